//! The server of the simulated clinic: what the real driver does, without its sockets.
//!
//! Everything it hands to a visit, keeps or says goes past the referee.

use crate::{
    invariant::{Cause, Held, Referee, hold},
    media::Media,
    model::Input,
    people::{People, random_16, random_32},
    store::Store,
};
use fastrand::Rng;
use protocol::{
    AccountId, ClientMessage, InviteId, InviteSecret, ParticipantId, Problem, ProblemCode, Sdp,
    SeatToken, ServerMessage, VisitId, VisitMessage, limit::HEARTBEAT_EVERY, time::Instant,
};
use std::collections::{BTreeMap, VecDeque};
use visit::{ConnectionId, Effect, Entry, Fresh, Knock, Return, Visit};

/// What the server does to a line.
#[derive(Clone, Debug)]
pub enum Out {
    /// Says something.
    Say(ConnectionId, ServerMessage),
    /// Closes it.
    Shut(ConnectionId),
}

/// When the server is to die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// While it writes: what was to be kept is lost.
    BeforeKeeping,
    /// After it has written, having done that many of the other things it was about to do.
    AfterEffects(usize),
}

/// The server.
#[derive(Debug)]
pub struct Server {
    /// What is on the disk.
    pub store: Store,
    /// What should be true.
    pub referee: Referee,
    /// How often what was asked for and answered, to see what a day reached.
    pub tally: BTreeMap<String, u64>,
    live: Option<Live>,
    death: Option<Death>,
    outs: VecDeque<Out>,
    rng: Rng,
}

/// What dies with the process.
#[derive(Debug)]
struct Live {
    visits: BTreeMap<VisitId, Visit>,
    callers: BTreeMap<ConnectionId, Caller>,
    media: Media,
    heartbeat_at: Instant,
}

/// One line.
#[derive(Clone, Copy, Debug)]
struct Caller {
    /// The account of the session cookie, for a provider's browser, and the visit it runs.
    session: Option<(AccountId, VisitId)>,
    /// Where they came in.
    visit: Option<VisitId>,
}

impl Server {
    /// Makes a server that is down.
    #[must_use]
    pub fn new(store: Store, rng: Rng) -> Self {
        Self {
            store,
            referee: Referee::default(),
            tally: BTreeMap::new(),
            live: None,
            death: None,
            outs: VecDeque::new(),
            rng,
        }
    }

    /// Starts the process.
    pub fn start(&mut self, media: Media, now: Instant) {
        self.live = Some(Live {
            visits: BTreeMap::new(),
            callers: BTreeMap::new(),
            media,
            heartbeat_at: now + HEARTBEAT_EVERY,
        });
    }

    /// Kills the process.
    pub fn kill(&mut self) {
        self.live = None;
        self.death = None;
        self.referee.forget_media();
        self.count("killed".to_owned());
    }

    /// Makes the process die in the middle of the next input that asks for something.
    pub fn die_later(&mut self, death: Death) {
        self.death = Some(death);
    }

