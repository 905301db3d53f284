//! What strangers send hurts nobody.

use crate::{
    client::{Client, now},
    world::{ANA, BEN, VISIT, World},
};
use sfu::{Command, Event, Output, Peers, PeersConfig};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream, UdpSocket},
    time::Duration,
};

/// Datagrams that a socket surely holds: this is not about loss.
const AT_ONCE: usize = 50;

#[test]
fn datagrams_of_strangers_are_ignored() {
    let mut world = World::new();
    let mut ana = Client::udp(ANA);
    let mut ben = Client::udp(BEN);
    world.join(VISIT, &mut ana, 1);
    world.join(VISIT, &mut ben, 1);
    world.route(VISIT, &ben, ANA);
    let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
    let before = world.sfu.stats().datagrams_ignored;

    let sent = datagrams();
    for some in sent.chunks(AT_ONCE) {
        let taken = world.sfu.stats().datagrams_in;
        for datagram in some {
            stranger.send_to(datagram, world.address()).unwrap();
        }
        let wanted = taken + some.len() as u64;
        world.wait_for_stats(|stats| stats.datagrams_in >= wanted);
    }
    ana.send_audio(b"still here");
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        !clients[1].received.is_empty()
    });

    let ignored = world.sfu.stats().datagrams_ignored - before;
    assert_eq!(ignored, sent.len() as u64);
    stranger.set_nonblocking(true).unwrap();
    assert!(stranger.recv(&mut [0; 100]).is_err(), "was answered");
}

#[test]
fn connections_of_strangers_are_closed() {
    let mut world = World::new();
    let mut ana = Client::tcp(ANA, world.address());
    world.join(VISIT, &mut ana, 1);

    for bytes in [
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        vec![0xff; 5_000],
        [&[0, 4], &[1, 2, 3, 4][..]].concat(),
        [&[0, 28], &stun("nobody:else")[..]].concat(),
    ] {
        let mut stranger = TcpStream::connect(world.address()).unwrap();
        stranger
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        stranger.write_all(&bytes).unwrap();

        let end = stranger.read(&mut [0; 100]);

        let is_closed = match end {
            Ok(count) => count == 0,
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        };
        assert!(is_closed);
    }
    world.idle(&mut [&mut ana]);
    assert_eq!(world.sfu.stats().tcp_connections, 1);
}

#[test]
fn forged_datagrams_from_a_peers_own_address_do_not_end_its_connection() {
    let mut world = World::new();
    let mut ana = Client::udp(ANA);
    let mut ben = Client::udp(BEN);
    world.join(VISIT, &mut ana, 1);
    world.join(VISIT, &mut ben, 1);
    world.route(VISIT, &ben, ANA);
    ana.send_audio(b"before");
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[1].received.len() == 1
    });

    let mut forged = datagrams();
    forged.extend((1..15).map(|id| rtp(id, &ana.audio)));
    for some in forged.chunks(AT_ONCE) {
        let taken = world.sfu.stats().datagrams_in;
        for datagram in some {
            ana.send_raw(datagram, world.address());
        }
        let wanted = taken + some.len() as u64;
        world.wait_for_stats(|stats| stats.datagrams_in >= wanted);
    }
    ana.send_audio(b"after");
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[1].received.len() == 2
    });

    assert_eq!(ben.received[1].payload, b"after");
    assert_eq!(ben.received[0].sequence + 1, ben.received[1].sequence);
}

#[test]
fn offers_that_cannot_be_used_are_refused() {
    let mut world = World::new();
    let mut ana = Client::udp(ANA);
    world.sfu.send(Command::Open {
        visit: VISIT,
        peer: ANA,
    });
    let good = ana.offer(1);

    for sdp in [
        String::new(),
        "v=0".to_owned(),
        good.replace("a=ice-ufrag", "a=x"),
        good.replace("a=group:BUNDLE", "a=x"),
        good.replace("a=fingerprint", "a=x"),
        good.replace("a=sendonly", "a=sendrecv"),
        good.replace("a=mid:", "a=mid:x"),
        good.clone() + &"a=x\r\n".repeat(100_000),
        good.chars().take(good.len() / 2).collect(),
    ] {
        let answer = world.try_negotiate(VISIT, &ana, sdp, Vec::new());

        assert_eq!(answer, None);
    }
    let answer = world.try_negotiate(VISIT, &ana, good, Vec::new());
    ana.accept(&answer.unwrap());
    world.wait(&mut [&mut ana], |clients| clients[0].is_connected);
}

