//! A whole clinic under one clock.

use crate::{
    chance::{self, Temper},
    clock::{Clock, DAWN},
    invariant::{Breach, Held, hold},
    media::{Flow, Media},
    network::{Delivery, Network, Parcel, TabId},
    pc::MediaKnows,
    people::{People, random_16},
    real::{Air, LATENCY_MAX, Real, SFU_ADDRESS},
    rest,
    server::{Out, Server},
    sketch::Sketch,
    step::Step,
    store::Store,
    tab::{Act, Tab, Whose},
};
use client::{Command, MediaEvent};
use fastrand::Rng;
use protocol::{
    ClientMessage, InviteSecret, ParticipantId, ServerMessage, VisitId, limit::OUTBOX_MAX,
    time::Instant,
};
use std::{collections::BTreeMap, time::Duration};

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

    fn with_temper(mut rng: Rng, temper: Temper) -> Self {
        let people = People::new(&mut rng, temper.visits, temper.invited_each);
        let store = Store::new(&people, DAWN);
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
        self.check()?;
        rest::check(self)
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

    fn deliver_datagrams(&mut self, now: Instant) {
        while let Some(parcel) = self.air.poll(now) {
            if parcel.destination == SFU_ADDRESS {
                if let Some(real) = self.server.media().and_then(Media::real) {
                    real.handle_datagram(&parcel, now);
                }
                continue;
            }
            for tab in self.tabs.iter_mut().filter(|tab| !tab.is_closed) {
                if self.network.is_online(tab.id, now) {
                    tab.handle_datagram(&parcel, now);
                }
            }
        }
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
        }
        if self.temper.has_real_media {
            self.send_datagrams(now)?;
        }
        Ok(())
    }

    /// I2, for each packet: media goes to someone inside, and comes from someone inside of the same visit.
    fn send_datagrams(&mut self, now: Instant) -> Held {
        for (visit, room) in self.server.referee.rooms() {
            for person in room.people.iter().filter(|person| person.is_inside()) {
                self.inside_at.insert(person.id, (visit, now));
            }
        }
        for tab in self.tabs.iter_mut().filter(|tab| !tab.is_closed) {
            if let Some((address, owner)) = tab.address() {
                self.air.owners.insert(address, owner);
            }
            let is_online = self.network.is_online(tab.id, now);
            while let Some(parcel) = tab.poll_transmit() {
                if is_online {
                    self.air.send(parcel, now);
                }
            }
            while let Some(heard) = tab.poll_heard(now) {
                let [to, from] = [heard.to, heard.from].map(|who| self.inside_at.get(&who));
                let is_recent = |at: Instant| now.since(at) <= LATENCY_MAX * 3;
                let is_fine = to.zip(from).is_some_and(|(to, from)| {
                    to.0 == from.0 && is_recent(to.1) && is_recent(from.1)
                });
                hold("I2", is_fine && heard.to != heard.from, || {
                    format!("{heard:?} came through, inside were {to:?} and {from:?}")
                })?;
            }
        }
        while let Some(parcel) = self
            .server
            .media()
            .and_then(Media::real)
            .and_then(Real::poll_transmit)
        {
            let owner = self.air.owners.get(&parcel.destination);
            let inside_at = owner.and_then(|owner| self.inside_at.get(owner));
            let is_inside = inside_at.is_some_and(|(_, at)| *at == now);
            hold("I2", !parcel.is_media() || is_inside, || {
                format!("media is sent to {owner:?}, inside for the last time at {inside_at:?}")
            })?;
            self.air.send(parcel, now);
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

    fn perform(&mut self, step: Step) -> Held {
        let now = self.clock.now();
        match step {
            Step::Wait(by) => return self.advance(by),
            Step::OpenTab(whose) => self.open_tab(whose),
            Step::Ask(tab, command) => self.tabs[tab.0].handle_command(command, now),
            Step::Reload(tab) => {
                self.drop_line(tab);
                self.tabs[tab.0].reload();
                self.tabs[tab.0].handle_command(Command::Join, now);
            }
            Step::CloseTab(tab) => {
                self.drop_line(tab);
                self.tabs[tab.0].is_closed = true;
            }
            Step::CopyTab(tab) => {
                let whose = self.tabs[tab.0].whose;
                let storage = self.tabs[tab.0].storage.clone();
                self.open_tab(whose);
                if let Some(copy) = self.tabs.last_mut() {
                    copy.storage = storage;
                    copy.reload();
                    copy.handle_command(Command::Join, now);
                }
            }
            Step::Cut(tab, lasts) => self.cut(tab, lasts),
            Step::Stall(tab, lasts) => self.network.stall(tab, lasts),
            Step::ChangeNetwork(tab) => {
                self.cut(tab, Duration::ZERO);
                self.tabs[tab.0].change_network();
                self.heal(tab);
            }
            Step::Kill(None) => self.server.kill(),
            Step::Kill(Some(death)) => self.server.die_later(death),
            Step::Revoke(invited) => return self.change_link(invited, false),
            Step::Reissue(invited) => return self.change_link(invited, true),
            Step::Say(tab, message) => {
                self.tabs[tab.0].is_tampered |= matches!(
                    *message,
                    ClientMessage::Offer { .. } | ClientMessage::Receive { .. }
                );
                if let Some(line) = self.tabs[tab.0].line {
                    self.network.send_up(line, protocol::write(&*message), now);
                }
            }
            Step::LoseMedia(tab) => self.lose_media(tab),
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

    fn open_tab(&mut self, whose: Whose) {
        let id = TabId(self.tabs.len());
        let tab = Tab::new(id, whose, &self.people, self.rng.fork(), self.clock.now());
        self.tabs.push(if self.temper.has_real_media {
            tab.with_real_media(self.clock)
        } else {
            tab
        });
    }

    fn drop_line(&mut self, tab: TabId) {
        if let Some(line) = self.tabs[tab.0].line.take() {
            self.network.close_by_tab(line, self.clock.now());
        }
    }

    fn cut(&mut self, tab: TabId, lasts: Duration) {
        let now = self.clock.now();
        self.network.cut(tab, lasts, now);
        self.heals.retain(|(_, of)| *of != tab);
        self.heals.push((now + lasts, tab));
        self.tabs[tab.0].lose_packets(MediaEvent::Disconnected, 5_000, now);
    }

    fn heal(&mut self, tab: TabId) {
        let was_cut = self.heals.iter().any(|(_, of)| *of == tab);
        self.heals.retain(|(_, of)| *of != tab);
        self.network.heal(tab);
        if was_cut && !self.tabs[tab.0].is_closed {
            let now = self.clock.now();
            self.tabs[tab.0].handle_network_changed(now);
        }
    }

    fn change_link(&mut self, invited: usize, has_new: bool) -> Held {
        let new = has_new.then(|| InviteSecret::from_bytes(random_16(&mut self.rng)));
        let now = self.clock.now();
        if !self.server.is_up() {
            return Ok(());
        }
        let person = &mut self.people.invited[invited];
        let (invite, visit) = (person.invite, person.visit);
        if let Some(secret) = &new {
            person.secret = secret.clone();
        }
        self.server.change_link(invite, visit, new, now)
    }

    fn lose_media(&mut self, tab: TabId) {
        let now = self.clock.now();
        let Some(line) = self.tabs[tab.0].line else {
            return;
        };
        let found = self
            .server
            .referee
            .rooms()
            .find_map(|(visit, room)| Some((visit, room.at(line)?.id)));
        let sketch = self.server.media().and_then(Media::sketch);
        let (Some((visit, who)), Some(sketch)) = (found, sketch) else {
            return;
        };
        sketch.lose(visit, who, now);
        self.tabs[tab.0].lose_packets(MediaEvent::Failed, 1_000, now);
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

    /// I2, between steps.
    fn check(&mut self) -> Held {
        for flow in self.flows() {
            self.server.referee.check_flow(&flow)?;
        }
        Ok(())
    }
}
