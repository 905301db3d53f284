//! Drives one visit: waits for one thing, hands it in with the time, drains, performs.
//!
//! What must outlive a restart is written, one transaction for each drained batch, before anything else
//! of the batch is performed. Where that fails, what is in memory is dropped and built again from the
//! store; the connections are closed and come back to their seats.

use super::{
    code::CodeSteps,
    input::{Change, Input, Outbox, Visitor},
    kept::{record, turn_away_dead_links},
    registry::{Registry, Surroundings},
};
use crate::{
    auth::door::{self, Door, Shown},
    http::problem::Refusal,
    random,
    store::{Record, StoreError},
};
use protocol::{
    AccountId, DisplayName, ParticipantId, Problem, ProblemCode, Sdp, SeatToken, ServerMessage,
    VisitId, time::Instant,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
    sync::Arc,
    time::Duration,
};
use tokio::sync::mpsc;
use tracing::{error, warn};
use visit::{ConnectionId, Deed, Effect, Entry, Fresh, Knock, LogEntry, Return, Visit};

/// Pause before a visit with nothing to do is looked at again: somebody was about to speak to it, or
/// had just said that they are gone.
const RETIRE_AGAIN_AFTER: Duration = Duration::from_secs(1);

struct Driver {
    id: VisitId,
    around: Arc<Surroundings>,
    visit: Visit,
    outboxes: BTreeMap<ConnectionId, Outbox>,
    /// Connections of which the log tells that they asked for what is the provider's: once is enough.
    overreached: BTreeSet<ConnectionId>,
    /// Tries of codes that a provider's page was asked about.
    codes: CodeSteps,
}

/// Runs a visit until nobody is connected to it and nothing is due.
pub(super) async fn run(
    id: VisitId,
    around: Arc<Surroundings>,
    registry: Registry,
    (mut inbox, mut media): (mpsc::Receiver<Input>, mpsc::Receiver<sfu::Event>),
) {
    let mut driver = match Driver::load(id, Arc::clone(&around)).await {
        Ok(Some(driver)) => driver,
        Ok(None) => return registry.remove(id),
        Err(fault) => {
            error!(visit = ?id, ?fault, "a visit could not be loaded");
            return registry.remove(id);
        }
    };
    let mut done = driver.settle().await;
    loop {
        if let Err(fault) = done {
            error!(visit = ?id, ?fault, "a visit could not be written and is built again");
            driver.give_up();
            driver = match Driver::load(id, Arc::clone(&around)).await {
                Ok(Some(driver)) => driver,
                Ok(None) | Err(_) => return registry.remove(id),
            };
        }
        if driver.visit.is_idle() && registry.retire(id, &inbox) {
            return;
        }
        let due = if driver.visit.is_idle() {
            Some(around.clock.now() + RETIRE_AGAIN_AFTER)
        } else {
            driver.visit.poll_timeout()
        };
        let input = tokio::select! {
            // The SFU's events first: they are few, and answers to what the visit asked for.
            biased;
            Some(event) = media.recv() => Some(Input::Media(event)),
            input = inbox.recv() => match input {
                Some(input) => Some(input),
                None => return,
            },
            () = around.clock.sleep_until(due) => None,
        };
        done = driver.step(input).await;
    }
}

impl Driver {
    async fn load(id: VisitId, around: Arc<Surroundings>) -> Result<Option<Self>, StoreError> {
        let now = around.clock.now();
        turn_away_dead_links(id, &around.store, now).await?;
        let Some(stored) = around.store.load_visit(id).await? else {
            return Ok(None);
        };
        let mut visit = Visit::restore(stored.saved, now);
        if stored.is_cancelled {
            visit.handle_cancelled(now);
        }
        Ok(Some(Self {
            id,
            around,
            visit,
            outboxes: BTreeMap::new(),
            overreached: BTreeSet::new(),
            codes: CodeSteps::default(),
        }))
    }

