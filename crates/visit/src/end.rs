//! The end, for everyone: a provider ended the visit, or it was cancelled.

use crate::{
    Visit,
    effect::{Deed, Effect, LogEntry},
    seat::Seat,
};
use protocol::{Closure, ParticipantId, time::Instant};

impl Visit {
    pub(crate) fn end_visit(&mut self, by: ParticipantId, now: Instant) {
        let seats = self.erase_everyone(now);
        self.effects.push_back(Effect::Log(LogEntry {
            at: now,
            what: Deed::Ended,
            who: None,
            by: Some(by),
        }));
        self.close_for(&seats, Closure::Ended);
    }

    /// Ends a visit that was cancelled. That it was, is in the log already.
    pub(crate) fn cancel(&mut self, now: Instant) {
        if self.record.ended_at.is_some() {
            return;
        }
        let seats = self.erase_everyone(now);
        for seat in seats.iter().filter(|seat| seat.is_waiting()) {
            self.log(Deed::Revoked, seat.participant, None, now);
        }
        self.close_for(&seats, Closure::LinkRevoked);
    }

    /// Marks the visit as over and takes everyone out of it.
    fn erase_everyone(&mut self, now: Instant) -> Vec<Seat> {
        self.record.ended_at = Some(now);
        self.effects.push_back(Effect::SaveVisit(self.record));
        let everyone: Vec<ParticipantId> = self.seats.keys().copied().collect();
        everyone.into_iter().map(|who| self.erase(who)).collect()
    }

    /// Closes media and connections of those who were taken out at the end. `waited` is what those hear who waited.
    fn close_for(&mut self, seats: &[Seat], waited: Closure) {
        for seat in seats {
            self.close_media(seat);
        }
        for seat in seats {
            let why = if seat.is_waiting() {
                waited
            } else {
                Closure::Ended
            };
            self.tell_closed(seat, why);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::*;
    use protocol::ProblemCode;

    #[test]
    fn cancelled_visit_turns_away_who_waits_and_closes_for_who_is_inside() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        trace(&mut visit);

        visit.handle_cancelled(after_s(1));

        assert_eq!(
            trace(&mut visit),
            [
                "save visit ended",
                "erase 1",
                "erase 2",
                "log revoked 2",
                "close media 1",
                "to 1: closed Ended",
                "shut 1",
                "to waiting 2: closed LinkRevoked",
                "shut 2",
            ]
        );
        assert!(visit.is_idle());
        assert_eq!(
            visit.handle_enter(entry(11), after_s(2)),
            Err(ProblemCode::VisitEnded)
        );
        assert_eq!(
            visit.handle_knock(knock(3), after_s(2)),
            Err(ProblemCode::InviteNotValid)
        );
    }
}
