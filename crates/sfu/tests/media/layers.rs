//! Pictures sent in layers: one of them goes on, as one stream.

use crate::{
    client::{Client, Picture},
    world::{ANA, BEN, VISIT, World},
};
use std::{thread::sleep, time::Duration};

/// Longer than a layer may be silent.
const SILENCE: Duration = Duration::from_millis(1_100);

#[test]
fn best_layer_that_is_sent_arrives_and_layers_change_at_a_key_frame() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world);

    ana.send_layer("c2", 10, Picture::Key, b"small 1");
    arrives(&mut world, &mut ana, &mut ben, b"small 1");
    // A better one is there: the other goes on until it has a key frame.
    let asked = ana.keyframes_asked;
    sleep(Duration::from_millis(350));
    ana.send_layer("c0", 30, Picture::Delta, b"large, too early");
    ana.send_layer("c2", 11, Picture::Delta, b"small 2");
    arrives(&mut world, &mut ana, &mut ben, b"small 2");
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[0].keyframes_asked > asked
    });
    ana.send_layer("c0", 31, Picture::Key, b"large 1");
    ana.send_layer("c1", 50, Picture::Key, b"middle, not chosen");
    ana.send_layer("c2", 12, Picture::Key, b"small, not chosen");
    ana.send_layer("c0", 32, Picture::Delta, b"large 2");
    arrives(&mut world, &mut ana, &mut ben, b"large 2");
    // The best one falls silent.
    sleep(SILENCE);
    ana.send_layer("c1", 51, Picture::Delta, b"middle, too early");
    ana.send_layer("c1", 52, Picture::Key, b"middle 1");
    ana.send_layer("c2", 13, Picture::Key, b"small, not chosen");
    ana.send_layer("c1", 53, Picture::Delta, b"middle 2");
    arrives(&mut world, &mut ana, &mut ben, b"middle 2");

    let texts: Vec<_> = ben.received.iter().map(|p| text(&p.payload)).collect();
    let expected: [&[u8]; 6] = [
        b"small 1",
        b"small 2",
        b"large 1",
        b"large 2",
        b"middle 1",
        b"middle 2",
    ];
    assert_eq!(texts, expected);
    for pair in ben.received.windows(2) {
        assert_eq!(pair[0].sequence + 1, pair[1].sequence);
        assert_eq!(
            picture_id(&pair[0].payload) + 1,
            picture_id(&pair[1].payload)
        );
        let passed = pair[1].timestamp.wrapping_sub(pair[0].timestamp);
        assert!((1..900_000).contains(&passed), "{passed} ticks");
    }
}

#[test]
fn lost_packet_of_a_layer_is_sent_again() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world);
    ana.send_layer("c1", 10, Picture::Key, b"one");
    arrives(&mut world, &mut ana, &mut ben, b"one");

    ana.is_losing = true;
    ana.send_layer("c1", 11, Picture::Delta, b"two");
    ana.is_losing = false;
    ana.send_layer("c1", 12, Picture::Delta, b"three");
    arrives(&mut world, &mut ana, &mut ben, b"two");

    let mut sequences: Vec<_> = ben.received.iter().map(|p| p.sequence).collect();
    sequences.sort_unstable();
    assert_eq!(ben.received.len(), 3);
    assert_eq!(sequences[2] - sequences[0], 2);
}

#[test]
fn layers_are_accepted_and_go_on_over_a_new_offer() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world);
    ana.send_layer("c0", 10, Picture::Key, b"one");
    arrives(&mut world, &mut ana, &mut ben, b"one");

    let sdp = ana.offer_restart();
    let answer = world.try_negotiate(VISIT, &ana, sdp, Vec::new()).unwrap();
    ana.accept(&answer);
    world.idle(&mut [&mut ana, &mut ben]);
    ana.send_layer("c0", 11, Picture::Delta, b"two");
    arrives(&mut world, &mut ana, &mut ben, b"two");

    assert!(answer.contains("a=simulcast:recv c0;c1;c2"), "{answer}");
    assert!(answer.contains("a=rid:c2 recv"), "{answer}");
    assert!(!answer.contains("sdes:mid"), "{answer}");
}

#[test]
fn plain_frame_of_any_layer_reaches_nobody() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world);

    ana.send_layer("c1", 10, Picture::Key, b"sealed");
    arrives(&mut world, &mut ana, &mut ben, b"sealed");
    ana.send_plain_layer("c0", 30, b"plain");
    ana.send_plain_layer("c1", 11, b"plain");
    world.wait_for_stats(|stats| stats.unsealed == 2);
    ana.send_layer("c1", 12, Picture::Delta, b"sealed too");
    arrives(&mut world, &mut ana, &mut ben, b"sealed too");

    assert_eq!(ben.received.len(), 2);
}

#[test]
fn forged_packets_take_no_layer_away() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world);
    let forge = |world: &mut World, ana: &mut Client| {
        let taken = world.sfu.stats().datagrams_in;
        for id in 1..15 {
            ana.send_raw(&forged(id, id.into(), b"c0"), world.address());
            ana.send_raw(&forged(id, id.into(), b"c1"), world.address());
        }
        world.wait_for_stats(|stats| stats.datagrams_in >= taken + 28);
    };

    forge(&mut world, &mut ana);
    ana.send_layer("c0", 10, Picture::Key, b"one");
    arrives(&mut world, &mut ana, &mut ben, b"one");
    forge(&mut world, &mut ana);
    ana.send_layer("c0", 11, Picture::Delta, b"two");
    arrives(&mut world, &mut ana, &mut ben, b"two");
    ana.send_layer("c1", 40, Picture::Key, b"not chosen");
    forge(&mut world, &mut ana);
    ana.send_layer("c0", 12, Picture::Delta, b"three");
    arrives(&mut world, &mut ana, &mut ben, b"three");

    assert_eq!(ben.received.len(), 3);
}

