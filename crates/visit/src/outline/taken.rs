//! How an outline is taken. Every field is named, so that a new one does not compile before it is decided whether it
//! counts.

use super::{InsideOutline, InviteOutline, Outline, SeatOutline};
use crate::{
    InviteRecord, Standing, Visit,
    seat::{Inside, Link, Origin, Place, Seat},
};
use protocol::time::Instant;
use std::time::Duration;

impl Visit {
    /// Returns the outline of the visit as it is at this time, when all that it asked for is done.
    #[must_use]
    pub fn outline(&self, now: Instant) -> Outline {
        let Self {
            // What was planned is told, and decides nothing.
            card: _,
            record,
            seats,
            invites,
            // Once is told of each, which nothing depends on.
            new_devices: _,
            // Numbers that are given once.
            tracks_issued: _,
            negotiations: _,
            delivery,
            // What was told of the SFU, which does what it was told.
            watch: _,
            // Nothing is to be done.
            effects: _,
        } = self;
        Outline {
            is_over: record.ended_at.is_some(),
            has_started: record.started_at.is_some(),
            seats: seats.values().map(|seat| self.of_seat(seat, now)).collect(),
            invites: invites.values().map(|one| of_invite(one, now)).collect(),
            group: delivery.outline(),
        }
    }

    fn of_seat(&self, seat: &Seat, now: Instant) -> SeatOutline {
        let Seat {
            participant,
            origin,
            name: _,
            // A hint for the provider, which nothing depends on.
            may_be_shared: _,
            role,
            // Only shown, and the order in which people are listed.
            since: _,
            place,
            link,
        } = seat;
        let (account, has_token) = match origin {
            Origin::Account(account) => (Some(*account), false),
            Origin::Invite {
                token,
                invite: _,
                device: _,
            } => (None, token.is_some()),
        };
        let (connection, kept_for) = match link {
            Link::Here(connection) => (Some(*connection), None),
            Link::Away { until } => (None, Some(until.since(now))),
        };
        let (standing, inside) = match place {
            Place::Waiting => (Standing::Waiting, None),
            Place::Inside(inside) => (Standing::Admitted, Some(self.of_inside(inside))),
        };
        SeatOutline {
            who: *participant,
            account,
            invite: seat.invite(),
            device: seat.device(),
            role: *role,
            standing,
            connection,
            kept_for,
            has_token,
            inside,
        }
    }

    fn of_inside(&self, inside: &Inside) -> InsideOutline {
        let Inside {
            // As `since` of a seat.
            admitted_at: _,
            microphone,
            camera,
            may_share,
            media,
        } = inside;
        InsideOutline {
            devices: (*microphone, *camera),
            may_share: *may_share,
            media: self.media_outline(media),
        }
    }
}

fn of_invite(record: &InviteRecord, now: Instant) -> InviteOutline {
    let InviteRecord {
        invite,
        declines,
        declined_until,
        removals,
        device,
    } = *record;
    InviteOutline {
        invite,
        declines,
        back_off: declined_until.map_or(Duration::ZERO, |until| until.since(now)),
        removals,
        device,
    }
}
