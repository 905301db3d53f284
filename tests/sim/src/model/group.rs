//! The visit's group, as it should be: where it stands and who is in it.

use super::Room;
use protocol::{ClientMessage, GroupPosition, ParticipantId, ProblemCode, Sealed};
use std::collections::{BTreeMap, BTreeSet};

/// The product's number, written down a second time on purpose.
const STEP_MAX: u32 = 1_024;
/// As above.
const WELCOMES_MAX: usize = 12;
/// As above.
const KNOCK_BYTES_MAX: usize = 3_072;
/// As above.
const KNOCKS_MAX: u32 = 8;

/// The group.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Where it stands.
    pub at: GroupPosition,
    /// Who founded it, and who was welcomed since and is inside.
    pub members: BTreeSet<ParticipantId>,
    has_card: bool,
    /// How often each person knocked to the card at hand.
    knocks: BTreeMap<ParticipantId, u32>,
}

impl Group {
    /// Says whether a message to the group is to be taken, and takes it if so. `inside` is everyone inside.
    pub(super) fn judge(
        &mut self,
        speaker: ParticipantId,
        message: &ClientMessage,
        inside: &BTreeSet<ParticipantId>,
    ) -> Result<(), ProblemCode> {
        let is_member = self.members.contains(&speaker);
        if let ClientMessage::Card { .. } = message {
            self.has_card = true;
            self.knocks.clear();
        } else if let ClientMessage::Found { generation } = message {
            let ahead = generation.checked_sub(self.at.generation);
            if ahead.is_some_and(|ahead| (1..=STEP_MAX).contains(&ahead)) {
                self.at = GroupPosition {
                    generation: *generation,
                    epoch: 0,
                };
                self.members = BTreeSet::from([speaker]);
                self.knocks.clear();
            }
        } else if let ClientMessage::Commit { at, welcomes, .. } = message {
            if welcomes.len() > WELCOMES_MAX {
                return Err(ProblemCode::TooMany);
            }
            if *at == self.at && is_member {
                self.at.epoch += 1;
                let welcomed = welcomes.iter().map(|welcome| welcome.who);
                for who in welcomed.filter(|who| inside.contains(who)) {
                    self.members.insert(who);
                    self.knocks.remove(&who);
                }
            }
        } else if let ClientMessage::Seal { generation, .. }
        | ClientMessage::Ready {
            at: GroupPosition { generation, .. },
        } = message
            && !(is_member && *generation == self.at.generation)
        {
            return Err(ProblemCode::NotMember);
        }
        Ok(())
    }

    /// Returns whether a commit made there counts, by whoever may make one.
    pub(super) fn takes_commit(&self, speaker: ParticipantId, at: GroupPosition) -> bool {
        at == self.at && self.members.contains(&speaker)
    }

    /// Says whether a sealed knock is to be taken, of someone inside or waiting, and takes it if so.
    pub(super) fn knock(&mut self, who: ParticipantId, knock: &Sealed) -> Result<(), ProblemCode> {
        let count = self.knocks.get(&who).copied().unwrap_or(0);
        if !self.has_card {
            Err(ProblemCode::NotNow)
        } else if knock.as_bytes().len() > KNOCK_BYTES_MAX {
            Err(ProblemCode::TooLong)
        } else if count == KNOCKS_MAX {
            Err(ProblemCode::TooMany)
        } else {
            self.knocks.insert(who, count + 1);
            Ok(())
        }
    }

    /// Forgets someone who left, or was sent back to wait.
    pub(super) fn forget(&mut self, who: ParticipantId) {
        self.members.remove(&who);
        self.knocks.remove(&who);
    }
}

impl Room {
    /// Returns everyone inside.
    pub(super) fn inside_ids(&self) -> BTreeSet<ParticipantId> {
        let inside = self.people.iter().filter(|person| person.is_inside());
        inside.map(|person| person.id).collect()
    }
}
