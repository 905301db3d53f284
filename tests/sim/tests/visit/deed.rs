//! What somebody does, handed to the visit, and to what ought to be.

use crate::{
    breach::Breach,
    law::Expected,
    message::{Words, sdp},
    people::{Line, Person, Seat, invite_of},
    state::State,
    store::{Sfu, card},
};
use protocol::{ClientMessage, SeatToken, limit::SEAT_KEPT_FOR};
use visit::{Fresh, Visit};

impl State {
    /// Somebody says something. Answers whether it was taken.
    pub(crate) fn say(&mut self, line: Line, message: &ClientMessage) -> bool {
        let expected = self.law.expects(line, message);
        let fresh = Fresh {
            seat: self.fresh_token(message),
        };
        let from = line.connection();
        let taken = self
            .visit
            .handle_message(from, message.clone(), fresh, self.numbers.now);
        match (expected, &taken, self.law.seat_at(line)) {
            (Expected::Taken | Expected::Either, Ok(()), Some(seat)) => {
                self.count_token(message);
                self.law.follow(seat, message);
            }
            (Expected::Taken | Expected::Either, Ok(()), None) | (Expected::Refused, Ok(()), _) => {
                self.breaches.add(Breach::ControlTaken, (line, message));
            }
            (Expected::Taken, Err(problem), _) => {
                self.breaches
                    .add(Breach::ControlLost, (line, message, problem.code));
            }
            (Expected::Refused | Expected::Either, Err(_), _) => {}
        }
        self.settle();
        taken.is_ok()
    }

    /// All is said that must be refused, one after the other. Answers where this leads, which is nowhere where all of it
    /// is refused and changes nothing.
    pub(crate) fn shout(&self, shouts: &[(Line, Words)]) -> Self {
        let mut shouted = self.clone();
        for (line, Words(message)) in shouts {
            let fresh = Fresh {
                seat: self.fresh_token(message),
            };
            let said = ClientMessage::clone(message);
            let visit = &mut shouted.visit;
            let answer = visit.handle_message(line.connection(), said, fresh, self.numbers.now);
            if answer.is_ok() {
                let mut taken = self.clone();
                taken.say(*line, message);
                return taken;
            }
        }
        let is_silent = shouted.visit.poll_effect().is_none();
        let outline = shouted.outline();
        let is_unchanged = is_silent && outline == self.outline();
        let breaches = &mut shouted.breaches;
        breaches.check(is_unchanged, Breach::Refusal, outline);
        shouted
    }

    pub(crate) fn disconnect(&mut self, line: Line) {
        let connection = line.connection();
        self.visit.handle_disconnect(connection, self.numbers.now);
        if let Some(seat) = self.law.seat_at(line) {
            self.law.drop_line(seat);
        }
        self.settle();
    }

    /// A piece of time goes by, and the driver wakes where something is due.
    pub(crate) fn wait(&mut self) {
        self.numbers.now = self.numbers.now + SEAT_KEPT_FOR / 2;
        let now = self.numbers.now;
        if self.visit.poll_timeout().is_some_and(|due| due <= now) {
            self.visit.handle_timeout(now);
        }
        self.law.pass_time();
        self.settle();
    }

    /// The server is killed and starts again: only what is in the store is left.
    pub(crate) fn restart(&mut self) {
        self.visit = Visit::restore(self.store.load(), self.numbers.now);
        self.sfu = Sfu::default();
        self.numbers.tracks = std::array::from_fn(|_| Vec::new());
        self.law.restart();
        self.settle();
    }

    pub(crate) fn revoke(&mut self, whose: Person) {
        self.visit
            .handle_invite_revoked(invite_of(whose), self.numbers.now);
        self.law.revoke(whose);
        self.settle();
    }

    pub(crate) fn cancel(&mut self) {
        self.visit.handle_cancelled(self.numbers.now);
        self.law.end();
        self.settle();
    }

    /// The SFU answers the last offer of somebody, who may be gone. An answer to another one reaches nobody.
    pub(crate) fn answer(&mut self, seat: Seat, is_taken: bool) {
        let Some(number) = self.sfu.offers[seat.index()].take() else {
            return;
        };
        let now = self.numbers.now;
        for (number, answer) in [(0, Some(sdp())), (number, is_taken.then(sdp))] {
            self.visit.handle_answer(seat.id(), number, answer, now);
            if number == 0 {
                let asked_for = self.visit.poll_effect();
                self.breaches
                    .check(asked_for.is_none(), Breach::Refusal, asked_for);
            }
        }
        self.settle();
    }

    /// The plan is changed.
    pub(crate) fn plan(&mut self) {
        self.visit.handle_agenda(card());
        self.settle();
    }

    pub(crate) fn lose_media(&mut self, seat: Seat) {
        self.sfu.lose(seat);
        self.visit.handle_media_lost(seat.id(), self.numbers.now);
        self.settle();
    }

    /// Whoever is sent back while connected has a new token, and the one before is dead.
    fn count_token(&mut self, message: &ClientMessage) {
        if let ClientMessage::SendBack { who } = message
            && let Some(seat) = Seat::of_id(*who)
            && self.law.of(seat).place.person().is_some()
        {
            self.numbers.issued[seat.index()] += 1;
        }
    }

    pub(crate) fn next_token(&self, seat: Seat) -> SeatToken {
        seat.token(self.numbers.issued[seat.index()] + 1)
    }

    /// Returns the token that a message would issue: one that was never issued.
    fn fresh_token(&self, message: &ClientMessage) -> SeatToken {
        if let ClientMessage::SendBack { who } = message
            && let Some(seat) = Seat::of_id(*who)
        {
            return self.next_token(seat);
        }
        SeatToken::from_bytes([0xff; 32])
    }
}
