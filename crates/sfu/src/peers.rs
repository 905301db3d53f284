//! All peers of one thread, without socket and clock.
//!
//! In: `handle_*`, each with the time it happened. Out: [`Peers::poll_output`] until
//! [`Output::Timeout`], after every `handle_*`.
//!
//! Four rules hold at each return: a packet goes only to an open peer of the same visit, only in a slot
//! that wants its track, only if it is of a frame that starts sealed, and nothing of a visit is left
//! waiting for a peer that was closed.

mod carried;
mod passage;

use crate::{
    Command, Event, Stats,
    datagram::{DATAGRAM_BYTES_MAX, Datagram, Transmit, Transport},
    demux::{Demux, PeerKey, is_stun, unverified_stun_name},
    directory::Directory,
    outbox::{Note, Outbox},
    peer::Heard,
    terms,
    timers::Timers,
};
use carried::Carried;
use protocol::{MediaKind, ParticipantId, TrackId, VisitId};
use std::{
    collections::VecDeque,
    net::SocketAddr,
    time::{Duration, Instant},
};
use str0m::{Candidate, RtcConfig};

/// How long to wait where nothing is to be waited for.
const IDLE: Duration = Duration::from_secs(1);

/// What [`Peers`] asks for.
pub enum Output {
    /// Send this datagram.
    Transmit(Transmit),
    /// Tell this to whoever drives the visits.
    Event(Event),
    /// Close the connection of this client's address (TCP only), and drop what waits on it.
    Disconnect(SocketAddr),
    /// Nothing more. Call [`Peers::handle_timeout`] at that time, if nothing else happens first.
    Timeout(Instant),
}

/// Addresses that the peers are told.
#[derive(Clone, Debug, Default)]
pub struct PeersConfig {
    /// Advertised addresses, each for UDP and TCP (passive).
    pub addresses: Vec<SocketAddr>,
}

/// All peers of one thread, without socket and clock.
pub struct Peers {
    pub(crate) rtc_config: RtcConfig,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) directory: Directory,
    pub(crate) demux: Demux,
    pub(crate) outbox: Outbox,
    pub(crate) events: VecDeque<Event>,
    pub(crate) stats: Stats,
    /// Counts the connections made, so that each has its number.
    pub(crate) connections: u64,
    timers: Timers,
    disconnects: VecDeque<SocketAddr>,
    carried: Carried,
}

impl Peers {
    /// Makes the peers, none yet.
    #[must_use]
    pub fn new(config: &PeersConfig) -> Self {
        Self {
            rtc_config: terms::rtc_config(),
            candidates: terms::candidates(&config.addresses),
            directory: Directory::default(),
            demux: Demux::default(),
            outbox: Outbox::default(),
            events: VecDeque::new(),
            stats: Stats::default(),
            connections: 0,
            timers: Timers::default(),
            disconnects: VecDeque::new(),
            carried: Carried::default(),
        }
    }

    /// Carries out one command.
    pub fn handle_command(&mut self, command: Command, now: Instant) {
        match command {
            Command::Open { visit, peer } => {
                self.directory.open(visit, peer);
            }
            Command::Close { visit, peer } => self.close(visit, peer, now),
            Command::CloseVisit { visit } => {
                for peer in self.directory.ids(visit) {
                    self.close(visit, peer, now);
                }
            }
            Command::Negotiate {
                visit,
                peer,
                number,
                sdp,
                publish,
                receive,
            } => {
                let sdp = self.negotiate(visit, peer, &sdp, (&publish, &receive), now);
                self.events.push_back(Event::Answered {
                    visit,
                    peer,
                    number,
                    sdp,
                });
            }
            Command::Route {
                visit,
                peer,
                receive,
            } => {
                self.route(visit, peer, &receive);
                self.wire(visit, now);
            }
        }
        self.settle(now);
    }

    /// Takes one datagram in.
    pub fn handle_datagram(&mut self, datagram: Datagram<'_>, now: Instant) -> Heard {
        self.stats.datagrams_in += 1;
        let heard = self.hear(datagram, now);
        if heard == Heard::Ignored {
            self.stats.datagrams_ignored += 1;
        }
        self.settle(now);
        heard
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.tell_carried(now);
        while let Some(key) = self.timers.take_due(now) {
            let Some(peer) = self.directory.peer_mut(key) else {
                continue;
            };
            if peer.due() <= now {
                peer.handle_timeout(now, &mut self.outbox);
            }
            self.touch(key);
        }
        self.settle(now);
    }

    /// Returns the next thing to do; call it until [`Output::Timeout`] after every `handle_*`.
    pub fn poll_output(&mut self, now: Instant) -> Output {
        if let Some((_, transmit)) = self.outbox.transmits.pop_front() {
            self.stats.datagrams_out += 1;
            return Output::Transmit(transmit);
        }
        if let Some(event) = self.events.pop_front() {
            return Output::Event(event);
        }
        if let Some(address) = self.disconnects.pop_front() {
            return Output::Disconnect(address);
        }
        let due = self.timers.next().unwrap_or(now + IDLE);
        Output::Timeout(self.carried.due().map_or(due, |told| told.min(due)))
    }

