//! A whole clinic under one clock.

mod check;
mod happening;
mod packets;

use crate::{
    chance::{self, Temper},
    clock::{Clock, DAWN},
    invariant::{Breach, Held, hold},
    media::{Flow, Media},
    network::{Delivery, Network, Parcel, TabId},
    pc::MediaKnows,
    people::People,
    real::{Air, Real},
    rest,
    server::{Out, Server},
    sketch::Sketch,
    step::Step,
    store::Store,
    tab::{Act, Tab},
};
use client::{Command, MediaEvent, Phase, keys::Control};
use fastrand::Rng;
use protocol::{
    ClientMessage, ParticipantId, ServerMessage, VisitId, limit::OUTBOX_MAX, time::Instant,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Things that may happen at one point in time before the clock counts as stuck.
const AT_ONCE_MAX: u32 = 20_000;

/// How long everything is left alone at the end: a seat's time, the client's longest patience twice, and
/// some air.
const REST: Duration = Duration::from_secs(90);

/// A clinic.
#[derive(Debug)]
pub struct World {
    /// The time.
    pub clock: Clock,
    /// Everyone.
    pub people: People,
    /// The server.
    pub server: Server,
    /// Every tab, closed ones included.
    pub tabs: Vec<Tab>,
    /// The lines between them.
    pub network: Network,
    /// What happened, to be read after a failure.
    pub story: Vec<String>,
    /// The datagrams between them.
    air: Air,
    /// When somebody was inside for the last time, and where.
    inside_at: BTreeMap<ParticipantId, (VisitId, Instant)>,
    temper: Temper,
    rng: Rng,
    start_at: Option<Instant>,
    heals: Vec<(Instant, TabId)>,
}

/// How long somebody who is let in again takes to come in.
const STRAYS_COME_IN: Duration = Duration::from_secs(15);

impl World {
    /// Makes the clinic of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let temper = Temper::new(seed, &mut rng);
        Self::with_temper(rng, temper)
    }

    /// Makes a clinic for a told story, with real media, one visit and that many people with links.
    #[must_use]
    pub fn told(invited: usize) -> Self {
        Self::with_temper(Rng::with_seed(1), Temper::told(invited))
    }

    /// As [`Self::told`], with media that is drawn, and chances of their own.
    #[must_use]
    pub fn drawn(invited: usize, seed: u64) -> Self {
        Self::with_temper(Rng::with_seed(seed), Temper::drawn(invited))
    }

    fn with_temper(mut rng: Rng, temper: Temper) -> Self {
        let people = People::new(&mut rng, temper.visits, temper.invited_each);
        let store = Store::new(&people, *DAWN);
        let mut world = Self {
            clock: Clock::new(),
            server: Server::new(store, rng.fork()),
            tabs: Vec::new(),
            network: Network::new(rng.fork()),
            air: Air::new(rng.fork()),
            inside_at: BTreeMap::new(),
            story: Vec::new(),
            temper,
            rng,
            start_at: None,
            heals: Vec::new(),
            people,
        };
        world.start_server();
        world
    }

    /// Lets a day's things happen, checks after each, then lets all come to rest and checks again.
    ///
    /// # Errors
    ///
    /// The breach.
    pub fn run(&mut self) -> Held {
        for _ in 0..self.temper.steps() {
            let step = chance::next_step(self);
            self.take_step(step)?;
        }
        self.come_to_rest()
    }

    /// Does one thing and checks.
    ///
    /// # Errors
    ///
    /// The breach.
    pub fn take_step(&mut self, step: Step) -> Held {
        self.story.push(format!("{} {step:?}", self.clock.now()));
        self.perform(step)?;
        self.settle()?;
        self.check()
    }

    /// Heals what is broken, waits, and compares every screen with what is true.
    ///
    /// # Errors
    ///
    /// The breach.
    pub fn come_to_rest(&mut self) -> Held {
        self.story.push(format!("{} rest", self.clock.now()));
        for tab in 0..self.tabs.len() {
            self.heal(TabId(tab));
        }
        self.settle()?;
        self.advance(REST)?;
        self.let_strays_in();
        self.settle()?;
        self.advance(STRAYS_COME_IN)?;
        self.check()?;
        rest::check(self)
    }

    /// Providers let those in again who have a seat inside and are not in the group any more: the second device
    /// of one person, after the provider's page was loaded again.
    fn let_strays_in(&mut self) {
        let now = self.clock.now();
        let rooms: BTreeSet<ParticipantId> = self
            .server
            .referee
            .rooms()
            .flat_map(|(_, room)| room.people.iter())
            .filter(|person| person.is_inside())
            .map(|person| person.id)
            .collect();
        for tab in self.tabs.iter_mut().filter(|tab| !tab.is_closed) {
            let Phase::Inside(inside) = tab.client.view().phase else {
                continue;
            };
            if inside.may.run_visit {
                tab.handle_command(Command::Set(Control::Lock(false)), now);
            }
            let strays = inside.waiting.iter().map(|waiting| waiting.knocker.id);
            for who in strays.filter(|who| rooms.contains(who)) {
                tab.handle_command(Command::Admit(who), now);
            }
        }
    }

    /// Returns what chance and a world's own steps are drawn with.
    pub fn chance(&mut self) -> (&mut Rng, Temper) {
        (&mut self.rng, self.temper)
    }

    /// Lets time pass.
    ///
    /// # Errors
    ///
    /// The breach.
    pub fn advance(&mut self, by: Duration) -> Held {
        let until = self.clock.now() + by;
        let mut at_once = 0;
        while let Some(next) = self.poll_timeout().filter(|next| *next <= until) {
            at_once = if next > self.clock.now() {
                0
            } else {
                at_once + 1
            };
            hold("I12", at_once < AT_ONCE_MAX, || {
                format!("the clock is stuck at {next}")
            })?;
            self.clock.move_to(next);
            self.do_what_is_due()?;
            self.settle()?;
        }
        self.clock.move_to(until);
        Ok(())
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.tabs
            .iter()
            .filter_map(Tab::poll_timeout)
            .chain(self.network.poll_timeout())
            .chain(self.air.poll_timeout())
            .chain(self.server.poll_timeout())
            .chain(self.start_at)
            .chain(self.heals.iter().map(|(at, _)| *at))
            .min()
    }

    fn do_what_is_due(&mut self) -> Held {
        let now = self.clock.now();
        if self.start_at.is_some_and(|at| at <= now) {
            self.start_server();
        }
        let healed: Vec<TabId> = self
            .heals
            .iter()
            .filter(|(at, _)| *at <= now)
            .map(|(_, tab)| *tab)
            .collect();
        for tab in healed {
            self.heal(tab);
        }
        if let Some(delivery) = self.network.poll(now) {
            self.deliver(delivery)?;
        }
        self.deliver_datagrams(now);
        self.server.handle_timeout(now)?;
        for tab in &mut self.tabs {
            tab.handle_timeout(now);
        }
        Ok(())
    }

    fn deliver(&mut self, delivery: Delivery) -> Held {
        let now = self.clock.now();
        match delivery {
            Delivery::ToServer(connection, tab, parcel) => match parcel {
                Parcel::Opened => {
                    let session = self.tabs[tab.0].session(&self.people);
                    self.server.handle_opened(connection, session);
                    Ok(())
                }
                Parcel::Text(text) => self
                    .server
                    .handle_text(&self.people, connection, &text, now),
                Parcel::Closed => self.server.handle_closed(connection, now),
            },
            Delivery::ToTab(tab, connection, parcel) => {
                let tab = &mut self.tabs[tab.0];
                if tab.is_closed || tab.line != Some(connection) {
                    return Ok(());
                }
                match parcel {
                    Parcel::Opened => tab.handle_opened(now),
                    Parcel::Closed => tab.handle_closed(now),
                    Parcel::Text(text) => {
                        let message =
                            protocol::read::<ServerMessage>(&text).map_err(|_| Breach {
                                which: "I8",
                                seen: format!("the server said what it cannot read: {text}"),
                            })?;
                        tab.handle_heard(message, now);
                    }
                }
                Ok(())
            }
        }
    }

    /// Carries out what server and tabs ask for, until they ask for nothing more.
    fn settle(&mut self) -> Held {
        let now = self.clock.now();
        while let Some(out) = self.server.poll_out() {
            match out {
                Out::Say(connection, message) => {
                    let text = protocol::write(&message);
                    self.network.send_down(connection, text, now);
                    let queued = self.network.queued_down(connection);
                    hold("I8", queued <= OUTBOX_MAX, || {
                        format!("{queued} messages wait for {connection:?}")
                    })?;
                }
                Out::Shut(connection) => self.network.close_by_server(connection, now),
            }
        }
        if !self.server.is_up() && self.start_at.is_none() {
            self.network.server_died(now);
            self.start_at = Some(now + Duration::from_millis(self.rng.u64(100..15_000)));
            for tab in &mut self.tabs {
                tab.lose_packets(MediaEvent::Disconnected, 5_000, now);
            }
        }
        for index in 0..self.tabs.len() {
            let id = TabId(index);
            let is_online = self.network.is_online(id, now);
            let knows = if is_online && self.server.is_up() {
                MediaKnows::Reachable
            } else {
                MediaKnows::Unreachable
            };
            while let Some(act) = self.tabs[index].poll_act(now, knows) {
                self.act(id, act)?;
            }
            self.check_given(id)?;
        }
        if self.temper.has_real_media {
            self.send_datagrams(now)?;
        }
        Ok(())
    }

    fn act(&mut self, id: TabId, act: Act) -> Held {
        let now = self.clock.now();
        let tab = &mut self.tabs[id.0];
        if tab.is_closed {
            return Ok(());
        }
        match act {
            Act::OpenLine => {
                if let Some(line) = tab.line.take() {
                    self.network.close_by_tab(line, now);
                }
                tab.line = Some(self.network.open(id, now));
            }
            Act::CloseLine => {
                if let Some(line) = tab.line.take() {
                    self.network.close_by_tab(line, now);
                }
            }
            Act::Say(message) => {
                if let ClientMessage::Commit {
                    commit, welcomes, ..
                } = &*message
                {
                    let is_welcomed =
                        |who: &ParticipantId| welcomes.iter().any(|welcome| welcome.who == *who);
                    tab.put_out.retain(|who| !is_welcomed(who));
                    let room = self.server.referee.room(tab.keys.visit);
                    room.epochs.note(commit, &tab.put_out);
                }
                let is_within = tab.count_message(now);
                hold("I12", is_within, || {
                    format!("{id:?} says more than the server takes: {message:?}")
                })?;
                if let Some(line) = tab.line {
                    self.network.send_up(line, protocol::write(&*message), now);
                }
            }
        }
        Ok(())
    }

    fn start_server(&mut self) {
        let media = if self.temper.has_real_media {
            Media::Real(Box::new(Real::new(self.clock)))
        } else {
            Media::Sketch(Sketch::new(self.rng.fork()))
        };
        self.server.start(media, self.clock.now());
        self.network.server_started();
        self.start_at = None;
    }

    /// Returns everything that a sketch of the SFU forwards; nothing with real media.
    pub fn flows(&mut self) -> Vec<Flow> {
        let sketch = self.server.media().and_then(Media::sketch);
        sketch.map(|sketch| sketch.flows()).unwrap_or_default()
    }

    /// Returns whether media is real.
    #[must_use]
    pub const fn has_real_media(&self) -> bool {
        self.temper.has_real_media
    }
}
