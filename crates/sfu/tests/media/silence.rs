//! What happens when someone is not heard any more, at a clock that the test turns.

use crate::{
    client::{Client, now},
    world::{ANA, BEN, VISIT},
};
use sfu::{Command, Datagram, Event, Output, Peers, PeersConfig, Transport};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

const S: Duration = Duration::from_secs(1);

#[test]
fn someone_who_falls_silent_gets_no_more_media_and_is_lost_after_40_s() {
    let mut still = Still::new();
    still.join(0);
    still.join(1);
    still.route();
    still.talk(S, [true, true]);
    assert!(still.clients[1].received.len() > 10, "media flows");

    let last_check = still.time;
    still.talk(S * 16, [true, false]);
    let sent = still.sent_to(1);
    still.talk(S * 20, [true, false]);
    assert_eq!(still.sent_to(1), sent, "nothing is sent without consent");
    assert_eq!(still.lost, []);

    still.talk(S * 10, [true, false]);
    let (who, at) = still.lost[0];
    assert_eq!(who, BEN);
    let after = at.duration_since(last_check);
    assert!(after <= S * 41 && after >= S * 36, "{after:?}");
}

#[test]
fn someone_who_never_connects_is_lost() {
    let mut still = Still::new();
    still.join(0);

    still.talk(S * 39, [false, false]);
    assert_eq!(still.lost, []);
    still.talk(S * 2, [false, false]);

    assert_eq!(still.lost.len(), 1);
}

#[test]
fn someone_who_is_heard_again_in_time_gets_media_again() {
    let mut still = Still::new();
    still.join(0);
    still.join(1);
    still.route();
    still.talk(S, [true, true]);

    still.talk(S * 10, [true, false]);
    let before = still.clients[1].received.len();
    still.talk(S * 5, [true, true]);

    assert!(still.clients[1].received.len() > before + 100);
    assert_eq!(still.lost, []);
}

/// Peers and two clients, without sockets, at one clock.
struct Still {
    peers: Peers,
    clients: Vec<Client>,
    addresses: [SocketAddr; 2],
    time: Instant,
    /// Datagrams for each client, delivered or not.
    sent: [usize; 2],
    lost: Vec<(protocol::ParticipantId, Instant)>,
    answer: Option<String>,
}

impl Still {
    fn new() -> Self {
        let time = now();
        let server = SocketAddr::from(([10, 0, 0, 1], 7_000));
        let addresses = [1, 2].map(|n| SocketAddr::from(([10, 0, 1, n], 5_000)));
        let clients = [ANA, BEN].into_iter().zip(addresses);
        Self {
            peers: Peers::new(&PeersConfig {
                addresses: vec![server],
            }),
            clients: clients
                .map(|(id, address)| Client::still(id, address, time))
                .collect(),
            addresses,
            time,
            sent: [0; 2],
            lost: Vec::new(),
            answer: None,
        }
    }

    fn join(&mut self, index: usize) {
        let client = &mut self.clients[index];
        let (visit, peer) = (VISIT, client.id);
        let sdp = client.offer(1);
        let command = Command::Negotiate {
            visit,
            peer,
            number: client.number,
            sdp,
            publish: client.publish(),
            receive: Vec::new(),
        };
        self.peers
            .handle_command(Command::Open { visit, peer }, self.time);
        self.peers.handle_command(command, self.time);
        self.carry([false, false]);
        let answer = self.answer.take().unwrap();
        self.clients[index].accept(&answer);
    }

    fn route(&mut self) {
        for (index, from) in [(0, BEN), (1, ANA)] {
            let client = &self.clients[index];
            let command = Command::Route {
                visit: VISIT,
                peer: client.id,
                receive: client.receive(0, from),
            };
            self.peers.handle_command(command, self.time);
        }
    }

    /// Lets time pass while both talk; `reach` says whose network works.
    fn talk(&mut self, duration: Duration, reach: [bool; 2]) {
        let end = self.time + duration;
        while self.time < end {
            self.time += Duration::from_millis(20);
            for client in &mut self.clients {
                client.time = Some(self.time);
                if client.is_connected {
                    client.send_audio(b"talk");
                }
                if client.due() <= self.time {
                    client.step();
                }
            }
            self.peers.handle_timeout(self.time);
            // There and back, and once more for what that led to.
            for _ in 0..3 {
                self.carry(reach);
            }
        }
    }

    fn carry(&mut self, reach: [bool; 2]) {
        for (index, client) in self.clients.iter_mut().enumerate() {
            for (contents, destination) in client.sent.drain(..) {
                let datagram = Datagram {
                    transport: Transport::Udp,
                    source: self.addresses[index],
                    destination,
                    contents: &contents,
                };
                if reach[index] {
                    self.peers.handle_datagram(datagram, self.time);
                }
            }
        }
        loop {
            match self.peers.poll_output(self.time) {
                Output::Transmit(transmit) => {
                    let index = self
                        .addresses
                        .iter()
                        .position(|a| *a == transmit.destination);
                    let index = index.unwrap();
                    self.sent[index] += 1;
                    if reach[index] {
                        self.clients[index].hear(&transmit.contents, transmit.source);
                    }
                }
                Output::Event(Event::Lost { peer, .. }) => self.lost.push((peer, self.time)),
                Output::Event(Event::Answered { sdp, .. }) => self.answer = sdp,
                Output::Event(Event::Connected { .. } | Event::Forwarded { .. }) => {}
                Output::Disconnect(_) => panic!("nobody came over TCP"),
                Output::Timeout(_) => return,
            }
        }
    }

    fn sent_to(&self, index: usize) -> usize {
        self.sent[index]
    }
}