#[test]
fn forged_repairs_take_no_stream_away_whatever_it_is_of() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world);
    ana.send_layer("c0", 10, Picture::Key, b"one");
    arrives(&mut world, &mut ana, &mut ben, b"one");

    let [sound, c0, c0_repairs, c1, c1_repairs, c2, _] = ana.streams()[..] else {
        panic!("two streams of each layer");
    };
    // Which extension names a repair only the two of them know.
    let forge = |world: &mut World, ana: &mut Client, stream| {
        for id in 1..15 {
            let taken = world.sfu.stats().datagrams_in;
            ana.send_raw(&forged(id, stream, b"c0"), world.address());
            world.wait_for_stats(|stats| stats.datagrams_in > taken);
        }
    };

    forge(&mut world, &mut ana, sound);
    ana.send_audio(b"sound");
    arrives(&mut world, &mut ana, &mut ben, b"sound");
    forge(&mut world, &mut ana, c0);
    ana.send_layer("c0", 11, Picture::Delta, b"two");
    arrives(&mut world, &mut ana, &mut ben, b"two");
    for (stream, name) in [(c1, "c1"), (c2, "c2")] {
        forge(&mut world, &mut ana, stream);
        sleep(SILENCE);
        ana.send_layer(name, 40, Picture::Key, name.as_bytes());
        arrives(&mut world, &mut ana, &mut ben, name.as_bytes());
    }
    forge(&mut world, &mut ana, c1_repairs);
    forge(&mut world, &mut ana, c0_repairs);
    ana.send_layer("c0", 12, Picture::Key, b"three");
    arrives(&mut world, &mut ana, &mut ben, b"three");
    ana.is_losing = true;
    ana.send_layer("c0", 13, Picture::Delta, b"four");
    ana.is_losing = false;
    ana.send_layer("c0", 14, Picture::Delta, b"five");
    arrives(&mut world, &mut ana, &mut ben, b"four");

    assert_eq!(ben.received.len(), 8);
}

#[test]
fn streams_that_an_offer_lacks_are_over() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world);
    ana.send_layer("c0", 10, Picture::Key, b"one");
    arrives(&mut world, &mut ana, &mut ben, b"one");
    ana.send_audio(b"two");
    arrives(&mut world, &mut ana, &mut ben, b"two");

    let sdp = ana.offer_restart();
    let (sound, video) = sdp.split_once("m=video").unwrap();
    let sound = sound.lines().filter(|line| !line.starts_with("a=ssrc"));
    let sound: String = sound.map(|line| format!("{line}\r\n")).collect();
    let video = video.replace("rid:c0 ", "rid:d0 ");
    let sdp = format!("{sound}m=video{}", video.replace("send c0;", "send d0;"));
    let answer = world.try_negotiate(VISIT, &ana, sdp, Vec::new()).unwrap();
    let answer = answer.replace("rid:d0 ", "rid:c0 ");
    ana.accept(&answer.replace("recv d0;", "recv c0;"));
    world.idle(&mut [&mut ana, &mut ben]);
    let before = world.sfu.stats();
    ana.send_layer("c0", 11, Picture::Delta, b"of no layer");
    ana.send_audio(b"of no stream");
    world.idle(&mut [&mut ana, &mut ben]);

    let after = world.sfu.stats();
    assert!(after.datagrams_in >= before.datagrams_in + 2);
    assert_eq!(after.packets_in, before.packets_in);
}

/// A packet that says it is of a layer, under whichever number the extension may have.
fn forged(id: u8, stream: u32, name: &[u8; 2]) -> Vec<u8> {
    let head = [0x90, 96, 0, 1, 0, 0, 0, 0];
    let stream = stream.to_be_bytes();
    let extension = [0xBE, 0xDE, 0, 1, id << 4 | 1, name[0], name[1], 0];
    [&head[..], &stream, &extension, &[7; 40]].concat()
}

fn pair(world: &mut World) -> (Client, Client) {
    let mut ana = Client::udp(ANA).in_layers(&["c0", "c1", "c2"]);
    let mut ben = Client::udp(BEN);
    world.join(VISIT, &mut ana, 1);
    world.join(VISIT, &mut ben, 1);
    world.route(VISIT, &ben, ANA);
    world.idle(&mut [&mut ana, &mut ben]);
    (ana, ben)
}

fn arrives(world: &mut World, ana: &mut Client, ben: &mut Client, wanted: &[u8]) {
    world.wait(&mut [ana, ben], |clients| {
        let received = &clients[1].received;
        received.iter().any(|p| p.payload.ends_with(wanted))
    });
}

fn text(payload: &[u8]) -> &[u8] {
    &payload[5..]
}

fn picture_id(payload: &[u8]) -> u16 {
    u16::from_be_bytes([payload[2] & 0x7f, payload[3]])
}
