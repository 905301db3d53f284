//! Datagrams from the network, as the SFU takes them: of strangers, and of whoever knows the name in a check and not its
//! key.

use protocol::{ParticipantId, VisitId};
use sfu::{Command, Datagram, Event, Heard, Output, Peers, PeersConfig, Transport};
use std::{cell::RefCell, net::SocketAddr, time::Instant};

/// A client that offers a microphone.
const OFFER: &str = "v=0\r\no=- 42 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
    a=fingerprint:sha-256 AA:BB\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n\
    a=setup:actpass\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\n\
    a=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=ssrc:7 cname:x\r\na=ssrc:7 msid:- t\r\n";

/// An SFU with one client, whose checks have this name.
struct House {
    peers: Peers,
    name: String,
    now: Instant,
}

thread_local! {
    static HOUSE: RefCell<House> = RefCell::new(house());
}

fn address(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a moment to begin at can be made no other way, and none passes after it"
)]
fn house() -> House {
    let now = Instant::now();
    let mut peers = Peers::new(&PeersConfig {
        addresses: vec![address(7)],
    });
    let (visit, peer) = (
        VisitId::from_bytes([1; 16]),
        ParticipantId::from_bytes([2; 16]),
    );
    peers.handle_command(Command::Open { visit, peer }, now);
    let offer = Command::Negotiate {
        visit,
        peer,
        number: 1,
        sdp: OFFER.to_owned(),
        publish: Vec::new(),
        receive: Vec::new(),
    };
    peers.handle_command(offer, now);
    let mut answer = None;
    loop {
        match peers.poll_output(now) {
            Output::Event(Event::Answered { sdp, .. }) => answer = sdp,
            Output::Timeout(_) => break,
            Output::Event(_) | Output::Transmit(_) | Output::Disconnect(_) => {}
        }
    }
    let answer = answer.expect("the offer is answered");
    let name = answer
        .lines()
        .find_map(|line| line.strip_prefix("a=ice-ufrag:"));
    let name = name.expect("an answer has one").to_owned();
    House { peers, name, now }
}

/// Takes made-up bytes: as a datagram, and as what follows the client's name in a check of connectivity.
///
/// # Panics
///
/// Where a datagram is taken in that nobody who is let in can have sent.
pub fn try_out(bytes: &[u8]) {
    HOUSE.with_borrow_mut(|house| {
        let check = check(&house.name, bytes);
        for contents in [bytes, &check] {
            for transport in [Transport::Udp, Transport::Tcp] {
                let datagram = Datagram {
                    transport,
                    source: address(9),
                    destination: address(7),
                    contents,
                };
                let heard = house.peers.handle_datagram(datagram, house.now);
                assert!(heard == Heard::Ignored, "a datagram of nobody");
            }
        }
        while let Output::Event(_) | Output::Transmit(_) | Output::Disconnect(_) =
            house.peers.poll_output(house.now)
        {}
    });
}

/// A binding request (RFC 8489) with the client's name, and whatever else.
fn check(name: &str, attributes: &[u8]) -> Vec<u8> {
    let user = format!("{name}:abcd");
    let padding = user.len().next_multiple_of(4) - user.len();
    let mut contents = Vec::new();
    contents.extend(6u16.to_be_bytes());
    contents.extend(u16::try_from(user.len()).unwrap_or(0).to_be_bytes());
    contents.extend(user.as_bytes());
    contents.extend(vec![0; padding]);
    contents.extend(attributes);
    let mut check = vec![0, 1];
    check.extend(u16::try_from(contents.len()).unwrap_or(0).to_be_bytes());
    check.extend([0x21, 0x12, 0xa4, 0x42]);
    check.extend([7; 12]);
    check.extend(contents);
    check
}