#[test]
fn offers_with_any_part_changed_are_answered_or_refused_and_nothing_worse() {
    let count = std::env::var("OFFERS").map_or(500, |count| count.parse().unwrap());
    let time = now();
    let address = SocketAddr::from(([10, 0, 0, 1], 7_000));
    let mut peers = Peers::new(&PeersConfig {
        addresses: vec![address],
    });
    let mut client = Client::still(ANA, address, time);
    let first = client.offer(2);
    let publish = client.publish();
    let mut random = Random(11);
    let (mut answered, mut refused) = (0, 0);

    for number in 0..count {
        let mut changed = first.clone();
        for _ in 0..=random.byte() % 4 {
            changed = change(&changed, &mut random);
        }
        // Half of them come to a connection that stands already.
        let sdp = if number % 4 < 2 {
            vec![changed]
        } else {
            vec![first.clone(), changed]
        };
        let (visit, peer) = (VISIT, ANA);
        peers.handle_command(Command::Open { visit, peer }, time);
        for sdp in sdp {
            let negotiate = Command::Negotiate {
                visit,
                peer,
                number,
                sdp,
                publish: publish.clone(),
                receive: client.receive(0, BEN),
            };
            peers.handle_command(negotiate, time);
        }
        peers.handle_timeout(time + Duration::from_secs(u64::from(number)));
        peers.handle_command(Command::Close { visit, peer }, time);
        loop {
            match peers.poll_output(time) {
                Output::Event(Event::Answered { sdp: Some(_), .. }) => answered += 1,
                Output::Event(Event::Answered { sdp: None, .. }) => refused += 1,
                Output::Timeout(_) => break,
                Output::Event(_) | Output::Transmit(_) | Output::Disconnect(_) => {}
            }
        }
    }

    assert!(answered > count / 10, "{answered}");
    assert!(refused > count / 10, "{refused}");
    assert_eq!(peers.stats().peers, 0);
}

/// Changes one line of an offer, or one number or byte of it.
fn change(offer: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = offer.lines().map(str::to_owned).collect();
    let at = random.below(lines.len());
    let other = random.below(lines.len());
    match random.byte() % 7 {
        0 => {
            lines.remove(at);
        }
        1 => {
            let copy = lines[at].clone();
            lines.insert(other, copy);
        }
        2 => lines.swap(at, other),
        3 => {
            let numbers = ["0", "-1", "65536", "4294967296", "18446744073709551616", ""];
            let number = numbers[random.below(numbers.len())];
            let mut words: Vec<_> = lines[at].split(' ').collect();
            let word = random.below(words.len());
            words[word] = number;
            lines[at] = words.join(" ");
        }
        4 => {
            let mut bytes = lines[at].clone().into_bytes();
            if !bytes.is_empty() {
                let byte = random.below(bytes.len());
                bytes[byte] = random.byte();
            }
            lines[at] = String::from_utf8_lossy(&bytes).into_owned();
        }
        5 => {
            let length = random.below(lines[at].len() + 1);
            lines[at] = lines[at].chars().take(length).collect();
        }
        _ => {
            let long = lines[other].repeat(1 + random.below(40));
            lines[at].push_str(&long);
        }
    }
    lines.join("\r\n") + "\r\n"
}

/// Random bytes behind each first byte, checks cut short, checks of nobody, and much too long ones.
fn datagrams() -> Vec<Vec<u8>> {
    let mut random = Random(7);
    let mut datagrams: Vec<Vec<u8>> = (0..=255_u8)
        .flat_map(|first| [3, 12, 20, 60, 700].map(|length| (first, length)))
        .map(|(first, length)| {
            let mut bytes = vec![first];
            bytes.extend((1..length).map(|_| random.byte()));
            bytes
        })
        .collect();
    // A DTLS record of each kind and a wrong length.
    datagrams.extend((20..26).map(|kind| vec![kind, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 90, 1]));
    let check = stun("nobody:else");
    datagrams.extend((0..=check.len()).map(|length| check[..length].to_vec()));
    datagrams.push(vec![0x80; 1_600]);
    datagrams.retain(|datagram| !datagram.is_empty());
    datagrams
}

/// An RTP packet of another SSRC that names a section in its header extension (RFC 8843 section 9.2).
fn rtp(extension: u8, mid: &str) -> Vec<u8> {
    let mut bytes = vec![0x90, 111, 0, 9, 0, 0, 0, 9, 1, 2, 3, 4, 0xbe, 0xde, 0, 1];
    let length = u8::try_from(mid.len()).unwrap() - 1;
    bytes.push(extension << 4 | length);
    bytes.extend(mid.as_bytes());
    bytes.resize(20, 0);
    bytes.extend([7; 40]);
    bytes
}

fn stun(username: &str) -> Vec<u8> {
    let mut bytes = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
    bytes.extend([9; 12]);
    bytes.extend([0, 6, 0, u8::try_from(username.len()).unwrap()]);
    bytes.extend(username.as_bytes());
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes[3] = u8::try_from(bytes.len() - 20).unwrap();
    bytes
}

/// Marsaglia's xorshift: the same bytes in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        let number = u16::from_be_bytes([self.byte(), self.byte()]);
        usize::from(number) % end.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.to_le_bytes()[3]
    }
}
