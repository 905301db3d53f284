//! A visit by its real rules, with a provider's and invitees' real keys, and a server that can lie.

use client::keys::{FrameEffect, HostKeys, InviteeKeys, KeysAlarm, KeysEffect, Outgoing};
use e2ee::{knock::RejoinKey, vault::Invitation};
use protocol::{
    AccountId, ClientMessage, DeviceId, DisplayName, GroupPosition, InviteId, ParticipantId, Role,
    SeatToken, VisitId, VisitMessage, WaitingMessage, time::Instant,
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::LazyLock,
    time::{SystemTime, UNIX_EPOCH},
};
use visit::{ConnectionId, Effect, Entry, Fresh, Knock, Return, Visit, VisitCard};

#[expect(
    clippy::disallowed_methods,
    reason = "OpenMLS compares with the machine's clock whatever time it is told"
)]
/// The true time: OpenMLS compares a key package's lifetime with the machine's own clock.
pub(crate) static NOW: LazyLock<Instant> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.expect("it is after 1970").as_millis();
    Instant::from_millis(u64::try_from(millis).expect("before the year 584 million"))
});
pub(crate) const HOST: u8 = 1;

const VISIT: VisitId = VisitId::from_bytes([3; 16]);
/// The provider's root, device and visit.
pub(crate) struct Practice(sim::practice::Practice);

impl Practice {
    pub(crate) fn new() -> Self {
        let practice = sim::practice::Practice::new(VISIT, name(HOST), *NOW);
        for invited in 2..10 {
            practice.invite(invite(invited), name(invited), Role::Patient);
        }
        Self(practice)
    }

    /// Changes what the provider's pages keep of somebody invited.
    pub(crate) fn change(&self, invited: u8, change: impl FnOnce(&mut Invitation)) {
        let mut vault = self.0.kept();
        let known = vault.invitation_mut(invite(invited));
        change(known.expect("they are invited"));
        vault.serial += 1;
        self.0.keep(vault, self.0.version());
    }

    pub(crate) fn host(&self) -> HostKeys {
        HostKeys::new(self.0.host_secrets(), who(HOST), *NOW)
            .expect("the card is the provider's own")
    }

    /// Keys of the holder of the link for `invited`, from a page loaded for the first time.
    pub(crate) fn invitee(&self, invited: u8) -> InviteeKeys {
        self.invitee_in_tab(invited, self.0.rejoin_key())
    }

    pub(crate) fn invitee_in_tab(&self, invited: u8, rejoin: RejoinKey) -> InviteeKeys {
        let person = (name(invited), Role::Patient);
        InviteeKeys::new(self.0.invitee_secrets(invite(invited), person, rejoin))
    }
}

/// Everyone, and the server between them.
pub(crate) struct Clinic {
    pub(crate) visit: Visit,
    pub(crate) host: HostKeys,
    pub(crate) invitees: BTreeMap<u8, InviteeKeys>,
    /// Base keys that each person holds: (generation, epoch) to key.
    pub(crate) held: BTreeMap<u8, BTreeMap<(u32, u64), [u8; 16]>>,
    /// All base keys that each person ever held.
    pub(crate) ever: BTreeMap<u8, BTreeMap<(u32, u64), [u8; 16]>>,
    pub(crate) sends_in: BTreeMap<u8, (u32, u64)>,
    pub(crate) alarms: Vec<(u8, KeysAlarm)>,
    /// Whether the next welcome is kept a copy of.
    pub(crate) record: bool,
    pub(crate) recorded: Option<VisitMessage>,
    /// What the server does to a message before it is handed out; `None` drops it.
    pub(crate) tamper: fn(u8, VisitMessage) -> Option<VisitMessage>,
}

impl Clinic {
    pub(crate) fn open(practice: &Practice) -> Self {
        let card = VisitCard {
            id: VISIT,
            starts_at: *NOW,
            expected: Vec::new(),
            vault: 0,
        };
        let mut clinic = Self {
            visit: Visit::new(card),
            host: practice.host(),
            invitees: BTreeMap::new(),
            held: BTreeMap::new(),
            ever: BTreeMap::new(),
            sends_in: BTreeMap::new(),
            alarms: Vec::new(),
            record: false,
            recorded: None,
            tamper: |_, message| Some(message),
        };
        clinic.host_enters();
        clinic
    }

    pub(crate) fn host_enters(&mut self) {
        let entry = Entry {
            participant: who(HOST),
            account: AccountId::from_bytes([1; 16]),
            name: name(HOST),
            connection: at(HOST),
        };
        self.visit.handle_enter(entry, *NOW).expect("it is open");
        self.run();
    }

    /// The host's page reads what another page of the provider's changed.
    pub(crate) fn host_reads(&mut self, practice: &Practice) {
        self.host.take_vault(&practice.0.kept(), *NOW);
        self.run();
    }

    /// Someone knocks at the server's door and, once told the card, at the provider's.
    pub(crate) fn knocks(&mut self, invitee: u8, keys: InviteeKeys) {
        self.invitees.insert(invitee, keys);
        let knock = Knock {
            participant: who(invitee),
            invite: invite(invitee),
            name: name(invitee),
            role: Role::Patient,
            seat: SeatToken::from_bytes([invitee; 32]),
            device: DeviceId::from_bytes([invitee; 32]),
            connection: at(invitee),
            may_be_shared: false,
        };
        self.visit.handle_knock(knock, *NOW).expect("there is room");
        self.run();
    }

    pub(crate) fn admits(&mut self, invitee: u8) {
        self.host.admit(who(invitee), *NOW);
        self.run();
    }

    pub(crate) fn removes(&mut self, invitee: u8) {
        self.host.take_out(who(invitee), Outgoing::Removed, *NOW);
        self.run();
        self.say(HOST, ClientMessage::Remove { who: who(invitee) });
        self.run();
    }

