//! B13, B15 and E8: copies of all that a browser gives away, in a browser that has not its key.

use crate::{
    device::{Device, proof},
    house::{Browser, House, NewInvite, NewVisit},
    scene::{Scene, closure, scene},
    socket::{Socket, knock, knock_with},
};
use protocol::{
    Challenge, ClientMessage, Closure, DeviceProof, DeviceStatement, InviteId, InviteSecret,
    ProblemCode, ServerMessage, WaitingMessage, api::LogLine, limit::SEAT_KEPT_FOR,
};
use server::random;

/// Somebody on a device of their own, without a cookie: a patient has none that could be copied.
fn elsewhere(house: &House) -> Socket {
    let mut socket = house.socket();
    socket.device = Some(Device::new());
    socket
}

/// How often the log tells of a new device.
fn told_of(house: &House, browser: &Browser, visit: &NewVisit) -> usize {
    let path = format!("/api/visits/{}/log", visit.visit.id.path_segment());
    let request = house
        .request("GET", &path)
        .header("cookie", &browser.cookie);
    let log: Vec<LogLine> = request.send().read();
    let told = log.iter().filter(|line| line.what == "new_device");
    told.count()
}

#[test]
fn e8_copied_link_on_another_device_waits_apart_is_marked_and_throws_nobody_out() {
    let Scene {
        house,
        browser,
        visit,
        mut provider,
        mut patient,
        who,
    } = scene(1);
    let link = &visit.invites[0];

    let mut thief = elsewhere(&house);
    thief.knock(link, None);
    let waiting = provider.waiting_room_of(1);
    let mut same_browser = house.socket();
    same_browser.knock(link, None);
    let both = provider.waiting_room_of(2);

    assert!(waiting[0].new_device && waiting[0].id != who);
    assert!(!both[1].new_device, "a second window of the first device");
    assert!(thief.you.is_none());
    assert_eq!(told_of(&house, &browser, &visit), 1);
    patient.seal("still here");
    patient.hear_sealed("still here");
    // Once of each device.
    thief.say(&ClientMessage::Leave {});
    thief.hear_to_the_end();
    let mut again = house.socket();
    again.device = thief.device;
    again.knock(link, None);
    provider.waiting_room_of(1);
    assert!(provider.waiting_room_of(2)[1].new_device);
    assert_eq!(told_of(&house, &browser, &visit), 1);
}

#[test]
fn b15_copied_link_and_seat_without_the_key_come_to_the_waiting_room_at_best() {
    let mut scene = scene(1);
    let link = scene.visit.invites[0].clone();
    let copied = scene.patient.seat.clone();

    // While its holder is there, and while they are away for a moment.
    let mut first = elsewhere(&scene.house);
    first.knock(&link, copied.clone());
    assert!(scene.provider.waiting_room_of(1)[0].new_device);
    scene.patient.seal("nobody took the seat");
    scene.patient.hear_sealed("nobody took the seat");
    scene.patient.cut();
    let mut second = elsewhere(&scene.house);
    second.knock(&link, copied.clone());
    let waiting = scene.provider.waiting_room_of(2);

    assert!(waiting.iter().all(|knocker| knocker.new_device));
    for thief in [&first, &second] {
        assert!(thief.you.is_none(), "waits, as anybody with that link does");
        let own = thief.seat.clone().unwrap().expose_text();
        assert_ne!(own, copied.clone().unwrap().expose_text());
    }
    let mut back = scene.house.socket();
    back.knock(&link, copied);
    assert_eq!(back.you, Some(scene.who), "its holder comes back to it");
}

#[test]
fn b15_copied_seat_that_waits_is_nobodys_on_another_device() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let link = &visit.invites[0];
    let patient = house.knock(link);
    let mut provider = house.enter(&browser, &visit);
    let id = provider.waiting_room_of(1)[0].id;

    let mut thief = elsewhere(&house);
    thief.knock(link, patient.seat.clone());

    let waiting = provider.waiting_room_of(2);
    assert_eq!((waiting[0].id, waiting[0].new_device), (id, false));
    assert!(waiting[1].new_device);
    patient.cut();
    drop(thief);
}

