//! Signs of life, rules, and fresh keys: what a host says without being asked.

use super::*;

/// Beacons after which the list of names is said again, for whoever lost it with a connection: every 20 s.
const LIST_EVERY: u64 = 4;

/// How long a removal may wait for its place in the group's order. An honest server answers at once; one that withholds
/// it would have everyone go on sealing for whoever was removed. Shorter, and a slow line would stop a visit.
const REMOVAL_WAIT_MAX: Duration = Duration::from_secs(5);

/// How long until a commit is said again that the server has not answered.
const COMMIT_AGAIN_AFTER: Duration = Duration::from_secs(5);

impl HostKeys {
    /// Says every so often that this host is there, and renews the keys.
    pub(super) fn show_presence(&mut self, now: Instant) {
        self.lose_patience(now);
        if self.beacon_at.is_some_and(|due| due <= now) {
            self.beacon_at = Some(now + BEACON_EVERY);
            if self.is_withheld {
                return;
            }
            self.say_beacon(now);
            if self.beacons.is_multiple_of(LIST_EVERY) {
                self.say_roster(now);
            }
        }
        if self.rekey_at.is_some_and(|due| due <= now) {
            self.rekey_at = Some(now + REKEY_EVERY);
            self.wish(Wish::Rekey, now);
        }
    }

    /// Says a commit again that is not answered, and goes silent where a removal is withheld: without signs of life
    /// everyone stops sealing within a minute, this device at once.
    fn lose_patience(&mut self, now: Instant) {
        if let Some(pending) = &mut self.pending
            && pending.said_at + COMMIT_AGAIN_AFTER <= now
        {
            pending.said_at = now;
            let again = KeysEffect::Send(pending.message.clone());
            self.effects.push_back(again);
        }
        let is_late = self
            .removing_since
            .is_some_and(|since| since + REMOVAL_WAIT_MAX <= now);
        if is_late && !self.is_withheld {
            self.is_withheld = true;
            if let Some(membership) = &mut self.membership {
                membership.hold_back(true, &mut self.effects);
            }
            self.effects
                .push_back(KeysEffect::Alarm(KeysAlarm::Removal));
        }
    }

    /// Returns when [`Self::lose_patience`] is due.
    pub(super) fn patience_ends(&self) -> Option<Instant> {
        let removal = self.removing_since.filter(|_| !self.is_withheld);
        let removal = removal.map(|since| since + REMOVAL_WAIT_MAX);
        let pending = self.pending.as_ref();
        let commit = pending.map(|pending| pending.said_at + COMMIT_AGAIN_AFTER);
        removal.into_iter().chain(commit).min()
    }

    /// Notes since when a removal waits, and goes on where none does any more.
    pub(super) fn watch_removals(&mut self, now: Instant) {
        let is_wished = self.wishes.iter().any(|wish| matches!(wish, Wish::Out(_)));
        let pending = self.pending.as_ref();
        let is_pending = pending.is_some_and(|pending| pending.is_removal);
        if is_wished || is_pending {
            self.removing_since.get_or_insert(now);
            return;
        }
        self.removing_since = None;
        if std::mem::take(&mut self.is_withheld) {
            if let Some(membership) = &mut self.membership {
                membership.hold_back(false, &mut self.effects);
            }
            self.effects.push_back(KeysEffect::Calm);
        }
    }

    /// Begins with both in a group that was founded.
    pub(super) fn begin_presence(&mut self, now: Instant) {
        self.beacons = 0;
        self.beacon_at = Some(now + BEACON_EVERY);
        self.rekey_at = Some(now + REKEY_EVERY);
    }

    fn say_beacon(&mut self, now: Instant) {
        let (Some(membership), Some(roster)) = (&mut self.membership, &self.roster) else {
            return;
        };
        self.beacons += 1;
        let beacon = membership
            .group
            .beacon(roster, &membership.policy, self.beacons, now);
        if let Ok(beacon) = beacon {
            membership.say(&Message::Beacon(beacon), &mut self.effects);
        }
    }

    /// Tells everyone who sits where.
    pub(super) fn say_roster(&mut self, now: Instant) {
        let at = self.next_said_at(now);
        let Some(membership) = &self.membership else {
            return;
        };
        let roster = self.list(membership, at);
        self.roster = Some(roster.clone());
        if let Some(membership) = &mut self.membership {
            // The own list holds by the own rules, or nobody would take it.
            let _ = membership
                .book
                .handle_roster(&roster, &membership.group, now);
            membership.say(&Message::Roster(roster), &mut self.effects);
        }
    }

    /// Returns a time that no earlier list or rules of this page have.
    pub(super) fn next_said_at(&mut self, now: Instant) -> Instant {
        let next = Instant::from_millis(self.said_at.as_millis().saturating_add(1));
        self.said_at = now.max(next);
        self.said_at
    }

    fn list(&self, membership: &Membership, at: Instant) -> Roster {
        let own = membership.group.own_leaf().ok().map(|leaf| RosterEntry {
            leaf,
            participant: self.you,
            name: self.secrets.name.clone(),
            role: Role::Provider,
            kind: Kind::Person,
            level: Level::Certificate,
        });
        let invitees = self.invitees.iter().filter_map(|(who, invitee)| {
            Some(RosterEntry {
                leaf: membership.leaf_of(&invitee.key?)?,
                participant: *who,
                name: invitee.name.clone(),
                role: invitee.role,
                kind: Kind::Person,
                level: invitee.level,
            })
        });
        let mut entries: Vec<RosterEntry> = own.into_iter().chain(invitees).collect();
        entries.sort_by_key(|entry| entry.leaf);
        Roster {
            epoch: membership.group.epoch(),
            at,
            entries,
        }
    }
}
