//! Coming in: links, seats and sessions, as the real server checks them.

use super::Server;
use crate::{
    device,
    input::Input,
    invariant::Held,
    people::{People, random_16, random_32},
};
use protocol::{
    AccountId, Challenge, ClientMessage, DeviceId, DeviceProof, DeviceStatement, InviteId,
    InviteSecret, ParticipantId, Problem, ProblemCode, SeatToken, ServerMessage, VisitId,
    time::Instant,
};
use visit::{ConnectionId, Entry, Knock, Return, Visit};

impl Server {
    /// Someone says something.
    ///
    /// # Errors
    ///
    /// A breach.
    pub fn handle_text(
        &mut self,
        people: &People,
        connection: ConnectionId,
        text: &str,
        now: Instant,
    ) -> Held {
        let Some(caller) = self
            .live
            .as_ref()
            .and_then(|live| live.callers.get(&connection).copied())
        else {
            return Ok(());
        };
        let message = match protocol::read::<ClientMessage>(text) {
            Ok(message) => message,
            Err(problem) => {
                self.say(connection, ServerMessage::Problem(problem));
                return Ok(());
            }
        };
        if let Some(visit) = caller.visit {
            return self.take_in(visit, Input::Message(connection, message), now);
        }
        match message {
            ClientMessage::Enter { visit, .. } => {
                let Some((account, own)) = caller.session else {
                    return self.refuse(connection, ProblemCode::SignInNeeded);
                };
                if own != visit {
                    return self.refuse(connection, ProblemCode::NoSuchVisit);
                }
                self.enter(people, connection, (account, visit), now)
            }
            ClientMessage::Knock {
                invite,
                secret,
                seat,
                proof,
                ..
            } => {
                let device = self.check_device(connection, (invite, seat.as_ref()), proof);
                let Some(device) = device else {
                    return self.refuse(connection, ProblemCode::DeviceNotProved);
                };
                self.knock(connection, (invite, device), (&secret, seat), now)
            }
            ClientMessage::Decline { .. }
            | ClientMessage::SendBack { .. }
            | ClientMessage::Remove { .. }
            | ClientMessage::AllowScreen { .. }
            | ClientMessage::EndVisit {}
            | ClientMessage::Leave {}
            | ClientMessage::SetDevices { .. }
            | ClientMessage::Offer { .. }
            | ClientMessage::Receive { .. }
            | ClientMessage::Card { .. }
            | ClientMessage::SealedKnock { .. }
            | ClientMessage::Found { .. }
            | ClientMessage::Commit { .. }
            | ClientMessage::Seal { .. }
            | ClientMessage::Ready { .. }
            | ClientMessage::Resume { .. }
            | ClientMessage::AnswerCode { .. }
            | ClientMessage::AnswerKnock { .. } => self.refuse(connection, ProblemCode::NotNow),
        }
    }

    fn enter(
        &mut self,
        people: &People,
        connection: ConnectionId,
        (account, visit): (AccountId, VisitId),
        now: Instant,
    ) -> Held {
        let provider = people
            .providers
            .iter()
            .find(|provider| provider.account == account)
            .expect("a session belongs to a provider");
        let entry = Entry {
            participant: ParticipantId::from_bytes(random_16(&mut self.rng)),
            account,
            name: provider.name.clone(),
            connection,
        };
        self.come_in(visit, connection, Input::Enter(entry), now)
    }

    fn knock(
        &mut self,
        connection: ConnectionId,
        (invite, device): (InviteId, DeviceId),
        (secret, seat): (&InviteSecret, Option<SeatToken>),
        now: Instant,
    ) -> Held {
        if let Some(seat) = seat
            && let Some((visit, participant)) = self.store.seat_of((invite, device), &seat)
        {
            let back = Return {
                participant,
                seat,
                device,
                connection,
            };
            if self.would_take_back(visit, participant, now) {
                return self.come_in(visit, connection, Input::Return(back), now);
            }
        }
        let Some(link) = self.store.link(invite, secret).cloned() else {
            return self.refuse(connection, ProblemCode::InviteNotValid);
        };
        let knock = Knock {
            participant: ParticipantId::from_bytes(random_16(&mut self.rng)),
            invite,
            name: link.name,
            role: link.role,
            seat: SeatToken::from_bytes(random_32(&mut self.rng)),
            device,
            connection,
            may_be_shared: false,
        };
        self.come_in(link.visit, connection, Input::Knock(knock), now)
    }

    /// Returns whether the seat is still held: if not, what was shown counts as a knock.
    fn would_take_back(&mut self, visit: VisitId, who: ParticipantId, now: Instant) -> bool {
        self.wake(visit, now);
        let is_due = self
            .live
            .as_ref()
            .and_then(|live| live.visits.get(&visit))
            .and_then(Visit::poll_timeout)
            .is_some_and(|at| at <= now);
        if is_due {
            // Whose seat it is that is due does not matter: time goes on for all.
            let _ = self.take_in(visit, Input::Timeout, now);
        }
        self.store
            .shelf(visit)
            .is_some_and(|shelf| shelf.seats.contains_key(&who))
    }

    fn come_in(
        &mut self,
        visit: VisitId,
        connection: ConnectionId,
        input: Input,
        now: Instant,
    ) -> Held {
        self.wake(visit, now);
        if let Some(caller) = self
            .live
            .as_mut()
            .and_then(|live| live.callers.get_mut(&connection))
        {
            caller.visit = Some(visit);
        }
        self.take_in(visit, input, now)?;
        // A refused one may try again over the same line.
        let is_in = self.referee.room(visit).at(connection).is_some();
        if let Some(caller) = self
            .live
            .as_mut()
            .and_then(|live| live.callers.get_mut(&connection))
            && !is_in
        {
            caller.visit = None;
            self.draw_challenge(connection);
        }
        Ok(())
    }

    fn refuse(&mut self, connection: ConnectionId, code: ProblemCode) -> Held {
        self.say(connection, ServerMessage::Problem(Problem::new(code)));
        self.draw_challenge(connection);
        Ok(())
    }

    /// Draws what the next knock of a line is to be proved for, where what was drawn last is used up.
    pub(super) fn draw_challenge(&mut self, connection: ConnectionId) {
        let challenge = Challenge::from_bytes(random_32(&mut self.rng));
        let callers = self.live.as_mut().map(|live| &mut live.callers);
        if let Some(caller) = callers.and_then(|callers| callers.get_mut(&connection))
            && caller.challenge.is_none()
        {
            caller.challenge = Some(challenge);
            self.say(connection, ServerMessage::Challenge { challenge });
        }
    }

    /// Returns which device knocks, if it has proved it. What was drawn is used up, whatever comes of it.
    fn check_device(
        &mut self,
        connection: ConnectionId,
        (invite, seat): (InviteId, Option<&SeatToken>),
        proof: Option<DeviceProof>,
    ) -> Option<DeviceId> {
        let caller = self.live.as_mut()?.callers.get_mut(&connection)?;
        let statement = DeviceStatement {
            challenge: caller.challenge.take()?,
            invite,
            seat: seat.cloned(),
        };
        device::verify(&statement, &proof?)
    }
}
