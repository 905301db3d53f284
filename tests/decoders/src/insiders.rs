//! Packets of somebody who is inside, with the right keys: whatever they hold, nobody else is lost, and what is said is heard.

mod person;
mod tap;

use person::Person;
use protocol::VisitId;
use sfu::{Command, Datagram, Event, Output, Peers, PeersConfig, Transport};
use std::{
    cell::RefCell,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};
use str0m::crypto::from_feature_flags;
use tap::Keys;

const VISIT: VisitId = VisitId::from_bytes([1; 16]);

/// Who makes the bytes up, who speaks, and who listens to both.
const INSIDER: usize = 0;
const SPEAKER: usize = 1;
const LISTENER: usize = 2;

/// Between two tries: what was reported is dealt with when time passes.
const STEP: Duration = Duration::from_millis(20);

/// How many steps three people take at most to connect: 5 s, where it takes a fifth of one.
const STEPS_MAX: usize = 250;

/// After so many tries the visit begins anew, so that what is found can be found again.
const TRIES_MAX: usize = 500;

/// Where the SFU listens.
const SFU: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), 7_000);

struct House {
    peers: Peers,
    people: Vec<Person>,
    keys: Option<Keys>,
    /// The streams that somebody may name: of the insider's own, and of what the insider is sent.
    streams: Vec<[u8; 4]>,
    now: Instant,
    answer: Option<String>,
    tries: usize,
}

thread_local! {
    static HOUSE: RefCell<Option<House>> = const { RefCell::new(None) };
}

/// Takes made-up bytes as packets: of each, its length in two bytes and what it is in one, then what is sealed. In the
/// lowest bit of that one stands whether it is media or reports; the others say which streams that there are it names, if any.
///
/// # Panics
///
/// Where anybody else is lost or does not hear what is said.
pub fn try_out(bytes: &[u8]) {
    HOUSE.with_borrow_mut(|kept| {
        let mut house = kept.take().unwrap_or_else(House::open);
        house.hand_in(bytes);
        house.tries += 1;
        // Whoever is out by what they said themselves comes in anew.
        if house.tries < TRIES_MAX && house.people[INSIDER].is_connected {
            *kept = Some(house);
        }
    });
}

