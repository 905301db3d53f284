//! What a host remembers of knocks, of those it let in, and of what is to be committed.

use super::*;

/// A knock that holds.
#[derive(Clone, Debug)]
pub(super) struct Knocked {
    pub(super) knock: Knock,
    pub(super) candidate: Candidate,
    /// The number of the code that they came by; none for a link.
    pub(super) code: Option<u32>,
}

/// Someone who was let in.
#[derive(Clone, Debug)]
pub(super) struct Invitee {
    pub(super) invite: InviteId,
    pub(super) name: DisplayName,
    pub(super) role: Role,
    pub(super) level: Level,
    /// Signature key of the leaf in the group at hand; none while a new one is awaited.
    pub(super) key: Option<[u8; 32]>,
    /// With which the same tab comes back.
    pub(super) rejoin: [u8; 32],
    /// Whether a commit that put them into a group counts. Until then there is the provider's yes, and nothing more.
    pub(super) was_in: bool,
    pub(super) comparison: Option<HostComparison>,
    pub(super) code: Option<ComparisonCode>,
}

/// What somebody is to be let in by: the very knock that the provider said yes to, whatever the server hands over under
/// the same number later.
#[derive(Clone, Debug)]
pub(super) struct Wished {
    pub(super) knocked: Knocked,
    /// It is that of a tab which was in before: a lock does not keep it out.
    pub(super) is_return: bool,
}

impl Invitee {
    /// Whether this is who made that knock: the same link and the same tab.
    pub(super) fn made(&self, knock: &Knock) -> bool {
        self.invite == knock.invite && self.rejoin == *knock.rejoin.as_bytes()
    }

    pub(super) fn new(visitor: Visitor, knock: &Knock) -> Self {
        Self {
            invite: knock.invite,
            name: visitor.name,
            role: visitor.role,
            level: match visitor.level {
                invitation::Level::ServerVouched => Level::Vouched,
                invitation::Level::Link => Level::Link,
                invitation::Level::PhoneCode => Level::PhoneCode,
            },
            key: None,
            was_in: false,
            rejoin: *knock.rejoin.as_bytes(),
            comparison: None,
            code: None,
        }
    }
}

/// How somebody goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// Of themself, or the connection was gone for too long: comes back unasked for a while.
    Left,
    /// To the waiting room: comes back when the provider says so.
    SentBack,
    /// Put out: comes back when the provider says so, who is told of it.
    Removed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Somebody comes.
    In(ParticipantId),
    /// Somebody goes, before anybody comes.
    Out(Leaf),
    /// The old leaf of somebody who comes back goes, in the commit in which they come.
    Stale(Leaf),
    /// The keys are renewed.
    Rekey,
}

#[derive(Debug)]
pub(super) struct Pending {
    pub(super) at: GroupPosition,
    pub(super) admits: Vec<(ParticipantId, Knocked)>,
    pub(super) removes: BTreeSet<Leaf>,
    /// It takes somebody out who is not to hear on.
    pub(super) is_removal: bool,
    /// It lets somebody in who does not come back to where they were.
    pub(super) is_first_time: bool,
    /// What was said to the server.
    pub(super) message: ClientMessage,
    /// When it was said first.
    pub(super) made_at: Instant,
    /// When it was said last.
    pub(super) said_at: Instant,
}

impl Pending {
    /// Whether the group's order has this very commit.
    pub(super) fn is(&self, at: GroupPosition, bytes: &Sealed) -> bool {
        let ClientMessage::Commit { commit, .. } = &self.message else {
            return false;
        };
        self.at == at && commit.as_bytes() == bytes.as_bytes()
    }
}
