//! The server of the simulated clinic: what the real driver does, without its sockets.
//!
//! Everything it hands to a visit, keeps or says goes past the referee.

mod door;
mod intake;

use crate::{input::Input, invariant::Held, media::Media, referee::Referee, store::Store};
use fastrand::Rng;
use protocol::{
    AccountId, Challenge, InviteId, InviteSecret, Sdp, ServerMessage, VisitId,
    limit::HEARTBEAT_EVERY, time::Instant,
};
use std::collections::{BTreeMap, VecDeque};
use visit::{ConnectionId, Visit, VisitCard};

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
    /// What the next knock is to be proved for.
    challenge: Option<Challenge>,
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
            self.take_in(visit, Input::Timeout, now)?;
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
                    self.take_in(visit, input, now)?;
                }
                sfu::Event::Connected { .. } => {}
                sfu::Event::Lost { visit, peer } => {
                    self.take_in(visit, Input::MediaLost(peer), now)?;
                }
                sfu::Event::Forwarded { visit, list } => {
                    self.take_in(visit, Input::Forwarded(list), now)?;
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
                challenge: None,
            };
            live.callers.insert(connection, caller);
        }
        self.draw_challenge(connection);
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
            Some(visit) => self.take_in(visit, Input::Disconnect(connection), now),
            None => Ok(()),
        }
    }

    /// A link is revoked, or gets another secret, by a page that left a vault of that version.
    ///
    /// # Errors
    ///
    /// A breach.
    pub fn change_link(
        &mut self,
        (invite, secret): (InviteId, Option<InviteSecret>),
        (visit, vault): (VisitId, u32),
        now: Instant,
    ) -> Held {
        if !self.is_up() {
            return Ok(());
        }
        self.store.change_link(invite, secret);
        self.wake(visit, now);
        self.take_in(visit, Input::Revoke(invite), now)?;
        match self.store.load(visit) {
            Some(saved) => {
                let card = VisitCard {
                    vault,
                    ..saved.card
                };
                self.take_in(visit, Input::Agenda(card), now)
            }
            None => Ok(()),
        }
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

    fn count(&mut self, what: String) {
        *self.tally.entry(what).or_insert(0) += 1;
    }

    fn say(&mut self, connection: ConnectionId, message: ServerMessage) {
        self.outs.push_back(Out::Say(connection, message));
    }
}
