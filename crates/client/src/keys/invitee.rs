//! Someone with a private link: knocks to the card, joins by the welcome, follows.

mod follow;
mod knock;

use super::{
    KeysAlarm, KeysEffect,
    member::{Entry, Heard, Membership},
    parcel::Parcel,
    terms,
};
use e2ee::{
    Crypto,
    admit_box::AdmitBox,
    comparison::{ComparisonCode, HostNonce, PersonComparison},
    group::{Claim, Confirmation, Group, Joiner, Joining, LeafKey, Message, Said, SeenGroup},
    host_chains::HostChains,
    identity::{LeafPublicKey, RootFingerprint},
    invitation::{InvitationKey, LinkSecret},
    knock::{KnockContent, RejoinKey, seal_knock},
    knock_answer::KnockAnswer,
    visit_card::VisitCard,
};
use protocol::{
    ClientMessage, DisplayName, GroupPosition, InviteId, Role, Sealed, VisitMessage,
    WaitingMessage, time::Instant,
};
use std::collections::VecDeque;

/// Knocks whose answer may still come: the last, and the one before it, which may have been answered in the
/// moment in which the last was made.
const KNOCKS_KEPT: usize = 2;

/// Welcomes in a row that do not hold, after which only the provider's own doing makes this client knock again:
/// a server that makes them up must not keep it busy.
const FAILURES_MAX: u32 = 4;

/// What a private link and its tab hold.
#[derive(Debug)]
pub struct InviteeSecrets {
    /// The link's public half.
    pub invite: InviteId,
    /// What the link names and proves; none where the server made it (A0): then whoever the server says is the
    /// provider.
    pub link: Option<Link>,
    /// With which this tab proves that it is the same one.
    pub rejoin: RejoinKey,
    /// What the person calls themself.
    pub name: DisplayName,
    /// What the person says to be.
    pub class: Role,
}

/// What a link that was made in a provider's browser (A1) carries.
#[derive(Debug)]
pub struct Link {
    /// Under whom the visit must be.
    pub root: RootFingerprint,
    /// What only this link and the visit's hosts know.
    pub secret: LinkSecret,
}

/// Codes that one tab takes part in making. Each is one more guess for somebody in between, who has one in a million; an
/// honest visit makes one each time the provider's page is loaded anew. After these no code is shown.
const COMPARISONS_MAX: u32 = 50;

/// Keys of someone with a private link.
#[derive(Debug)]
pub struct InviteeKeys {
    crypto: Crypto,
    secrets: InviteeSecrets,
    card: Option<Card>,
    /// The newest group this tab was in: an older one, or the same again, is not joined.
    seen_group: Option<SeenGroup>,
    /// For the knocks that are not answered yet, the last one first.
    joiners: VecDeque<(Joiner, PersonComparison)>,
    /// What the provider's own browser said to the knock at hand.
    answer: Option<KnockAnswer>,
    /// Welcomes in a row that did not hold.
    failures: u32,
    comparison: Option<PersonComparison>,
    code: Option<ComparisonCode>,
    /// Codes that this tab has had so far.
    comparisons: u32,
    pub(super) membership: Option<Membership>,
    pub(super) effects: VecDeque<KeysEffect>,
}

/// A card that holds, and what the link's secret gives under it.
#[derive(Debug)]
struct Card {
    card: VisitCard,
    /// None for a link that the server made.
    key: Option<InvitationKey>,
}

impl InviteeKeys {
    /// Makes the keys of a tab that has not knocked.
    #[must_use]
    pub fn new(secrets: InviteeSecrets) -> Self {
        Self {
            crypto: Crypto::default(),
            secrets,
            card: None,
            seen_group: None,
            joiners: VecDeque::new(),
            answer: None,
            failures: 0,
            comparison: None,
            code: None,
            comparisons: 0,
            membership: None,
            effects: VecDeque::new(),
        }
    }

    /// Takes what the waiting room says.
    pub fn handle_waiting(&mut self, message: &WaitingMessage, now: Instant) {
        if let WaitingMessage::Card { card } = message {
            self.take_card(card, now);
        } else if let WaitingMessage::Answered { answer } = message {
            self.take_answer(answer);
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
            let is_taken = self.follow((at.generation, *sequence), Entry::Commit(bytes), now);
            if is_taken && self.position() == Some(*at) {
                // An epoch that cannot be followed: what comes after it is for whoever comes in anew.
                self.knock_again(now);
            }
        } else if let VisitMessage::Sealed {
            generation,
            sequence,
            message: bytes,
            ..
        } = message
        {
            self.follow((*generation, *sequence), Entry::Words(bytes), now);
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

    /// Leaves: the hosts are told, and all keys go.
    pub fn leave(&mut self) {
        if let Some(membership) = &mut self.membership {
            membership.say(&Message::Bye, &mut self.effects);
        }
        self.handle_out();
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        if let Some(membership) = &mut self.membership {
            membership.handle_timeout(now, &mut self.effects);
            membership.watch_hosts(now, &mut self.effects);
        }
    }

    /// Returns when [`Self::handle_timeout`] is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.membership.as_ref()?.poll_timeout()
    }

    /// Returns how sure this client may be that the provider's side is there.
    #[must_use]
    pub fn confirmation(&self, now: Instant) -> Confirmation {
        let membership = self.membership.as_ref();
        membership.map_or(Confirmation::Fresh, |group| group.confirmation(now))
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

    /// Returns what the provider's own browser said to the knock at hand: nothing else can say it. `None` while it has said
    /// nothing.
    #[must_use]
    pub const fn answer(&self) -> Option<KnockAnswer> {
        self.answer
    }

    /// Whether the provider's browser can answer so that nobody else can: not where the link has no secret.
    #[must_use]
    pub const fn can_be_answered(&self) -> bool {
        self.secrets.link.is_some()
    }

    /// Returns the code to compare aloud with the provider, once both have given their part.
    #[must_use]
    pub const fn comparison_code(&self) -> Option<ComparisonCode> {
        self.code
    }
}
