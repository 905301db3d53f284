//! Who gets whose packets.

use crate::{
    client::{Client, Picture, Received, kind_of},
    world::{ANA, BEN, CLEO, OTHER_VISIT, VISIT, World},
};
use protocol::{Forwarding, MediaKind, Source, VisitId};
use sfu::{Command, Event};

#[test]
fn two_people_get_each_others_packets_in_order_and_once() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world, VISIT);

    start_video(&mut world, &mut ana, &mut ben);
    start_video(&mut world, &mut ben, &mut ana);
    for number in 0..100_u8 {
        ana.send_audio(&[number, b'a']);
        ana.send_video(Picture::Delta, &[number, b'a']);
        ben.send_audio(&[number, b'b']);
        ben.send_video(Picture::Delta, &[number, b'b']);
        // No more on the way than a socket holds: this is not about loss.
        let wanted = 3 + 2 * usize::from(number);
        world.wait(&mut [&mut ana, &mut ben], |clients| {
            clients.iter().all(|client| client.received.len() >= wanted)
        });
    }
    world.idle(&mut [&mut ana, &mut ben]);

    for (client, name) in [(&ana, b'b'), (&ben, b'a')] {
        for (kind, header) in [(MediaKind::Audio, 0), (MediaKind::Video, 5)] {
            let packets = of_kind(client, kind);
            let numbers: Vec<_> = packets
                .iter()
                .map(|packet| packet.payload[header..].to_vec())
                .filter(|payload| payload != b"start")
                .collect();
            let expected: Vec<_> = (0..100).map(|number| vec![number, name]).collect();
            assert_eq!(numbers, expected);
            assert_continuous(&packets);
        }
    }
}

#[test]
fn what_really_goes_to_whom_is_told_while_it_goes_and_once_when_nothing_does() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world, VISIT);
    let told = |list: Vec<Forwarding>| Event::Forwarded { visit: VISIT, list };
    let from_ana = |source| Forwarding {
        to: BEN,
        from: ANA,
        source,
    };

    ana.send_audio(b"sound");
    let sound = told(vec![from_ana(Source::Microphone)]);
    world.wait_for_event(&mut [&mut ana, &mut ben], &sound);
    world.wait_for_event(&mut [&mut ana, &mut ben], &told(Vec::new()));
    world.events.clear();
    start_video(&mut world, &mut ana, &mut ben);
    let picture = told(vec![from_ana(Source::Camera)]);
    world.wait_for_event(&mut [&mut ana, &mut ben], &picture);

    // Whoever sends nothing is not told of, though Ana has slots for Ben's tracks.
    let told_of = |event: &Event| match event {
        Event::Forwarded { visit, list } => *visit == VISIT && list.iter().all(|it| it.to == BEN),
        Event::Answered { .. } | Event::Connected { .. } | Event::Lost { .. } => true,
    };
    assert!(world.events.iter().all(told_of), "{:?}", world.events);
}

#[test]
fn nothing_reaches_someone_who_is_not_open() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world, VISIT);
    let mut cleo = Client::udp(CLEO);
    let sdp = cleo.offer(1);

    let answer = world.try_negotiate(VISIT, &cleo, sdp, cleo.receive(0, ANA));
    start_video(&mut world, &mut ana, &mut ben);
    world.idle(&mut [&mut ana, &mut ben, &mut cleo]);

    assert_eq!(answer, None);
    assert_eq!(cleo.received, []);
}

#[test]
fn nothing_crosses_from_one_visit_to_another() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world, VISIT);
    let mut cleo = Client::udp(CLEO);
    world.join(OTHER_VISIT, &mut cleo, 1);
    world.route(OTHER_VISIT, &cleo, ANA);

    start_video(&mut world, &mut ana, &mut ben);
    ana.send_audio(b"sound");
    world.idle(&mut [&mut ana, &mut ben, &mut cleo]);

    assert_eq!(cleo.received, []);
    assert!(ben.received.len() >= 2);
}