#[test]
fn b15_copied_seat_of_a_link_that_is_dead_is_answered_as_one_that_was_never_issued() {
    let mut scene = scene(1);
    let link = scene.visit.invites[0].clone();
    let path = format!("/api/invites/{}", link.id.path_segment());
    let request = scene.house.request("DELETE", &path);
    let revoked = request.header("cookie", &scene.browser.cookie).send();
    assert_eq!(revoked.status, 204);
    let seat = scene.patient.seat.clone();

    let refused = elsewhere(&scene.house).refusal(&knock(&link, seat.clone()));

    assert_eq!(refused, ProblemCode::InviteNotValid);
    scene.patient.cut();
    let mut back = scene.house.socket();
    back.knock(&link, seat);
    assert_eq!(back.you, Some(scene.who));
    assert_eq!(scene.provider.roster_of(2).len(), 2);
}

#[test]
fn b15_copied_seat_is_worth_nothing_after_the_server_was_killed_either() {
    let mut scene = scene(1);
    let link = scene.visit.invites[0].clone();
    let seat = scene.patient.seat.clone();

    scene.house.kill_and_restart();
    let mut thief = elsewhere(&scene.house);
    thief.knock(&link, seat.clone());
    let mut provider = scene.house.enter(&scene.browser, &scene.visit);
    let waiting = provider.waiting_room_of(1);
    let mut back = scene.house.socket();
    back.knock(&link, seat);

    assert!(thief.you.is_none());
    assert!(waiting[0].new_device, "whose device it is outlives a kill");
    assert_eq!(back.you, Some(scene.who));
}

#[test]
fn b15_knock_that_was_overheard_is_worth_nothing_on_the_next_connection_and_once_on_its_own() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let link = &visit.invites[0];
    let mut patient = house.socket();
    let overheard = patient.proved(&knock(link, None));
    patient.say(&overheard);
    patient.hear();
    let mut provider = house.enter(&browser, &visit);
    provider.waiting_room_of(1);

    let refused = house.socket().refusal(&overheard);
    // A proof is for one try: also where the try came to nothing for another reason.
    let wrong = InviteSecret::from_bytes(random::bytes());
    let mut thief = house.socket();
    let tried = thief.proved(&knock_with(link, &wrong, None));
    let first = thief.refusal(&tried);
    thief.take_challenge();
    let second = thief.refusal(&tried);
    thief.take_challenge();
    let ClientMessage::Knock { proof, .. } = tried else {
        panic!("a knock was proved");
    };
    let ClientMessage::Knock {
        version,
        invite,
        secret,
        seat,
        ..
    } = overheard
    else {
        panic!("a knock was proved");
    };
    let third = thief.refusal(&ClientMessage::Knock {
        version,
        invite,
        secret,
        seat,
        proof,
    });

    assert_eq!(refused, ProblemCode::DeviceNotProved);
    assert_eq!(first, ProblemCode::InviteNotValid);
    assert_eq!(
        (second, third),
        (ProblemCode::DeviceNotProved, ProblemCode::DeviceNotProved)
    );
    assert_eq!(provider.waiting_room_of(1).len(), 1);
    // What was drawn since is worth a try.
    thief.knock(link, None);
    assert_eq!(provider.waiting_room_of(2).len(), 2);
}