    /// Hands one thing in and does what follows from it. `None` is that time has passed.
    async fn step(&mut self, input: Option<Input>) -> Result<(), StoreError> {
        let now = self.around.clock.now();
        if self.visit.poll_timeout().is_some_and(|due| due <= now) {
            self.visit.handle_timeout(now);
        }
        match input {
            None => self.settle().await,
            Some(Input::Enter(visitor, account, name)) => {
                let taken = self.enter(&visitor, account, name, now);
                self.answer(visitor, taken).await
            }
            Some(Input::Knock(visitor, shown)) => {
                let taken = self.knock(&visitor, &shown, now).await;
                self.answer(visitor, taken).await
            }
            Some(Input::Message(from, message)) => {
                let fresh = Fresh {
                    seat: SeatToken::from_bytes(random::bytes()),
                };
                let is_the_providers = visit::is_the_providers(&message);
                if let Err(problem) = self.visit.handle_message(from, message, fresh, now) {
                    let is_overreach = is_the_providers && problem.code == ProblemCode::NotAllowed;
                    self.tell(from, ServerMessage::Problem(problem));
                    if is_overreach {
                        self.note_overreach(from, now).await?;
                    }
                }
                self.settle().await
            }
            Some(Input::Disconnected(connection)) => {
                self.outboxes.remove(&connection);
                self.overreached.remove(&connection);
                self.visit.handle_disconnect(connection, now);
                self.settle().await
            }
            Some(Input::Change(change)) => self.change(change, now).await,
            Some(Input::Code(step)) => {
                self.codes.ask(&mut self.visit, step);
                self.settle().await
            }
            Some(Input::Media(event)) => {
                self.media(event, now);
                self.settle().await
            }
        }
    }

    /// Writes down that somebody asked for what is the provider's alone.
    async fn note_overreach(&mut self, from: ConnectionId, now: Instant) -> Result<(), StoreError> {
        let Some(who) = self.visit.who_is_at(from) else {
            return Ok(());
        };
        if !self.overreached.insert(from) {
            return Ok(());
        }
        let entry = LogEntry {
            at: now,
            what: Deed::Overreached,
            who: Some(who),
            by: None,
        };
        let records: Vec<Record> = record(&Effect::Log(entry)).into_iter().collect();
        self.around.store.keep(self.id, &records).await
    }

    fn enter(
        &mut self,
        visitor: &Visitor,
        account: AccountId,
        name: DisplayName,
        now: Instant,
    ) -> Result<(), ProblemCode> {
        self.outboxes
            .insert(visitor.connection, visitor.outbox.clone());
        let entry = Entry {
            participant: ParticipantId::from_bytes(random::bytes()),
            account,
            name,
            connection: visitor.connection,
        };
        self.visit.handle_enter(entry, now)
    }

    /// Looks at the link once more: it may have been revoked since the connection showed it, and from
    /// here on a revocation comes in as an input of its own.
    async fn knock(
        &mut self,
        visitor: &Visitor,
        shown: &Shown,
        now: Instant,
    ) -> Result<(), ProblemCode> {
        self.outboxes
            .insert(visitor.connection, visitor.outbox.clone());
        let mut door = self.door(shown, now).await?;
        if let Door::Seat(participant, seat) = door {
            let back = Return {
                participant,
                seat,
                device: shown.device,
                connection: visitor.connection,
            };
            if self.visit.handle_return(back, now).is_ok() {
                return Ok(());
            }
            let without_seat = Shown {
                seat: None,
                ..shown.clone()
            };
            door = self.door(&without_seat, now).await?;
        }
        let Door::Knock(invite) = door else {
            return Err(ProblemCode::InviteNotValid);
        };
        let knock = Knock {
            participant: ParticipantId::from_bytes(random::bytes()),
            invite: shown.invite,
            name: invite.name,
            role: invite.role,
            seat: SeatToken::from_bytes(random::bytes()),
            device: shown.device,
            connection: visitor.connection,
            may_be_shared: shown.may_be_shared,
        };
        self.visit.handle_knock(knock, now)
    }

    async fn door(&self, shown: &Shown, now: Instant) -> Result<Door, ProblemCode> {
        let found = door::find(&self.around.store, shown, now).await;
        let (visit, door) = found.map_err(|Refusal(problem)| problem.code)?;
        if visit != self.id {
            return Err(ProblemCode::InviteNotValid);
        }
        Ok(door)
    }

