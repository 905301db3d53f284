//! Coming to a visit: a provider enters, the holder of a link knocks, someone comes back to a seat.

use crate::{
    Visit,
    effect::{ConnectionId, Deed, Effect},
    publication::Media,
    seat::{Inside, Link, Origin, Place, Seat},
    waiting_room::MediaKept,
};
use protocol::{
    AccountId, Closure, DisplayName, InviteId, ParticipantId, ProblemCode, Role, SeatToken,
    VisitMessage, WaitingMessage,
    limit::{PARTICIPANTS_MAX, SEATS_PER_INVITE_MAX, WAITING_MAX},
    time::Instant,
};

/// A signed-in provider at the door. The driver has checked that the visit is theirs.
#[derive(Clone, Debug)]
pub struct Entry {
    /// A fresh id. Not used where the account has a seat already.
    pub participant: ParticipantId,
    /// Whose session it is.
    pub account: AccountId,
    /// Name of the account, as patients read it.
    pub name: DisplayName,
    /// Where they are.
    pub connection: ConnectionId,
}

/// The holder of a link at the door. The driver has checked the secret and the time.
#[derive(Clone, Debug)]
pub struct Knock {
    /// A fresh id.
    pub participant: ParticipantId,
    /// Which link.
    pub invite: InviteId,
    /// Name from the invitation.
    pub name: DisplayName,
    /// Role from the invitation.
    pub role: Role,
    /// A fresh token.
    pub seat: SeatToken,
    /// Where they are.
    pub connection: ConnectionId,
}

/// Someone who showed the token of a seat. The driver has checked it against the kept hash.
#[derive(Clone, Debug)]
pub struct Return {
    /// Whose seat.
    pub participant: ParticipantId,
    /// The token shown, which goes on being the seat's.
    pub seat: SeatToken,
    /// Where they are.
    pub connection: ConnectionId,
}

/// Random values for one message, drawn by the driver. Most messages use none.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// A token that was never issued.
    pub seat: SeatToken,
}

impl Visit {
    pub(crate) fn enter(&mut self, entry: Entry, now: Instant) -> Result<(), ProblemCode> {
        if self.record.ended_at.is_some() {
            return Err(ProblemCode::VisitEnded);
        }
        self.check_connection(entry.connection)?;
        if let Some(who) = self.seat_of_account(entry.account) {
            self.come_back(who, entry.connection, now);
            return Ok(());
        }
        self.check_participant(entry.participant)?;
        if self.inside_count() >= PARTICIPANTS_MAX {
            return Err(ProblemCode::VisitFull);
        }

        let provider_here = self.provider_presence();
        let who = entry.participant;
        let seat = Seat {
            participant: who,
            origin: Origin::Account(entry.account),
            name: entry.name,
            role: Role::Provider,
            since: now,
            place: Place::Inside(Inside::new(now, Media::open())),
            link: Link::Here(entry.connection),
        };
        self.seats.insert(who, seat.clone());
        self.effects.push_back(Effect::Save(seat.record(None)));
        self.log(Deed::Entered, who, None, now);
        self.effects.push_back(Effect::OpenMedia(who));
        self.tell_inside(&seat, MediaKept::No, now);
        self.tell_provider_presence(provider_here);
        Ok(())
    }

    pub(crate) fn knock(&mut self, knock: Knock, now: Instant) -> Result<(), ProblemCode> {
        if self.record.ended_at.is_some() || knock.role == Role::Provider {
            return Err(ProblemCode::InviteNotValid);
        }
        self.check_connection(knock.connection)?;
        self.check_participant(knock.participant)?;
        if self.declined_until(knock.invite, now).is_some() {
            return Err(ProblemCode::KnockLater);
        }
        let is_of_invite = |seat: &&Seat| seat.invite() == Some(knock.invite);
        if self.seats.values().filter(is_of_invite).count() >= SEATS_PER_INVITE_MAX {
            return Err(ProblemCode::TooMany);
        }
        if self.waiting_count() >= WAITING_MAX {
            return Err(ProblemCode::WaitingRoomFull);
        }

        let who = knock.participant;
        let seat = Seat {
            participant: who,
            origin: Origin::Invite {
                invite: knock.invite,
                token: Some(knock.seat.clone()),
            },
            name: knock.name,
            role: knock.role,
            since: now,
            place: Place::Waiting,
            link: Link::Here(knock.connection),
        };
        let record = seat.record(Some(knock.seat.clone()));
        self.seats.insert(who, seat);
        self.effects.push_back(Effect::Save(record));
        self.log(Deed::Knocked, who, None, now);
        self.tell_knocked(knock.connection, knock.seat);
        self.tell_waiting_room(now);
        Ok(())
    }

