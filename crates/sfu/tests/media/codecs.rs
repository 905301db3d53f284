//! VP9 and AV1 pass sealed, are refused plain, and go to nobody who does not have them.

use crate::{
    client::{AV1, Client, Marker, Picture, VP9},
    world::{ANA, BEN, CLEO, VISIT, World},
};
use protocol::{Source, frame};

/// What the packetizer of a codec writes in front of a sealed picture, and what a plain one looks like.
struct Case {
    payload_type: u8,
    key: &'static [u8],
    delta: &'static [u8],
    /// In front of a packet that goes on with a picture.
    middle: &'static [u8],
    /// The first packets of a browser's plain stream, each behind a head of nine bytes.
    capture: &'static [u8],
}

const CASES: [Case; 2] = [
    Case {
        payload_type: VP9,
        key: &[0x88, 0x01],
        delta: &[0xC8, 0x02],
        middle: &[0xC0, 0x02],
        capture: include_bytes!("../../src/sealed/captures/vp9.rtp"),
    },
    Case {
        payload_type: AV1,
        // A sequence header of four bytes, then the frame.
        key: &[0x28, 4, 0x08, 1, 2, 3, 0x30],
        delta: &[0x10, 0x30],
        middle: &[0x90],
        capture: include_bytes!("../../src/sealed/captures/av1.rtp"),
    },
];

/// A little below the numbers of the client's VP8, so that both fit into one stream.
const FIRST_SEQUENCE: u64 = 64_900;

/// Plain packets that are sent of a capture.
const PLAIN_PACKETS: usize = 10;

#[test]
fn sealed_pictures_in_vp9_and_av1_are_forwarded_from_a_key_frame_on() {
    for case in CASES {
        let mut world = World::new();
        let (mut ana, mut ben) = (Client::with_every_codec(ANA), Client::with_every_codec(BEN));
        connect(&mut world, &mut ana, &mut ben);

        let sent = [
            (0, sealed(case.delta, b"early"), Marker::Last),
            (1, sealed(case.key, b"key"), Marker::More),
            (1, [case.middle, b"more of it"].concat(), Marker::Last),
            (2, sealed(case.delta, b"delta"), Marker::Last),
        ];
        send(&mut ana, &case, 0, &sent);
        wait_for(&mut world, &mut [&mut ana, &mut ben], b"delta");

        let expected: Vec<_> = sent[1..].iter().map(|(_, payload, _)| payload).collect();
        let received: Vec<_> = ben.received.iter().map(|packet| &packet.payload).collect();
        assert_eq!(received, expected);
        assert_eq!(world.sfu.stats().unsealed, 0);
    }
}

#[test]
fn plain_pictures_in_vp9_and_av1_reach_nobody_and_are_counted() {
    for case in CASES {
        let mut world = World::new();
        let (mut ana, mut ben) = (Client::with_every_codec(ANA), Client::with_every_codec(BEN));
        connect(&mut world, &mut ana, &mut ben);
        let key = sealed(case.key, b"key");
        send(&mut ana, &case, 0, &[(0, key.clone(), Marker::Last)]);
        wait_for(&mut world, &mut [&mut ana, &mut ben], b"key");

        let plain: Vec<_> = plain_packets(case.capture)
            .map(|(picture, payload)| (picture + 1, payload.to_vec(), Marker::Last))
            .collect();
        assert_eq!(plain.len(), PLAIN_PACKETS);
        send(&mut ana, &case, 1, &plain);
        world.wait_for_stats(|stats| stats.unsealed > 0);
        let last = sealed(case.delta, b"last");
        let sequence = 1 + PLAIN_PACKETS as u64;
        send(
            &mut ana,
            &case,
            sequence,
            &[(1_000, last.clone(), Marker::Last)],
        );
        wait_for(&mut world, &mut [&mut ana, &mut ben], b"last");

        let received: Vec<_> = ben.received.iter().map(|packet| &packet.payload).collect();
        assert_eq!(received, [&key, &last]);
    }
}

#[test]
fn receiver_without_vp9_and_av1_is_sent_vp8_only() {
    for case in CASES {
        let mut world = World::new();
        let mut ana = Client::with_every_codec(ANA);
        let mut ben = Client::udp(BEN);
        let mut cleo = Client::with_every_codec(CLEO);
        world.join(VISIT, &mut cleo, 1);
        connect(&mut world, &mut ana, &mut ben);
        world.route(VISIT, &cleo, ANA);
        world.idle(&mut [&mut ana, &mut ben, &mut cleo]);

        send(
            &mut ana,
            &case,
            0,
            &[(0, sealed(case.key, b"key"), Marker::Last)],
        );
        wait_for(&mut world, &mut [&mut ana, &mut cleo, &mut ben], b"key");
        assert!(ben.received.is_empty());
        ana.send_video(Picture::Key, b"in vp8");
        wait_for(&mut world, &mut [&mut ana, &mut ben, &mut cleo], b"in vp8");

        assert_eq!(ben.received.len(), 1);
    }
}

/// Ana and Ben come in, and Ben wants to see Ana.
fn connect(world: &mut World, ana: &mut Client, ben: &mut Client) {
    world.join(VISIT, ana, 1);
    world.join(VISIT, ben, 1);
    world.route(VISIT, ben, ANA);
    world.wait(&mut [ana, ben], |clients| clients[0].keyframes_asked > 0);
}

fn sealed(front: &[u8], text: &[u8]) -> Vec<u8> {
    [front, &frame::specimen(Source::Camera), text].concat()
}

/// Sends packets, each of a picture of that number.
fn send(ana: &mut Client, case: &Case, first: u64, packets: &[(u32, Vec<u8>, Marker)]) {
    for (sequence, (picture, payload, marker)) in (FIRST_SEQUENCE + first..).zip(packets) {
        let at = (sequence, 3_000 * picture);
        ana.send_marked(ana.video, case.payload_type, at, payload, *marker);
    }
}

/// Waits until the second client has received a packet that ends so.
fn wait_for(world: &mut World, clients: &mut [&mut Client], text: &[u8]) {
    world.wait(clients, |clients| {
        let received = &clients[1].received;
        received.iter().any(|packet| packet.payload.ends_with(text))
    });
}

/// The first packets of a capture, each with the number of its picture.
fn plain_packets(mut bytes: &'static [u8]) -> impl Iterator<Item = (u32, &'static [u8])> {
    let mut picture = 0;
    std::iter::from_fn(move || {
        let (head, rest) = bytes.split_first_chunk::<9>()?;
        let (payload, rest) = rest.split_at(u16::from_be_bytes([head[0], head[1]]).into());
        bytes = rest;
        let number = picture;
        picture += u32::from(head[8]);
        Some((number, payload))
    })
    .take(PLAIN_PACKETS)
}
