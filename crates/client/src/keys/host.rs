//! A provider's own browser: founds the group, and adds and removes. Nobody else can.

mod change;
mod hear;
mod settle;
mod state;

use state::{Invitee, Knocked, Pending, Wish};

use super::{
    KeysAlarm, KeysEffect,
    member::{Heard, Membership},
    parcel::Parcel,
    terms,
};
use e2ee::{
    Crypto,
    admit_box::AdmitBox,
    comparison::{ComparisonCode, HostComparison, PersonNonce},
    group::{
        Candidate, Claim, EpochChange, Founding, Group, HostRole, Kind, Leaf, LeafKey, Level,
        Message, Outgoing, Roster, RosterEntry, Said,
    },
    host_chains::HostChains,
    identity::{LeafPublicKey, RootFingerprint},
    invitation::InvitationKey,
    kem::KemKey,
    knock::{Knock, KnockContext, UnverifiedKnock},
    vault::Vault,
    visit_card::VisitCard,
};
use protocol::{
    ClientMessage, DisplayName, GroupPosition, InviteId, ParticipantId, Role, Sealed, VisitMessage,
    Welcome, limit::PARTICIPANTS_MAX, time::Instant,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

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
    kem: KemKey,
    /// A group that is founded here and not confirmed by the server.
    founding: Option<Group>,
    membership: Option<Membership>,
    /// Knocks that hold, the last of each person.
    knocks: BTreeMap<ParticipantId, Knocked>,
    /// Everyone this device let in and did not take out, in whatever generation.
    invitees: BTreeMap<ParticipantId, Invitee>,
    /// What is to be committed.
    wishes: Vec<Wish>,
    /// What the commit that waits for the server's answer does.
    pending: Option<Pending>,
    effects: VecDeque<KeysEffect>,
}

impl HostKeys {
    /// Makes the keys of a provider who is inside as `you`. `None` where the card is not under the
    /// provider's own root or not for this time.
    #[must_use]
    pub fn new(secrets: HostSecrets, you: ParticipantId, now: Instant) -> Option<Self> {
        let crypto = Crypto::default();
        let card = VisitCard::verify(&crypto, &secrets.card, &secrets.root, None, now).ok()?;
        let kem = secrets.vault.seed.host_kem_key(&crypto);
        let card_told = ClientMessage::Card {
            card: Sealed::new(secrets.card.clone())?,
        };
        let mut keys = Self {
            crypto,
            secrets,
            you,
            card,
            kem,
            founding: None,
            membership: None,
            knocks: BTreeMap::new(),
            invitees: BTreeMap::new(),
            wishes: Vec::new(),
            pending: None,
            effects: VecDeque::from([KeysEffect::Send(card_told)]),
        };
        keys.handle_back();
        Some(keys)
    }

    /// Lets someone in whose knock holds, under the name that everyone is to read. Nothing happens where
    /// there is no knock of theirs.
    pub fn admit(&mut self, who: ParticipantId, (name, role): (DisplayName, Role), now: Instant) {
        let Some(knocked) = self.knocks.get(&who) else {
            return;
        };
        let invitee = Invitee {
            name,
            role,
            key: None,
            rejoin: *knocked.knock.rejoin.as_bytes(),
            comparison: None,
            code: None,
        };
        self.invitees.insert(who, invitee);
        self.wish(Wish::In(who), now);
    }

    /// Takes someone out: from the next commit on, no key is theirs.
    pub fn take_out(&mut self, who: ParticipantId, now: Instant) {
        self.knocks.remove(&who);
        self.wishes.retain(|wish| *wish != Wish::In(who));
        let key = self.invitees.remove(&who).and_then(|invitee| invitee.key);
        let leaf = self.membership.as_ref().zip(key);
        if let Some(leaf) = leaf.and_then(|(membership, key)| membership.leaf_of(&key)) {
            self.wish(Wish::Out(leaf), now);
        }
    }

    /// Takes what the visit says. All but the group's messages are ignored.
    pub fn handle_visit(&mut self, message: &VisitMessage, now: Instant) {
        if let VisitMessage::SealedKnock { who, invite, knock } = message {
            self.take_knock((*who, *invite), knock, now);
        } else if let VisitMessage::Missed { at } = message {
            self.found(at.generation + 1, now);
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
        } else if let (VisitMessage::AllReady { at }, Some(membership)) =
            (message, &mut self.membership)
        {
            membership.handle_all_ready(*at, &mut self.effects);
        }
    }

    /// The connection is there, or back: asks for what was missed. Where the server has forgotten the group, its
    /// answer leads to a new one.
    pub fn handle_back(&mut self) {
        let ask = match &self.membership {
            Some(membership) => membership.resume(),
            None => KeysEffect::Send(ClientMessage::Resume {
                generation: 0,
                after: 0,
            }),
        };
        self.effects.push_back(ask);
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        if let Some(membership) = &mut self.membership {
            membership.handle_timeout(now, &mut self.effects);
        }
    }

    /// Returns when [`Self::handle_timeout`] is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.membership.as_ref()?.poll_timeout()
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

    /// Whether someone's knock holds, so that they can be admitted.
    #[must_use]
    pub fn may_admit(&self, who: ParticipantId) -> bool {
        self.knocks.contains_key(&who)
    }

    /// Returns the code to compare aloud with someone, once both have given their part.
    #[must_use]
    pub fn comparison_code(&self, who: ParticipantId) -> Option<ComparisonCode> {
        self.invitees.get(&who)?.code
    }
}
