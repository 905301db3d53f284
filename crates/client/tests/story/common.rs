//! A client with a clock of its own, for tests: hand in, look at what it asks for.

use client::{
    Command, Credential, Direction, Effect, InsideView, MediaEvent, OfferPlan, Phase, Section,
    SignalingEvent, Sound, VisitClient,
    keys::{HostSecrets, InviteeSecrets},
};
use e2ee::{
    group::LeafKey,
    identity::RootFingerprint,
    invitation::VisitSeed,
    knock::RejoinKey,
    vault::{Vault, VisitControls},
};
use protocol::{
    Challenge, ClientMessage, Closure, DeviceBytes, DeviceProof, DeviceStatement, DisplayName,
    InviteId, InviteSecret, MediaKind, Mid, ParticipantId, Person, Presence, Reception, Role, Sdp,
    SeatToken, ServerMessage, Source, Track, TrackId, VisitId, VisitMessage, WaitingMessage,
    time::Instant,
};
use std::time::Duration;

/// One client and everything it asked for since the last look.
pub(crate) struct Test {
    pub(crate) client: VisitClient,
    pub(crate) now: Instant,
    pub(crate) effects: Vec<Effect>,
    /// What the server was last told that each section is to carry: section and track.
    slots: Vec<(String, u32)>,
    /// Whether the server draws something to prove as soon as a connection stands, and the browser proves it at once.
    pub(crate) proves_at_once: bool,
}

impl Test {
    pub(crate) fn patient() -> Self {
        Self::with_seat(None)
    }

    pub(crate) fn with_seat(seat: Option<SeatToken>) -> Self {
        let credential = Credential::Invite {
            token: InviteSecret::from_bytes([2; 16]),
            secrets: Box::new(InviteeSecrets {
                invite: InviteId::from_bytes([1; 16]),
                link: None,
                rejoin: RejoinKey::from_bytes(&[3; 64]),
                name: name(),
                class: Role::Patient,
            }),
        };
        Self::new(credential, seat)
    }

    pub(crate) fn provider() -> Self {
        Self::new(
            Credential::Provider {
                visit: VisitId::from_bytes([3; 16]),
                secrets: Box::new(unusable()),
            },
            None,
        )
    }

    fn new(credential: Credential, seat: Option<SeatToken>) -> Self {
        Self {
            client: VisitClient::new(credential, seat, 0),
            now: Instant::START,
            effects: Vec::new(),
            slots: Vec::new(),
            proves_at_once: true,
        }
    }

    /// A patient who waits.
    pub(crate) fn waiting() -> Self {
        let mut test = Self::patient();
        test.connect();
        test.knocked(1);
        test.effects.clear();
        test
    }

    /// A patient who is inside, with media.
    pub(crate) fn inside() -> Self {
        let mut test = Self::waiting();
        test.admitted(Role::Patient, false);
        test.roster(&[you(), other(7)]);
        test.answer_offer();
        test.media(MediaEvent::Connected);
        test.effects.clear();
        test
    }

    /// A provider who is inside, with media.
    pub(crate) fn provider_inside() -> Self {
        let mut test = Self::provider();
        test.connect();
        test.admitted(Role::Provider, false);
        test.roster(&[you()]);
        test.answer_offer();
        test.media(MediaEvent::Connected);
        test.effects.clear();
        test
    }

    pub(crate) fn connect(&mut self) {
        self.command(Command::Join);
        self.signaling(SignalingEvent::Opened);
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.client.handle_command(command, self.now);
        self.drain();
    }

    pub(crate) fn signaling(&mut self, event: SignalingEvent) {
        let is_opened = matches!(event, SignalingEvent::Opened);
        self.client.handle_signaling(event, self.now);
        self.drain();
        if is_opened && self.proves_at_once {
            self.challenge(1);
            self.prove(1, Some(proof()));
        }
    }

