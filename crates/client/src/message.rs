//! What the server says.

use crate::{Effect, Sound, Stage, VisitClient, inside::Inside};
use protocol::{
    Closure, Problem, ProblemCode, SeatToken, ServerMessage, VisitMessage, time::Instant,
};

impl VisitClient {
    pub(crate) fn handle_message(&mut self, message: ServerMessage, now: Instant) {
        match message {
            ServerMessage::Heartbeat {} => {}
            ServerMessage::Challenge { challenge } => self.handle_challenge(challenge),
            ServerMessage::Problem(problem) => self.handle_problem(&problem, now),
            ServerMessage::Waiting(message) => self.handle_waiting(message, now),
            ServerMessage::Visit(message) => self.handle_visit(message, now),
        }
    }

    fn handle_visit(&mut self, message: VisitMessage, now: Instant) {
        if let VisitMessage::Admitted {
            you,
            name,
            role,
            seat,
            media_kept,
        } = message
        {
            self.handle_joined(seat);
            self.alarm = self.keys.handle_inside(you, now);
            self.handle_admitted(Inside::new(you, name, role), media_kept, now);
            return;
        }
        let Stage::Inside(inside) = &mut self.stage else {
            return;
        };
        self.keys.handle_visit(&message, now);
        match message {
            VisitMessage::Admitted { .. } => {}
            VisitMessage::Roster { people, elapsed_ms } => {
                let seats: Vec<_> = people.iter().map(|person| person.id).collect();
                inside.take_seats(people, elapsed_ms, now);
                let remotes = inside.remotes();
                self.media.set_remotes(remotes, &mut self.effects);
                self.keys.handle_seats(&seats, now);
            }
            VisitMessage::WaitingRoom { people } => {
                inside
                    .knocks
                    .handle_waiting(&people, now, &mut self.effects);
                inside.take_waiting(people, now);
            }
            VisitMessage::Agenda {
                starts_at,
                expected,
                vault,
            } => {
                inside.starts_at = Some(starts_at);
                self.keys.handle_expected(expected.len());
                inside.expected = expected;
                self.effects.push_back(Effect::ReadVault { version: vault });
            }
            VisitMessage::Answer { number, sdp } => {
                self.media
                    .handle_answer((number, sdp), now, &mut self.effects);
            }
            VisitMessage::Forwarding { list } => inside.forwarded.take(list),
            VisitMessage::Misforwarded {} => inside.forwarded.is_wrong = true,
            VisitMessage::SentBack {} => self.handle_sent_back(now),
            VisitMessage::Closed(closure) => self.handle_closed(closure),
            // They were for the keys.
            VisitMessage::Card { .. }
            | VisitMessage::SealedKnock { .. }
            | VisitMessage::Founded { .. }
            | VisitMessage::Committed { .. }
            | VisitMessage::Conflict { .. }
            | VisitMessage::Welcome { .. }
            | VisitMessage::Sealed { .. }
            | VisitMessage::AllReady { .. }
            | VisitMessage::Missed { .. }
            | VisitMessage::CodeAsked { .. }
            | VisitMessage::CodeProved { .. } => {}
        }
    }

    fn handle_sent_back(&mut self, now: Instant) {
        self.keys.handle_out();
        self.media.close(&mut self.effects);
        self.forget_seat();
        self.stage = Stage::Waiting {
            provider_here: true,
            since: now,
            was_sent_back: true,
        };
    }

    pub(crate) fn handle_joined(&mut self, seat: Option<SeatToken>) {
        self.is_joining = false;
        self.problem = None;
        self.signaling.handle_joined();
        if let Some(seat) = seat {
            self.effects.push_back(Effect::RememberSeat(seat.clone()));
            self.seat = Some(seat);
        }
    }

    fn handle_admitted(&mut self, inside: Inside, media_kept: bool, now: Instant) {
        let mut inside = Box::new(inside);
        let was_waiting = matches!(self.stage, Stage::Waiting { .. });
        let is_return = match &mut self.stage {
            Stage::Inside(before) if before.you == inside.you => {
                // Back from a drop: the roster that follows is compared with the one before, and the
                // words written stay on the screen.
                inside.seats = std::mem::take(&mut before.seats);
                inside.people = std::mem::take(&mut before.people);
                inside.company = std::mem::take(&mut before.company);
                inside.knocks = std::mem::take(&mut before.knocks);
                inside.forwarded.is_wrong = before.forwarded.is_wrong;
                inside.chat = std::mem::take(&mut before.chat);
                inside.chat_count = before.chat_count;
                inside.waiting = std::mem::take(&mut before.waiting);
                inside.expected = std::mem::take(&mut before.expected);
                inside.starts_at = before.starts_at;
                inside.started_at = before.started_at;
                true
            }
            Stage::Inside(_)
            | Stage::Outside
            | Stage::Joining
            | Stage::Waiting { .. }
            | Stage::Declined { .. }
            | Stage::Closed(_)
            | Stage::Refused(_) => false,
        };
        self.stage = Stage::Inside(inside);
        if was_waiting {
            self.effects.push_back(Effect::Play(Sound::Admitted));
        }
        self.say_devices();
        let owed = std::mem::take(&mut self.owed);
        if is_return {
            self.effects.extend(owed.into_iter().map(Effect::Send));
        }
        self.media.handle_signaling_back();
        if is_return && media_kept {
            self.media.restart(now, &mut self.effects);
        } else {
            self.media.open(now, &mut self.effects);
        }
    }

    pub(crate) fn handle_closed(&mut self, closure: Closure) {
        match closure {
            // The other window has the seat; its token is not ours to forget.
            Closure::Replaced => {}
            Closure::Ended | Closure::Removed | Closure::Left | Closure::LinkRevoked => {
                self.forget_seat()
            }
        }
        self.close(Stage::Closed(closure));
    }

    fn handle_problem(&mut self, problem: &Problem, now: Instant) {
        if let Some(number) = problem.offer {
            self.media.handle_refused(number, now, &mut self.effects);
            return;
        }
        if !self.is_joining {
            self.keys.handle_problem(problem.code, now);
            // What does not fit here was said by the client of itself, and never by the person: a knock to a card that
            // a server started anew has not got back yet. It is said again when there is something to say it to.
            if problem.code != ProblemCode::NotNow {
                self.problem = Some(problem.code);
            }
            return;
        }
        if problem.code == ProblemCode::TryAgain || problem.code == ProblemCode::TooFast {
            // The server could not, just then: as if the connection had dropped.
            self.effects.push_back(Effect::CloseSignaling);
            self.handle_broken(now);
            return;
        }
        self.close(Stage::Refused(problem.code));
    }
}
