//! Everyone of a round on one thread: sends what is due, takes in what comes, never waits longer than
//! until the next packet.

use crate::{
    clock,
    failure::{Failure, While},
    http::Api,
    ledger::Ledger,
    person::{Pass, Person},
    track::{AUDIO_PER_SECOND, SentTrack},
};
use mio::{Events, Poll, Token};
use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    ops::Range,
    time::{Duration, Instant},
};

/// How often some signaling is looked at.
const SIGNALING_EVERY: Duration = Duration::from_millis(5);

/// How many are looked at each time: few, so that packets are not late.
const SIGNALING_AT_ONCE: usize = 8;

/// Longest sleep, so that a deadline is not overslept.
const SLEEP_MAX: Duration = Duration::from_millis(5);

/// The operating system sleeps whole milliseconds; for less, the loop goes round without sleeping.
const SLEEP_MIN: Duration = Duration::from_millis(1);

/// Everyone, and what they have received.
pub(crate) struct Crowd {
    poll: Poll,
    events: Events,
    people: Vec<Person>,
    /// Two for each person: sound, then picture.
    tracks: Vec<SentTrack>,
    schedule: BinaryHeap<Reverse<(Instant, usize)>>,
    ledger: Ledger,
    look_at: Instant,
    look_from: usize,
}

impl Crowd {
    /// Starts with nobody.
    pub(crate) fn new(people: usize) -> Result<Self, Failure> {
        Ok(Self {
            poll: Poll::new().while_doing("making a poll")?,
            events: Events::with_capacity(1024),
            people: Vec::with_capacity(people),
            tracks: Vec::new(),
            schedule: BinaryHeap::new(),
            ledger: Ledger::new(clock::read(), people * 2),
            look_at: clock::read(),
            look_from: 0,
        })
    }

    /// Lets one more person come.
    pub(crate) fn add(&mut self, api: &Api, pass: Pass) -> Result<(), Failure> {
        let token = Token(self.people.len());
        self.people.push(Person::come(api, pass, token)?);
        Ok(())
    }

    /// Returns how many are in a waiting room.
    pub(crate) fn waiting(&self) -> usize {
        let waiting = |person: &&Person| person.is_waiting();
        self.people.iter().filter(waiting).count()
    }

    /// Returns whether everyone's media connection stands.
    pub(crate) fn are_connected(&self) -> bool {
        let connected =
            |person: &Person| person.peer().is_some_and(super::peer::Peer::is_connected);
        self.people.iter().all(connected)
    }

    /// Returns what was received.
    pub(crate) const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Returns what was received, when the round is over.
    pub(crate) fn into_ledger(self) -> Ledger {
        self.ledger
    }

    /// Returns how many packets were sent in the window.
    pub(crate) fn sent_in_window(&self) -> u64 {
        self.tracks.iter().map(SentTrack::sent_in_window).sum()
    }

    /// Lets everyone who does not yet send start: sound and picture, all at times of their own, as
    /// people do.
    pub(crate) fn start_sending(&mut self, packets_per_second: u32) {
        let start = clock::read();
        let number = |count: usize| u32::try_from(count).expect("the options limit the visits");
        let (first, people) = (number(self.tracks.len() / 2), number(self.people.len()));
        for person in first..people {
            let offset = |per_second: u32| Duration::from_secs(1) / per_second * person / people;
            let due = start + offset(AUDIO_PER_SECOND);
            self.start_track(SentTrack::audio(person * 2, due));
            let due = start + offset(packets_per_second);
            self.start_track(SentTrack::video(person * 2 + 1, packets_per_second, due));
        }
    }

    fn start_track(&mut self, track: SentTrack) {
        self.schedule
            .push(Reverse((track.due(), self.tracks.len())));
        self.tracks.push(track);
    }

    /// Returns whether something of every track that is sent has arrived.
    pub(crate) fn are_receiving(&self) -> bool {
        let started = self.ledger.tallies().iter().take(self.tracks.len());
        started.into_iter().all(|tally| tally.arrived() > 0)
    }