    pub(crate) fn challenge(&mut self, number: u8) {
        let challenge = Challenge::from_bytes([number; 32]);
        self.hear(ServerMessage::Challenge { challenge });
    }

    /// Plays the browser for the challenge of that number.
    pub(crate) fn prove(&mut self, number: u8, proof: Option<DeviceProof>) {
        let challenge = Challenge::from_bytes([number; 32]);
        self.client.handle_proof(&challenge, proof, self.now);
        self.drain();
    }

    /// Returns what the browser was asked to sign.
    pub(crate) fn statements(&self) -> Vec<DeviceStatement> {
        let statement = |effect: &Effect| {
            let Effect::ProveDevice(statement) = effect else {
                return None;
            };
            Some(statement.clone())
        };
        self.effects.iter().filter_map(statement).collect()
    }

    pub(crate) fn media(&mut self, event: MediaEvent) {
        self.client.handle_media(event, self.now);
        self.drain();
    }

    pub(crate) fn hear(&mut self, message: ServerMessage) {
        self.signaling(SignalingEvent::Message(Box::new(message)));
    }

    pub(crate) fn knocked(&mut self, seat: u8) {
        let seat = SeatToken::from_bytes([seat; 32]);
        self.hear(ServerMessage::Waiting(WaitingMessage::Knocked {
            seat,
            provider_here: true,
        }));
    }

    pub(crate) fn admitted(&mut self, role: Role, media_kept: bool) {
        let seat = (role != Role::Provider).then(|| SeatToken::from_bytes([9; 32]));
        self.visit(VisitMessage::Admitted {
            you: id(0),
            name: name(),
            role,
            seat,
            media_kept,
        });
    }

    pub(crate) fn visit(&mut self, message: VisitMessage) {
        self.hear(ServerMessage::Visit(message));
    }

    pub(crate) fn closed(&mut self, closure: Closure) {
        self.visit(VisitMessage::Closed(closure));
    }

    pub(crate) fn roster(&mut self, people: &[Person]) {
        self.visit(VisitMessage::Roster {
            people: people.to_vec(),
            elapsed_ms: Some(1_000),
        });
    }

    /// Moves the clock and lets everything due happen, in the order it is due.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.client.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.client.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
    }

    /// Plays browser and server for the offer asked for last: makes it, and answers it. Returns what
    /// was sent.
    pub(crate) fn answer_offer(&mut self) -> ClientMessage {
        let sent = self.make_offer();
        let ClientMessage::Offer { number, .. } = sent else {
            panic!("an offer was sent");
        };
        self.visit(VisitMessage::Answer { number, sdp: sdp() });
        self.media(MediaEvent::Answered { number });
        sent
    }

    /// Plays the browser for the offer asked for last. Returns what was sent.
    pub(crate) fn make_offer(&mut self) -> ClientMessage {
        let plan = self.plans().pop().expect("an offer was asked for");
        self.media(MediaEvent::Offered {
            number: plan.number,
            sdp: sdp(),
            sections: sections(&plan),
        });
        self.sent().pop().expect("the offer was sent")
    }

    pub(crate) fn plans(&self) -> Vec<OfferPlan> {
        let plan = |effect: &Effect| {
            let Effect::MakeOffer(plan) = effect else {
                return None;
            };
            Some(plan.clone())
        };
        self.effects.iter().filter_map(plan).collect()
    }

    pub(crate) fn sent(&self) -> Vec<ClientMessage> {
        let message = |effect: &Effect| {
            let Effect::Send(message) = effect else {
                return None;
            };
            Some(message.clone())
        };
        self.effects.iter().filter_map(message).collect()
    }

    pub(crate) fn sounds(&self) -> Vec<Sound> {
        let sound = |effect: &Effect| {
            let Effect::Play(sound) = effect else {
                return None;
            };
            Some(*sound)
        };
        self.effects.iter().filter_map(sound).collect()
    }

    pub(crate) fn count(&self, is_wanted: impl Fn(&Effect) -> bool) -> usize {
        self.effects
            .iter()
            .filter(|effect| is_wanted(effect))
            .count()
    }

    pub(crate) fn connects(&self) -> usize {
        self.count(|effect| matches!(effect, Effect::OpenSignaling))
    }

    /// Returns the section that carries a track.
    pub(crate) fn slot(&self, track: u32) -> Option<String> {
        let mut slots = self.slots.iter();
        let (section, _) = slots.find(|(_, carries)| *carries == track)?;
        Some(section.clone())
    }

    pub(crate) fn phase(&self) -> Phase {
        self.client.view().phase
    }

    pub(crate) fn inside_view(&self) -> InsideView {
        {
            let Phase::Inside(view) = self.phase() else {
                panic!("inside was expected, not {:?}", self.phase());
            };
            *view
        }
    }

    fn drain(&mut self) {
        while let Some(effect) = self.client.poll_effect() {
            if let Effect::Send(
                ClientMessage::Offer { receive, .. } | ClientMessage::Receive { receive },
            ) = &effect
            {
                let slot = |one: &Reception| (one.mid.as_sdp().to_owned(), one.track.0);
                self.slots = receive.iter().map(slot).collect();
            }
            self.effects.push(effect);
        }
    }
}