    /// Returns whether the process runs.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        self.live.is_some()
    }

    /// Returns the SFU, while the process runs.
    pub fn media(&mut self) -> Option<&mut Media> {
        self.live.as_mut().map(|live| &mut live.media)
    }

    /// Returns the next thing done to a line.
    pub fn poll_out(&mut self) -> Option<Out> {
        self.outs.pop_front()
    }

    /// Returns when there is something to do.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let live = self.live.as_ref()?;
        let visits = live.visits.values().filter_map(Visit::poll_timeout);
        visits
            .chain(live.media.poll_timeout())
            .chain([live.heartbeat_at])
            .min()
    }

    /// Does what is due.
    ///
    /// # Errors
    ///
    /// A breach.
    pub fn handle_timeout(&mut self, now: Instant) -> Held {
        let Some(live) = &mut self.live else {
            return Ok(());
        };
        if live.heartbeat_at <= now {
            live.heartbeat_at = now + HEARTBEAT_EVERY;
            let heartbeats = live
                .callers
                .keys()
                .map(|connection| Out::Say(*connection, ServerMessage::Heartbeat {}));
            self.outs.extend(heartbeats);
        }
        let due: Vec<VisitId> = live
            .visits
            .iter()
            .filter(|(_, visit)| visit.poll_timeout().is_some_and(|at| at <= now))
            .map(|(id, _)| *id)
            .collect();
        for visit in due {
            self.feed(visit, Input::Timeout, now)?;
        }
        self.hear_media(now)
    }

    /// Takes what the SFU says.
    fn hear_media(&mut self, now: Instant) -> Held {
        while let Some(event) = self
            .live
            .as_mut()
            .and_then(|live| live.media.poll_event(now))
        {
            match event {
                sfu::Event::Answered {
                    visit,
                    peer,
                    number,
                    sdp,
                } => {
                    let input = Input::Answer {
                        who: peer,
                        number,
                        sdp: sdp.and_then(Sdp::new),
                    };
                    self.feed(visit, input, now)?;
                }
                sfu::Event::Connected { .. } => {}
                sfu::Event::Lost { visit, peer } => {
                    self.feed(visit, Input::MediaLost(peer), now)?;
                }
            }
        }
        Ok(())
    }

    /// A line stands.
    pub fn handle_opened(
        &mut self,
        connection: ConnectionId,
        session: Option<(AccountId, VisitId)>,
    ) {
        if let Some(live) = &mut self.live {
            let caller = Caller {
                session,
                visit: None,
            };
            live.callers.insert(connection, caller);
        }
    }

    /// A line is gone.
    ///
    /// # Errors
    ///
    /// A breach.
    pub fn handle_closed(&mut self, connection: ConnectionId, now: Instant) -> Held {
        let Some(caller) = self
            .live
            .as_mut()
            .and_then(|live| live.callers.remove(&connection))
        else {
            return Ok(());
        };
        match caller.visit {
            Some(visit) => self.feed(visit, Input::Disconnect(connection), now),
            None => Ok(()),
        }
    }

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
            return self.feed(visit, Input::Message(connection, message), now);
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
                ..
            } => self.knock(connection, invite, (&secret, seat), now),
            ClientMessage::Admit { .. }
            | ClientMessage::Decline { .. }
            | ClientMessage::SendBack { .. }
            | ClientMessage::Remove { .. }
            | ClientMessage::EndVisit {}
            | ClientMessage::Leave {}
            | ClientMessage::Chat { .. }
            | ClientMessage::SetDevices { .. }
            | ClientMessage::Offer { .. }
            | ClientMessage::Receive { .. } => self.refuse(connection, ProblemCode::NotNow),
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
        invite: InviteId,
        (secret, seat): (&InviteSecret, Option<SeatToken>),
        now: Instant,
    ) -> Held {
        if let Some(seat) = seat
            && let Some((visit, participant)) = self.store.seat_of(invite, &seat)
        {
            let back = Return {
                participant,
                seat,
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
            connection,
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
            let _ = self.feed(visit, Input::Timeout, now);
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
        self.feed(visit, input, now)?;
        // A refused one may try again over the same line.
        let is_in = self.referee.room(visit).at(connection).is_some();
        if let Some(caller) = self
            .live
            .as_mut()
            .and_then(|live| live.callers.get_mut(&connection))
            && !is_in
        {
            caller.visit = None;
        }
        Ok(())
    }

    /// A link is revoked, or gets another secret.
    ///
    /// # Errors
    ///
    /// A breach.
    pub fn change_link(
        &mut self,
        invite: InviteId,
        visit: VisitId,
        secret: Option<InviteSecret>,
        now: Instant,
    ) -> Held {
        if !self.is_up() {
            return Ok(());
        }
        self.store.change_link(invite, secret);
        self.wake(visit, now);
        self.feed(visit, Input::Revoke(invite), now)
    }

    /// Builds a visit again of what was kept.
    fn wake(&mut self, visit: VisitId, now: Instant) {
        let seats = self.store.shelf(visit).map_or(0, |shelf| shelf.seats.len());
        let Some(live) = &mut self.live else {
            return;
        };
        if live.visits.contains_key(&visit) {
            return;
        }
        if let Some(saved) = self.store.load(visit) {
            live.visits.insert(visit, Visit::restore(saved, now));
            self.referee.room(visit).restart(now);
            self.count(format!("woken with seats: {}", seats > 0));
        }
    }

    /// Hands an input to a visit and does what it asks for, with the referee looking on.
    fn feed(&mut self, id: VisitId, input: Input, now: Instant) -> Held {
        let Some(live) = &mut self.live else {
            return Ok(());
        };
        let Some(visit) = live.visits.get_mut(&id) else {
            return Ok(());
        };
        if visit.poll_timeout().is_some_and(|at| at <= now) && !matches!(input, Input::Timeout) {
            self.feed(id, Input::Timeout, now)?;
            return self.feed(id, input, now);
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
            self.say_all(connection, ServerMessage::Problem(problem.clone()));
        }
        if effects.is_empty() {
            return Ok(());
        }

        let death = self.death.take();
        if let (Some(Death::BeforeKeeping), Some(room)) = (death, room_before) {
            self.referee.take_back(id, room);
            self.kill();
            return Ok(());
        }
        self.keep(id, &input, &effects)?;
        self.perform(id, effects, death, now)
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
                    live.media.handle_command(command, now);
                }
                return Ok(());
            }
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

    fn refuse(&mut self, connection: ConnectionId, code: ProblemCode) -> Held {
        self.say(connection, ServerMessage::Problem(Problem::new(code)));
        Ok(())
    }

    fn say_all(&mut self, connections: Option<ConnectionId>, message: ServerMessage) {
        if let Some(connection) = connections {
            self.say(connection, message);
        }
    }

    fn count(&mut self, what: String) {
        *self.tally.entry(what).or_insert(0) += 1;
    }

    fn say(&mut self, connection: ConnectionId, message: ServerMessage) {
        self.outs.push_back(Out::Say(connection, message));
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
        | Input::Answer { .. }
        | Input::MediaLost(_)
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
        Input::Answer { who, number, sdp } => {
            visit.handle_answer(who, number, sdp, now);
            Ok(())
        }
        Input::MediaLost(who) => {
            visit.handle_media_lost(who, now);
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
        | Effect::CloseSignaling(_) => None,
    }
}
