//! The waiting room: who is let in, who is turned away.

use crate::{
    Visit,
    effect::{Deed, Effect, LogEntry},
    publication::Media,
    record::InviteRecord,
    seat::{Inside, Place, Seat},
};
use protocol::{
    Closure, InviteId, ParticipantId, ProblemCode, VisitMessage, WaitingMessage,
    limit::{DECLINE_BACK_OFF, DECLINE_BACK_OFF_MAX},
    time::Instant,
};
use std::time::Duration;

impl Visit {
    /// Lets people in who wait: a commit of the provider's adds them to the group.
    pub(crate) fn admit(&mut self, by: ParticipantId, newcomers: &[ParticipantId], now: Instant) {
        if newcomers.is_empty() {
            return;
        }
        if self.record.started_at.is_none() {
            self.record.started_at = Some(now);
            self.effects.push_back(Effect::SaveVisit(self.record));
        }
        let mut admitted = Vec::with_capacity(newcomers.len());
        for who in newcomers {
            let Some(seat) = self.seats.get_mut(who) else {
                continue;
            };
            seat.place = Place::Inside(Inside::new(now, Media::open()));
            let seat = seat.clone();
            self.effects.push_back(Effect::Save(seat.record(None)));
            self.log(Deed::Admitted, *who, Some(by), now);
            self.bind_to_admitted(&seat);
            admitted.push(seat);
        }
        let opened = admitted.iter().map(|seat| seat.participant);
        self.effects.extend(opened.map(Effect::OpenMedia));
        for seat in &admitted {
            self.tell_admitted(seat, MediaKept::No);
        }
        self.tell_roster(now);
        self.tell_waiting_room(now);
    }

    pub(crate) fn decline(
        &mut self,
        by: ParticipantId,
        who: ParticipantId,
        now: Instant,
    ) -> Result<(), ProblemCode> {
        self.check_waiting(who)?;

        let seat = self.erase(who);
        let mut wait = Duration::ZERO;
        if let Some(invite) = seat.invite() {
            let record = self.invite_mut(invite);
            record.declines = record.declines.saturating_add(1);
            wait = back_off(record.declines);
            record.declined_until = Some(now + wait);
            let record = *record;
            self.effects.push_back(Effect::SaveInvite(record));
        }
        self.log(Deed::Declined, who, Some(by), now);
        if let Some(connection) = seat.connection() {
            let retry_after_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            self.effects.push_back(Effect::TellWaiting(
                connection,
                WaitingMessage::Declined { retry_after_ms },
            ));
            self.effects.push_back(Effect::CloseSignaling(connection));
        }
        self.tell_waiting_room(now);
        Ok(())
    }

    pub(crate) fn revoke(&mut self, invite: InviteId, now: Instant) {
        let turned_away = self.waiting_with(|seat| seat.invite() == Some(invite));
        self.turn_away(turned_away, now);
    }

    /// Returns everyone who waits and fits.
    pub(crate) fn waiting_with(&self, fits: impl Fn(&Seat) -> bool) -> Vec<ParticipantId> {
        self.seats
            .values()
            .filter(|seat| seat.is_waiting() && fits(seat))
            .map(|seat| seat.participant)
            .collect()
    }

    /// Takes people whose links are dead out of the waiting room.
    pub(crate) fn turn_away(&mut self, turned_away: Vec<ParticipantId>, now: Instant) {
        if turned_away.is_empty() {
            return;
        }

        let seats: Vec<Seat> = turned_away.into_iter().map(|who| self.erase(who)).collect();
        for seat in &seats {
            self.log(Deed::Revoked, seat.participant, None, now);
        }
        for seat in &seats {
            self.tell_closed(seat, Closure::LinkRevoked);
        }
        self.tell_waiting_room(now);
    }

    /// Returns until when an invite may not knock, if it is kept from knocking.
    pub(crate) fn declined_until(&self, invite: InviteId, now: Instant) -> Option<Instant> {
        self.invites
            .get(&invite)?
            .declined_until
            .filter(|until| *until > now)
    }

    /// Takes a seat out of the visit and out of the store. Its token is dead from here on.
    pub(crate) fn erase(&mut self, who: ParticipantId) -> Seat {
        let seat = self
            .seats
            .remove(&who)
            .expect("only a seat that was found is erased");
        self.delivery.leave(who);
        self.effects.push_back(Effect::Erase(who));
        seat
    }

    pub(crate) fn invite_mut(&mut self, invite: InviteId) -> &mut InviteRecord {
        self.invites.entry(invite).or_insert(InviteRecord {
            invite,
            declines: 0,
            declined_until: None,
            removals: 0,
            device: None,
        })
    }