/// What a provider's device would hold, of nothing that holds: these stories are about everything but keys. Those
/// with keys are told in tests/sim.
fn unusable() -> HostSecrets {
    HostSecrets {
        vault: Vault {
            serial: 1,
            generation: 0,
            controls: VisitControls::default(),
            seed: VisitSeed::from_bytes([4; 32]),
            invitations: Vec::new(),
        },
        card: Vec::new(),
        root: RootFingerprint::from_bytes([5; 16]),
        leaf: LeafKey::from_bytes([6; 32], [7; 32]),
        chain: Vec::new(),
        name: name(),
    }
}

pub(crate) fn proof() -> DeviceProof {
    let bytes = |byte| DeviceBytes::new(vec![byte; 64]).expect("short");
    DeviceProof {
        key: bytes(4),
        signature: bytes(5),
    }
}

pub(crate) fn id(number: u8) -> ParticipantId {
    ParticipantId::from_bytes([number; 16])
}

pub(crate) fn name() -> DisplayName {
    DisplayName::clean("Ana").expect("a name")
}

pub(crate) fn sdp() -> Sdp {
    Sdp::new("v=0".to_owned()).expect("short")
}

pub(crate) fn you() -> Person {
    person(0, Role::Patient)
}

/// Someone else, with microphone (track 10 x number) and camera (one more).
pub(crate) fn other(number: u8) -> Person {
    let track = |offset, source| Track {
        id: TrackId(u32::from(number) * 10 + offset),
        source,
    };
    let tracks = vec![track(0, Source::Microphone), track(1, Source::Camera)];
    Person {
        tracks,
        ..person(number, Role::Provider)
    }
}

pub(crate) fn person(number: u8, role: Role) -> Person {
    Person {
        id: id(number),
        name: name(),
        role,
        presence: Presence::Here,
        microphone: true,
        camera: true,
        tracks: vec![],
    }
}

/// The sections a browser makes for a plan: senders first, then slots, numbered through, so that a
/// section keeps its id when later plans ask for more.
pub(crate) fn sections(plan: &OfferPlan) -> Vec<Section> {
    let send = plan
        .send
        .iter()
        .map(|source| (format!("s{source:?}"), Direction::Send(*source)));
    let audio =
        (0..plan.receive_audio).map(|n| (format!("a{n}"), Direction::Receive(MediaKind::Audio)));
    let video =
        (0..plan.receive_video).map(|n| (format!("v{n}"), Direction::Receive(MediaKind::Video)));
    send.chain(audio)
        .chain(video)
        .map(|(mid, direction)| Section {
            mid: Mid::new(&mid).expect("a mid"),
            direction,
        })
        .collect()
}
