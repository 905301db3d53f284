//! The delivery service of a visit's MLS groups (RFC 9420 section 3.3; docs/visit-1.md section 8): one order for
//! everything the members say, one commit for each epoch.
//!
//! It cannot read what it orders. It keeps nothing over a restart: after one, the provider's browser
//! founds the group anew.

mod knock;
mod log;
#[cfg(test)]
mod tests;

use crate::{Visit, effect::Effect, outline::GroupOutline, seat::Seat};
use log::Log;
use protocol::{
    GroupPosition, ParticipantId, ProblemCode, Sealed, VisitMessage, Welcome,
    limit::{GENERATION_STEP_MAX, PARTICIPANTS_MAX},
    time::Instant,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the delivery service of one visit knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Delivery {
    at: GroupPosition,
    log: Log,
    /// Who was told a Welcome to this generation, and who founded it.
    members: BTreeSet<ParticipantId>,
    /// Who has the keys of this epoch.
    ready: BTreeSet<ParticipantId>,
    card: Option<Sealed>,
    /// The last knock of each person, made for the card at hand.
    knocks: BTreeMap<ParticipantId, Sealed>,
    /// How often each person knocked to the card at hand.
    knock_counts: BTreeMap<ParticipantId, u32>,
}

impl Delivery {
    /// Returns where the group stands.
    #[cfg(test)]
    pub(crate) const fn at(&self) -> GroupPosition {
        self.at
    }

    /// Returns whether someone is a member.
    #[cfg(test)]
    pub(crate) fn has(&self, who: ParticipantId) -> bool {
        self.members.contains(&who)
    }

    /// Forgets someone who is not inside any more: what the group says from here on is not for them.
    pub(crate) fn leave(&mut self, who: ParticipantId) {
        self.members.remove(&who);
        self.ready.remove(&who);
        self.knocks.remove(&who);
        self.knock_counts.remove(&who);
    }

    /// Returns what decides what is told next.
    pub(crate) fn outline(&self) -> GroupOutline {
        let Self {
            at,
            log,
            members,
            ready,
            card,
            knocks,
            knock_counts,
        } = self;
        GroupOutline {
            is_founded: at.generation > 0,
            members: members.iter().copied().collect(),
            ready: ready.iter().copied().collect(),
            entries: log.told.len(),
            has_card: card.is_some(),
            knocks: knocks.keys().copied().collect(),
            knock_counts: knock_counts.iter().map(|(who, n)| (*who, *n)).collect(),
        }
    }
}

impl Visit {
    pub(crate) fn found(&mut self, by: ParticipantId, generation: u32) {
        let before = self.delivery.at.generation;
        if generation <= before || generation - before > GENERATION_STEP_MAX {
            let at = self.delivery.at;
            self.tell_one(by, VisitMessage::Conflict { at });
            return;
        }
        self.delivery = Delivery {
            at: GroupPosition {
                generation,
                epoch: 0,
            },
            members: BTreeSet::from([by]),
            ready: BTreeSet::from([by]),
            card: self.delivery.card.take(),
            knocks: std::mem::take(&mut self.delivery.knocks),
            ..Delivery::default()
        };
        // Whoever was in the group before takes part in the new one by a new knock.
        let inside = self.inside_ids();
        for who in &inside {
            self.delivery.knocks.remove(who);
        }
        for who in inside {
            self.tell_one(who, VisitMessage::Founded { generation, by });
        }
    }

    /// Takes the first commit for an epoch, and lets in whom it adds.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::TooMany`] for more welcomes than a visit has seats; [`ProblemCode::VisitFull`] where
    /// those who wait and are added do not fit. The group stands where it stood.
    pub(crate) fn commit(
        &mut self,
        by: ParticipantId,
        at: GroupPosition,
        (commit, welcomes): (Sealed, Vec<Welcome>),
        now: Instant,
    ) -> Result<(), ProblemCode> {
        if welcomes.len() > PARTICIPANTS_MAX {
            return Err(ProblemCode::TooMany);
        }
        if at != self.delivery.at || !self.delivery.members.contains(&by) {
            let at = self.delivery.at;
            self.tell_one(by, VisitMessage::Conflict { at });
            return Ok(());
        }
        let added: BTreeSet<ParticipantId> = welcomes.iter().map(|welcome| welcome.who).collect();
        let comes = |who: &ParticipantId| self.seats.get(who).is_some_and(Seat::is_waiting);
        let newcomers: Vec<ParticipantId> = added.iter().copied().filter(comes).collect();
        if self.inside_count() + newcomers.len() > PARTICIPANTS_MAX {
            return Err(ProblemCode::VisitFull);
        }

        self.admit(by, &newcomers, now);
        self.order(at, (by, &added), commit);
        self.welcome(welcomes);
        Ok(())
    }

    /// Gives a commit its place, and hands it to everyone but those whom it adds.
    fn order(
        &mut self,
        at: GroupPosition,
        (by, added): (ParticipantId, &BTreeSet<ParticipantId>),
        commit: Sealed,
    ) {
        let bytes = commit.as_bytes().len();
        let committed = |sequence| VisitMessage::Committed {
            at,
            sequence,
            by,
            commit,
        };
        let committed = self.delivery.log.append(bytes, committed);
        self.delivery.at.epoch += 1;
        self.delivery.ready.clear();
        for member in self.delivery.members.clone() {
            if !added.contains(&member) {
                self.tell_one(member, committed.clone());
            }
        }
    }

    /// Hands everyone who is added what they join with, and nobody else.
    fn welcome(&mut self, welcomes: Vec<Welcome>) {
        let sequence = self.delivery.log.newest;
        for Welcome { who, sealed } in welcomes {
            // Someone who went in the same moment needs none; the provider sees that they went.
            if self.seats.get(&who).is_none_or(Seat::is_waiting) {
                continue;
            }
            self.delivery.members.insert(who);
            self.delivery.knocks.remove(&who);
            // A page that is loaded again and again knocks again and again, and is let in each time.
            self.delivery.knock_counts.remove(&who);
            let welcome = VisitMessage::Welcome {
                at: self.delivery.at,
                sequence,
                welcome: sealed,
            };
            self.tell_one(who, welcome);
        }
    }

    pub(crate) fn say_sealed(
        &mut self,
        from: ParticipantId,
        generation: u32,
        message: Sealed,
    ) -> Result<(), ProblemCode> {
        self.check_member(from, generation)?;

        let bytes = message.as_bytes().len();
        let said = |sequence| VisitMessage::Sealed {
            generation,
            sequence,
            from,
            message,
        };
        let said = self.delivery.log.append(bytes, said);
        for member in self.delivery.members.clone() {
            self.tell_one(member, said.clone());
        }
        Ok(())
    }

    pub(crate) fn note_ready(
        &mut self,
        who: ParticipantId,
        at: GroupPosition,
    ) -> Result<(), ProblemCode> {
        self.check_member(who, at.generation)?;
        if at == self.delivery.at && self.delivery.ready.insert(who) {
            self.tell_all_ready();
        }
        Ok(())
    }

    /// Tells the members that everyone connected has the epoch's keys, where that is so.
    fn tell_all_ready(&mut self) {
        let is_here = |who: &ParticipantId| {
            self.seats
                .get(who)
                .is_some_and(|seat| seat.connection().is_some())
        };
        let here: Vec<ParticipantId> = self
            .delivery
            .members
            .iter()
            .copied()
            .filter(is_here)
            .collect();
        if !here.iter().all(|who| self.delivery.ready.contains(who)) {
            return;
        }
        let at = self.delivery.at;
        for who in here {
            self.tell_one(who, VisitMessage::AllReady { at });
        }
    }

    pub(crate) fn resume(&mut self, who: ParticipantId, generation: u32, after: u64) {
        let member = self.check_member(who, generation).ok();
        let Some(missed) = member.and_then(|()| self.delivery.log.since(after)) else {
            let at = self.delivery.at;
            self.tell_one(who, VisitMessage::Missed { at });
            return;
        };
        for told in missed {
            self.tell_one(who, told);
        }
    }

    fn check_member(&self, who: ParticipantId, generation: u32) -> Result<(), ProblemCode> {
        let is_member = self.delivery.members.contains(&who);
        if is_member && generation == self.delivery.at.generation {
            Ok(())
        } else {
            Err(ProblemCode::NotMember)
        }
    }

    fn inside_ids(&self) -> Vec<ParticipantId> {
        let inside = self.seats.values().filter(|seat| !seat.is_waiting());
        inside.map(|seat| seat.participant).collect()
    }

    /// Tells one person inside, if connected. Someone who waits is never told anything of the group.
    fn tell_one(&mut self, who: ParticipantId, message: VisitMessage) {
        let seat = self.seats.get(&who).filter(|seat| !seat.is_waiting());
        if let Some(connection) = seat.and_then(|seat| seat.connection()) {
            self.effects.push_back(Effect::Tell(connection, message));
        }
    }
}
