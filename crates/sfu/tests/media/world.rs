//! A running SFU, and people around it.

use crate::client::{Client, now};
use protocol::{ParticipantId, TrackId, VisitId};
use sfu::{Command, Event, Sfu, SfuConfig, Stats};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

pub(crate) const VISIT: VisitId = VisitId::from_bytes([1; 16]);
pub(crate) const OTHER_VISIT: VisitId = VisitId::from_bytes([2; 16]);
pub(crate) const ANA: ParticipantId = ParticipantId::from_bytes([0xa; 16]);
pub(crate) const BEN: ParticipantId = ParticipantId::from_bytes([0xb; 16]);
pub(crate) const CLEO: ParticipantId = ParticipantId::from_bytes([0xc; 16]);

/// Long enough for any machine; what is waited for takes some milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// Time in which something would have come, if it were to come at all.
const A_WHILE: Duration = Duration::from_millis(300);

pub(crate) struct World {
    pub(crate) sfu: Sfu,
    pub(crate) events: Vec<Event>,
    incoming: Receiver<Event>,
}

impl World {
    pub(crate) fn new() -> Self {
        let (sender, incoming) = channel();
        let config = SfuConfig {
            addresses: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
            ..SfuConfig::default()
        };
        let sfu = Sfu::start(config, move |event| {
            let _ = sender.send(event);
        });
        Self {
            sfu: sfu.unwrap(),
            events: Vec::new(),
            incoming,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.sfu.local_addrs()[0]
    }

    /// Opens a client in the visit and connects it, with slots for that many others.
    pub(crate) fn join(&mut self, visit: VisitId, client: &mut Client, slots: usize) {
        let peer = client.id;
        self.sfu.send(Command::Open { visit, peer });
        let sdp = client.offer(slots);
        self.negotiate(visit, client, sdp, Vec::new());
        self.wait(&mut [client], |clients| clients[0].is_connected);
    }

    /// Sends an offer, and hands its answer to the client.
    pub(crate) fn negotiate(
        &mut self,
        visit: VisitId,
        client: &mut Client,
        sdp: String,
        receive: Vec<(protocol::Mid, ParticipantId, TrackId)>,
    ) {
        let answer = self.try_negotiate(visit, client, sdp, receive);
        client.accept(&answer.unwrap());
    }

    pub(crate) fn try_negotiate(
        &mut self,
        visit: VisitId,
        client: &Client,
        sdp: String,
        receive: Vec<(protocol::Mid, ParticipantId, TrackId)>,
    ) -> Option<String> {
        self.sfu.send(Command::Negotiate {
            visit,
            peer: client.id,
            number: client.number,
            sdp,
            publish: client.publish(),
            receive,
        });
        loop {
            let event = self.incoming.recv_timeout(PATIENCE).unwrap();
            self.events.push(event.clone());
            if let Event::Answered {
                peer, number, sdp, ..
            } = event
            {
                assert_eq!((peer, number), (client.id, client.number));
                return sdp;
            }
        }
    }

    /// Puts another one's tracks into the first slots.
    pub(crate) fn route(&self, visit: VisitId, client: &Client, from: ParticipantId) {
        self.sfu.send(Command::Route {
            visit,
            peer: client.id,
            receive: client.receive(0, from),
        });
    }

    /// Lets everybody do what is due until something is so.
    pub(crate) fn wait(
        &mut self,
        clients: &mut [&mut Client],
        mut is_so: impl FnMut(&mut [&mut Client]) -> bool,
    ) {
        let start = now();
        while !is_so(clients) {
            assert!(now() < start + PATIENCE, "waited in vain");
            self.step(clients);
        }
    }

    /// Waits until the counters are so.
    pub(crate) fn wait_for_stats(&mut self, is_so: impl Fn(&Stats) -> bool) {
        let start = now();
        while !is_so(&self.sfu.stats()) {
            assert!(now() < start + PATIENCE, "waited in vain");
            self.step(&mut []);
        }
    }

    /// Lets everybody do what is due for a while.
    pub(crate) fn idle(&mut self, clients: &mut [&mut Client]) {
        let start = now();
        while now() < start + A_WHILE {
            self.step(clients);
        }
    }

    pub(crate) fn wait_for_event(&mut self, clients: &mut [&mut Client], wanted: &Event) {
        let start = now();
        while !self.events.contains(wanted) {
            assert!(now() < start + PATIENCE, "waited in vain");
            self.step(clients);
        }
    }

    fn step(&mut self, clients: &mut [&mut Client]) {
        for client in clients {
            client.step();
        }
        self.events.extend(self.incoming.try_iter());
        std::thread::sleep(Duration::from_millis(1));
    }
}
