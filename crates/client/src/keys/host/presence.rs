//! Signs of life, rules, and fresh keys: what a host says without being asked.

use super::*;

/// Beacons after which the list of names is said again, for whoever lost it with a connection: every 20 s.
const LIST_EVERY: u64 = 4;

impl HostKeys {
    /// Says every so often that this host is there, and renews the keys.
    pub(super) fn show_presence(&mut self, now: Instant) {
        if self.beacon_at.is_some_and(|due| due <= now) {
            self.beacon_at = Some(now + BEACON_EVERY);
            self.say_beacon(now);
            if self.beacons.is_multiple_of(LIST_EVERY) {
                self.say_roster();
            }
        }
        if self.rekey_at.is_some_and(|due| due <= now) {
            self.rekey_at = Some(now + REKEY_EVERY);
            self.wish(Wish::Rekey, now);
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
            .beacon(roster, &self.policy, self.beacons, now);
        if let Ok(beacon) = beacon {
            membership.say(&Message::Beacon(beacon), &mut self.effects);
        }
    }

    /// Locks the visit, or opens it again: while it is locked, nobody new is added. Who was in comes back.
    pub fn set_locked(&mut self, is_locked: bool) {
        self.policy.is_locked = is_locked;
        self.say_policy();
    }

    /// Whether nobody new is let in.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        self.policy.is_locked
    }

    pub(super) fn say_policy(&mut self) {
        let policy = self.policy.clone();
        if let Some(membership) = &mut self.membership {
            membership.policy = policy.clone();
            membership.say(&Message::Policy(policy), &mut self.effects);
        }
    }

    /// Tells everyone who sits where.
    pub(super) fn say_roster(&mut self) {
        let Some(membership) = &self.membership else {
            return;
        };
        let roster = self.list(membership);
        self.roster = Some(roster.clone());
        if let Some(membership) = &mut self.membership {
            // The own list holds by the own rules, or nobody would take it.
            let _ = membership.book.handle_roster(&roster, &membership.group);
            membership.say(&Message::Roster(roster), &mut self.effects);
        }
    }

    fn list(&self, membership: &Membership) -> Roster {
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
            entries,
        }
    }
}
