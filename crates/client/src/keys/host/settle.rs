//! What the server says became of a commit, and what follows from it.

use super::*;

/// How long an admission that was said may wait for its place in the group's order in a visit that is locked meanwhile:
/// as long as a removal may.
const ADMISSION_WAIT_MAX: Duration = Duration::from_secs(5);

impl HostKeys {
    pub(super) fn handle_conflict(&mut self, at: GroupPosition, now: Instant) {
        if self.founding.take().is_some() {
            self.found(at.generation, now);
            return;
        }
        let Some(membership) = &mut self.membership else {
            return;
        };
        // An answer to a commit that was said twice, and arrived the first time, is not about the one at hand.
        let is_about = self
            .pending
            .as_ref()
            .is_some_and(|pending| pending.at != at);
        if is_about {
            self.pending = None;
            // The commit is made again once this client knows what came before it.
            let _ = membership.group.conflict();
            self.effects.push_back(membership.resume());
        }
    }

    /// The server refused the commit that waits for its answer: there is no room. Nobody is let in by it.
    pub fn handle_refused(&mut self, now: Instant) {
        let (Some(membership), Some(pending)) = (&mut self.membership, self.pending.take()) else {
            return;
        };
        let _ = membership.group.conflict();
        self.forget(&pending.admits, &BTreeSet::new());
        for (who, _) in &pending.admits {
            self.invitees.remove(who);
        }
        self.take_out_gone(now);
        self.try_commit(now);
    }

    /// Takes who has a seat inside, by the server's word. Whoever is in the group and has none any more has
    /// left, or was away for too long.
    pub fn handle_seats(&mut self, inside: &[ParticipantId], now: Instant) {
        self.seats = Some(inside.to_vec());
        for who in inside {
            if self.unseated.remove(who) {
                self.answer_return(*who, now);
            }
        }
        self.take_out_gone(now);
    }

    fn take_out_gone(&mut self, now: Instant) {
        if let Some(inside) = &self.seats {
            let is_gone = |who: &ParticipantId| !inside.contains(who);
            let in_group = self
                .invitees
                .iter()
                .filter(|(_, invitee)| invitee.key.is_some());
            let gone: Vec<ParticipantId> = in_group.map(|(who, _)| *who).filter(is_gone).collect();
            for who in gone {
                self.unseated.insert(who);
                self.take_out(who, Outgoing::Left, now);
            }
        }
        for leaf in self.leaves_of_nobody() {
            self.wish(Wish::Out(leaf), now);
        }
    }

    /// Returns the leaves that nobody whom this device let in sits at: somebody left, or came anew, while the
    /// commit that added them was on its way.
    fn leaves_of_nobody(&self) -> Vec<Leaf> {
        let Some(membership) = &self.membership else {
            return Vec::new();
        };
        let own = membership.group.own_leaf().ok();
        let is_somebodys = |key: &[u8; 32]| {
            let mut invitees = self.invitees.values();
            invitees.any(|invitee| invitee.key.as_ref() == Some(key))
        };
        let is_going = |leaf: Leaf| {
            let is_wished = [Wish::Out(leaf), Wish::Stale(leaf)]
                .iter()
                .any(|wish| self.wishes.contains(wish));
            let pending = self.pending.as_ref();
            is_wished || pending.is_some_and(|pending| pending.removes.contains(&leaf))
        };
        let members = membership.group.members().iter();
        members
            .filter(|(leaf, member)| {
                let is_invitee = Some(**leaf) != own && member.role.is_none();
                is_invitee && !is_somebodys(&member.key) && !is_going(**leaf)
            })
            .map(|(leaf, _)| *leaf)
            .collect()
    }

    pub(super) fn follow(
        &mut self,
        (at, sequence, by): (GroupPosition, u64, ParticipantId),
        bytes: &Sealed,
        now: Instant,
    ) {
        let Some(membership) = &mut self.membership else {
            return;
        };
        if !membership.is_next((at.generation, sequence), &mut self.effects) {
            return;
        }
        let is_own = by == self.you
            && self
                .pending
                .as_ref()
                .is_some_and(|pending| pending.is(at, bytes));
        if !is_own && by == self.you {
            // A commit in this person's name that this page did not make cannot be followed.
            self.found(at.generation, now);
            return;
        }
        if !is_own {
            self.process(Entry::Commit(bytes), now);
            self.try_commit(now);
            return;
        }
        let Ok(change) = membership.group.accepted() else {
            self.effects.push_back(KeysEffect::Alarm(KeysAlarm::Broken));
            return;
        };
        membership.change(&change, now, &mut self.effects);
        if let Some(pending) = self.pending.take() {
            self.forget_done(&pending);
            self.settle(pending, now);
            // Somebody may have left while they were let in.
            self.take_out_gone(now);
        }
        self.try_commit(now);
    }

    /// After an own commit: who came is known by their leaf, everyone is told the names, and who came is
    /// asked for the comparison.
    fn settle(&mut self, pending: Pending, now: Instant) {
        // A service that keeps a yes back must not let somebody into a visit that was locked since.
        let is_too_late = self.is_locked() && pending.made_at + ADMISSION_WAIT_MAX < now;
        for (who, knocked) in &pending.admits {
            let key = *knocked.candidate.key();
            if is_too_late && self.invitees.get(who).is_some_and(|one| !one.was_in) {
                self.invitees.remove(who);
            }
            // Whoever has become somebody else does not get this leaf: it is nobody's, and goes.
            let invitee = self.invitees.get_mut(who);
            let Some(invitee) = invitee.filter(|invitee| invitee.made(&knocked.knock)) else {
                continue;
            };
            invitee.key = Some(key);
            invitee.was_in = true;
            // A knock is good for one admission; one that came meanwhile is for the next.
            if self
                .knocks
                .get(who)
                .is_some_and(|last| *last.candidate.key() == key)
            {
                self.knocks.remove(who);
            }
            self.remember_in(*who);
        }
        if pending.is_first_time {
            self.lock_itself(now);
        }
        // The rules come before the names: nothing of somebody without a name is shown.
        if !pending.admits.is_empty() {
            self.say_policy(now);
            self.tell_service(false);
        }
        self.say_roster(now);
        if !pending.admits.is_empty() {
            self.say_board();
        }
        for (who, knocked) in &pending.admits {
            self.ask_comparison(*who, knocked, *knocked.candidate.key());
        }
    }
}
