//! Who is there: what the group's tree and the host's list say, and nobody else.

use super::Membership;
use e2ee::group::{Leaf, RosterEntry, Seated, Sight};
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

/// What the hosts' rules let a person do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permissions {
    /// Send sound.
    pub microphone: bool,
    /// Send the camera.
    pub camera: bool,
    /// Send a screen.
    pub screen: bool,
    /// Draw.
    pub draw: bool,
    /// Chat.
    pub chat: bool,
    /// Everything to them and from them stops, but the hosts' voices.
    pub is_suspended: bool,
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
        let leaf = self.leaf_named(participant, now)?;
        let from = self.seated(leaf)?;
        self.policy
            .may_receive(self.own_seated()?, from, source)
            .then_some(leaf)
    }

    /// Returns the leaf of somebody whom a host named.
    pub(in crate::keys) fn leaf_named(&self, who: ParticipantId, now: Instant) -> Option<Leaf> {
        let is_theirs = |leaf: &Leaf| match self.book.sight(*leaf, now) {
            Sight::Known(entry) => entry.participant == who,
            Sight::Unknown | Sight::Awaited | Sight::Nobody => false,
        };
        self.book.leaves().find(is_theirs)
    }

    /// Returns what the hosts' rules let this client's person do, and what they set for them.
    pub(in crate::keys) fn permissions(&self) -> Option<Permissions> {
        let own = self.own_seated()?;
        let may_send = |source| self.policy.may_send(own, source);
        Some(Permissions {
            microphone: may_send(Source::Microphone),
            camera: may_send(Source::Camera),
            screen: may_send(Source::Screen),
            draw: self.policy.may_draw(own),
            chat: self.policy.may_chat(own),
            is_suspended: self.policy.is_suspended(own),
        })
    }

    pub(super) fn own_seated(&self) -> Option<Seated> {
        self.seated(self.group.own_leaf().ok()?)
    }

    pub(super) fn seated(&self, leaf: Leaf) -> Option<Seated> {
        Some((leaf, self.group.members().get(&leaf)?.role))
    }

    pub(super) fn name_of(&self, leaf: Leaf, now: Instant) -> Option<DisplayName> {
        match self.book.sight(leaf, now) {
            Sight::Known(entry) => Some(entry.name.clone()),
            Sight::Unknown | Sight::Awaited | Sight::Nobody => None,
        }
    }
}