/// Proofs that prove nothing of this challenge, invite and origin, and none at all.
fn wrong_proofs(
    device: &Device,
    (challenge, invite, origin): (Challenge, InviteId, &str),
) -> Vec<Option<DeviceProof>> {
    let right = DeviceStatement {
        challenge,
        invite,
        seat: None,
    };
    let of_another = DeviceStatement {
        challenge: Challenge::from_bytes(random::bytes()),
        ..right.clone()
    };
    let for_another = DeviceStatement {
        invite: InviteId::from_bytes(random::bytes()),
        ..right.clone()
    };
    let (key, signature) = (device.key(), device.sign(&right.to_bytes(origin)));
    let mut off_the_curve = key.clone();
    off_the_curve[64] ^= 1;
    let mut proofs = vec![
        None,
        Some(device.prove(&of_another, origin)),
        Some(device.prove(&for_another, origin)),
        Some(device.prove(&right, "https://visits.example")),
        Some(device.prove(&right, "")),
        Some(proof(&Device::new().key(), &signature)),
        Some(proof(&key, &device.sign(b""))),
    ];
    for key in [
        &[][..],
        &[0],
        &[0; 65],
        &[4; 65],
        &key[..64],
        &key[1..],
        &off_the_curve,
        &[0; 128],
    ] {
        proofs.push(Some(proof(key, &signature)));
    }
    for signature in [&[][..], &[0; 64], &[255; 64], &signature[..63], &[1; 128]] {
        proofs.push(Some(proof(&key, signature)));
    }
    proofs
}

#[test]
fn b15_proof_that_does_not_hold_is_answered_with_the_same_bytes_whatever_is_wrong() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let device = Device::new();
    let origin = house.origin();
    let mut never_issued = visit.invites[0].clone();
    never_issued.id = InviteId::from_bytes(random::bytes());
    let links: [&NewInvite; 2] = [&visit.invites[0], &never_issued];
    let kinds = wrong_proofs(
        &device,
        (Challenge::from_bytes([0; 32]), links[0].id, &origin),
    )
    .len();
    let mut answers = Vec::new();

    for link in links {
        for kind in 0..kinds {
            house.app().clock.advance(std::time::Duration::from_secs(2));
            let mut socket = house.socket();
            let challenge = socket.take_challenge().unwrap();
            let wrong = wrong_proofs(&device, (challenge, link.id, &origin)).swap_remove(kind);
            let mut message = knock(link, None);
            if let ClientMessage::Knock { proof, .. } = &mut message {
                *proof = wrong;
            }
            socket.say_text(&protocol::write(&message));
            assert_eq!(socket.problem(), ProblemCode::DeviceNotProved, "{kind}");
            let of_problem = |text: &&String| text.starts_with(r#"{"problem":"#);
            answers.push(socket.heard.iter().find(of_problem).unwrap().clone());
        }
    }

    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    let mut provider = house.enter(&browser, &visit);
    assert_eq!(provider.waiting_room_of(0).len(), 0);
}

#[test]
fn b13_tab_that_was_doubled_has_the_seat_and_the_first_is_told_so() {
    let scene = scene(1);
    let link = scene.visit.invites[0].clone();
    let mut first = scene.patient;

    let mut second = scene.house.socket();
    second.knock(&link, first.seat.clone());

    assert_eq!(second.you, Some(scene.who));
    assert_eq!(closure(&first.hear_to_the_end()), Some(Closure::Replaced));
}

#[test]
fn e8_invite_belongs_to_the_device_that_the_provider_let_in_last() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let link = &visit.invites[0];
    // Whoever got hold of the link comes first.
    let mut thief = elsewhere(&house);
    thief.knock(link, None);
    let mut provider = house.enter(&browser, &visit);
    provider.waiting_room_of(1);
    let mut patient = house.knock(link);
    let waiting = provider.waiting_room_of(2);
    assert!(!waiting[0].new_device && waiting[1].new_device);

    provider.admit(waiting[1].id);
    patient.admitted();
    let left = provider.waiting_room_of(1);

    assert!(left[0].new_device, "the first is the new one from here on");
    // And whoever was let in is not, when their place was given up meanwhile.
    patient.cut();
    provider.roster_of(2);
    house.app().clock.advance(SEAT_KEPT_FOR);
    provider.roster_of(1);
    let _again = house.knock(link);
    assert!(!provider.waiting_room_of(2)[1].new_device);
    thief.say(&ClientMessage::Leave {});
    let last = thief.hear_to_the_end().pop();
    assert!(matches!(
        last,
        Some(ServerMessage::Waiting(WaitingMessage::Closed(
            Closure::Left
        )))
    ));
}
