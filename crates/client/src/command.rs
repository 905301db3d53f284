//! What the person asks for.

use crate::{Command, Effect, Pass, Stage, VisitClient, WaitingPerson, keys::Outgoing, people};
use protocol::{
    ChatText, ClientMessage, Closure, ParticipantId, Role, Source, limit::PARTICIPANTS_MAX,
    time::Instant,
};

/// Messages that wait for a connection: each person of a full visit sent out, twice.
const OWED_MAX: usize = PARTICIPANTS_MAX * 2;

impl VisitClient {
    /// Takes what the person asked for. What does not fit where the client stands is ignored.
    pub fn handle_command(&mut self, command: Command, now: Instant) {
        if !command.is_letter() {
            self.problem = None;
        }
        match command {
            Command::Join => self.join(now),
            Command::Retry => self.retry(now),
            Command::Admit(who) => {
                if self.is_heard() {
                    self.keys.admit(who, now);
                }
            }
            Command::Decline(who) => self.decline(who, now),
            Command::SendBack(who) => {
                self.take_out(who, Outgoing::SentBack, now);
                self.say_surely(ClientMessage::SendBack { who });
            }
            Command::Remove(who) => self.remove(who, now),
            Command::RemoveForGood(who) => self.remove_for_good(who, now),
            Command::AdmitExpected => self.admit_expected(now),
            Command::Set(control) => self.keys.set(control, now),
            Command::Rename(who, name) => self.keys.rename(who, &name, now),
            Command::MarkCompared(who) => self.keys.mark_compared(who, now),
            Command::EndVisit => self.say(ClientMessage::EndVisit {}),
            Command::Chat(text) => self.chat(text, now),
            Command::Type(text) => self.take_typed(text, now),
            Command::SetRealTimeText(on) => self.real_time_text_on = on,
            Command::Board(command) => self.handle_board(command, now),
            Command::Leave => self.leave(now),
            Command::SetMicrophone(on) => {
                self.microphone.turn(on);
                self.set_sending(Source::Microphone, self.microphone.is_sent());
            }
            Command::SetCamera(on) => {
                self.camera.turn(on);
                self.set_sending(Source::Camera, self.camera.is_sent());
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
        self.settle(now);
    }

    fn decline(&mut self, who: ParticipantId, now: Instant) {
        self.keys.decline(who);
        // What is sealed for whoever waits goes first: after the other they wait no more.
        self.take_keys_effects(now);
        self.say(ClientMessage::Decline { who });
    }

    fn remove(&mut self, who: ParticipantId, now: Instant) {
        for who in self.take_out(who, Outgoing::Removed, now) {
            self.say_surely(ClientMessage::Remove { who });
        }
    }

    fn remove_for_good(&mut self, who: ParticipantId, now: Instant) {
        let Stage::Inside(inside) = &self.stage else {
            return;
        };
        let waits = inside.waiting.iter().any(|one| one.knocker.id == who);
        // The own vault first: whatever the server does, this page lets nobody in by the link any more.
        let link = self.keys.revoke(who);
        if waits {
            self.decline(who, now);
        } else {
            self.remove(who, now);
        }
        self.effects.extend(link.map(Effect::RevokeLink));
    }

    /// Takes someone's keys first: whatever the server does, nothing that is sealed from here on is theirs.
    /// Returns everyone who goes.
    fn take_out(&mut self, who: ParticipantId, how: Outgoing, now: Instant) -> Vec<ParticipantId> {
        if !matches!(self.stage, Stage::Inside(_)) {
            return Vec::new();
        }
        let gone = self.keys.take_out(who, how, now);
        self.take_keys_effects(now);
        gone
    }

    /// Says something that must not be lost: where the connection is away, when it is back.
    fn say_surely(&mut self, message: ClientMessage) {
        if self.is_heard() {
            self.effects.push_back(Effect::Send(message));
        } else if matches!(self.stage, Stage::Inside(_)) && self.owed.len() < OWED_MAX {
            self.owed.push(message);
        }
    }

    fn chat(&mut self, text: ChatText, now: Instant) {
        // Sent or not, it does not stand in the field any more.
        self.take_typed(None, now);
        if !self.is_heard() || !self.keys.chat(text.clone()) {
            return;
        }
        if let Stage::Inside(inside) = &mut self.stage {
            let name = inside.name.clone();
            inside.take_chat((name, text), true, now);
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
        if self.is_heard() {
            self.effects.push_back(Effect::Send(message));
        }
    }

    /// Whether the server hears what this client says from inside.
    pub(crate) fn is_heard(&self) -> bool {
        matches!(self.stage, Stage::Inside(_)) && self.signaling.is_open() && !self.is_joining
    }

    pub(crate) fn may_share(&self) -> bool {
        let Stage::Inside(inside) = &self.stage else {
            return false;
        };
        match self.keys.permissions() {
            Some(may) => may.screen && !self.keys.is_everyone_suspended(),
            None => inside.role == Role::Provider,
        }
    }

    fn admit_expected(&mut self, now: Instant) {
        let Stage::Inside(inside) = &self.stage else {
            return;
        };
        if !self.is_heard() {
            return;
        }
        let tiles = people::tiles(self, inside);
        let waiting = people::waiting(self, inside, &tiles).into_iter();
        let expected = waiting.filter(WaitingPerson::is_expected);
        for who in expected.map(|waits| waits.knocker.id).collect::<Vec<_>>() {
            self.keys.admit(who, now);
        }
    }

    /// Sends what the provider's rules allow, and nothing else.
    pub(crate) fn obey_rules(&mut self) {
        let Some(may) = self.keys.permissions() else {
            return;
        };
        if self.microphone.obey(may.microphone, may.is_suspended) {
            self.set_sending(Source::Microphone, self.microphone.is_sent());
        }
        let is_seen_by_nobody = may.is_suspended || self.keys.is_everyone_suspended();
        if self.camera.obey(may.camera, is_seen_by_nobody) {
            self.set_sending(Source::Camera, self.camera.is_sent());
        }
        if self.media.is_sharing() && !self.may_share() {
            self.set_sharing(false);
        }
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

    fn leave(&mut self, now: Instant) {
        if matches!(self.stage, Stage::Outside | Stage::Closed(_)) {
            return;
        }
        if self.signaling.is_open() && !self.is_joining {
            self.keys.leave();
            self.take_keys_effects(now);
            self.effects
                .push_back(Effect::Send(ClientMessage::Leave {}));
        }
        if let Pass::Invite(..) = self.pass {
            self.forget_seat();
        }
        self.close(Stage::Closed(Closure::Left));
    }

    fn set_sending(&mut self, source: Source, on: bool) {
        self.effects.push_back(Effect::SetSending { source, on });
        self.say_devices();
    }
}
