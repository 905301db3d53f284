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
    limit::{DECLINE_BACK_OFF, DECLINE_BACK_OFF_MAX, PARTICIPANTS_MAX},
    time::Instant,
};
use std::time::Duration;

impl Visit {
    pub(crate) fn admit(
        &mut self,
        by: ParticipantId,
        who: ParticipantId,
        now: Instant,
    ) -> Result<(), ProblemCode> {
        self.check_waiting(who)?;
        if self.inside_count() >= PARTICIPANTS_MAX {
            return Err(ProblemCode::VisitFull);
        }

        if self.record.started_at.is_none() {
            self.record.started_at = Some(now);
            self.effects.push_back(Effect::SaveVisit(self.record));
        }
        let seat = self
            .seats
            .get_mut(&who)
            .expect("someone was checked to wait");
        seat.place = Place::Inside(Inside::new(now, Media::open()));
        let seat = seat.clone();
        self.effects.push_back(Effect::Save(seat.record(None)));
        self.log(Deed::Admitted, who, Some(by), now);
        self.effects.push_back(Effect::OpenMedia(who));
        self.tell_admitted(&seat, MediaKept::No);
        self.tell_roster(now);
        self.tell_waiting_room(now);
        Ok(())
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
        let turned_away: Vec<ParticipantId> = self
            .seats
            .values()
            .filter(|seat| seat.is_waiting() && seat.invite() == Some(invite))
            .map(|seat| seat.participant)
            .collect();
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
        self.effects.push_back(Effect::Erase(who));
        seat
    }

    pub(crate) fn invite_mut(&mut self, invite: InviteId) -> &mut InviteRecord {
        self.invites.entry(invite).or_insert(InviteRecord {
            invite,
            declines: 0,
            declined_until: None,
            removals: 0,
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