#[test]
fn what_is_not_wanted_or_not_published_is_not_forwarded() {
    let mut world = World::new();
    let mut ana = Client::udp(ANA);
    let mut ben = Client::udp(BEN);
    world.join(VISIT, &mut ana, 1);
    world.join(VISIT, &mut ben, 1);

    ana.send_audio(b"nobody asked");
    world.idle(&mut [&mut ana, &mut ben]);
    assert_eq!(ben.received, []);

    world.route(VISIT, &ben, ANA);
    let sdp = ana.offer(1);
    world.sfu.send(Command::Negotiate {
        visit: VISIT,
        peer: ANA,
        number: ana.number,
        sdp,
        publish: Vec::new(),
        receive: Vec::new(),
    });
    world.idle(&mut [&mut ana, &mut ben]);
    ana.send_audio(b"not published");
    world.idle(&mut [&mut ana, &mut ben]);

    assert_eq!(ben.received, []);
}

#[test]
fn close_of_a_subscriber_stops_its_media() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world, VISIT);
    start_video(&mut world, &mut ana, &mut ben);
    let peer = BEN;
    world.sfu.send(Command::Close { visit: VISIT, peer });
    world.idle(&mut [&mut ana, &mut ben]);
    let before = (ben.received.len(), world.sfu.stats().packets_forwarded);

    for _ in 0..20 {
        ana.send_audio(b"after");
        ana.send_video(Picture::Key, b"after");
    }
    world.idle(&mut [&mut ben]);

    let after = (ben.received.len(), world.sfu.stats().packets_forwarded);
    assert_eq!(before, after);
}

#[test]
fn close_of_a_publisher_leaves_the_slot_silent_and_free() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world, VISIT);
    start_video(&mut world, &mut ana, &mut ben);
    let peer = ANA;
    world.sfu.send(Command::Close { visit: VISIT, peer });
    world.idle(&mut [&mut ana, &mut ben]);
    let before = ben.received.len();

    ana.send_audio(b"after");
    ana.send_video(Picture::Key, b"after");
    world.idle(&mut [&mut ana, &mut ben]);
    assert_eq!(ben.received.len(), before);

    let mut cleo = Client::udp(CLEO);
    world.join(VISIT, &mut cleo, 1);
    world.route(VISIT, &ben, CLEO);
    start_video(&mut world, &mut cleo, &mut ben);
    assert_continuous(&of_kind(&ben, MediaKind::Video));
}

#[test]
fn end_of_a_visit_stops_everybody_in_it_and_nobody_else() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world, VISIT);
    let (mut ana2, mut ben2) = pair(&mut world, OTHER_VISIT);
    start_video(&mut world, &mut ana, &mut ben);
    start_video(&mut world, &mut ana2, &mut ben2);
    world.sfu.send(Command::CloseVisit { visit: VISIT });
    world.idle(&mut [&mut ana, &mut ben]);
    let before = ben.received.len();

    ana.send_audio(b"after");
    ana2.send_audio(b"after");
    world.wait(&mut [&mut ana, &mut ben, &mut ana2, &mut ben2], |clients| {
        clients[3].received.iter().any(|p| p.payload == b"after")
    });

    assert_eq!(ben.received.len(), before);
    assert_eq!(world.sfu.stats().peers, 2);
}

#[test]
fn track_that_appears_later_starts_by_itself() {
    let mut world = World::new();
    let mut ben = Client::udp(BEN);
    world.join(VISIT, &mut ben, 1);
    world.route(VISIT, &ben, ANA);
    world.idle(&mut [&mut ben]);

    let mut ana = Client::udp(ANA);
    world.join(VISIT, &mut ana, 1);
    ana.send_video(Picture::Delta, b"too early");

    start_video(&mut world, &mut ana, &mut ben);
    assert_eq!(ben.received.len(), 1);
}

