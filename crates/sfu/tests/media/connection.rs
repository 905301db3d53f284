//! How clients connect, and connect again.

use crate::{
    client::{Client, Picture},
    world::{ANA, BEN, VISIT, World},
};
use sfu::{Command, Event};
use str0m::media::Direction;

#[test]
fn tcp_alone_is_enough() {
    let mut world = World::new();
    let mut ana = Client::tcp(ANA, world.address());
    let mut ben = Client::udp(BEN);
    world.join(VISIT, &mut ana, 1);
    world.join(VISIT, &mut ben, 1);
    world.route(VISIT, &ana, BEN);
    world.route(VISIT, &ben, ANA);

    for number in 0..50_u8 {
        ana.send_audio(&[number]);
        ben.send_audio(&[number]);
    }
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients.iter().all(|client| client.received.len() == 50)
    });

    let expected: Vec<_> = (0..50_u8).map(|number| vec![number]).collect();
    for client in [&ana, &ben] {
        let payloads: Vec<_> = client.received.iter().map(|p| p.payload.clone()).collect();
        assert_eq!(payloads, expected);
    }
    assert_eq!(world.sfu.stats().tcp_connections, 1);
}

#[test]
fn ice_restart_from_another_address_keeps_the_connection_and_its_media() {
    let mut world = World::new();
    let mut ana = Client::udp(ANA);
    let mut ben = Client::udp(BEN);
    world.join(VISIT, &mut ana, 1);
    world.join(VISIT, &mut ben, 1);
    world.route(VISIT, &ana, BEN);
    world.route(VISIT, &ben, ANA);
    ana.send_audio(b"before");
    ben.send_audio(b"before");
    let has = |client: &Client, text: &[u8]| client.received.iter().any(|p| p.payload == text);
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients.iter().all(|client| has(client, b"before"))
    });

    ben.change_network();
    let sdp = ben.offer_restart();
    let receive = ben.receive(0, ANA);
    world.negotiate(VISIT, &mut ben, sdp, receive);
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[1].ice.is_connected()
    });
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        for client in clients.iter_mut() {
            client.send_audio(b"after");
        }
        clients.iter().all(|client| has(client, b"after"))
    });

    let connected = Event::Connected {
        visit: VISIT,
        peer: BEN,
    };
    world.wait_for_event(&mut [&mut ana, &mut ben], &connected);
    let times = world.events.iter().filter(|e| **e == connected).count();
    assert_eq!(times, 1, "DTLS was kept");
}

#[test]
fn new_connection_of_the_same_person_takes_the_place_of_the_old_one() {
    let mut world = World::new();
    let mut ana = Client::udp(ANA);
    let mut old = Client::udp(BEN);
    world.join(VISIT, &mut ana, 1);
    world.join(VISIT, &mut old, 1);
    world.route(VISIT, &ana, BEN);
    let mut new = Client::udp(BEN);

    world.join(VISIT, &mut new, 1);
    world.route(VISIT, &new, ANA);
    ana.send_audio(b"to the new one");
    old.send_audio(b"from the old one");
    new.send_audio(b"from the new one");
    let everybody = &mut [&mut ana, &mut old, &mut new];
    world.wait(everybody, |clients| {
        !clients[0].received.is_empty() && !clients[2].received.is_empty()
    });
    world.idle(&mut [&mut ana, &mut old, &mut new]);

    assert_eq!(old.received, []);
    assert_eq!(ana.received.len(), 1);
    assert_eq!(ana.received[0].payload, b"from the new one");
}

#[test]
fn further_offer_adds_slots_and_keeps_what_flows() {
    let mut world = World::new();
    let mut ana = Client::udp(ANA);
    let mut ben = Client::udp(BEN);
    world.join(VISIT, &mut ana, 1);
    world.join(VISIT, &mut ben, 1);
    world.route(VISIT, &ben, ANA);
    ana.send_audio(b"one");
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[1].received.len() == 1
    });

    let sdp = ben.offer(2);
    let mut receive = ben.receive(0, ANA);
    receive.extend(ben.receive(2, ANA));
    world.negotiate(VISIT, &mut ben, sdp, receive);
    ana.send_audio(b"two");
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[1].received.len() == 3
    });

    let numbers: Vec<_> = ben
        .received
        .iter()
        .filter(|packet| packet.mid == ben.audio_slots[0])
        .map(|packet| packet.sequence)
        .collect();
    assert_eq!(numbers, [numbers[0], numbers[0] + 1]);
}

#[test]
fn keyframe_is_asked_for_as_soon_as_the_subscriber_is_connected() {
    let mut world = World::new();
    let mut ana = Client::udp(ANA);
    world.join(VISIT, &mut ana, 1);
    ana.send_video(Picture::Key, b"long ago");
    world.idle(&mut [&mut ana]);
    let mut ben = Client::udp(BEN);
    world.sfu.send(Command::Open {
        visit: VISIT,
        peer: BEN,
    });
    let sdp = ben.offer(1);
    let receive = ben.receive(0, ANA);
    world.negotiate(VISIT, &mut ben, sdp, receive);
    assert_eq!(ana.keyframes_asked, 0);

    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[0].keyframes_asked == 1
    });

    assert!(ben.is_connected);
}

#[test]
fn close_of_someone_on_tcp_cuts_the_connection() {
    let mut world = World::new();
    let mut ana = Client::tcp(ANA, world.address());
    world.join(VISIT, &mut ana, 1);
    assert_eq!(world.sfu.stats().tcp_connections, 1);

    let peer = ANA;
    world.sfu.send(Command::Close { visit: VISIT, peer });
    world.idle(&mut []);

    assert_eq!(world.sfu.stats().tcp_connections, 0);
}

#[test]
fn lost_connection_is_not_taken_up_again() {
    let mut world = World::new();
    let mut ana = Client::udp(ANA);
    world.join(VISIT, &mut ana, 1);
    let visit = VISIT;
    ana.say_goodbye();
    world.wait_for_event(&mut [&mut ana], &Event::Lost { visit, peer: ANA });

    let sdp = ana.offer_restart();
    let answer = world.try_negotiate(VISIT, &ana, sdp, Vec::new());
    assert_eq!(answer, None);

    let mut again = Client::udp(ANA);
    world.join(VISIT, &mut again, 1);
}

#[test]
fn section_that_rested_goes_on_with_its_numbers() {
    let mut world = World::new();
    let mut ana = Client::udp(ANA);
    let mut ben = Client::udp(BEN);
    world.join(VISIT, &mut ana, 1);
    world.join(VISIT, &mut ben, 1);
    world.route(VISIT, &ben, ANA);
    ana.send_audio(b"one");
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[1].received.len() == 1
    });

    let slot = ben.audio_slots[0];
    let sdp = ben.offer_direction(slot, Direction::Inactive);
    world.negotiate(VISIT, &mut ben, sdp, Vec::new());
    ana.send_audio(b"not heard");
    world.idle(&mut [&mut ana, &mut ben]);
    let sdp = ben.offer_direction(slot, Direction::RecvOnly);
    let receive = ben.receive(0, ANA);
    world.negotiate(VISIT, &mut ben, sdp, receive);
    ana.send_audio(b"two");
    world.wait(&mut [&mut ana, &mut ben], |clients| {
        clients[1].received.len() == 2
    });

    let [one, two] = [&ben.received[0], &ben.received[1]];
    assert_eq!(two.payload, b"two");
    assert_eq!(one.sequence + 1, two.sequence);
}
