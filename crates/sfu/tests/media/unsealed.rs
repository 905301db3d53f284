//! What is not sealed reaches nobody.

use crate::{
    client::{Client, Marker, Picture},
    world::{ANA, BEN, VISIT, World},
};
use protocol::{Source, frame};

/// A VP8 delta frame as libvpx starts one, and Opus as a browser sends it.
const PLAIN_DELTA: &[u8] = &[0x31, 0x0d, 0x00, 0x0d, 0x1c, 0x24, 0x0c, 0x2c, 0x2c, 0x44];
const PLAIN_SOUND: &[u8] = &[0x78, 0x0b, 0xe4, 0xc1, 0x36, 0xec, 0xc5, 0x80, 0x10, 0x20];

#[test]
fn plain_sound_and_plain_pictures_reach_nobody_and_are_counted() {
    let mut world = World::new();
    let (mut ana, mut ben) = watched(&mut world);

    for _ in 0..10 {
        ana.send_plain_audio(PLAIN_SOUND);
        ana.send_plain_video(PLAIN_DELTA);
        ana.send_plain_video(&[0x50, 0x42, 0x07, 0x9D, 0x01, 0x2A, 0x80, 2, 0xE0, 1, 9, 9]);
    }
    world.wait_for_stats(|stats| stats.unsealed == 30);
    ana.send_audio(b"sealed");
    wait_for(&mut world, &mut ana, &mut ben, b"sealed");

    assert_eq!(texts(&ben), [&b"start"[..], b"sealed"]);
}

#[test]
fn packets_of_a_plain_frame_reach_nobody_wherever_they_come() {
    let mut world = World::new();
    let (mut ana, mut ben) = watched(&mut world);

    // Plain from the first packet on; then what pretends to go on with a frame that never started.
    ana.start_picture();
    ana.send_part(0x10, PLAIN_DELTA, Marker::More);
    ana.send_part(0, b"plain middle", Marker::More);
    ana.send_part(0, b"plain end", Marker::Last);
    ana.start_picture();
    ana.send_part(0, b"no start", Marker::Last);
    // Behind the end of a sealed frame, under its timestamp.
    ana.send_video(Picture::Delta, b"sealed");
    ana.send_part(0, b"behind", Marker::Last);
    ana.send_part(0x10, PLAIN_DELTA, Marker::Last);
    // A header of another source, and one that is cut off.
    ana.send_plain_video(&[&[0x01][..], &frame::specimen(Source::Microphone)].concat());
    ana.send_plain_video(&[&[0x01][..], &frame::specimen(Source::Camera)[..5]].concat());
    ana.send_video(Picture::Delta, b"last");
    wait_for(&mut world, &mut ana, &mut ben, b"last");

    assert_eq!(texts(&ben), [&b"start"[..], b"sealed", b"last"]);
    assert_eq!(world.sfu.stats().unsealed, 4);
}

#[test]
fn sealed_frame_of_several_packets_passes_also_where_its_start_comes_last() {
    let mut world = World::new();
    let (mut ana, mut ben) = watched(&mut world);
    let start = [
        Picture::Delta.decoy(),
        &frame::specimen(Source::Camera),
        b"1",
    ]
    .concat();

    // As after a loss: the start is sent again, behind the rest and behind another frame.
    ana.start_picture();
    let first = ana.renumber_video(0);
    ana.renumber_video(first + 1);
    ana.send_part(0, b".2", Marker::More);
    ana.send_part(0, b".3", Marker::Last);
    world.idle(&mut [&mut ana, &mut ben]);
    assert_eq!(texts(&ben), [b"start"]);
    let next = ana.renumber_video(first);
    ana.send_part(0x10, &start, Marker::More);
    ana.renumber_video(next);
    ana.send_video(Picture::Delta, b"last");
    wait_for(&mut world, &mut ana, &mut ben, b"last");

    let numbers: Vec<_> = ben.received.iter().map(|packet| packet.sequence).collect();
    let first = numbers[0];
    assert_eq!(numbers, [0, 1, 2, 3, 4].map(|step| first + step));
    assert_eq!(texts(&ben), [&b"start"[..], b"1", b"2", b"3", b"last"]);
    assert_eq!(world.sfu.stats().unsealed, 0);
}

#[test]
fn packets_without_content_pass_so_that_numbers_have_no_gap() {
    let mut world = World::new();
    let (mut ana, mut ben) = watched(&mut world);

    ana.send_plain_audio(b"");
    ana.send_audio(b"sealed");
    wait_for(&mut world, &mut ana, &mut ben, b"sealed");

    assert_eq!(texts(&ben), [&b"start"[..], b"", b"sealed"]);
}

/// Ana, whose picture Ben sees.
fn watched(world: &mut World) -> (Client, Client) {
    let mut ana = Client::udp(ANA);
    let mut ben = Client::udp(BEN);
    world.join(VISIT, &mut ana, 1);
    world.join(VISIT, &mut ben, 1);
    world.route(VISIT, &ben, ANA);
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[0].keyframes_asked > 0
    });
    ana.send_video(Picture::Key, b"start");
    wait_for(world, &mut ana, &mut ben, b"start");
    (ana, ben)
}

fn wait_for(world: &mut World, ana: &mut Client, ben: &mut Client, text: &[u8]) {
    world.wait(&mut [ana, ben], |clients| {
        let received = &clients[1].received;
        received.iter().any(|packet| packet.payload.ends_with(text))
    });
}

/// What was received, without descriptors.
fn texts(client: &Client) -> Vec<&[u8]> {
    client
        .received
        .iter()
        .map(|packet| {
            if client.video_slots.contains(&packet.mid) {
                &packet.payload[5..]
            } else {
                &packet.payload[..]
            }
        })
        .collect()
}