#[test]
fn switched_slot_goes_on_as_one_stream_from_a_keyframe_on() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world, VISIT);
    let mut cleo = Client::udp(CLEO);
    world.join(VISIT, &mut cleo, 1);
    start_video(&mut world, &mut ana, &mut ben);
    ana.send_audio(b"ana");
    let everybody = &mut [&mut ana, &mut ben, &mut cleo];
    world.wait(everybody, |clients| {
        clients[1].received.iter().any(|p| p.payload == b"ana")
    });

    let asked = cleo.keyframes_asked;
    world.route(VISIT, &ben, CLEO);
    let everybody = &mut [&mut ana, &mut ben, &mut cleo];
    world.wait(everybody, |clients| clients[2].keyframes_asked > asked);
    ana.send_video(Picture::Delta, b"from ana");
    cleo.send_video(Picture::Delta, b"too early");
    cleo.send_video(Picture::Key, b"key");
    cleo.send_video(Picture::Delta, b"delta");
    cleo.send_audio(b"cleo");
    let everybody = &mut [&mut ana, &mut ben, &mut cleo];
    world.wait(everybody, |clients| {
        let payloads: Vec<_> = clients[1].received.iter().map(|p| &p.payload).collect();
        payloads.iter().any(|p| p.ends_with(b"delta")) && payloads.iter().any(|p| *p == b"cleo")
    });

    let video = of_kind(&ben, MediaKind::Video);
    let texts: Vec<_> = video.iter().map(|p| p.payload[5..].to_vec()).collect();
    assert_eq!(
        texts,
        [b"start".to_vec(), b"key".to_vec(), b"delta".to_vec()]
    );
    assert_continuous(&video);
    let ids: Vec<_> = video.iter().map(picture_id).collect();
    assert_eq!(ids, [ids[0], ids[0] + 1, ids[0] + 2]);
    assert_continuous(&of_kind(&ben, MediaKind::Audio));
}

#[test]
fn loss_before_the_sfu_stays_visible_to_the_subscriber() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world, VISIT);
    start_video(&mut world, &mut ana, &mut ben);

    ana.send_video(Picture::Delta, b"one");
    ana.skip_video();
    ana.send_video(Picture::Delta, b"three");
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[1]
            .received
            .iter()
            .any(|p| p.payload.ends_with(b"three"))
    });

    let video = of_kind(&ben, MediaKind::Video);
    let numbers: Vec<_> = video.iter().map(|p| p.sequence).collect();
    let first = numbers[0];
    assert_eq!(numbers, [first, first + 1, first + 3]);
}

#[test]
fn keyframe_that_a_subscriber_asks_for_is_asked_of_the_publisher() {
    let mut world = World::new();
    let (mut ana, mut ben) = pair(&mut world, VISIT);
    start_video(&mut world, &mut ana, &mut ben);
    let asked = ana.keyframes_asked;

    world.idle(&mut [&mut ana, &mut ben]);
    ben.ask_keyframe(0);

    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[0].keyframes_asked > asked
    });
}

/// Two people who receive each other.
fn pair(world: &mut World, visit: VisitId) -> (Client, Client) {
    let mut ana = Client::udp(ANA);
    let mut ben = Client::udp(BEN);
    world.join(visit, &mut ana, 1);
    world.join(visit, &mut ben, 1);
    world.route(visit, &ana, BEN);
    world.route(visit, &ben, ANA);
    (ana, ben)
}

/// Sends a keyframe once it is asked for, and waits until it is there.
fn start_video(world: &mut World, from: &mut Client, to: &mut Client) {
    let had = to.received.len();
    world.wait(&mut [from, to], |clients| clients[0].keyframes_asked > 0);
    from.send_video(Picture::Key, b"start");
    world.wait(&mut [from, to], |clients| clients[1].received.len() > had);
}

fn of_kind(client: &Client, kind: MediaKind) -> Vec<Received> {
    client
        .received
        .iter()
        .filter(|packet| kind_of(packet, client) == kind)
        .cloned()
        .collect()
}

/// Numbers go up by one, and time goes on.
fn assert_continuous(packets: &[Received]) {
    assert!(!packets.is_empty());
    for pair in packets.windows(2) {
        assert_eq!(pair[0].sequence + 1, pair[1].sequence);
        let passed = pair[1].timestamp.wrapping_sub(pair[0].timestamp);
        assert!((1..900_000).contains(&passed), "{passed} ticks");
    }
}

fn picture_id(packet: &Received) -> u16 {
    u16::from_be_bytes([packet.payload[2] & 0x7f, packet.payload[3]])
}
