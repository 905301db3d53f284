//! Someone with a private link: knocks to the card, joins by the welcome, follows.

use super::{
    KeysAlarm, KeysEffect,
    member::{Heard, Membership, terms},
    parcel::Parcel,
};
use e2ee::{
    Crypto,
    admit_box::AdmitBox,
    comparison::{ComparisonCode, HostNonce, PersonComparison},
    group::{Claim, Group, Joiner, Joining, LeafKey, Message, Said, SeenGroup},
    host_chains::HostChains,
    identity::{LeafPublicKey, RootFingerprint},
    invitation::{InvitationKey, LinkSecret},
    knock::{KnockContent, RejoinKey, seal_knock},
    visit_card::{SeenCard, VisitCard},
};
use protocol::{
    ClientMessage, DisplayName, GroupPosition, InviteId, Role, Sealed, VisitMessage,
    WaitingMessage, time::Instant,
};
use std::collections::VecDeque;

/// What a private link and its tab hold.
#[derive(Debug)]
pub struct GuestSecrets {
    /// The link's public half.
    pub invite: InviteId,
    /// Under whom the visit must be: from the link.
    pub root: RootFingerprint,
    /// The link's secret.
    pub secret: LinkSecret,
    /// With which this tab proves that it is the same one.
    pub rejoin: RejoinKey,
    /// What the person calls themself.
    pub name: DisplayName,
    /// What the person says to be.
    pub class: Role,
}

/// Keys of someone with a private link.
#[derive(Debug)]
pub struct GuestKeys {
    crypto: Crypto,
    secrets: GuestSecrets,
    card: Option<Card>,
    seen_card: Option<SeenCard>,
    /// The newest group this tab was in: an older one, or the same again, is not joined.
    seen_group: Option<SeenGroup>,
    /// For the knock that is not answered yet.
    joiner: Option<(Joiner, PersonComparison)>,
    comparison: Option<PersonComparison>,
    code: Option<ComparisonCode>,
    membership: Option<Membership>,
    effects: VecDeque<KeysEffect>,
}

/// A card that holds, and what the link's secret gives under it.
#[derive(Debug)]
struct Card {
    card: VisitCard,
    key: InvitationKey,
}

impl GuestKeys {
    /// Makes the keys of a tab that has not knocked.
    #[must_use]
    pub fn new(secrets: GuestSecrets) -> Self {
        Self {
            crypto: Crypto::default(),
            secrets,
            card: None,
            seen_card: None,
            seen_group: None,
            joiner: None,
            comparison: None,
            code: None,
            membership: None,
            effects: VecDeque::new(),
        }
    }

    /// Takes what the waiting room says.
    pub fn handle_waiting(&mut self, message: &WaitingMessage, now: Instant) {
        if let WaitingMessage::Card { card } = message {
            self.take_card(card, now);
        }
    }

    /// Takes what the visit says. All but the group's messages are ignored.
    pub fn handle_visit(&mut self, message: &VisitMessage, now: Instant) {
        if let VisitMessage::Card { card } = message {
            self.take_card(card, now);
        } else if let VisitMessage::Welcome {
            at,
            sequence,
            welcome,
        } = message
        {
            self.join(*at, *sequence, welcome, now);
        } else if let VisitMessage::Founded { generation, .. } = message {
            if self.membership.as_ref().map(Membership::generation) != Some(*generation) {
                self.knock_again(now);
            }
        } else if let VisitMessage::Missed { .. } = message {
            self.knock_again(now);
        } else if let VisitMessage::Committed {
            at,
            sequence,
            commit: bytes,
            ..
        } = message
        {
            self.follow((at.generation, *sequence), bytes, now);
        } else if let VisitMessage::Sealed {
            generation,
            sequence,
            message: bytes,
            ..
        } = message
        {
            self.follow((*generation, *sequence), bytes, now);
        } else if let (VisitMessage::AllReady { at }, Some(membership)) =
            (message, &mut self.membership)
        {
            membership.handle_all_ready(*at, &mut self.effects);
        }
    }

    /// The connection is back, with the same seat: asks for what was missed.
    pub fn handle_back(&mut self) {
        if let Some(membership) = &self.membership {
            self.effects.push_back(membership.resume());
        }
    }

