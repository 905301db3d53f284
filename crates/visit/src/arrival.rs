//! Coming to a visit: a provider enters, the holder of a link knocks, someone comes back to a seat.

use crate::{
    Visit,
    effect::{ConnectionId, Deed, Effect},
    publication::Media,
    seat::{Inside, Link, Origin, Place, Seat},
    waiting_room::MediaKept,
};
use protocol::{
    AccountId, Closure, DeviceId, DisplayName, InviteId, ParticipantId, ProblemCode, Role,
    SeatToken, VisitMessage, WaitingMessage,
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

/// The holder of a link at the door. The driver has checked the secret, the time and the device's proof.
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
    /// On which device.
    pub device: DeviceId,
    /// Where they are.
    pub connection: ConnectionId,
    /// The driver has seen the link used as if it had been handed on.
    pub may_be_shared: bool,
}

/// Someone who showed the token of a seat. The driver has checked it against the kept hash, and the device's proof.
#[derive(Clone, Debug)]
pub struct Return {
    /// Whose seat.
    pub participant: ParticipantId,
    /// The token shown, which goes on being the seat's.
    pub seat: SeatToken,
    /// On which device.
    pub device: DeviceId,
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
            may_be_shared: false,
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
                device: Some(knock.device),
            },
            name: knock.name,
            role: knock.role,
            since: now,
            place: Place::Waiting,
            link: Link::Here(knock.connection),
            may_be_shared: knock.may_be_shared,
        };
        let record = seat.record(Some(knock.seat.clone()));
        self.seats.insert(who, seat);
        self.effects.push_back(Effect::Save(record));
        self.log(Deed::Knocked, who, None, now);
        self.note_device(who, knock.invite, knock.device, now);
        self.tell_knocked(knock.connection, knock.seat);
        self.tell_card(who);
        self.tell_waiting_room(now);
        Ok(())
    }

    pub(crate) fn take_back(&mut self, back: Return, now: Instant) -> Result<(), ProblemCode> {
        let who = back.participant;
        self.check_connection(back.connection)?;
        let Some(Seat {
            origin: Origin::Invite { token, device, .. },
            ..
        }) = self.seats.get_mut(&who)
        else {
            return Err(ProblemCode::NotInside);
        };
        // A token can be copied, a device's key cannot.
        if *device != Some(back.device) {
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
                self.tell_card(who);
                self.tell_waiting_room(now);
            }
        }
    }

    /// Tells someone who came to the inside where they are, and the others that they came.
    fn tell_inside(&mut self, seat: &Seat, media_kept: MediaKept, now: Instant) {
        self.tell_admitted(seat, media_kept);
        // Before the knocks, which were made for it.
        self.tell_card(seat.participant);
        if let (true, Some(connection)) = (seat.is_provider(), seat.connection()) {
            let agenda = self.agenda();
            self.effects.push_back(Effect::Tell(connection, agenda));
            let waiting_room = VisitMessage::WaitingRoom {
                people: self.knockers(now),
            };
            self.effects
                .push_back(Effect::Tell(connection, waiting_room));
            self.tell_knocks(seat.participant);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::*;
    use protocol::{ClientMessage, limit::SEAT_KEPT_FOR};

    #[test]
    fn provider_who_enters_is_inside_and_told_everything() {
        let mut visit = Visit::new(card());

        visit.handle_enter(entry(1), START).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "save 1 admitted",
                "log entered 1",
                "open media 1",
                "to 1: admitted 1 media_kept false",
                "to 1: agenda of 1",
                "to 1: waiting room",
                "to 1: roster 1",
            ]
        );
    }

    #[test]
    fn provider_who_arrives_admits_nobody() {
        let mut visit = Visit::new(card());
        for n in [2, 3, 4] {
            visit.handle_knock(knock(n), START).unwrap();
        }
        trace(&mut visit);

        visit.handle_enter(entry(1), START).unwrap();

        assert_eq!(
            told(&mut visit),
            [
                "open media 1",
                "to 1: admitted 1 media_kept false",
                "to 1: agenda of 1",
                "to 1: waiting room 2 3 4",
                "to 1: roster 1",
                "to waiting 2: provider_here true",
                "to waiting 3: provider_here true",
                "to waiting 4: provider_here true",
            ]
        );
    }

    #[test]
    fn knock_is_kept_before_it_is_confirmed() {
        let mut visit = visit_with_provider();

        visit.handle_knock(knock(2), START).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "save 2 waiting token 2",
                "log knocked 2",
                "save invite 2 declines 0 removals 0 device 2",
                "to waiting 2: knocked token 2 provider_here true",
                "to 1: waiting room 2",
            ]
        );
    }

    #[test]
    fn knock_before_the_provider_is_there_says_so() {
        let mut visit = Visit::new(card());

        visit.handle_knock(knock(2), START).unwrap();

        assert_eq!(
            told(&mut visit),
            ["to waiting 2: knocked token 2 provider_here false"]
        );
    }

    #[test]
    fn invite_never_makes_a_provider() {
        let mut visit = Visit::new(card());
        let knock = Knock {
            role: Role::Provider,
            ..knock(2)
        };

        let result = visit.handle_knock(knock, START);

        assert_eq!(result, Err(ProblemCode::InviteNotValid));
        assert_eq!(trace(&mut visit), [""; 0]);
    }

    #[test]
    fn second_knock_with_the_same_link_leaves_the_first_in_place_and_tells_the_provider() {
        let mut visit = visit_with(&[2]);

        let elsewhere = Knock {
            device: device(3),
            ..knock_with(3, 2)
        };
        visit.handle_knock(elsewhere, START).unwrap();

        let effects = effects(&mut visit);
        let knockers = visit.knockers(START);
        assert_eq!(knockers.len(), 1);
        assert!(knockers[0].new_device);
        assert!(!knockers[0].refused_before);
        assert!(
            !effects
                .iter()
                .any(|effect| matches!(effect, Effect::CloseSignaling(_) | Effect::CloseMedia(_)))
        );
        assert_eq!(visit.inside_count(), 2);
    }

    #[test]
    fn one_link_holds_three_seats_at_most() {
        let mut visit = visit_with(&[2]);
        for n in 3..=u8::try_from(SEATS_PER_INVITE_MAX + 1).unwrap() {
            visit.handle_knock(knock_with(n, 2), START).unwrap();
        }
        let before = format!("{visit:?}");

        let result = visit.handle_knock(knock_with(9, 2), START);

        assert_eq!(result, Err(ProblemCode::TooMany));
        assert_eq!(format!("{visit:?}"), before);
    }

    #[test]
    fn waiting_room_holds_fifty_at_most() {
        let mut visit = visit_with_provider();
        for n in 2..2 + u8::try_from(WAITING_MAX).unwrap() {
            visit.handle_knock(knock(n), START).unwrap();
        }
        trace(&mut visit);
        let before = format!("{visit:?}");

        let result = visit.handle_knock(knock(200), START);

        assert_eq!(result, Err(ProblemCode::WaitingRoomFull));
        assert_eq!(format!("{visit:?}"), before);
        assert_eq!(visit.waiting_count(), WAITING_MAX);
    }

    #[test]
    fn connection_speaks_its_first_word_once() {
        let mut visit = visit_with(&[2]);
        let knock_again = Knock {
            connection: at(2),
            ..knock(3)
        };

        assert_eq!(
            visit.handle_knock(knock_again, START),
            Err(ProblemCode::NotNow)
        );
        assert_eq!(
            visit.handle_enter(entry(2), START),
            Err(ProblemCode::NotNow)
        );
        assert_eq!(
            visit.handle_return(back(2, 2), START),
            Err(ProblemCode::NotNow)
        );
        assert_eq!(trace(&mut visit), [""; 0]);
    }

    #[test]
    fn id_that_is_not_fresh_is_refused() {
        let mut visit = visit_with(&[2]);
        let knock = Knock {
            connection: at(3),
            ..knock(2)
        };
        let entry = Entry {
            participant: who(2),
            account: AccountId::from_bytes([9; 16]),
            ..entry(3)
        };

        assert_eq!(visit.handle_knock(knock, START), Err(ProblemCode::TryAgain));
        assert_eq!(visit.handle_enter(entry, START), Err(ProblemCode::TryAgain));
        assert_eq!(trace(&mut visit), [""; 0]);
    }

    #[test]
    fn dropped_patient_comes_back_to_the_seat_without_waiting() {
        let mut visit = visit_with(&[2]);
        visit.handle_disconnect(at(2), START);
        assert_eq!(told(&mut visit), ["to 1: roster 1 (2)"]);

        visit.handle_return(back(2, 22), after_s(29)).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "to 22: admitted 2 token 2 media_kept false",
                "to 1: roster 1 2",
                "to 22: roster 1 2",
            ]
        );
    }

    #[test]
    fn dropped_one_who_waits_comes_back_to_the_waiting_room() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        visit.handle_disconnect(at(2), START);
        trace(&mut visit);

        visit.handle_return(back(2, 22), after_s(29)).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "to waiting 22: knocked token 2 provider_here true",
                "to 1: waiting room 2",
            ]
        );
    }

    #[test]
    fn seat_opened_in_another_window_is_taken_from_the_first() {
        let mut visit = visit_with(&[2]);

        visit.handle_return(back(2, 22), START).unwrap();

        assert_eq!(told(&mut visit)[..2], ["to 2: closed Replaced", "shut 2"]);
        assert_eq!(refusal(&mut visit, 2, ask()), ProblemCode::NotNow);
        assert!(say(&mut visit, 22, ask()).is_ok());
    }

    #[test]
    fn waiting_seat_opened_in_another_window_speaks_only_waiting_words() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        trace(&mut visit);

        visit.handle_return(back(2, 22), START).unwrap();

        assert_eq!(
            told(&mut visit),
            [
                "to waiting 2: closed Replaced",
                "shut 2",
                "to waiting 22: knocked token 2 provider_here true",
                "to 1: waiting room 2",
            ]
        );
    }

    #[test]
    fn provider_who_dropped_comes_back_as_provider_with_the_same_id() {
        let mut visit = visit_with(&[2]);
        visit.handle_disconnect(at(1), START);
        trace(&mut visit);
        let entry = Entry {
            participant: who(99),
            ..entry(11)
        };

        visit.handle_enter(entry, after_s(20)).unwrap();

        assert_eq!(
            trace(&mut visit),
            [
                "to 11: admitted 1 media_kept false",
                "to 11: agenda of 1",
                "to 11: waiting room",
                "to 11: roster 1 2",
                "to 2: roster 1 2",
            ]
        );
    }

    #[test]
    fn provider_in_a_second_window_replaces_the_first() {
        let mut visit = visit_with_provider();

        visit.handle_enter(entry(11), START).unwrap();

        assert_eq!(
            told(&mut visit)[..3],
            [
                "to 1: closed Replaced",
                "shut 1",
                "to 11: admitted 1 media_kept false"
            ]
        );
    }

    #[test]
    fn seat_token_never_opens_a_providers_seat() {
        let mut visit = visit_with_provider();
        visit.handle_disconnect(at(1), START);
        trace(&mut visit);

        let result = visit.handle_return(back(1, 11), START);

        assert_eq!(result, Err(ProblemCode::NotInside));
    }

    #[test]
    fn seat_that_was_given_up_takes_a_knock() {
        let mut visit = visit_with(&[2]);
        visit.handle_disconnect(at(2), START);
        trace(&mut visit);

        let late = visit.handle_return(back(2, 22), START + SEAT_KEPT_FOR);
        visit.handle_timeout(START + SEAT_KEPT_FOR);
        let later = visit.handle_return(back(2, 23), START + SEAT_KEPT_FOR);
        let unknown = visit.handle_return(back(77, 24), START);

        assert_eq!(late, Err(ProblemCode::NotInside));
        assert_eq!(later, Err(ProblemCode::NotInside));
        assert_eq!(unknown, Err(ProblemCode::NotInside));
    }

    #[test]
    fn nobody_comes_to_a_visit_that_is_over() {
        let mut visit = visit_with(&[2]);
        say(&mut visit, 1, ClientMessage::EndVisit {}).unwrap();
        trace(&mut visit);

        assert_eq!(
            visit.handle_enter(entry(11), START),
            Err(ProblemCode::VisitEnded)
        );
        assert_eq!(
            visit.handle_knock(knock(3), START),
            Err(ProblemCode::InviteNotValid)
        );
        assert_eq!(
            visit.handle_return(back(2, 22), START),
            Err(ProblemCode::NotInside)
        );
        assert_eq!(trace(&mut visit), [""; 0]);
    }

    #[test]
    fn provider_does_not_enter_a_full_visit() {
        let inside: Vec<u8> = (2..=12).collect();
        let mut visit = visit_with(&inside);
        let another = Entry {
            participant: who(99),
            account: AccountId::from_bytes([9; 16]),
            ..entry(99)
        };

        let result = visit.handle_enter(another, START);

        assert_eq!(result, Err(ProblemCode::VisitFull));
        assert_eq!(trace(&mut visit), [""; 0]);
    }
}
