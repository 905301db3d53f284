//! A sketch of the SFU: takes the same commands, gives the same events, carries no packets.
//!
//! Most seeds use it, because a real DTLS handshake costs more than all the rest of a seed. What it says
//! is received is exactly what it was told to forward.

use crate::media::Flow;
use fastrand::Rng;
use protocol::{Forwarding, Mid, ParticipantId, Source, TrackId, VisitId, time::Instant};
use sfu::{Command, Event};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

/// How often the SFU tells what it sends.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// All peers.
#[derive(Debug)]
pub struct Sketch {
    peers: BTreeMap<(VisitId, ParticipantId), Peer>,
    events: VecDeque<(Instant, Event)>,
    /// What went out since that was told last, and when it is to be told.
    sent: BTreeMap<VisitId, BTreeSet<Forwarding>>,
    told_at: Option<Instant>,
    rng: Rng,
}

#[derive(Debug, Default)]
struct Peer {
    /// First words of the offer that the peer stands on; none before the first.
    connection: Option<String>,
    publish: Vec<(Mid, TrackId, Source)>,
    receive: Vec<(Mid, ParticipantId, TrackId)>,
}

impl Sketch {
    /// Makes one without peers.
    #[must_use]
    pub fn new(rng: Rng) -> Self {
        Self {
            peers: BTreeMap::new(),
            events: VecDeque::new(),
            sent: BTreeMap::new(),
            told_at: None,
            rng,
        }
    }

    /// Carries out a command.
    pub fn handle_command(&mut self, command: Command, now: Instant) {
        self.note_sent();
        self.carry_out(command, now);
        if self.told_at.is_none() && !self.flows().is_empty() {
            self.told_at = Some(now + TOLD_EVERY);
        }
    }

    fn carry_out(&mut self, command: Command, now: Instant) {
        match command {
            Command::Open { visit, peer } => {
                self.peers.entry((visit, peer)).or_default();
            }
            Command::Close { visit, peer } => {
                self.peers.remove(&(visit, peer));
            }
            Command::CloseVisit { visit } => {
                self.peers.retain(|(of, _), _| *of != visit);
            }
            Command::Negotiate {
                visit,
                peer,
                number,
                sdp,
                publish,
                receive,
            } => {
                let is_refused = self.rng.u8(0..40) == 0;
                let found = self.peers.get_mut(&(visit, peer)).filter(|_| !is_refused);
                let answer = found.map(|found| {
                    found.connection = Some(sdp.clone());
                    found.publish = publish;
                    found.receive = receive;
                    format!("answer to {sdp}")
                });
                let is_new = answer.is_some();
                self.say(
                    now,
                    Event::Answered {
                        visit,
                        peer,
                        number,
                        sdp: answer,
                    },
                );
                if is_new {
                    self.say(now, Event::Connected { visit, peer });
                }
            }
            Command::Route {
                visit,
                peer,
                receive,
            } => {
                if let Some(found) = self.peers.get_mut(&(visit, peer)) {
                    found.receive = receive;
                }
            }
        }
    }

    /// Loses a peer's connection for good.
    pub fn lose(&mut self, visit: VisitId, peer: ParticipantId, now: Instant) {
        let Some(found) = self.peers.get_mut(&(visit, peer)) else {
            return;
        };
        if found.connection.take().is_some() {
            found.publish.clear();
            self.say(now, Event::Lost { visit, peer });
        }
    }

    /// Returns the next event that is due.
    pub fn poll_event(&mut self, now: Instant) -> Option<Event> {
        if self.told_at.is_some_and(|at| at <= now) {
            self.tell_sent(now);
        }
        self.events
            .pop_front_if(|(at, _)| *at <= now)
            .map(|(_, event)| event)
    }

    /// Returns when the next event is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let first = self.events.front().map(|(at, _)| *at);
        first.into_iter().chain(self.told_at).min()
    }

    /// Returns who has a peer.
    pub fn peers(&self) -> impl Iterator<Item = (VisitId, ParticipantId)> {
        self.peers.keys().copied()
    }

    /// Returns everything that is forwarded.
    #[must_use]
    pub fn flows(&self) -> Vec<Flow> {
        let mut flows = Vec::new();
        for ((visit, to), peer) in &self.peers {
            for (_, from, track) in &peer.receive {
                let is_published = self
                    .peers
                    .get(&(*visit, *from))
                    .is_some_and(|from| from.publish.iter().any(|(_, id, _)| id == track));
                if peer.connection.is_some() && is_published {
                    flows.push(Flow {
                        visit: *visit,
                        from: *from,
                        track: *track,
                        to: *to,
                    });
                }
            }
        }
        flows
    }

    fn note_sent(&mut self) {
        for flow in self.flows() {
            let publisher = self.peers.get(&(flow.visit, flow.from));
            let mut tracks = publisher.iter().flat_map(|from| &from.publish);
            let Some((_, _, source)) = tracks.find(|(_, id, _)| *id == flow.track) else {
                continue;
            };
            self.sent.entry(flow.visit).or_default().insert(Forwarding {
                to: flow.to,
                from: flow.from,
                source: *source,
            });
        }
    }

    /// Tells what went out within the last second, once more also where that was the last.
    fn tell_sent(&mut self, now: Instant) {
        self.note_sent();
        let sent = std::mem::take(&mut self.sent);
        self.told_at = (!sent.is_empty()).then(|| now + TOLD_EVERY);
        for (visit, list) in sent {
            let list = list.into_iter().collect();
            self.events
                .push_back((now, Event::Forwarded { visit, list }));
        }
    }

    fn say(&mut self, now: Instant, event: Event) {
        let soonest = self.events.back().map_or(now, |(last, _)| now.max(*last));
        let at = soonest + Duration::from_millis(self.rng.u64(0..20));
        self.events.push_back((at, event));
    }
}
