//! One participant's behaviour: joining, waiting, being inside, dropping and coming back.
//!
//! In: `handle_*`, one call for each thing that happened, with the time it happened.
//! Out: [`VisitClient::poll_effect`] until `None`, then [`VisitClient::poll_timeout`];
//! [`VisitClient::view`] is all that a screen needs.
//!
//! Nothing here touches a browser, a socket or a clock. `web/src/shell.rs` does, and so do the load
//! generator and the simulator with their own.

mod board;
mod chime;
mod command;
mod device;
mod event;
mod forwarded;
mod group;
mod inside;
pub mod keys;
mod likeness;
mod media;
mod message;
mod people;
mod plan;
mod signaling;
mod slots;
mod view;
mod waiting;

pub use board::{Author, BoardView, Canvas, Line, StrokeView};
pub use event::{BoardCommand, Command, Effect, MediaEvent, SignalingEvent, Sound};
pub use forwarded::Receiving;
pub use likeness::Likeness;
pub use plan::{Direction, OfferPlan, Section};
pub use view::{
    ChatLine, Connection, InsideView, Phase, Rights, Rules, Stopped, Tile, View, WaitingPerson,
};

use device::Proving;
use e2ee::{group::Leaf, vault::Vault};
use inside::Inside;
use keys::{HostSecrets, InviteeSecrets, Keys, KeysAlarm, Word};
use media::Media;
use protocol::{
    ClientMessage, Closure, InviteId, InviteSecret, Mid, ProblemCode, SeatToken, Source, VisitId,
    time::Instant,
};
use signaling::Signaling;
use std::collections::{BTreeMap, VecDeque};

/// Who this client is for: what proves it to the server, and what proves it to the others.
#[derive(Debug)]
pub enum Credential {
    /// A signed-in provider's own visit; the session cookie goes with the connection.
    Provider {
        /// Which visit.
        visit: VisitId,
        /// What the provider's device holds for it.
        secrets: Box<HostSecrets>,
    },
    /// A private link.
    Invite {
        /// What the server is shown of the link.
        token: InviteSecret,
        /// What the link and the tab hold.
        secrets: Box<InviteeSecrets>,
    },
}

/// What proves to the server who this client is for.
#[derive(Debug)]
enum Pass {
    Provider(VisitId),
    Invite(InviteId, InviteSecret),
}

/// One participant's client.
#[derive(Debug)]
pub struct VisitClient {
    pass: Pass,
    keys: Keys,
    /// What does not hold, from when it was found until this client comes in anew.
    alarm: Option<KeysAlarm>,
    /// Whose frames each receiving section may show.
    shown: BTreeMap<Mid, (Leaf, Source)>,
    seat: Option<SeatToken>,
    stage: Stage,
    /// Whether the first message of this connection is not answered yet.
    is_joining: bool,
    proving: Proving,
    signaling: Signaling,
    media: Media,
    microphone: Device,
    camera: Device,
    chime_on: bool,
    problem: Option<ProblemCode>,
    /// Whether the camera is sent in layers.
    has_layers: bool,
    /// What was to be said while the connection was away and must not be lost.
    owed: Vec<ClientMessage>,
    effects: VecDeque<Effect>,
}

/// Whether a device is wanted by its person, and whether there is one that works.
#[derive(Clone, Copy, Debug)]
struct Device {
    is_wanted: bool,
    is_there: bool,
    /// The provider stopped it: its person turns it on again once they may.
    is_stopped: bool,
    /// Its person, or everyone who would receive it, is suspended: it goes on by itself afterwards.
    is_suspended: bool,
}

impl Default for Device {
    fn default() -> Self {
        Self {
            is_wanted: true,
            is_there: true,
            is_stopped: false,
            is_suspended: false,
        }
    }
}

impl Device {
    /// Takes its person's wish. What the provider stopped, they alone let go on.
    const fn turn(&mut self, on: bool) {
        self.is_wanted = on && !self.is_stopped;
    }

    const fn is_on(self) -> bool {
        self.is_sent() && self.is_there
    }

    const fn is_sent(self) -> bool {
        self.is_wanted && !self.is_suspended
    }

    /// Takes what the rules say of it. Returns whether it is sent from here on and was not, or the other way round.
    const fn obey(&mut self, may: bool, is_suspended: bool) -> bool {
        let was_sent = self.is_sent();
        self.is_suspended = is_suspended;
        if !is_suspended {
            self.is_stopped = !may;
            self.is_wanted &= may;
        }
        was_sent != self.is_sent()
    }
}

/// Where this client stands. What belongs to a place dies with it.
#[derive(Debug)]
enum Stage {
    Outside,
    Joining,
    Waiting {
        provider_here: bool,
        since: Instant,
        was_sent_back: bool,
    },
    Inside(Box<Inside>),
    Declined {
        until: Instant,
        word: Word,
    },
    Closed(Closure),
    Refused(ProblemCode),
}

impl VisitClient {
    /// Makes a client that has not joined. `seat` is what this tab remembers of a seat it held;
    /// `spread` is a random number that keeps many clients from coming back in the same millisecond.
    #[must_use]
    pub fn new(credential: Credential, seat: Option<SeatToken>, spread: u16) -> Self {
        let (pass, keys) = match credential {
            Credential::Provider { visit, secrets } => {
                (Pass::Provider(visit), Keys::of_host(secrets))
            }
            Credential::Invite { token, secrets } => {
                let pass = Pass::Invite(secrets.invite, token);
                (pass, Keys::of_invitee(*secrets))
            }
        };
        Self {
            pass,
            keys,
            alarm: None,
            shown: BTreeMap::new(),
            seat,
            stage: Stage::Outside,
            is_joining: false,
            proving: Proving::Idle,
            signaling: Signaling::new(spread),
            media: Media::default(),
            microphone: Device::default(),
            camera: Device::default(),
            chime_on: true,
            problem: None,
            has_layers: false,
            owed: Vec::new(),
            effects: VecDeque::new(),
        }
    }