    /// A page is loaded again: the seat is the same, the keys are new ones.
    pub(crate) fn reloads(&mut self, invitee: u8, keys: InviteeKeys) {
        self.invitees.insert(invitee, keys);
        self.held.remove(&invitee);
        let back = Return {
            participant: who(invitee),
            seat: SeatToken::from_bytes([invitee; 32]),
            device: DeviceId::from_bytes([invitee; 32]),
            connection: at(invitee),
        };
        self.visit.handle_disconnect(at(invitee), *NOW);
        self.visit
            .handle_return(back, *NOW)
            .expect("the seat is kept");
        self.run();
    }

    /// Lets everything happen that is to happen.
    pub(crate) fn run(&mut self) {
        for _ in 0..10_000 {
            if !(self.run_keys() | self.run_visit()) {
                return;
            }
        }
        panic!("it does not come to rest");
    }

    pub(crate) fn say(&mut self, from: u8, message: ClientMessage) {
        let fresh = Fresh {
            seat: SeatToken::from_bytes([200; 32]),
        };
        // What the server refuses, it refuses; the tests look at what became of it.
        let _ = self.visit.handle_message(at(from), message, fresh, *NOW);
    }

    fn run_visit(&mut self) -> bool {
        let mut is_busy = false;
        while let Some(effect) = self.visit.poll_effect() {
            is_busy = true;
            if let Effect::Tell(ConnectionId(to), message) = effect {
                let to = u8::try_from(to).expect("a small number");
                if self.record && matches!(message, VisitMessage::Welcome { .. }) {
                    self.recorded = Some(message.clone());
                }
                if let Some(message) = (self.tamper)(to, message) {
                    self.hear(to, &message);
                }
            } else if let Effect::TellWaiting(ConnectionId(to), message) = effect {
                let to = u8::try_from(to).expect("a small number");
                self.hear_waiting(to, &message);
            }
        }
        is_busy
    }

    pub(crate) fn hear(&mut self, to: u8, message: &VisitMessage) {
        if to == HOST {
            self.host.handle_visit(message, *NOW);
        } else if let Some(invitee) = self.invitees.get_mut(&to) {
            invitee.handle_visit(message, *NOW);
        }
    }

    fn hear_waiting(&mut self, to: u8, message: &WaitingMessage) {
        if let Some(invitee) = self.invitees.get_mut(&to) {
            invitee.handle_waiting(message, *NOW);
        }
    }

    fn run_keys(&mut self) -> bool {
        let mut asked = VecDeque::new();
        while let Some(effect) = self.host.poll_effect() {
            asked.push_back((HOST, effect));
        }
        for (invitee, keys) in &mut self.invitees {
            while let Some(effect) = keys.poll_effect() {
                asked.push_back((*invitee, effect));
            }
        }
        let is_busy = !asked.is_empty();
        for (who, effect) in asked {
            self.perform(who, effect);
        }
        is_busy
    }

    fn perform(&mut self, who: u8, effect: KeysEffect) {
        let held = self.held.entry(who).or_default();
        match effect {
            KeysEffect::Send(message) => self.say(who, message),
            KeysEffect::Frames(FrameEffect::Install { generation, key }) => {
                let place = (generation, key.epoch());
                held.insert(place, *key.expose_bytes());
                let ever = self.ever.entry(who).or_default();
                ever.insert(place, *key.expose_bytes());
            }
            KeysEffect::Frames(FrameEffect::SealIn {
                generation, key, ..
            }) => {
                self.sends_in.insert(who, (generation, key.epoch()));
            }
            KeysEffect::Frames(FrameEffect::Retire { generation, epoch }) => {
                held.remove(&(generation, epoch));
            }
            KeysEffect::Frames(FrameEffect::StopSealing) => {
                self.sends_in.remove(&who);
            }
            KeysEffect::Frames(FrameEffect::Expect { .. })
            | KeysEffect::KeepVault(_)
            | KeysEffect::Calm
            | KeysEffect::Chat { .. } => {}
            KeysEffect::Alarm(alarm) => self.alarms.push((who, alarm)),
            KeysEffect::Renew { .. } => self.host.take_secrets(None, *NOW),
        }
    }

    /// Checks that these people, and only these, hold the key under which the host seals.
    pub(crate) fn share_one_key(&self, people: &[u8]) {
        let place = self.sends_in[&HOST];
        let key = self.held[&HOST][&place];
        for person in people {
            assert_eq!(self.held[person].get(&place), Some(&key), "{person}");
            assert_eq!(self.sends_in.get(person), Some(&place), "{person}");
        }
        for (person, held) in &self.held {
            let holds = held.values().any(|held| *held == key);
            assert_eq!(
                holds,
                *person == HOST || people.contains(person),
                "{person}"
            );
        }
    }
}

pub(crate) fn who(n: u8) -> ParticipantId {
    ParticipantId::from_bytes([n; 16])
}

pub(crate) fn invite(n: u8) -> InviteId {
    InviteId::from_bytes([n; 16])
}

pub(crate) fn place(generation: u32, epoch: u64) -> GroupPosition {
    GroupPosition { generation, epoch }
}

fn at(n: u8) -> ConnectionId {
    ConnectionId(u64::from(n))
}

pub(crate) fn name(n: u8) -> DisplayName {
    DisplayName::clean(&format!("Person {n}")).expect("a name")
}

/// What the server says to someone who was let in.
pub(crate) fn admitted(n: u8) -> VisitMessage {
    VisitMessage::Admitted {
        you: who(n),
        name: name(n),
        role: Role::Patient,
        seat: None,
        media_kept: false,
    }
}
