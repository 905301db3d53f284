//! What the server says became of a commit, and what follows from it.

use super::*;

impl HostKeys {
    pub(super) fn handle_conflict(&mut self, at: GroupPosition, now: Instant) {
        if self.founding.take().is_some() {
            self.found(at.generation + 1, now);
            return;
        }
        let Some(membership) = &mut self.membership else {
            return;
        };
        if self.pending.take().is_some() {
            // The commit is made again once this client knows what came before it.
            let _ = membership.group.conflict();
            self.effects.push_back(membership.resume());
        }
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
                .is_some_and(|pending| pending.at == at);
        if !is_own {
            self.process(bytes, now);
            self.try_commit(now);
            return;
        }
        let Ok(change) = membership.group.accepted() else {
            self.effects.push_back(KeysEffect::Alarm(KeysAlarm::Broken));
            return;
        };
        membership.change(&change, now, &mut self.effects);
        if let Some(pending) = self.pending.take() {
            self.forget(&pending);
            self.settle(&change, pending);
        }
        self.try_commit(now);
    }

    /// After an own commit: who came is known by their leaf, everyone is told the names, and who came is
    /// asked for the comparison.
    fn settle(&mut self, change: &EpochChange, pending: Pending) {
        for (who, knocked) in pending.admits {
            let key = *knocked.candidate.key();
            if let Some(invitee) = self.invitees.get_mut(&who) {
                invitee.key = Some(key);
            }
            // A knock is good for one admission.
            self.knocks.remove(&who);
            self.ask_comparison(who, &knocked, key);
        }
        let roster = self.roster(change.epoch);
        if let Some(membership) = &mut self.membership {
            // The own list holds by the own rules, or nobody would take it.
            let _ = membership.book.handle_roster(&roster, &membership.group);
            membership.say(&Message::Roster(roster), &mut self.effects);
        }
    }

    fn ask_comparison(&mut self, who: ParticipantId, knocked: &Knocked, key: [u8; 32]) {
        let (Some(membership), Some(invitee)) = (&mut self.membership, self.invitees.get_mut(&who))
        else {
            return;
        };
        let leaf = membership.leaf_of(&key);
        let secret = leaf.and_then(|leaf| membership.group.comparison_secret(leaf));
        let (Some(leaf), Some(secret)) = (leaf, secret) else {
            return;
        };
        let commitment = knocked.knock.content.commitment;
        let public = LeafPublicKey::from_bytes(key);
        if let Ok((comparison, nonce)) =
            HostComparison::draw(&self.crypto, commitment, public, secret)
        {
            invitee.comparison = Some(comparison);
            invitee.code = None;
            let nonce = *nonce.as_bytes();
            membership.say(&Message::CompareAsk { leaf, nonce }, &mut self.effects);
        }
    }

    fn roster(&self, epoch: u64) -> Roster {
        let Some(membership) = &self.membership else {
            return Roster {
                epoch,
                entries: Vec::new(),
            };
        };
        let own = membership.group.own_leaf().ok().map(|leaf| RosterEntry {
            leaf,
            name: self.secrets.name.clone(),
            role: Role::Provider,
            kind: Kind::Person,
            level: Level::Certificate,
        });
        let invitees = self.invitees.values().filter_map(|invitee| {
            Some(RosterEntry {
                leaf: membership.leaf_of(&invitee.key?)?,
                name: invitee.name.clone(),
                role: invitee.role,
                kind: Kind::Person,
                level: Level::Link,
            })
        });
        let mut entries: Vec<RosterEntry> = own.into_iter().chain(invitees).collect();
        entries.sort_by_key(|entry| entry.leaf);
        Roster { epoch, entries }
    }
}