    /// Starts looking at what is sent from this moment on for so long.
    pub(crate) fn open_window(&mut self, length: Duration) -> Range<u64> {
        let from = self.ledger.since_start(clock::read());
        let window = from..from + clock::nanos_of(length);
        for track in &mut self.tracks {
            track.open_window(window.clone());
        }
        let first = self.tracks.iter().map(SentTrack::next_count);
        self.ledger.open_window(&window, first);
        window
    }

    /// Lets time pass.
    pub(crate) fn run_for(&mut self, length: Duration) -> Result<(), Failure> {
        let end = clock::read() + length;
        while clock::read() < end {
            self.step()?;
        }
        Ok(())
    }

    /// Lets time pass until something is so.
    pub(crate) fn run_until(
        &mut self,
        what: &'static str,
        within: Duration,
        is_so: impl Fn(&Self) -> bool,
    ) -> Result<(), Failure> {
        let end = clock::read() + within;
        while !is_so(self) {
            if clock::read() > end {
                let seconds = within.as_secs();
                return Err(Failure::TooLate { what, seconds });
            }
            self.step()?;
        }
        Ok(())
    }

    fn step(&mut self) -> Result<(), Failure> {
        self.send_due()?;
        let at = clock::read();
        for peer in self.people.iter_mut().filter_map(Person::peer_mut) {
            if peer.wake() <= at {
                peer.handle_timeout(at, &mut self.ledger)?;
            }
        }
        self.look_at_signaling(at)?;
        let sleep = self.sleep();
        match self.poll.poll(&mut self.events, Some(sleep)) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return Ok(()),
            polled => polled.while_doing("waiting for datagrams")?,
        }
        for event in &self.events {
            let person = self.people.get_mut(event.token().0);
            if let Some(peer) = person.and_then(Person::peer_mut) {
                peer.handle_readable(&mut self.ledger)?;
            }
        }
        Ok(())
    }

    fn send_due(&mut self) -> Result<(), Failure> {
        while let Some(Reverse((due, place))) = self.schedule.peek().copied() {
            let at = clock::read();
            if due > at {
                break;
            }
            self.schedule.pop();
            let track = &mut self.tracks[place];
            let peer = self.people[place / 2].peer_mut();
            let peer = peer.expect("sending starts when everyone is connected");
            let packet = track.next_packet(self.ledger.since_start(at), &mut peer.wants_keyframe);
            self.ledger.record_lag(due, at);
            peer.send(packet, at, &mut self.ledger)?;
            self.schedule.push(Reverse((track.due(), place)));
        }
        Ok(())
    }

    fn look_at_signaling(&mut self, at: Instant) -> Result<(), Failure> {
        if at < self.look_at {
            return Ok(());
        }
        self.look_at = at + SIGNALING_EVERY;
        for _ in 0..SIGNALING_AT_ONCE.min(self.people.len()) {
            self.look_from = (self.look_from + 1) % self.people.len();
            let person = &mut self.people[self.look_from];
            person.handle_signaling(self.poll.registry(), &mut self.ledger)?;
        }
        Ok(())
    }

    /// Returns how long to wait for datagrams.
    fn sleep(&self) -> Duration {
        let next_packet = self.schedule.peek().map(|Reverse((due, _))| *due);
        let wakes = self
            .people
            .iter()
            .filter_map(Person::peer)
            .map(|peer| peer.wake());
        let next = wakes.chain(next_packet).chain([self.look_at]).min();
        let next = next.expect("the next look at signaling is set");
        let sleep = next.saturating_duration_since(clock::read()).min(SLEEP_MAX);
        if sleep < SLEEP_MIN {
            return Duration::ZERO;
        }
        // Rounded down: the system would round up and wake too late.
        Duration::from_millis(u64::try_from(sleep.as_millis()).expect("a few milliseconds"))
    }
}
