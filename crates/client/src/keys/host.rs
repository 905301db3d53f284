//! A provider's own browser: founds the group, and adds and removes. Nobody else can.

mod answer;
mod board;
mod card;
mod change;
mod code;
mod comparison;
mod controls;
mod hear;
mod memory;
mod presence;
mod settle;
mod state;

pub use controls::{Control, PersonControl};
pub use memory::Visitor;
pub use state::Outgoing;

use card::{Renewing, Shown};
use state::{Invitee, Knocked, Pending, Wish, Wished};

use super::{
    KeysAlarm, KeysEffect,
    member::{Entry, Heard, Membership},
    parcel::Parcel,
    terms,
};
use e2ee::{
    Crypto,
    admit_box::AdmitBox,
    code_run::{CodeGrant, HostRun},
    comparison::{ComparisonCode, HostComparison, PersonNonce},
    group::{
        BEACON_EVERY, Candidate, Claim, Founding, Group, HostRole, Kind, Leaf, LeafKey, Level,
        Message, Outgoing as Made, Policy, Roster, RosterEntry, Said,
    },
    host_chains::HostChains,
    identity::{LeafPublicKey, RootFingerprint},
    invitation::{self, InvitationKey},
    kem::{KemKey, KemPublicKey},
    knock::{Knock, KnockContext, RejoinPublicKey, UnverifiedKnock},
    knock_answer::KnockAnswer,
    vault::{Arrival, Invitation, InvitationState, PersonControls, Vault},
    visit_card::VisitCard,
};
use protocol::{
    ClientMessage, CodeRunId, DisplayName, GroupPosition, InviteId, Locator, ParticipantId, Role,
    Sealed, VisitMessage, Welcome,
    limit::{CODES_EVER_MAX, GENERATION_STEP_MAX, PARTICIPANTS_MAX, WAITING_MAX},
    time::Instant,
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

/// Knocks that are kept: of everyone who may wait, and, where the group is founded anew, of everyone inside. A server
/// can make up as many of its own as it likes.
const KNOCKS_MAX: usize = WAITING_MAX + PARTICIPANTS_MAX;

/// How often the keys are renewed, so that a key that leaked is worth little.
const REKEY_EVERY: Duration = Duration::from_secs(600);

/// What a provider's device holds for one visit.
#[derive(Debug)]
pub struct HostSecrets {
    /// What hosts keep of the visit, as the last of this provider's devices left it.
    pub vault: Vault,
    /// The visit's card, signed by this device or another of the same root.
    pub card: Vec<u8>,
    /// The root that the card must be under: the provider's own.
    pub root: RootFingerprint,
    /// The key of this device's leaf in this visit.
    pub leaf: LeafKey,
    /// The certificates that prove it.
    pub chain: Vec<u8>,
    /// The provider's own name, as everyone reads it.
    pub name: DisplayName,
}

/// Keys of a provider.
#[derive(Debug)]
pub struct HostKeys {
    crypto: Crypto,
    secrets: HostSecrets,
    you: ParticipantId,
    card: VisitCard,
    /// What everyone knocks to, as far as this page knows.
    shown: Shown,
    /// Whether card and vault are those of a page that came in with them over this connection.
    is_new: bool,
    /// Newer ones were asked for.
    renewing: Option<Renewing>,
    kem: KemKey,
    /// A group that is founded here and not confirmed by the server.
    founding: Option<Group>,
    pub(super) membership: Option<Membership>,
    /// Knocks that hold, the last of each person.
    knocks: BTreeMap<ParticipantId, Knocked>,
    /// Everyone this device let into the group at hand, or into the one before it.
    invitees: BTreeMap<ParticipantId, Invitee>,
    /// What is to be committed.
    wishes: Vec<Wish>,
    /// By which knock each person who is wished in comes.
    wished: BTreeMap<ParticipantId, Wished>,
    /// Since when a removal waits for its place in the group's order.
    removing_since: Option<Instant>,
    /// A removal waited too long: this host shows no sign of life and seals nothing until it counts.
    is_withheld: bool,
    /// What the commit that waits for the server's answer does.
    pending: Option<Pending>,
    /// How many the service says are invited.
    expected: usize,
    /// Whose screens the service was told that it may carry, or may not.
    shares_told: BTreeMap<ParticipantId, bool>,
    /// The list that was said last.
    roster: Option<Roster>,
    /// Tries of codes that wait for their proof, the oldest first.
    code_runs: VecDeque<code::CodeRun>,
    /// Codes that were guessed at too often, as the person who runs the visit was told of them.
    burned: code::Burned,
    /// How many codes were made to compare with whoever comes by a link.
    comparisons: BTreeMap<InviteId, u32>,
    /// Who has a seat inside, by the server's last word.
    seats: Option<Vec<ParticipantId>>,
    /// Who was taken out because they had no seat any more. They come back when the server says that they have one:
    /// else a server that leaves somebody out of its list would have them go out and in without end.
    unseated: BTreeSet<ParticipantId>,
    /// Those who wait on another device than the one that their link belongs to, by the server's word. What a tab keeps
    /// can be copied to another device; the key by which the server knows a device cannot.
    new_devices: BTreeSet<ParticipantId>,
    /// What the last list or the last rules were said at.
    said_at: Instant,
    beacons: u64,
    beacon_at: Option<Instant>,
    rekey_at: Option<Instant>,
    pub(super) effects: VecDeque<KeysEffect>,
}

impl HostKeys {
    /// Makes the keys of a provider who is inside as `you`. `None` where the card is not under the
    /// provider's own root or not for this time.
    #[must_use]
    pub fn new(secrets: HostSecrets, you: ParticipantId, now: Instant) -> Option<Self> {
        let crypto = Crypto::default();
        let card = VisitCard::verify(&crypto, &secrets.card, &secrets.root, None, now).ok()?;
        let kem = secrets.vault.seed.host_kem_key(&crypto);
        let mut keys = Self {
            crypto,
            secrets,
            you,
            card,
            shown: Shown::Unknown,
            is_new: true,
            renewing: None,
            kem,
            founding: None,
            membership: None,
            knocks: BTreeMap::new(),
            invitees: BTreeMap::new(),
            wishes: Vec::new(),
            wished: BTreeMap::new(),
            removing_since: None,
            is_withheld: false,
            pending: None,
            expected: 0,
            shares_told: BTreeMap::new(),
            roster: None,
            seats: None,
            unseated: BTreeSet::new(),
            new_devices: BTreeSet::new(),
            said_at: now,
            code_runs: VecDeque::new(),
            burned: code::Burned::default(),
            comparisons: BTreeMap::new(),
            beacons: 0,
            beacon_at: None,
            rekey_at: None,
            effects: VecDeque::new(),
        };
        keys.burned.know(&keys.secrets.vault);
        keys.ask(now);
        Some(keys)
    }

    /// Lets someone in whose knock holds, under the name that everyone is to read. Returns whether there
    /// is such a knock, and room.
    pub fn admit(&mut self, who: ParticipantId, now: Instant) -> bool {
        let Some(visitor) = self.visitor(who, now) else {
            return false;
        };
        let Some(knocked) = self.knocks.get(&who).cloned() else {
            return false;
        };
        let is_return = visitor.arrival == Arrival::Rejoin;
        if self.is_locked() && !is_return {
            return false;
        }
        let mut invitee = Invitee::new(visitor, &knocked.knock);
        invitee.was_in = is_return;
        self.invitees.insert(who, invitee);
        let wished = Wished { knocked, is_return };
        self.wish_in(who, wished, now);
        true
    }

    /// Takes someone out: from the next commit on, no key is theirs. A person is removed with all of their devices:
    /// returns everyone who goes.
    pub fn take_out(
        &mut self,
        who: ParticipantId,
        how: Outgoing,
        now: Instant,
    ) -> Vec<ParticipantId> {
        let mut gone = vec![who];
        if how == Outgoing::Removed
            && let Some(invite) = self.invite_of(who)
        {
            let others = self.invitees.iter().filter(|(_, one)| one.invite == invite);
            gone.extend(
                others
                    .map(|(other, _)| *other)
                    .filter(|other| *other != who),
            );
        }
        for one in &gone {
            self.take_one_out(*one, how, now);
        }
        gone
    }

    fn take_one_out(&mut self, who: ParticipantId, how: Outgoing, now: Instant) {
        self.knocks.remove(&who);
        self.wishes.retain(|wish| *wish != Wish::In(who));
        self.wished.remove(&who);
        let Some(invitee) = self.invitees.remove(&who) else {
            return;
        };
        self.remember_gone(&invitee, how, now);
        let leaf = self.membership.as_ref().zip(invitee.key);
        if let Some(leaf) = leaf.and_then(|(membership, key)| membership.leaf_of(&key)) {
            self.wish(Wish::Out(leaf), now);
        }
    }

    /// Takes what the visit says. All but the group's messages are ignored.
    pub fn handle_visit(&mut self, message: &VisitMessage, now: Instant) {
        if let VisitMessage::SealedKnock { who, invite, knock } = message {
            self.take_knock((*who, *invite), knock, now);
        } else if let VisitMessage::WaitingRoom { people } = message {
            let new = people.iter().filter(|knocker| knocker.new_device);
            self.new_devices = new.map(|knocker| knocker.id).collect();
        } else if let VisitMessage::Card { card } = message {
            self.handle_card(card, now);
        } else if let VisitMessage::Missed { at } = message {
            self.handle_missed(*at, now);
        } else if let VisitMessage::Founded { generation, by } = message {
            self.handle_founded(*generation, *by, now);
        } else if let VisitMessage::Conflict { at } = message {
            self.handle_conflict(*at, now);
        } else if let VisitMessage::Committed {
            at,
            sequence,
            by,
            commit: bytes,
        } = message
        {
            self.follow((*at, *sequence, *by), bytes, now);
        } else if let VisitMessage::Sealed {
            generation,
            sequence,
            message: bytes,
            ..
        } = message
        {
            self.hear((*generation, *sequence), bytes, now);
        } else if let VisitMessage::CodeAsked { run, locator, ask } = message {
            self.handle_code_asked(*run, *locator, ask);
        } else if let VisitMessage::CodeProved { run, proof } = message {
            self.handle_code_proved(*run, proof);
        } else if let (VisitMessage::AllReady { at }, Some(membership)) =
            (message, &mut self.membership)
        {
            membership.handle_all_ready(*at, &mut self.effects);
        }
    }

    /// Inside again, perhaps under another number than before: then there is no membership to go on with.
    pub fn handle_entered(&mut self, you: ParticipantId, now: Instant) {
        if you != self.you {
            self.handle_out();
            self.you = you;
        }
        self.handle_back(now);
    }

    /// Leaves: the others are told, and all keys go.
    pub fn leave(&mut self) {
        if let Some(membership) = &mut self.membership {
            membership.say(&Message::Bye, &mut self.effects);
        }
        self.handle_out();
    }

    /// Out of the visit: all keys go.
    pub fn handle_out(&mut self) {
        if let Some(mut membership) = self.membership.take() {
            membership.stop(&mut self.effects);
        }
        self.removing_since = None;
        self.is_withheld = false;
        self.pending = None;
        self.founding = None;
        self.renewing = None;
    }

    /// The connection is there, or back: asks for what was missed, and says again what was not answered. Where
    /// the server has forgotten the group, its answer leads to a new one.
    pub fn handle_back(&mut self, now: Instant) {
        self.is_new = false;
        self.ask(now);
    }

    fn ask(&mut self, now: Instant) {
        self.founding = None;
        self.renewing = None;
        self.shown = Shown::Unknown;
        let ask = match &self.membership {
            Some(membership) => membership.resume(),
            None => KeysEffect::Send(ClientMessage::Resume {
                generation: 0,
                after: 0,
            }),
        };
        self.effects.push_back(ask);
        if let Some(pending) = &self.pending {
            // Where it had arrived, its entry comes before the answer to this one, which then says nothing.
            let again = KeysEffect::Send(pending.message.clone());
            self.effects.push_back(again);
        }
        // What was said last may have been lost with the connection.
        self.say_policy(now);
        self.say_roster(now);
        self.tell_service(true);
        self.say_board();
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        if let Some(membership) = &mut self.membership {
            membership.handle_timeout(now, &mut self.effects);
        }
        self.show_presence(now);
    }

    /// Returns when [`Self::handle_timeout`] is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let membership = self.membership.as_ref()?;
        let due = [
            membership.poll_timeout(),
            self.beacon_at,
            self.rekey_at,
            self.patience_ends(),
        ];
        due.into_iter().flatten().min()
    }

    /// Returns the next thing to do.
    pub fn poll_effect(&mut self) -> Option<KeysEffect> {
        self.effects.pop_front()
    }

    /// Returns where the group stands.
    #[must_use]
    pub fn position(&self) -> Option<GroupPosition> {
        self.membership.as_ref().map(Membership::position)
    }
}