    /// Sent back, removed, or over: all keys go.
    pub fn handle_out(&mut self) {
        if let Some(mut membership) = self.membership.take() {
            membership.stop(&mut self.effects);
        }
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

    /// Returns where the group stands, for a member.
    #[must_use]
    pub fn position(&self) -> Option<GroupPosition> {
        self.membership.as_ref().map(Membership::position)
    }

    /// Returns the code to compare aloud with the provider, once both have given their part.
    #[must_use]
    pub const fn comparison_code(&self) -> Option<ComparisonCode> {
        self.code
    }

    fn take_card(&mut self, bytes: &Sealed, now: Instant) {
        let root = &self.secrets.root;
        let seen = self.seen_card.as_ref();
        let Ok(card) = VisitCard::verify(&self.crypto, bytes.as_bytes(), root, seen, now) else {
            self.effects.push_back(KeysEffect::Alarm(KeysAlarm::Card));
            return;
        };
        let is_known = self
            .card
            .as_ref()
            .is_some_and(|known| known.card.hash() == card.hash());
        let (visit, invite) = (card.content().visit, self.secrets.invite);
        let key = InvitationKey::of_link(&self.crypto, visit, invite, &self.secrets.secret);
        self.seen_card = Some(card.seen());
        self.card = Some(Card { card, key });
        // A member who is told the card again has nothing to knock for.
        if !(is_known && self.membership.is_some()) {
            self.knock(now);
        }
    }

    fn knock_again(&mut self, now: Instant) {
        self.handle_out();
        self.knock(now);
    }

    fn knock(&mut self, now: Instant) {
        let Some(card) = &self.card else {
            return;
        };
        let knock = make_knock(&self.crypto, &self.secrets, card, now);
        let Some((joiner, comparison, knock)) = knock else {
            self.effects.push_back(KeysEffect::Alarm(KeysAlarm::Broken));
            return;
        };
        self.joiner = Some((joiner, comparison));
        let message = ClientMessage::SealedKnock { knock };
        self.effects.push_back(KeysEffect::Send(message));
    }

    fn join(&mut self, at: GroupPosition, sequence: u64, parcel: &Sealed, now: Instant) {
        // Without a knock of its own this client waits for nothing.
        let Some((joiner, comparison)) = self.joiner.take() else {
            return;
        };
        let group = self
            .card
            .as_ref()
            .and_then(|card| open(&self.crypto, card, (joiner, self.seen_group), parcel, now))
            .filter(|group| group.terms().generation == at.generation && group.epoch() == at.epoch);
        let Some((group, id)) = group.and_then(|group| group.id().ok().map(|id| (group, id)))
        else {
            self.effects
                .push_back(KeysEffect::Alarm(KeysAlarm::Welcome));
            return;
        };
        self.handle_out();
        self.seen_group = Some(SeenGroup {
            generation: at.generation,
            id,
            epoch: at.epoch,
        });
        self.comparison = Some(comparison);
        self.code = None;
        self.membership = Membership::new(group, sequence, now, &mut self.effects);
        self.effects.push_back(if self.membership.is_some() {
            KeysEffect::Send(ClientMessage::Ready { at })
        } else {
            KeysEffect::Alarm(KeysAlarm::Broken)
        });
    }

    fn follow(&mut self, (generation, sequence): (u32, u64), bytes: &Sealed, now: Instant) {
        let (Some(membership), Some(card)) = (&mut self.membership, &self.card) else {
            return;
        };
        if membership.generation() != generation || !membership.is_next(sequence, &mut self.effects)
        {
            return;
        }
        let verifier = HostChains::of_card(&self.crypto, &card.card, now);
        match membership.hear(bytes, &verifier, now, &mut self.effects) {
            Heard::Nothing | Heard::Changed(_) => {}
            Heard::Said(said) => self.take_words(&said),
            Heard::Out => self.membership = None,
        }
    }

    fn take_words(&mut self, said: &Said) {
        let Some(membership) = &mut self.membership else {
            return;
        };
        if let Message::Roster(roster) = &said.message {
            // A list that cannot be true leaves the names as they were.
            let _ = membership.book.handle_roster(roster, &membership.group);
        } else if let Message::CompareAsk { leaf, nonce } = &said.message {
            let is_own = membership.group.own_leaf() == Ok(*leaf);
            let secret = membership.group.comparison_secret(*leaf);
            let (Some(secret), Some(comparison), true) = (secret, &mut self.comparison, is_own)
            else {
                return;
            };
            let host = HostNonce::from_bytes(*nonce);
            if let Ok((answer, code)) = comparison.handle_nonce(&self.crypto, &host, secret) {
                self.code = Some(code);
                let nonce = *answer.as_bytes();
                membership.say(&Message::CompareAnswer { nonce }, &mut self.effects);
            }
        }
    }
}

/// Makes a leaf's key package and seals the knock with it.
fn make_knock(
    crypto: &Crypto,
    secrets: &GuestSecrets,
    card: &Card,
    now: Instant,
) -> Option<(Joiner, PersonComparison, Sealed)> {
    let leaf = LeafKey::generate().ok()?;
    let public = LeafPublicKey::from_bytes(*leaf.public_key());
    let (comparison, commitment) = PersonComparison::draw(crypto, &public).ok()?;
    let claim = Claim::Invited {
        invite: secrets.invite,
        rejoin_key: *secrets.rejoin.public_key().as_bytes(),
    };
    let joiner = Joiner::new(leaf, &claim, now).ok()?;
    let content = KnockContent {
        key_package: joiner.key_package().to_owned(),
        name: secrets.name.clone(),
        class: secrets.class,
        commitment,
    };
    let to = (&card.card, secrets.invite);
    let proofs = (&secrets.rejoin, Some(&card.key));
    let knock = seal_knock(crypto, to, &content, proofs).ok()?;
    Some((joiner, comparison, Sealed::new(knock)?))
}

/// Opens the parcel of an admission: the box by the link's secret, the welcome by the box.
fn open(
    crypto: &Crypto,
    card: &Card,
    (joiner, seen): (Joiner, Option<SeenGroup>),
    parcel: &Sealed,
    now: Instant,
) -> Option<Group> {
    let parcel = Parcel::from_bytes(parcel.as_bytes()).ok()?;
    let generation_min = seen.map_or(1, |seen| seen.generation);
    let made_for = (joiner.key_package(), generation_min);
    let admit_box =
        AdmitBox::open_with_link(crypto, &parcel.admit_box, &card.key, made_for).ok()?;
    let joining = Joining {
        terms: terms(&card.card, admit_box.generation),
        psk: admit_box.psk.expose_bytes(),
        welcome: &parcel.welcome,
        seen,
    };
    joiner
        .join(joining, &HostChains::of_card(crypto, &card.card, now))
        .ok()
}