    /// Returns the counters.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats {
            peers: self.directory.count() as u64,
            datagrams_ignored: self.stats.datagrams_ignored + self.outbox.ignored,
            ..self.stats
        }
    }

    /// Puts each wanted track into its slot, and asks for the keyframes to begin with.
    pub(crate) fn wire(&mut self, visit: VisitId, now: Instant) {
        for (publisher, track) in self.directory.wire(visit) {
            self.ask_keyframe(publisher, track, now);
        }
    }

    /// Forgets the connection of a peer that stays open, or not.
    pub(crate) fn drop_connection(&mut self, key: PeerKey) {
        for (transport, address) in self.demux.forget(key) {
            if transport == Transport::Tcp {
                self.disconnects.push_back(address);
            }
        }
        self.outbox.forget(key);
        if let Some(entry) = self.directory.entry_mut(key) {
            entry.peer = None;
        }
    }

    pub(crate) fn touch(&mut self, key: PeerKey) {
        if let Some(peer) = self.directory.peer(key) {
            self.timers.enter(key, peer.due());
        }
    }

    /// Changes what the slots of a peer want. Sections that it has not got are left out.
    pub(crate) fn route(
        &mut self,
        visit: VisitId,
        id: ParticipantId,
        receive: &[(protocol::Mid, ParticipantId, TrackId)],
    ) {
        let key = self.directory.key(visit, id);
        let Some(peer) = key.and_then(|key| self.directory.peer_mut(key)) else {
            return;
        };
        for slot in &mut peer.slots {
            slot.wanted = receive
                .iter()
                .find(|(mid, _, _)| *mid.as_sdp() == *slot.mid)
                .map(|(_, from, track)| (*from, *track));
        }
    }

    fn close(&mut self, visit: VisitId, id: ParticipantId, now: Instant) {
        let Some(key) = self.directory.key(visit, id) else {
            return;
        };
        self.drop_connection(key);
        self.directory.close(visit, id);
        self.wire(visit, now);
    }

    /// Finds the peer of a datagram.
    ///
    /// A check goes by the name in it, because the same address may be another connection's already, and
    /// because the peer verifies it; all else goes by the address of an earlier check.
    fn hear(&mut self, datagram: Datagram<'_>, now: Instant) -> Heard {
        if datagram.contents.len() > DATAGRAM_BYTES_MAX {
            return Heard::Ignored;
        }
        let remote = (datagram.transport, datagram.source);
        let is_check = is_stun(datagram.contents);
        let key = if is_check {
            unverified_stun_name(datagram.contents).and_then(|name| self.demux.peer_named(name))
        } else {
            self.demux.peer_at(remote)
        };
        let Some(key) = key else {
            return Heard::Ignored;
        };
        let Some(peer) = self.directory.peer_mut(key) else {
            return Heard::Ignored;
        };
        let heard = peer.handle_datagram(&datagram, now, &mut self.outbox);
        if is_check && heard == Heard::Accepted {
            self.demux.learn(key, remote);
        }
        self.touch(key);
        heard
    }

    /// Carries out what the peers noted, until nothing is left.
    fn settle(&mut self, now: Instant) {
        while let Some((key, note)) = self.outbox.notes.pop_front() {
            match note {
                Note::Packet { track, packet } => self.handle_packet((key, track), packet, now),
                Note::KeyframeWanted { slot } => self.ask_for_slot(key, slot, now),
                Note::Connected => {
                    self.tell(key, |visit, peer| Event::Connected { visit, peer });
                    self.ask_for_slots(key, now);
                }
                Note::Resumed => self.ask_for_slots(key, now),
                Note::Gone => self.lose(key, now),
            }
        }
    }

    fn ask_keyframe(&mut self, publisher: PeerKey, track: usize, now: Instant) {
        let Some(peer) = self.directory.peer_mut(publisher) else {
            return;
        };
        if peer.ask_keyframe(track, now, &mut self.outbox) {
            self.stats.keyframes_requested += 1;
            self.touch(publisher);
        }
    }

    fn ask_for_slots(&mut self, key: PeerKey, now: Instant) {
        let slots = self.directory.peer(key).map_or(0, |peer| peer.slots.len());
        for slot in 0..slots {
            self.ask_for_slot(key, slot, now);
        }
    }

    fn ask_for_slot(&mut self, key: PeerKey, slot: usize, now: Instant) {
        let slot = self
            .directory
            .peer(key)
            .and_then(|peer| peer.slots.get(slot));
        let Some(slot) = slot else {
            return;
        };
        if slot.kind == MediaKind::Video
            && let Some((publisher, _, track)) = slot.source
        {
            self.ask_keyframe(publisher, track, now);
        }
    }

    fn lose(&mut self, key: PeerKey, now: Instant) {
        let Some(entry) = self.directory.entry_mut(key) else {
            return;
        };
        let Some(peer) = &entry.peer else {
            return;
        };
        entry.lost = Some(peer.origin.clone());
        let visit = entry.visit;
        self.tell(key, |visit, peer| Event::Lost { visit, peer });
        self.drop_connection(key);
        self.wire(visit, now);
    }

    fn tell(&mut self, key: PeerKey, event: impl Fn(VisitId, ParticipantId) -> Event) {
        if let Some(entry) = self.directory.entry_mut(key) {
            self.events.push_back(event(entry.visit, entry.id));
        }
    }
}
