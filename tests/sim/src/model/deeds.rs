//! What the provider does to people, and is told of them: letting in, turning away, sending back, putting out.

use super::{INSIDE_MAX, Room, Someone, WAITING_MAX};
use protocol::{ParticipantId, ProblemCode, time::Instant};
use std::collections::BTreeSet;

impl Room {
    /// Returns whether somebody is on another device than the one that their invite belongs to.
    #[must_use]
    pub fn is_on_new_device(&self, person: &Someone) -> bool {
        let bound = person.invite.and_then(|invite| self.devices.get(&invite));
        bound.is_some_and(|bound| person.device != Some(*bound))
    }

    pub(super) fn admit(
        &mut self,
        added: &BTreeSet<ParticipantId>,
        now: Instant,
    ) -> Result<(), ProblemCode> {
        let inside = self.inside_count();
        let comes = |person: &&mut Someone| !person.is_inside() && added.contains(&person.id);
        let mut newcomers: Vec<&mut Someone> = self.people.iter_mut().filter(comes).collect();
        // Of two devices that are let in at once, the one of the higher number counts as the last.
        newcomers.sort_by_key(|person| person.id);
        if inside + newcomers.len() > INSIDE_MAX {
            return Err(ProblemCode::VisitFull);
        }
        for person in newcomers {
            person.inside_since = Some(now);
            person.devices = (false, false);
            if let (Some(invite), Some(device)) = (person.invite, person.device) {
                self.devices.insert(invite, device);
            }
            self.is_started = true;
        }
        Ok(())
    }

    pub(super) fn decline(&mut self, who: ParticipantId, now: Instant) -> Result<(), ProblemCode> {
        let person = self.waiting_mut(who).ok_or(ProblemCode::NotWaiting)?;
        if let Some(invite) = person.invite {
            self.declines.push((invite, now));
            self.refused.insert(invite);
        }
        self.take_out(who);
        Ok(())
    }

    pub(super) fn send_back(
        &mut self,
        who: ParticipantId,
        now: Instant,
    ) -> Result<(), ProblemCode> {
        let waiting = self.waiting_count();
        let person = self.movable_mut(who)?;
        if waiting == WAITING_MAX {
            return Err(ProblemCode::WaitingRoomFull);
        }
        person.inside_since = None;
        person.since = now;
        self.group.forget(who);
        self.forget_gone();
        Ok(())
    }

    pub(super) fn remove(&mut self, who: ParticipantId) -> Result<(), ProblemCode> {
        let person = self.movable_mut(who)?;
        if let Some(invite) = person.invite {
            self.refused.insert(invite);
        }
        self.take_out(who);
        Ok(())
    }
}
