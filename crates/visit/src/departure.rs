//! Going out: leaving, being sent back, removed or dropped.

use crate::{
    Visit,
    arrival::Fresh,
    effect::{ConnectionId, Deed, Effect},
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
        let before = seat.clone();
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
        self.delivery.leave(who);
        self.close_media(&before);
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
        self.tell_card(who);
        self.tell_roster(now);
        self.tell_waiting_room(now);
        Ok(())
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

    pub(crate) fn close_media(&mut self, seat: &Seat) {
        if seat.inside().is_some_and(|inside| inside.media.is_open()) {
            self.watch.note_out(seat.participant);
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

#[cfg(test)]
mod tests {
    use crate::{Entry, fixture::*};
    use protocol::{
        AccountId, ClientMessage, ParticipantId, ProblemCode,
        limit::{SEAT_KEPT_FOR, WAITING_MAX},
    };

    #[test]
    fn removed_one_has_no_seat_and_no_media_before_anyone_is_told() {
        let mut visit = visit_with(&[2, 3]);

        say(&mut visit, 1, remove(2)).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "erase 2",
                "save invite 2 declines 0 removals 1 device 2",
                "log removed 2 by 1",
                "close media 2",
                "to 2: closed Removed",
                "shut 2",
                "to 1: roster 1 3",
                "to 3: roster 1 3",
            ]
        );
    }

    #[test]
    fn token_of_a_removed_one_is_dead_and_a_new_knock_is_marked() {
        let mut visit = visit_with(&[2]);
        say(&mut visit, 1, remove(2)).unwrap();
        trace(&mut visit);

        let returned = visit.handle_return(back(2, 22), START);
        visit.handle_knock(knock_with(3, 2), START).unwrap();

        assert_eq!(returned, Err(ProblemCode::NotInside));
        assert!(visit.knockers(START)[0].refused_before);
        assert!(!visit.knockers(START)[0].new_device);
        assert_eq!(visit.inside_count(), 1);
    }

    #[test]
    fn removed_one_says_nothing_more() {
        let mut visit = visit_with(&[2]);
        say(&mut visit, 1, remove(2)).unwrap();
        trace(&mut visit);

        assert_eq!(refusal(&mut visit, 2, ask()), ProblemCode::NotNow);
    }

    #[test]
    fn someone_away_can_be_removed() {
        let mut visit = visit_with(&[2]);
        visit.handle_disconnect(at(2), START);
        trace(&mut visit);

        say(&mut visit, 1, remove(2)).unwrap();

        assert_eq!(told(&mut visit), ["close media 2", "to 1: roster 1"]);
        assert_eq!(
            visit.handle_return(back(2, 22), START),
            Err(ProblemCode::NotInside)
        );
    }

    #[test]
    fn one_sent_back_waits_on_the_same_connection_with_a_new_token() {
        let mut visit = visit_with(&[2, 3]);

        say(&mut visit, 1, send_back(2)).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "save 2 waiting token 255",
                "log sent_back 2 by 1",
                "close media 2",
                "to 2: sent back",
                "to waiting 2: knocked token 255 provider_here true",
                "to 1: roster 1 3",
                "to 3: roster 1 3",
                "to 1: waiting room 2",
            ]
        );
    }

    #[test]
    fn one_sent_back_can_do_nothing_of_someone_inside_until_admitted_again() {
        let mut visit = visit_with(&[2]);
        say(&mut visit, 1, send_back(2)).unwrap();
        trace(&mut visit);

        assert_eq!(refusal(&mut visit, 2, ask()), ProblemCode::NotAllowed);
        say(&mut visit, 1, admit(2)).unwrap();
        assert!(say(&mut visit, 2, ask()).is_ok());
    }

    #[test]
    fn one_sent_back_while_away_keeps_the_token_and_comes_back_to_the_waiting_room() {
        let mut visit = visit_with(&[2]);
        visit.handle_disconnect(at(2), START);
        trace(&mut visit);

        say(&mut visit, 1, send_back(2)).unwrap();
        assert_eq!(
            trace(&mut visit),
            [
                "save 2 waiting",
                "log sent_back 2 by 1",
                "close media 2",
                "to 1: roster 1",
                "to 1: waiting room (2)",
            ]
        );

        visit.handle_return(back(2, 22), after_s(5)).unwrap();
        assert_eq!(
            told(&mut visit),
            [
                "to waiting 22: knocked token 2 provider_here true",
                "to 1: waiting room 2",
            ]
        );
    }

    #[test]
    fn nobody_is_sent_back_to_a_full_waiting_room() {
        let mut visit = visit_with(&[2]);
        for n in 3..3 + u8::try_from(WAITING_MAX).unwrap() {
            visit.handle_knock(knock(n), START).unwrap();
        }
        trace(&mut visit);

        assert_eq!(
            refusal(&mut visit, 1, send_back(2)),
            ProblemCode::WaitingRoomFull
        );
    }

    #[test]
    fn provider_is_never_removed_or_sent_back() {
        let mut visit = visit_with_provider();
        let another = Entry {
            participant: who(9),
            account: AccountId::from_bytes([9; 16]),
            ..entry(9)
        };
        visit.handle_enter(another, START).unwrap();
        trace(&mut visit);

        for n in [1, 9] {
            assert_eq!(refusal(&mut visit, 1, remove(n)), ProblemCode::NotAllowed);
            assert_eq!(
                refusal(&mut visit, 1, send_back(n)),
                ProblemCode::NotAllowed
            );
        }
    }

    #[test]
    fn only_someone_inside_can_be_removed_or_sent_back() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        trace(&mut visit);

        for n in [2, 77] {
            assert_eq!(refusal(&mut visit, 1, remove(n)), ProblemCode::NotInside);
            assert_eq!(refusal(&mut visit, 1, send_back(n)), ProblemCode::NotInside);
        }
    }

    #[test]
    fn one_who_leaves_gives_the_seat_up() {
        let mut visit = visit_with(&[2]);

        say(&mut visit, 2, ClientMessage::Leave {}).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "erase 2",
                "log left 2",
                "close media 2",
                "to 2: closed Left",
                "shut 2",
                "to 1: roster 1",
            ]
        );
        assert_eq!(
            visit.handle_return(back(2, 22), START),
            Err(ProblemCode::NotInside)
        );
    }

    #[test]
    fn one_who_waits_can_leave() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 2, ClientMessage::Leave {}).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "erase 2",
                "log left 2",
                "to waiting 2: closed Left",
                "shut 2",
                "to 1: waiting room",
            ]
        );
    }

    #[test]
    fn provider_who_leaves_ends_nothing_and_promotes_nobody() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, ClientMessage::Leave {}).unwrap();

        assert_eq!(
            told(&mut visit),
            [
                "close media 1",
                "to 1: closed Left",
                "shut 1",
                "to 2: roster 2",
                "to waiting 3: provider_here false",
            ]
        );
        assert_eq!(refusal(&mut visit, 2, admit(3)), ProblemCode::NotAllowed);
        let again = Entry {
            participant: ParticipantId::from_bytes([50; 16]),
            ..entry(11)
        };
        visit.handle_enter(again, after_s(60)).unwrap();
        trace(&mut visit);
        assert!(say(&mut visit, 11, admit(3)).is_ok());
    }

    #[test]
    fn end_of_the_visit_is_kept_and_puts_everyone_out() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, ClientMessage::EndVisit {}).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "save visit ended",
                "erase 1",
                "erase 2",
                "erase 3",
                "log ended by 1",
                "close media 1",
                "close media 2",
                "to 1: closed Ended",
                "shut 1",
                "to 2: closed Ended",
                "shut 2",
                "to waiting 3: closed Ended",
                "shut 3",
            ]
        );
        assert!(visit.is_idle());
        assert_eq!(visit.poll_timeout(), None);
    }

    #[test]
    fn seat_is_given_up_only_after_the_grace_time() {
        let mut visit = visit_with(&[2]);
        visit.handle_disconnect(at(2), START);
        trace(&mut visit);
        assert_eq!(visit.poll_timeout(), Some(seat_deadline()));

        visit.handle_timeout(after_s(29));
        assert_eq!(trace(&mut visit), [""; 0]);

        visit.handle_timeout(seat_deadline());
        assert_eq!(
            trace(&mut visit),
            ["erase 2", "log lost 2", "close media 2", "to 1: roster 1"]
        );
        assert_eq!(visit.poll_timeout(), None);
    }

    #[test]
    fn those_who_wait_hear_that_the_provider_is_gone_only_after_the_grace_time() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        trace(&mut visit);

        visit.handle_disconnect(at(1), START);
        assert_eq!(trace(&mut visit), [""; 0]);

        visit.handle_timeout(START + SEAT_KEPT_FOR);
        assert_eq!(
            trace(&mut visit),
            [
                "erase 1",
                "log lost 1",
                "close media 1",
                "to waiting 2: provider_here false",
            ]
        );
    }

    #[test]
    fn connection_nobody_has_can_be_gone() {
        let mut visit = visit_with(&[2]);
        let before = format!("{visit:?}");

        visit.handle_disconnect(at(77), START);

        assert_eq!(format!("{visit:?}"), before);
    }

    #[test]
    fn old_connection_that_dies_late_does_not_touch_the_new_one() {
        let mut visit = visit_with(&[2]);
        visit.handle_return(back(2, 22), START).unwrap();
        trace(&mut visit);

        visit.handle_disconnect(at(2), START);

        assert_eq!(trace(&mut visit), [""; 0]);
        assert_eq!(visit.poll_timeout(), None);
    }
}
