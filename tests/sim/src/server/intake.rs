//! Handing inputs to a visit and doing what it asks for, with the referee looking on.

use super::{Death, Out, Server};
use crate::{
    input::Input,
    invariant::{Held, hold},
    people::random_32,
    referee::Cause,
};
use fastrand::Rng;
use protocol::{Problem, SeatToken, ServerMessage, VisitId, VisitMessage, time::Instant};
use visit::{ConnectionId, Effect, Fresh, Visit};

impl Server {
    /// Hands an input to a visit and does what it asks for, with the referee looking on.
    pub(super) fn take_in(&mut self, id: VisitId, input: Input, now: Instant) -> Held {
        let Some(live) = &mut self.live else {
            return Ok(());
        };
        let Some(visit) = live.visits.get_mut(&id) else {
            return Ok(());
        };
        if visit.poll_timeout().is_some_and(|at| at <= now) && !matches!(input, Input::Timeout) {
            self.take_in(id, Input::Timeout, now)?;
            return self.take_in(id, input, now);
        }
        let room_before = self.death.map(|_| self.referee.room(id).clone());
        let expected = self.referee.room(id).judge(&input, now);
        let outcome = hand_in(visit, &input, &mut self.rng, now);
        let effects: Vec<Effect> = std::iter::from_fn(|| visit.poll_effect()).collect();
        let code = outcome.as_ref().map_err(|problem| problem.code).copied();
        self.referee.check_outcome(&input, expected, code)?;
        self.count(format!("{} {code:?}", input.word()));
        self.referee.check_refusal(code, &effects)?;
        if let (Err(problem), Input::Enter(_) | Input::Knock(_) | Input::Message(..)) =
            (&outcome, &input)
        {
            let connection = speaker(&input);
            if let Some(connection) = connection {
                self.say(connection, ServerMessage::Problem(problem.clone()));
            }
        }
        if effects.is_empty() {
            self.retire(id);
            return Ok(());
        }

        let death = self.death.take();
        if let (Some(Death::BeforeKeeping), Some(room)) = (death, room_before) {
            self.referee.take_back(id, room);
            self.kill();
            return Ok(());
        }
        self.keep(id, &input, &effects)?;
        self.perform(id, effects, death, now)?;
        self.retire(id);
        Ok(())
    }

    /// Drops a visit from memory once nobody has a seat in it; the next arrival builds it again.
    fn retire(&mut self, id: VisitId) {
        let Some(live) = &mut self.live else {
            return;
        };
        if live.visits.get(&id).is_some_and(Visit::is_idle) {
            live.visits.remove(&id);
            self.count("retired".to_owned());
        }
    }

    fn keep(&mut self, id: VisitId, input: &Input, effects: &[Effect]) -> Held {
        if !effects.iter().any(Effect::is_durable) {
            return Ok(());
        }
        let before = self
            .store
            .shelf(id)
            .map(|shelf| shelf.seats.clone())
            .unwrap_or_default();
        self.store.keep(id, effects);
        let shelf = self.store.shelf(id).expect("a visit that runs is planned");
        let is_of_provider = speaker(input)
            .and_then(|connection| {
                let live = self.live.as_ref()?;
                live.callers.get(&connection)?.session
            })
            .is_some_and(|(_, own)| own == id);
        let cause = Cause {
            input,
            is_of_provider,
        };
        self.referee.check_kept(id, &cause, &before, shelf)
    }

    fn perform(
        &mut self,
        id: VisitId,
        effects: Vec<Effect>,
        death: Option<Death>,
        now: Instant,
    ) -> Held {
        let others = effects.into_iter().filter(|effect| !effect.is_durable());
        for (done, effect) in others.enumerate() {
            if death == Some(Death::AfterEffects(done)) {
                self.kill();
                return Ok(());
            }
            self.referee.check_media_effect(id, &effect)?;
            self.perform_one(id, effect, now)?;
        }
        if death.is_some() {
            self.kill();
            return Ok(());
        }
        self.referee.check_open(id)
    }