    pub(crate) fn take_back(&mut self, back: Return, now: Instant) -> Result<(), ProblemCode> {
        let who = back.participant;
        self.check_connection(back.connection)?;
        let Some(Seat {
            origin: Origin::Invite { token, .. },
            link,
            ..
        }) = self.seats.get_mut(&who)
        else {
            return Err(ProblemCode::NotInside);
        };
        if matches!(link, Link::Away { until } if *until <= now) {
            return Err(ProblemCode::NotInside);
        }

        *token = Some(back.seat);
        self.come_back(who, back.connection, now);
        Ok(())
    }

    /// Puts a seat's holder on a new connection. The one before, if it still stands, is told so.
    fn come_back(&mut self, who: ParticipantId, connection: ConnectionId, now: Instant) {
        let seat = self
            .seats
            .get_mut(&who)
            .expect("only the holder of a seat comes back");
        let before = seat.clone();
        seat.link = Link::Here(connection);
        let mut media_kept = MediaKept::No;
        if let Some(inside) = seat.inside_mut() {
            inside.media.forget_offer();
            if inside.media.is_settled() {
                media_kept = MediaKept::Yes;
            } else if !inside.media.is_open() {
                inside.media = Media::open();
                self.effects.push_back(Effect::OpenMedia(who));
            }
        }
        let seat = seat.clone();
        self.tell_closed(&before, Closure::Replaced);
        match seat.place {
            Place::Inside(_) => self.tell_inside(&seat, media_kept, now),
            Place::Waiting => {
                if let Some(token) = seat.token() {
                    self.tell_knocked(connection, token);
                }
                self.tell_waiting_room(now);
            }
        }
    }

    /// Tells someone who came to the inside where they are, and the others that they came.
    fn tell_inside(&mut self, seat: &Seat, media_kept: MediaKept, now: Instant) {
        self.tell_admitted(seat, media_kept);
        if let (true, Some(connection)) = (seat.is_provider(), seat.connection()) {
            let agenda = self.agenda();
            self.effects.push_back(Effect::Tell(connection, agenda));
            let waiting_room = VisitMessage::WaitingRoom {
                people: self.knockers(now),
            };
            self.effects
                .push_back(Effect::Tell(connection, waiting_room));
        }
        self.tell_roster(now);
    }

    fn tell_knocked(&mut self, connection: ConnectionId, seat: SeatToken) {
        let provider_here = self.is_provider_here();
        self.effects.push_back(Effect::TellWaiting(
            connection,
            WaitingMessage::Knocked {
                seat,
                provider_here,
            },
        ));
    }

    fn seat_of_account(&self, account: AccountId) -> Option<ParticipantId> {
        self.seats
            .values()
            .find(|seat| matches!(seat.origin, Origin::Account(of) if of == account))
            .map(|seat| seat.participant)
    }

    /// Checks that a connection says its first word.
    fn check_connection(&self, connection: ConnectionId) -> Result<(), ProblemCode> {
        match self.seat_at(connection) {
            Some(_) => Err(ProblemCode::NotNow),
            None => Ok(()),
        }
    }

    /// Checks that a fresh id is one.
    fn check_participant(&self, participant: ParticipantId) -> Result<(), ProblemCode> {
        if self.seats.contains_key(&participant) {
            return Err(ProblemCode::TryAgain);
        }
        Ok(())
    }
}