    pub(crate) fn log(
        &mut self,
        what: Deed,
        who: ParticipantId,
        by: Option<ParticipantId>,
        now: Instant,
    ) {
        self.effects.push_back(Effect::Log(LogEntry {
            at: now,
            what,
            who: Some(who),
            by,
        }));
    }

    /// Tells someone that they are inside.
    pub(crate) fn tell_admitted(&mut self, seat: &Seat, media_kept: MediaKept) {
        let Some(connection) = seat.connection() else {
            return;
        };
        let admitted = VisitMessage::Admitted {
            you: seat.participant,
            name: seat.name.clone(),
            role: seat.role,
            seat: seat.token(),
            media_kept: media_kept == MediaKept::Yes,
        };
        self.effects.push_back(Effect::Tell(connection, admitted));
    }

    fn check_waiting(&self, who: ParticipantId) -> Result<(), ProblemCode> {
        match self.seats.get(&who) {
            Some(seat) if seat.is_waiting() => Ok(()),
            Some(_) | None => Err(ProblemCode::NotWaiting),
        }
    }
}

/// Whether a media connection made earlier still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaKept {
    Yes,
    No,
}

/// Returns how long an invite is kept from knocking after that many declines.
fn back_off(declines: u32) -> Duration {
    let doublings = declines.saturating_sub(1).min(16);
    (DECLINE_BACK_OFF * 2_u32.pow(doublings)).min(DECLINE_BACK_OFF_MAX)
}

#[cfg(test)]
mod tests {
    use crate::{Effect, fixture::*};
    use protocol::{
        ProblemCode,
        limit::{DECLINE_BACK_OFF, DECLINE_BACK_OFF_MAX, PARTICIPANTS_MAX},
    };
    use std::time::Duration;