    fn perform_one(&mut self, visit: VisitId, effect: Effect, now: Instant) -> Held {
        let (connection, message) = match effect {
            Effect::Save(_)
            | Effect::Erase(_)
            | Effect::SaveInvite(_)
            | Effect::SaveVisit(_)
            | Effect::Log(_) => return Ok(()),
            Effect::OpenMedia(_)
            | Effect::CloseMedia(_)
            | Effect::Negotiate(_)
            | Effect::Route(_) => {
                if let (Some(live), Some(command)) = (&mut self.live, command(visit, effect)) {
                    if let sfu::Command::Close { peer, .. } = &command
                        && let Some(visit) = live.visits.get_mut(&visit)
                    {
                        visit.handle_media_closed(*peer, now);
                    }
                    live.media.handle_command(command, now);
                }
                return Ok(());
            }
            // Nobody tries a code in this world.
            Effect::AnswerCode(..) => return Ok(()),
            Effect::CloseSignaling(connection) => {
                if let Some(live) = &mut self.live {
                    live.callers.remove(&connection);
                }
                self.outs.push_back(Out::Shut(connection));
                return Ok(());
            }
            Effect::TellWaiting(to, message) => (to, ServerMessage::Waiting(message)),
            Effect::Tell(to, message) => (to, ServerMessage::Visit(message)),
            Effect::TellProblem(to, problem) => (to, ServerMessage::Problem(problem)),
        };
        let is_caller = self
            .live
            .as_ref()
            .is_some_and(|live| live.callers.contains_key(&connection));
        let is_last_word = matches!(message, ServerMessage::Visit(VisitMessage::Closed(_)));
        hold("I8", is_caller || is_last_word, || {
            format!("{connection:?} is gone and is told {message:?}")
        })?;
        self.referee.check_told(visit, connection, &message, now)?;
        self.say(connection, message);
        Ok(())
    }
}

fn speaker(input: &Input) -> Option<ConnectionId> {
    match input {
        Input::Enter(entry) => Some(entry.connection),
        Input::Knock(knock) => Some(knock.connection),
        Input::Return(back) => Some(back.connection),
        Input::Message(connection, _) => Some(*connection),
        Input::Disconnect(_)
        | Input::Revoke(_)
        | Input::Agenda(_)
        | Input::Answer { .. }
        | Input::MediaLost(_)
        | Input::Forwarded(_)
        | Input::Timeout => None,
    }
}

fn hand_in(visit: &mut Visit, input: &Input, rng: &mut Rng, now: Instant) -> Result<(), Problem> {
    match input.clone() {
        Input::Enter(entry) => visit.handle_enter(entry, now).map_err(Problem::new),
        Input::Knock(knock) => visit.handle_knock(knock, now).map_err(Problem::new),
        Input::Return(back) => visit.handle_return(back, now).map_err(Problem::new),
        Input::Message(from, message) => {
            let fresh = Fresh {
                seat: SeatToken::from_bytes(random_32(rng)),
            };
            visit.handle_message(from, message, fresh, now)
        }
        Input::Disconnect(connection) => {
            visit.handle_disconnect(connection, now);
            Ok(())
        }
        Input::Revoke(invite) => {
            visit.handle_invite_revoked(invite, now);
            Ok(())
        }
        Input::Agenda(card) => {
            visit.handle_agenda(card);
            Ok(())
        }
        Input::Answer { who, number, sdp } => {
            visit.handle_answer(who, number, sdp, now);
            Ok(())
        }
        Input::MediaLost(who) => {
            visit.handle_media_lost(who, now);
            Ok(())
        }
        Input::Forwarded(list) => {
            visit.handle_forwarded(&list, now);
            Ok(())
        }
        Input::Timeout => {
            visit.handle_timeout(now);
            Ok(())
        }
    }
}

fn command(visit: VisitId, effect: Effect) -> Option<sfu::Command> {
    match effect {
        Effect::OpenMedia(peer) => Some(sfu::Command::Open { visit, peer }),
        Effect::CloseMedia(peer) => Some(sfu::Command::Close { visit, peer }),
        Effect::Negotiate(negotiation) => Some(sfu::Command::Negotiate {
            visit,
            peer: negotiation.who,
            number: negotiation.number,
            sdp: negotiation.sdp.for_parser().to_owned(),
            publish: negotiation.publish,
            receive: negotiation.receive,
        }),
        Effect::Route(routing) => Some(sfu::Command::Route {
            visit,
            peer: routing.who,
            receive: routing.receive,
        }),
        Effect::Save(_)
        | Effect::Erase(_)
        | Effect::SaveInvite(_)
        | Effect::SaveVisit(_)
        | Effect::Log(_)
        | Effect::TellWaiting(..)
        | Effect::Tell(..)
        | Effect::TellProblem(..)
        | Effect::AnswerCode(..)
        | Effect::CloseSignaling(_) => None,
    }
}
