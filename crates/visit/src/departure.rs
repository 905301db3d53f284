//! Going out: leaving, being sent back, removed or dropped, and the end.

use crate::{
    Visit,
    arrival::Fresh,
    effect::{ConnectionId, Deed, Effect, LogEntry},
    seat::{Link, Origin, Place, Seat},
};
use protocol::{
    Closure, ParticipantId, ProblemCode, VisitMessage, WaitingMessage, limit::WAITING_MAX,
    time::Instant,
};

impl Visit {
    pub(crate) fn leave(&mut self, who: ParticipantId, now: Instant) {
        let provider_here = self.provider_presence();
        let seat = self.erase(who);
        self.log(Deed::Left, who, None, now);
        self.close_media(&seat);
        self.tell_closed(&seat, Closure::Left);
        self.tell_gone(&seat, now);
        self.tell_provider_presence(provider_here);
    }

    pub(crate) fn remove(
        &mut self,
        by: ParticipantId,
        who: ParticipantId,
        now: Instant,
    ) -> Result<(), ProblemCode> {
        self.check_movable(who)?;

        let seat = self.erase(who);
        if let Some(invite) = seat.invite() {
            let record = self.invite_mut(invite);
            record.removals = record.removals.saturating_add(1);
            let record = *record;
            self.effects.push_back(Effect::SaveInvite(record));
        }
        self.log(Deed::Removed, who, Some(by), now);
        self.close_media(&seat);
        self.tell_closed(&seat, Closure::Removed);
        self.tell_gone(&seat, now);
        Ok(())
    }

    pub(crate) fn send_back(
        &mut self,
        by: ParticipantId,
        who: ParticipantId,
        fresh: Fresh,
        now: Instant,
    ) -> Result<(), ProblemCode> {
        self.check_movable(who)?;
        if self.waiting_count() >= WAITING_MAX {
            return Err(ProblemCode::WaitingRoomFull);
        }

        let provider_here = self.is_provider_here();
        let seat = self
            .seats
            .get_mut(&who)
            .expect("someone was checked to be inside");
        seat.place = Place::Waiting;
        seat.since = now;
        // Whoever is away could not be told a new token, and keeps the one there is.
        let issued = seat.connection().map(|_| fresh.seat);
        if let (Origin::Invite { token, .. }, Some(issued)) = (&mut seat.origin, &issued) {
            *token = Some(issued.clone());
        }
        let connection = seat.connection();
        let record = seat.record(issued.clone());
        self.effects.push_back(Effect::Save(record));
        self.log(Deed::SentBack, who, Some(by), now);
        self.effects.push_back(Effect::CloseMedia(who));
        if let (Some(connection), Some(seat)) = (connection, issued) {
            let sent_back = VisitMessage::SentBack {};
            self.effects.push_back(Effect::Tell(connection, sent_back));
            let knocked = WaitingMessage::Knocked {
                seat,
                provider_here,
            };
            self.effects
                .push_back(Effect::TellWaiting(connection, knocked));
        }
        self.tell_roster(now);
        self.tell_waiting_room(now);
        Ok(())
    }

    pub(crate) fn end_visit(&mut self, by: ParticipantId, now: Instant) {
        self.record.ended_at = Some(now);
        self.effects.push_back(Effect::SaveVisit(self.record));
        let everyone: Vec<ParticipantId> = self.seats.keys().copied().collect();
        let seats: Vec<Seat> = everyone.into_iter().map(|who| self.erase(who)).collect();
        self.effects.push_back(Effect::Log(LogEntry {
            at: now,
            what: Deed::Ended,
            who: None,
            by: Some(by),
        }));
        for seat in &seats {
            self.close_media(seat);
        }
        for seat in &seats {
            self.tell_closed(seat, Closure::Ended);
        }
    }

    pub(crate) fn disconnect(&mut self, connection: ConnectionId, now: Instant) {
        let Some(who) = self.seat_at(connection).map(|seat| seat.participant) else {
            return;
        };
        let seat = self
            .seats
            .get_mut(&who)
            .expect("a seat was found by its connection");
        seat.link = Link::away(now);
        if let Some(inside) = seat.inside_mut() {
            inside.media.forget_offer();
            self.tell_roster(now);
        } else {
            self.tell_waiting_room(now);
        }
    }

    pub(crate) fn give_up_seats(&mut self, now: Instant) {
        let lost: Vec<ParticipantId> = self
            .seats
            .values()
            .filter(|seat| seat.away_until().is_some_and(|until| until <= now))
            .map(|seat| seat.participant)
            .collect();
        if lost.is_empty() {
            return;
        }

        let provider_here = self.provider_presence();
        let seats: Vec<Seat> = lost.into_iter().map(|who| self.erase(who)).collect();
        for seat in &seats {
            self.log(Deed::Lost, seat.participant, None, now);
        }
        for seat in &seats {
            self.close_media(seat);
        }
        if seats.iter().any(|seat| !seat.is_waiting()) {
            self.tell_roster(now);
        }
        if seats.iter().any(Seat::is_waiting) || self.waiting_count() > 0 {
            self.tell_waiting_room(now);
        }
        self.tell_provider_presence(provider_here);
    }

    fn close_media(&mut self, seat: &Seat) {
        if seat.inside().is_some_and(|inside| inside.media.is_open()) {
            self.effects.push_back(Effect::CloseMedia(seat.participant));
        }
    }

    /// Tells those who saw someone that they are gone.
    fn tell_gone(&mut self, seat: &Seat, now: Instant) {
        match seat.place {
            Place::Waiting => self.tell_waiting_room(now),
            Place::Inside(_) => {
                self.tell_roster(now);
                if self.waiting_count() > 0 {
                    // Whoever waits with the same invite is the only device of it from here on.
                    self.tell_waiting_room(now);
                }
            }
        }
    }

    /// Checks that a provider may put someone out or send them back: never another provider.
    fn check_movable(&self, who: ParticipantId) -> Result<(), ProblemCode> {
        match self.seats.get(&who) {
            Some(seat) if seat.is_provider() => Err(ProblemCode::NotAllowed),
            Some(seat) if !seat.is_waiting() => Ok(()),
            Some(_) | None => Err(ProblemCode::NotInside),
        }
    }
}
