//! Who was in the group in each of its epochs, over restarts of the server.

use protocol::{ClientMessage, GroupPosition, ParticipantId, Sealed};
use std::collections::{BTreeMap, BTreeSet};

/// Members by epoch.
#[derive(Clone, Debug, Default)]
pub struct Epochs {
    members: BTreeMap<GroupPosition, BTreeSet<ParticipantId>>,
    /// By the bytes of commits: whom their provider had put out when they were made.
    without: BTreeMap<Vec<u8>, BTreeSet<ParticipantId>>,
}

impl Epochs {
    /// A page whose provider has put these people out says a commit. One that is said again was made before.
    pub fn note(&mut self, commit: &Sealed, without: &BTreeSet<ParticipantId>) {
        let bytes = commit.as_bytes().to_owned();
        self.without.entry(bytes).or_insert_with(|| without.clone());
    }

    /// A message was taken, and an epoch has begun by it.
    pub(super) fn begin(
        &mut self,
        at: GroupPosition,
        message: &ClientMessage,
        members: &BTreeSet<ParticipantId>,
    ) {
        let mut members = members.clone();
        if let ClientMessage::Found { generation } = message {
            // A server that forgot everything may have a number used twice.
            self.members
                .retain(|known, _| known.generation != *generation);
        } else if let ClientMessage::Commit { commit, .. } = message
            && let Some(without) = self.without.get(commit.as_bytes())
        {
            members.retain(|who| !without.contains(who));
        }
        self.members.insert(at, members);
    }

    /// Returns whether somebody was in the group in that epoch.
    #[must_use]
    pub fn has(&self, (generation, epoch): (u32, u64), who: ParticipantId) -> bool {
        let members = self.members.get(&GroupPosition { generation, epoch });
        members.is_some_and(|members| members.contains(&who))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{input::Input, model::Room};
    use protocol::{
        AccountId, DeviceId, DisplayName, InviteId, Role, SeatToken, Welcome, time::Instant,
    };
    use visit::{ConnectionId, Entry, Knock};

    const HOST: u8 = 1;

    fn who(n: u8) -> ParticipantId {
        ParticipantId::from_bytes([n; 16])
    }

    fn name() -> DisplayName {
        DisplayName::clean("Ada").unwrap()
    }

    fn take(room: &mut Room, input: &Input) {
        room.judge(input, Instant::START).unwrap();
    }

    fn say(room: &mut Room, from: u8, message: ClientMessage) {
        take(room, &Input::Message(ConnectionId(from.into()), message));
    }

    /// A commit of these bytes that welcomes these people.
    fn commit(room: &mut Room, bytes: u8, welcomed: &[u8]) {
        let welcomes = welcomed.iter().map(|n| Welcome {
            who: who(*n),
            sealed: Sealed::new(vec![*n]).unwrap(),
        });
        let message = ClientMessage::Commit {
            at: room.group.at,
            commit: Sealed::new(vec![bytes]).unwrap(),
            welcomes: welcomes.collect(),
        };
        say(room, HOST, message);
    }

    /// A provider who has founded the group, and two people who wait.
    fn room() -> Room {
        let mut room = Room::default();
        let entry = Entry {
            participant: who(HOST),
            account: AccountId::from_bytes([1; 16]),
            name: name(),
            connection: ConnectionId(HOST.into()),
        };
        take(&mut room, &Input::Enter(entry));
        for n in [2, 3] {
            let knock = Knock {
                participant: who(n),
                invite: InviteId::from_bytes([n; 16]),
                name: name(),
                role: Role::Patient,
                seat: SeatToken::from_bytes([n; 32]),
                device: DeviceId::from_bytes([n; 32]),
                connection: ConnectionId(n.into()),
                may_be_shared: false,
            };
            take(&mut room, &Input::Knock(knock));
        }
        say(&mut room, HOST, ClientMessage::Found { generation: 1 });
        room
    }

    fn members(room: &Room, epoch: (u32, u64)) -> Vec<u8> {
        let everyone = [HOST, 2, 3].into_iter();
        everyone
            .filter(|n| room.epochs.has(epoch, who(*n)))
            .collect()
    }

    #[test]
    fn newcomer_is_a_member_from_the_epoch_of_the_welcome_on_and_whoever_left_until_then() {
        let mut room = room();
        commit(&mut room, 1, &[2]);
        commit(&mut room, 2, &[3]);
        say(&mut room, HOST, ClientMessage::Remove { who: who(2) });
        commit(&mut room, 3, &[]);

        assert_eq!(members(&room, (1, 0)), [HOST]);
        assert_eq!(members(&room, (1, 1)), [HOST, 2]);
        assert_eq!(members(&room, (1, 2)), [HOST, 2, 3]);
        assert_eq!(members(&room, (1, 3)), [HOST, 3]);
        assert_eq!(members(&room, (1, 4)), [0; 0]);
    }

    #[test]
    fn commit_that_was_made_after_somebody_was_put_out_is_without_them() {
        let mut room = room();
        commit(&mut room, 1, &[2, 3]);
        let before = Sealed::new(vec![2]).unwrap();
        let after = Sealed::new(vec![3]).unwrap();
        room.epochs.note(&before, &BTreeSet::new());
        room.epochs.note(&after, &BTreeSet::from([who(2)]));
        room.epochs.note(&before, &BTreeSet::from([who(2)]));

        commit(&mut room, 2, &[]);
        commit(&mut room, 3, &[]);

        assert_eq!(members(&room, (1, 2)), [HOST, 2, 3]);
        assert_eq!(members(&room, (1, 3)), [HOST, 3]);
    }

    #[test]
    fn group_that_is_founded_anew_has_its_founder_alone() {
        let mut room = room();
        commit(&mut room, 1, &[2, 3]);
        room.restart(Instant::START);
        let before = members(&room, (1, 1));
        for n in [HOST, 2, 3] {
            room.people[usize::from(n) - 1].wire = crate::model::Wire::On(ConnectionId(n.into()));
        }

        say(&mut room, HOST, ClientMessage::Found { generation: 1 });

        assert_eq!(before, [HOST, 2, 3]);
        assert_eq!(members(&room, (1, 0)), [HOST]);
        assert_eq!(members(&room, (1, 1)), [0; 0]);
    }
}