    #[test]
    fn admission_is_kept_before_media_opens_and_anyone_is_told() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, admit(2)).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "to 1: founded 1 by 1",
                "save visit started",
                "save 2 admitted",
                "log admitted 2 by 1",
                "open media 2",
                "to 2: admitted 2 token 2 media_kept false",
                "to 1: roster 1 2",
                "to 2: roster 1 2",
                "to 1: waiting room",
                "to 1: #1 commit 1 at 1.0 by 1",
                "to 2: #1 welcome 2 to 1.1",
            ]
        );
    }

    #[test]
    fn visit_starts_with_the_first_admission_only() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), after_s(5)).unwrap();
        trace(&mut visit);

        say_at(&mut visit, 1, admit(3), after_s(6)).unwrap();

        assert!(!trace(&mut visit).contains(&"save visit started".to_owned()));
    }

    #[test]
    fn roster_tells_the_time_since_the_first_admission() {
        let mut visit = visit_with(&[2]);
        visit.handle_disconnect(at(2), after_s(90));

        let rosters = rosters(&effects(&mut visit), 1);

        assert_eq!(rosters.len(), 1);
        assert_eq!(rosters[0].1, Some(90_000));
    }

    #[test]
    fn commit_that_adds_nobody_who_waits_lets_nobody_in() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);

        for n in [1, 2, 9] {
            say(&mut visit, 1, admit(n)).unwrap();
        }

        let lines = trace(&mut visit);
        assert!(
            lines.iter().all(|line| !line.contains("admitted")),
            "{lines:?}"
        );
        assert_eq!(visit.inside_count(), 2);
    }

    #[test]
    fn commit_lets_everyone_in_whom_it_adds_and_keeps_all_before_anyone_is_told() {
        let mut visit = visit_with_provider();
        for n in [2, 3, 4] {
            visit.handle_knock(knock(n), START).unwrap();
        }
        trace(&mut visit);

        say(&mut visit, 1, admit_all(&[2, 3])).unwrap();

        let effects = effects(&mut visit);
        let last_kept = effects.iter().rposition(Effect::is_durable);
        let first_opened = effects
            .iter()
            .position(|effect| matches!(effect, Effect::OpenMedia(_)));
        assert!(last_kept < first_opened, "opened before it was kept");
        assert_eq!((visit.inside_count(), visit.waiting_count()), (3, 1));
    }

    #[test]
    fn commit_for_too_many_lets_nobody_in() {
        let inside: Vec<u8> = (2..=11).collect();
        let mut visit = visit_with(&inside);
        for n in [12, 13] {
            visit.handle_knock(knock(n), START).unwrap();
        }
        trace(&mut visit);

        let refused = refusal(&mut visit, 1, admit_all(&[12, 13]));

        assert_eq!(refused, ProblemCode::VisitFull);
        assert!(say(&mut visit, 1, admit(12)).is_ok());
    }

    #[test]
    fn only_someone_who_waits_can_be_declined() {
        let mut visit = visit_with(&[2]);

        for n in [1, 2, 9] {
            assert_eq!(
                refusal(&mut visit, 1, decline(n)),
                ProblemCode::NotWaiting,
                "{n}"
            );
        }
    }

    #[test]
    fn nobody_but_the_provider_admits() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);

        assert_eq!(refusal(&mut visit, 2, admit(3)), ProblemCode::NotAllowed);
        assert_eq!(refusal(&mut visit, 3, admit(3)), ProblemCode::NotAllowed);
        assert_eq!(refusal(&mut visit, 77, admit(3)), ProblemCode::NotNow);
    }

    #[test]
    fn provider_whose_connection_is_gone_admits_nobody() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        visit.handle_disconnect(at(1), START);
        trace(&mut visit);

        assert_eq!(refusal(&mut visit, 1, admit(2)), ProblemCode::NotNow);
    }

    #[test]
    fn thirteenth_person_is_not_admitted() {
        let inside: Vec<u8> = (2..=12).collect();
        let mut visit = visit_with(&inside);
        visit.handle_knock(knock(13), START).unwrap();
        trace(&mut visit);
        assert_eq!(visit.inside_count(), PARTICIPANTS_MAX);

        assert_eq!(refusal(&mut visit, 1, admit(13)), ProblemCode::VisitFull);

        say(&mut visit, 2, protocol::ClientMessage::Leave {}).unwrap();
        assert!(say(&mut visit, 1, admit(13)).is_ok());
    }

    #[test]
    fn someone_who_dropped_while_waiting_can_be_admitted_and_finds_the_door_open() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        visit.handle_disconnect(at(2), START);
        trace(&mut visit);

        say(&mut visit, 1, admit(2)).unwrap();
        assert_eq!(
            told(&mut visit),
            [
                "to 1: founded 1 by 1",
                "open media 2",
                "to 1: roster 1 (2)",
                "to 1: waiting room",
                "to 1: #1 commit 1 at 1.0 by 1",
            ]
        );

        visit.handle_return(back(2, 22), after_s(3)).unwrap();
        assert_eq!(
            told(&mut visit),
            [
                "to 22: admitted 2 token 2 media_kept false",
                "to 1: roster 1 2",
                "to 22: roster 1 2",
            ]
        );
    }

    #[test]
    fn declined_one_is_told_when_to_come_again_and_shut_out() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, decline(2)).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "erase 2",
                "save invite 2 declines 1 removals 0 device 2",
                "log declined 2 by 1",
                "to waiting 2: declined 30000",
                "shut 2",
                "to 1: waiting room",
            ]
        );
    }

    #[test]
    fn declined_invite_may_not_knock_until_the_back_off_is_over() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        say(&mut visit, 1, decline(2)).unwrap();
        trace(&mut visit);
        let until = START + DECLINE_BACK_OFF;

        let early = visit.handle_knock(
            knock_with(3, 2),
            protocol::time::Instant::from_millis(until.as_millis() - 1),
        );
        let another_invite = visit.handle_knock(knock(4), START);
        let late = visit.handle_knock(knock_with(3, 2), until);

        assert_eq!(early, Err(ProblemCode::KnockLater));
        assert_eq!(another_invite, Ok(()));
        assert_eq!(late, Ok(()));
    }

    #[test]
    fn back_off_doubles_up_to_its_limit() {
        let waits: Vec<Duration> = (1..=8).map(super::back_off).collect();

        assert_eq!(waits[0], DECLINE_BACK_OFF);
        assert_eq!(waits[1], DECLINE_BACK_OFF * 2);
        assert_eq!(waits[2], DECLINE_BACK_OFF * 4);
        assert_eq!(waits[7], DECLINE_BACK_OFF_MAX);
        assert_eq!(super::back_off(u32::MAX), DECLINE_BACK_OFF_MAX);
    }

    #[test]
    fn other_device_of_a_declined_invite_goes_on_waiting() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        visit.handle_knock(knock_with(3, 2), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, decline(2)).unwrap();

        assert_eq!(
            told(&mut visit),
            [
                "to waiting 2: declined 30000",
                "shut 2",
                "to 1: waiting room 3",
            ]
        );
    }

    #[test]
    fn revoked_link_turns_away_who_waits_and_leaves_who_is_inside() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock_with(3, 2), START).unwrap();
        visit.handle_knock(knock(4), START).unwrap();
        trace(&mut visit);

        visit.handle_invite_revoked(invite(2), START);

        assert_eq!(
            trace(&mut visit),
            [
                "erase 3",
                "log revoked 3",
                "to waiting 3: closed LinkRevoked",
                "shut 3",
                "to 1: waiting room 4",
            ]
        );
        assert_eq!(visit.inside_count(), 2);
    }

    #[test]
    fn revoking_a_link_nobody_waits_with_asks_for_nothing() {
        let mut visit = visit_with(&[2]);

        visit.handle_invite_revoked(invite(2), START);

        assert_eq!(trace(&mut visit), [""; 0]);
    }
}
