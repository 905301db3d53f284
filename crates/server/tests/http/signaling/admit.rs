//! Letting in, sending back, putting out, ending.

use crate::{
    scene::{closure, scene},
    socket::{Socket, admission, knock},
};
use protocol::{ClientMessage, Closure, GroupPosition, ProblemCode, ServerMessage, WaitingMessage};

#[test]
fn admitted_person_is_inside_and_holds_nothing_that_lets_others_in() {
    let mut scene = scene(2);

    scene.patient.roster_of(2);

    assert_eq!(scene.patient.you, Some(scene.who));
    let heard = scene.patient.heard.concat();
    for link in &scene.visit.invites {
        assert!(!heard.contains(&link.secret.expose_text()));
        assert!(!heard.contains(&link.id.path_segment()));
    }
    assert!(!heard.contains(&scene.browser.cookie["vestibule=".len()..]));
}

#[test]
fn patient_can_do_nothing_that_is_the_providers() {
    let mut scene = scene(2);
    let mut other = scene.house.knock(&scene.visit.invites[1]);
    let waiting = scene.provider.waiting_room_of(1)[0].id;
    let provider = scene.provider.you.unwrap();

    for message in [
        admission(GroupPosition::default(), waiting),
        ClientMessage::Decline { who: waiting },
        ClientMessage::SendBack { who: provider },
        ClientMessage::Remove { who: provider },
        ClientMessage::Remove { who: scene.who },
        ClientMessage::EndVisit {},
    ] {
        assert_eq!(scene.patient.refusal(&message), ProblemCode::NotAllowed);
    }

    other.say(&ClientMessage::Leave {});
    assert_eq!(closure(&other.hear_to_the_end()), Some(Closure::Left));
    scene.provider.waiting_room_of(0);
    scene.provider.say(&ClientMessage::SetDevices {
        microphone: true,
        camera: false,
    });
    assert_eq!(scene.provider.roster_of(2).len(), 2, "nobody is gone");
}

#[test]
fn one_sent_back_waits_with_a_new_token_and_comes_in_again() {
    let mut scene = scene(1);
    let old = scene.patient.seat.clone().unwrap();

    scene
        .provider
        .say(&ClientMessage::SendBack { who: scene.who });

    scene.patient.hear_until(|message| {
        matches!(
            message,
            ServerMessage::Waiting(WaitingMessage::Knocked { .. })
        )
        .then_some(())
    });
    let new = scene.patient.seat.clone().unwrap();
    assert_ne!(old.expose_bytes(), new.expose_bytes());
    assert_eq!(
        scene.patient.refusal(&ClientMessage::Receive {
            receive: Vec::new()
        }),
        ProblemCode::NotAllowed
    );
    let waiting = scene.provider.waiting_room_of(1);
    scene.provider.admit(waiting[0].id);
    scene.patient.admitted();
}

#[test]
fn removed_person_is_out_at_once_and_every_token_is_dead() {
    let mut scene = scene(1);
    let seat = scene.patient.seat.clone();

    scene
        .provider
        .say(&ClientMessage::Remove { who: scene.who });

    let heard = scene.patient.hear_to_the_end();
    assert_eq!(closure(&heard), Some(Closure::Removed));
    let mut back = scene.house.socket();
    back.knock(&scene.visit.invites[0], seat);
    assert!(back.you.is_none(), "the old token brings nobody in");
    let waiting = scene.provider.waiting_room_of(1);
    assert!(waiting[0].refused_before);
    assert_ne!(waiting[0].id, scene.who);
}

#[test]
fn one_who_left_has_to_knock_again() {
    let mut scene = scene(1);
    let seat = scene.patient.seat.clone();

    scene.patient.say(&ClientMessage::Leave {});

    assert_eq!(
        closure(&scene.patient.hear_to_the_end()),
        Some(Closure::Left)
    );
    let mut back = scene.house.socket();
    back.knock(&scene.visit.invites[0], seat);
    assert!(back.you.is_none());
}

#[test]
fn ended_visit_closes_everyone_and_its_links() {
    let mut scene = scene(2);
    let mut waiting = scene.house.knock(&scene.visit.invites[1]);
    let seat = scene.patient.seat.clone();

    scene.provider.say(&ClientMessage::EndVisit {});

    for socket in [&mut scene.provider, &mut scene.patient, &mut waiting] {
        assert_eq!(closure(&socket.hear_to_the_end()), Some(Closure::Ended));
    }
    for seat in [seat, None] {
        let knock = knock(&scene.visit.invites[0], seat);
        let code = scene.house.socket().refusal(&knock);
        assert_eq!(code, ProblemCode::InviteNotValid);
    }
    let enter = ClientMessage::Enter {
        version: protocol::PROTOCOL_VERSION,
        visit: scene.visit.visit.id,
    };
    let mut again = Socket::open(
        scene.house.address(),
        &scene.house.origin(),
        Some(&scene.browser.cookie),
    );
    assert_eq!(again.refusal(&enter), ProblemCode::VisitEnded);
}

#[test]
fn people_of_one_visit_cannot_reach_into_another() {
    let mut scene = scene(1);
    let other = scene.house.plan(&scene.browser, 1);
    let mut elsewhere = scene.house.enter(&scene.browser, &other);
    let mut waiting = scene.house.knock(&other.invites[0]);
    let stranger = elsewhere.waiting_room_of(1)[0].id;

    for (message, code) in [
        (
            ClientMessage::Decline { who: stranger },
            ProblemCode::NotWaiting,
        ),
        (
            ClientMessage::Remove { who: stranger },
            ProblemCode::NotInside,
        ),
        (
            ClientMessage::SendBack { who: stranger },
            ProblemCode::NotInside,
        ),
    ] {
        assert_eq!(scene.provider.refusal(&message), code);
    }

    elsewhere.admit(stranger);
    waiting.admitted();
}