impl House {
    #[expect(
        clippy::disallowed_methods,
        reason = "a moment to begin at can be made no other way, and none passes after it"
    )]
    fn open() -> Self {
        let now = Instant::now();
        let mut house = Self {
            peers: Peers::new(&PeersConfig {
                addresses: vec![SFU],
            }),
            people: Vec::new(),
            keys: None,
            streams: Vec::new(),
            now,
            answer: None,
            tries: 0,
        };
        for number in 0..3 {
            house.join(number);
        }
        for number in 0..3 {
            house.route(number);
        }
        for _ in 0..STEPS_MAX {
            house.step();
            house.people[INSIDER].say(b"hello", house.now);
            if house.keys.is_none() && house.people.iter().all(|person| person.is_connected) {
                house.keys = Keys::tapped();
            }
            if house.keys.is_some() && house.says_and_hears(b"begin") {
                return house;
            }
        }
        panic!("three people come in");
    }

    fn join(&mut self, number: u8) {
        let provider = if usize::from(number) == INSIDER {
            tap::provider()
        } else {
            from_feature_flags()
        };
        let (person, offer) = Person::new(number, provider, self.now);
        let (visit, peer) = (VISIT, person.id);
        if usize::from(number) == INSIDER {
            self.streams.extend(streams(&offer));
        }
        let negotiate = Command::Negotiate {
            visit,
            peer,
            number: 1,
            sdp: offer,
            publish: person.publish(),
            receive: Vec::new(),
        };
        self.people.push(person);
        self.peers
            .handle_command(Command::Open { visit, peer }, self.now);
        self.peers.handle_command(negotiate, self.now);
        self.carry();
        let answer = self.answer.take().expect("the offer is answered");
        if usize::from(number) == INSIDER {
            self.streams.extend(streams(&answer));
        }
        self.people[usize::from(number)].accept(&answer);
    }

    /// Everyone hears both others.
    fn route(&mut self, number: usize) {
        let others = [1, 2].map(|step| self.people[(number + step) % 3].id);
        let person = &self.people[number];
        let route = Command::Route {
            visit: VISIT,
            peer: person.id,
            receive: person.receive(others),
        };
        self.peers.handle_command(route, self.now);
    }

    fn hand_in(&mut self, mut bytes: &[u8]) {
        while let Some(([high, low, kind], rest)) = bytes.split_first_chunk::<3>() {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let (packet, rest) = rest.split_at(rest.len().min(length));
            bytes = rest;
            // What has no whole header cannot be sealed.
            let _ = self.hand_in_one(packet, *kind);
        }
        // There, and back, and what it led to.
        let is_heard = (0..3).any(|_| self.says_and_hears(b"as before"));
        assert!(is_heard, "nobody hears what is said");
    }

    /// Seals one packet and hands it to the SFU, where it can be sealed.
    fn hand_in_one(&mut self, packet: &[u8], kind: u8) -> Option<()> {
        let sealed = self.sealed(packet, kind)?;
        let datagram = datagram(self.people[INSIDER].address, &sealed);
        self.peers.handle_datagram(datagram, self.now);
        Some(())
    }

    fn sealed(&mut self, packet: &[u8], kind: u8) -> Option<Vec<u8>> {
        let mut packet = packet.to_vec();
        let (is_report, one, other) = (kind & 1 != 0, kind >> 1 & 7, kind >> 4);
        let places = if is_report { [4, 8] } else { [8, 12] };
        for (place, which) in places.into_iter().zip([one, other]) {
            // The first says that the packet's own bytes stand.
            let stream = usize::from(which).checked_sub(1);
            let stream = stream.and_then(|at| self.streams.get(at % self.streams.len()));
            if let (Some(stream), Some(field)) = (stream, packet.get_mut(place..place + 4)) {
                field.copy_from_slice(stream);
            }
        }
        let keys = self.keys.as_mut()?;
        if is_report {
            keys.seal_reports(&packet)
        } else {
            keys.seal_media(&packet)
        }
    }

    /// Lets the speaker say something, and returns whether the listener has heard just that.
    fn says_and_hears(&mut self, words: &[u8]) -> bool {
        self.people[LISTENER].heard.clear();
        self.people[SPEAKER].say(words, self.now);
        self.step();
        let heard = &self.people[LISTENER].heard;
        heard.iter().any(|heard| heard == words)
    }

    /// Lets a moment pass.
    fn step(&mut self) {
        self.now += STEP;
        for person in &mut self.people {
            person.wake(self.now);
        }
        self.peers.handle_timeout(self.now);
        for _ in 0..3 {
            self.carry();
        }
    }

    fn carry(&mut self) {
        for person in &mut self.people {
            for contents in person.sent.drain(..) {
                let datagram = datagram(person.address, &contents);
                self.peers.handle_datagram(datagram, self.now);
            }
        }
        loop {
            match self.peers.poll_output(self.now) {
                Output::Transmit(transmit) => {
                    let mut people = self.people.iter_mut();
                    let person = people.find(|person| person.address == transmit.destination);
                    let person = person.expect("nobody else is there");
                    person.handle_datagram(&transmit.contents, transmit.source, self.now);
                }
                Output::Event(Event::Lost { peer, .. }) => {
                    let insider = &mut self.people[INSIDER];
                    assert!(peer == insider.id, "somebody else is lost");
                    insider.is_connected = false;
                }
                Output::Event(Event::Answered { sdp, .. }) => self.answer = sdp,
                Output::Event(Event::Connected { .. } | Event::Forwarded { .. }) => {}
                Output::Disconnect(_) => panic!("nobody came over TCP"),
                Output::Timeout(_) => return,
            }
        }
    }
}

const fn datagram(source: SocketAddr, contents: &[u8]) -> Datagram<'_> {
    Datagram {
        transport: Transport::Udp,
        source,
        destination: SFU,
        contents,
    }
}

/// Reads the streams that a description names (RFC 5576).
fn streams(sdp: &str) -> Vec<[u8; 4]> {
    let number = |line: &str| {
        let words = line.strip_prefix("a=ssrc:")?;
        words.split(' ').next()?.parse::<u32>().ok()
    };
    let mut streams: Vec<_> = sdp.lines().filter_map(number).collect();
    streams.dedup();
    streams.into_iter().map(u32::to_be_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_with_the_tapped_keys_is_taken_for_the_insiders_own() {
        let mut house = House::open();
        let refused = |house: &House| house.peers.stats().datagrams_ignored;
        let before = refused(&house);
        // Sound of the insider's own: the first stream that was offered.
        let words = [
            &protocol::frame::specimen(protocol::Source::Microphone)[..],
            b"made up",
        ]
        .concat();
        let packet = [
            &[0x80, 0x80 | 111, 0, 0, 0, 0, 9, 9, 0, 0, 0, 0],
            &words[..],
        ]
        .concat();

        house.hand_in_one(&packet, 1 << 1).expect("a whole packet");
        house.people[LISTENER].heard.clear();
        house.step();

        assert_eq!(refused(&house), before);
        assert_eq!(house.people[LISTENER].heard, [b"made up".to_vec()]);
    }

    #[test]
    fn reports_that_are_sealed_with_the_tapped_keys_are_read() {
        let mut house = House::open();
        // "Send me a whole picture" (RFC 4585, section 6.3.1) about each stream that the insider is sent.
        for number in 1..=15 {
            let pli = [0x81, 206, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0];
            house
                .hand_in_one(&pli, 1 | 1 << 1 | number << 4)
                .expect("a report");
        }
        house.step();

        assert!(house.people[SPEAKER].whole_pictures_asked > 0);
    }
}