    /// Tells a visitor whether they came in, once that is safe on the disk.
    async fn answer(
        &mut self,
        visitor: Visitor,
        taken: Result<(), ProblemCode>,
    ) -> Result<(), StoreError> {
        if taken.is_err() {
            self.outboxes.remove(&visitor.connection);
        }
        self.settle().await?;
        // A connection that is gone meanwhile says so itself.
        let _ = visitor.answer.send(taken);
        Ok(())
    }

    async fn change(&mut self, change: Change, now: Instant) -> Result<(), StoreError> {
        match change {
            Change::InviteRevoked(invite) => self.visit.handle_invite_revoked(invite, now),
            Change::Cancelled => self.visit.handle_cancelled(now),
            Change::Agenda => {}
        }
        if let Some(stored) = self.around.store.load_visit(self.id).await? {
            self.visit.handle_agenda(stored.saved.card);
        }
        self.settle().await
    }

    fn media(&mut self, event: sfu::Event, now: Instant) {
        match event {
            sfu::Event::Answered {
                peer, number, sdp, ..
            } => {
                let answer = sdp.and_then(Sdp::new);
                self.visit.handle_answer(peer, number, answer, now);
            }
            sfu::Event::Connected { .. } => {}
            sfu::Event::Lost { peer, .. } => self.visit.handle_media_lost(peer, now),
            sfu::Event::Forwarded { list, .. } => self.visit.handle_forwarded(&list, now),
        }
    }

    /// Does everything the visit asks for, until it asks for nothing more.
    async fn settle(&mut self) -> Result<(), StoreError> {
        loop {
            let effects: Vec<Effect> = iter::from_fn(|| self.visit.poll_effect()).collect();
            if effects.is_empty() {
                return Ok(());
            }
            let records: Vec<Record> = effects.iter().filter_map(record).collect();
            self.around.store.keep(self.id, &records).await?;
            for effect in effects {
                self.perform(effect);
            }
        }
    }

    fn perform(&mut self, effect: Effect) {
        let visit = self.id;
        let media = &self.around.media;
        match effect {
            Effect::Save(_)
            | Effect::Erase(_)
            | Effect::SaveInvite(_)
            | Effect::SaveVisit(_)
            | Effect::Log(_) => {}
            Effect::OpenMedia(peer) => media.send(sfu::Command::Open { visit, peer }),
            Effect::CloseMedia(peer) => {
                media.send(sfu::Command::Close { visit, peer });
                self.visit
                    .handle_media_closed(peer, self.around.clock.now());
            }
            Effect::Negotiate(negotiation) => media.send(sfu::Command::Negotiate {
                visit,
                peer: negotiation.who,
                number: negotiation.number,
                sdp: negotiation.sdp.for_parser().to_owned(),
                publish: negotiation.publish,
                receive: negotiation.receive,
            }),
            Effect::Route(routing) => media.send(sfu::Command::Route {
                visit,
                peer: routing.who,
                receive: routing.receive,
            }),
            Effect::TellWaiting(to, message) => self.tell(to, ServerMessage::Waiting(message)),
            Effect::Tell(to, message) => self.tell(to, ServerMessage::Visit(message)),
            Effect::TellProblem(to, problem) => self.tell(to, ServerMessage::Problem(problem)),
            Effect::AnswerCode(run, answer) => self.codes.answer(run, answer),
            // The connection writes what it was told before, closes, and says that it is gone.
            Effect::CloseSignaling(connection) => {
                self.outboxes.remove(&connection);
            }
        }
    }

    /// Puts a message into a connection's outbox. A connection that does not read is closed; like one
    /// that is gone, it says so itself.
    fn tell(&mut self, to: ConnectionId, message: ServerMessage) {
        let Some(outbox) = self.outboxes.get(&to) else {
            return;
        };
        let Err(fault) = outbox.try_send(message) else {
            return;
        };
        if matches!(fault, mpsc::error::TrySendError::Full(_)) {
            warn!(visit = ?self.id, "a connection reads too slowly and is closed");
        }
        self.outboxes.remove(&to);
    }

    /// Closes every connection and all media of the visit.
    fn give_up(&mut self) {
        for outbox in self.outboxes.values() {
            // One that is full or gone is closed all the same.
            let _ = outbox.try_send(ServerMessage::Problem(Problem::new(ProblemCode::TryAgain)));
        }
        self.outboxes.clear();
        let visit = self.id;
        self.around.media.send(sfu::Command::CloseVisit { visit });
    }
}
