//! What strangers send hurts nobody.

use crate::{
    client::Client,
    world::{ANA, BEN, VISIT, World},
};
use std::{
    io::{Read, Write},
    net::{TcpStream, UdpSocket},
    time::Duration,
};

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
    for datagram in &sent {
        stranger.send_to(datagram, world.address()).unwrap();
        // As fast as they are taken, so that none is lost on the way.
        std::thread::sleep(Duration::from_micros(50));
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
    for datagram in forged {
        ana.send_raw(&datagram, world.address());
        std::thread::sleep(Duration::from_micros(50));
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
    world.sfu.send(sfu::Command::Open {
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
    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.to_le_bytes()[3]
    }
}
