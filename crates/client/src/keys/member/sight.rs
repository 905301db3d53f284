//! Who is there: what the group's tree and the host's list say, and nobody else.

use super::Membership;
use e2ee::group::{Leaf, RosterEntry, Sight};
use protocol::{DisplayName, ParticipantId, Source, time::Instant};

/// Someone in the group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighted {
    /// Where in the group's tree.
    pub leaf: Leaf,
    /// Whether it is this client's own person.
    pub is_you: bool,
    /// What a host says of them; nothing for someone whom no host named in time: to be shown in red.
    pub entry: Option<RosterEntry>,
}

impl Sighted {
    /// Whether a host named this one as that participant.
    #[must_use]
    pub fn is_named(&self, who: ParticipantId) -> bool {
        self.entry
            .as_ref()
            .is_some_and(|entry| entry.participant == who)
    }
}

impl Membership {
    /// Returns everyone who is in the group, in the order of the leaves. Someone who came a moment ago and
    /// is not named yet is left out, and so is a host who said good-bye.
    pub(in crate::keys) fn people(&self, now: Instant) -> Vec<Sighted> {
        let own = self.group.own_leaf().ok();
        let sighted = |leaf: Leaf| {
            let entry = match self.book.sight(leaf, now) {
                Sight::Known(entry) => Some(entry.clone()),
                Sight::Unknown => None,
                Sight::Awaited | Sight::Nobody => return None,
            };
            let is_you = own == Some(leaf);
            // The own name is known without a list.
            (entry.is_some() || !is_you).then_some(Sighted {
                leaf,
                is_you,
                entry,
            })
        };
        let is_here = |leaf: &Leaf| !self.left.contains(leaf);
        let leaves = self.book.leaves().filter(is_here);
        leaves.filter_map(sighted).collect()
    }

    /// Returns the leaf whose frames may be shown as someone's: none where the group's rules do not let that
    /// person send such a thing.
    pub(in crate::keys) fn leaf_for(
        &self,
        participant: ParticipantId,
        source: Source,
        now: Instant,
    ) -> Option<Leaf> {
        let is_theirs = |leaf: &Leaf| match self.book.sight(*leaf, now) {
            Sight::Known(entry) => entry.participant == participant,
            Sight::Unknown | Sight::Awaited | Sight::Nobody => false,
        };
        let leaf = self.book.leaves().find(is_theirs)?;
        let role = self.group.members().get(&leaf)?.role;
        let may = match source {
            Source::Microphone | Source::Camera => true,
            Source::Screen => self.policy.may_share(leaf, role),
        };
        may.then_some(leaf)
    }

    pub(super) fn name_of(&self, leaf: Leaf, now: Instant) -> Option<DisplayName> {
        match self.book.sight(leaf, now) {
            Sight::Known(entry) => Some(entry.name.clone()),
            Sight::Unknown | Sight::Awaited | Sight::Nobody => None,
        }
    }
}
