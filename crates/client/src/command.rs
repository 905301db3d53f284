//! What the person asks for.

use crate::{Command, Credential, Effect, Stage, VisitClient};
use protocol::{ClientMessage, Closure, Role, Source, time::Instant};

impl VisitClient {
    /// Takes what the person asked for. What does not fit where the client stands is ignored.
    pub fn handle_command(&mut self, command: Command, now: Instant) {
        self.problem = None;
        match command {
            Command::Join => self.join(now),
            Command::Retry => self.retry(now),
            Command::Admit(who) => self.say(ClientMessage::Admit { who }),
            Command::Decline(who) => self.say(ClientMessage::Decline { who }),
            Command::SendBack(who) => self.say(ClientMessage::SendBack { who }),
            Command::Remove(who) => self.say(ClientMessage::Remove { who }),
            Command::EndVisit => self.say(ClientMessage::EndVisit {}),
            Command::Chat(text) => self.say(ClientMessage::Chat { text }),
            Command::Leave => self.leave(),
            Command::SetMicrophone(on) => {
                self.microphone.is_wanted = on;
                self.set_sending(Source::Microphone, on);
            }
            Command::SetCamera(on) => {
                self.camera.is_wanted = on;
                self.set_sending(Source::Camera, on);
            }
            Command::ShareScreen => {
                if self.may_share() && !self.media.is_sharing() {
                    self.effects.push_back(Effect::CaptureScreen);
                }
            }
            Command::StopSharing => self.set_sharing(false),
            Command::SetChime(on) => self.chime_on = on,
            Command::Dismiss => {}
        }
    }

    pub(crate) fn set_sharing(&mut self, sharing: bool) {
        if sharing && !self.may_share() {
            self.effects.push_back(Effect::StopScreen);
            return;
        }
        self.media.set_sharing(sharing, &mut self.effects);
    }

    pub(crate) fn say_devices(&mut self) {
        self.say(ClientMessage::SetDevices {
            microphone: self.microphone.is_on(),
            camera: self.camera.is_on(),
        });
    }

    /// Says something to the server, if this client is inside and connected. What cannot be said is
    /// dropped: the screen shows that the connection is gone.
    fn say(&mut self, message: ClientMessage) {
        if matches!(self.stage, Stage::Inside(_)) && self.signaling.is_open() && !self.is_joining {
            self.effects.push_back(Effect::Send(message));
        }
    }

    fn may_share(&self) -> bool {
        matches!(&self.stage, Stage::Inside(inside) if inside.role == Role::Provider)
    }

    fn join(&mut self, now: Instant) {
        if let Stage::Outside = self.stage {
            self.stage = Stage::Joining;
            self.signaling.connect(now, &mut self.effects);
        }
    }

    fn retry(&mut self, now: Instant) {
        match self.stage {
            Stage::Refused(_) | Stage::Declined { .. } | Stage::Closed(_) => {
                self.stage = Stage::Joining;
                self.signaling.connect(now, &mut self.effects);
            }
            Stage::Outside => self.join(now),
            Stage::Joining | Stage::Waiting { .. } | Stage::Inside(_) => {
                self.signaling.hurry(now, &mut self.effects);
            }
        }
    }

    fn leave(&mut self) {
        if matches!(self.stage, Stage::Outside | Stage::Closed(_)) {
            return;
        }
        if self.signaling.is_open() && !self.is_joining {
            self.effects
                .push_back(Effect::Send(ClientMessage::Leave {}));
        }
        if let Credential::Invite { .. } = self.credential {
            self.forget_seat();
        }
        self.close(Stage::Closed(Closure::Left));
    }

    fn set_sending(&mut self, source: Source, on: bool) {
        self.effects.push_back(Effect::SetSending { source, on });
        self.say_devices();
    }
}