    /// Takes what the WebSocket reported.
    pub fn handle_signaling(&mut self, event: SignalingEvent, now: Instant) {
        match event {
            SignalingEvent::Opened => {
                if self.signaling.handle_opened(now) {
                    self.begin_joining();
                }
            }
            SignalingEvent::Closed => self.handle_broken(now),
            SignalingEvent::Message(message) => {
                self.signaling.handle_heard(now);
                self.handle_message(*message, now);
            }
        }
        self.settle(now);
    }

    /// Takes what the media connection reported.
    pub fn handle_media(&mut self, event: MediaEvent, now: Instant) {
        match event {
            MediaEvent::DevicesChanged { microphone, camera } => {
                self.microphone.is_there = microphone;
                self.camera.is_there = camera;
                self.say_devices();
            }
            MediaEvent::NetworkChanged => {
                // A connection over the network before is dead, whether or not the browser says so. The
                // return over a new one restarts ICE.
                if self.signaling.is_open() {
                    self.handle_broken(now);
                }
                self.signaling.hurry(now, &mut self.effects);
            }
            MediaEvent::ScreenStarted => {
                self.clear_own_share(now);
                self.set_sharing(true);
            }
            MediaEvent::ScreenEnded => self.set_sharing(false),
            event @ (MediaEvent::Offered { .. }
            | MediaEvent::Answered { .. }
            | MediaEvent::OfferFailed { .. }
            | MediaEvent::Connected
            | MediaEvent::Disconnected
            | MediaEvent::Failed) => self.media.handle_event(event, now, &mut self.effects),
        }
        self.settle(now);
    }

    /// Takes what [`Effect::RenewSecrets`] asked for; none where it could not be made.
    pub fn handle_secrets(&mut self, secrets: Option<HostSecrets>, now: Instant) {
        self.keys.take_secrets(secrets, now);
        self.settle(now);
    }

    /// Takes what [`Effect::ReadVault`] asked for: what another page of this provider's changed.
    pub fn handle_vault(&mut self, vault: &Vault, now: Instant) {
        self.keys.take_vault(vault, now);
        self.settle(now);
    }

    /// Does what has come due.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.signaling.is_silent(now) {
            self.effects.push_back(Effect::CloseSignaling);
            self.handle_broken(now);
        }
        self.signaling.handle_timeout(now, &mut self.effects);
        if self.signaling.is_open() {
            self.media.handle_timeout(now, &mut self.effects);
        }
        if let Stage::Inside(inside) = &mut self.stage {
            inside.knocks.handle_timeout(now, &mut self.effects);
        }
        self.keys.handle_timeout(now);
        self.settle(now);
    }

    /// Returns when [`Self::handle_timeout`] must be called, if nothing else happens first.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let knocks = match &self.stage {
            Stage::Inside(inside) => inside.poll_timeout(),
            Stage::Outside
            | Stage::Joining
            | Stage::Waiting { .. }
            | Stage::Declined { .. }
            | Stage::Closed(_)
            | Stage::Refused(_) => None,
        };
        let media = self
            .signaling
            .is_open()
            .then(|| self.media.poll_timeout())
            .flatten();
        let keys = self.keys.poll_timeout();
        [self.signaling.poll_timeout(), media, knocks, keys]
            .into_iter()
            .flatten()
            .min()
    }

    /// Returns the next thing to do. Call until `None` after each `handle_*`.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Returns what a screen needs.
    #[must_use]
    pub fn view(&self) -> View {
        view::view_of(self)
    }

    /// Whether what is captured of this source may be sent: its person wants it, and the provider's rules allow it.
    #[must_use]
    pub fn is_sent(&self, source: Source) -> bool {
        match source {
            Source::Microphone => self.microphone.is_sent(),
            Source::Camera => self.camera.is_sent(),
            Source::Screen => self.may_share(),
        }
    }

    /// Whether the provider's rules keep this from being sent, whatever the person wants.
    #[must_use]
    pub const fn is_stopped(&self, source: Source) -> bool {
        match source {
            Source::Microphone => self.microphone.is_stopped || self.microphone.is_suspended,
            Source::Camera => self.camera.is_stopped || self.camera.is_suspended,
            Source::Screen => false,
        }
    }

    /// Whether the person wants microphone or camera on, whatever the rules allow.
    #[must_use]
    pub const fn is_wanted(&self, source: Source) -> bool {
        match source {
            Source::Microphone => self.microphone.is_wanted,
            Source::Camera => self.camera.is_wanted,
            Source::Screen => self.media.is_sharing(),
        }
    }

    fn handle_broken(&mut self, now: Instant) {
        let holds_seat = matches!(self.stage, Stage::Inside(_) | Stage::Waiting { .. });
        self.signaling.handle_closed(holds_seat, now);
        self.is_joining = false;
        self.proving = Proving::Idle;
        self.media.handle_signaling_lost();
    }

    /// Ends the connection and everything that depends on it.
    fn close(&mut self, stage: Stage) {
        self.keys.handle_out();
        self.media.close(&mut self.effects);
        self.signaling.close(&mut self.effects);
        self.is_joining = false;
        self.proving = Proving::Idle;
        self.stage = stage;
    }

    fn forget_seat(&mut self) {
        if self.seat.take().is_some() {
            self.effects.push_back(Effect::ForgetSeat);
        }
    }
}
