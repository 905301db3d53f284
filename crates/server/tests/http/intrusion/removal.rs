//! E: putting people out.

use crate::{
    scene::{closure, scene},
    socket::{Socket, knock},
    verb,
};
use protocol::{ClientMessage, Closure, ProblemCode};
use std::time::{Duration, Instant};

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a second of the wall clock is what is promised"
)]
fn e2_every_token_and_window_of_whoever_was_removed_is_dead_within_a_second() {
    let mut scene = scene(1);
    let link = scene.visit.invites[0].clone();
    let first = scene.patient.seat.clone();
    // The seat is opened in a second window, and so has a second token.
    let mut second = scene.house.socket();
    second.knock(&link, first.clone());
    assert_eq!(second.you, Some(scene.who));
    let newest = second.seat.clone();

    scene
        .provider
        .say(&ClientMessage::Remove { who: scene.who });
    let removed_at = Instant::now();

    assert_eq!(closure(&second.hear_to_the_end()), Some(Closure::Removed));
    for seat in [first, newest] {
        let mut back = scene.house.socket();
        back.knock(&link, seat);
        assert!(back.you.is_none(), "a knock, and nothing else");
        back.say(&ClientMessage::Leave {});
        back.hear_to_the_end();
    }
    assert!(removed_at.elapsed() < Duration::from_secs(1));
}

#[test]
fn e4_whoever_was_removed_comes_to_the_waiting_room_at_best_and_marked_from_any_device() {
    let mut scene = scene(1);
    scene
        .provider
        .say(&ClientMessage::Remove { who: scene.who });
    scene.patient.hear_to_the_end();

    // Another browser, with nothing stored.
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0";
    let mut back = Socket::open_as(scene.house.address(), &scene.house.origin(), agent);
    back.knock(&scene.visit.invites[0], None);

    let waiting = scene.provider.waiting_room_of(1);
    assert!(waiting[0].refused_before);
    assert!(back.you.is_none());
    // The link taken away is a ban: it holds for every device.
    let path = format!("/api/invites/{}", scene.visit.invites[0].id.path_segment());
    let request = scene.house.request("DELETE", &path);
    let revoked = request.header("cookie", &scene.browser.cookie).send();
    assert_eq!(revoked.status, 204);
    scene.provider.waiting_room_of(0);
    let mut banned = scene.house.socket();
    let knock = knock(&scene.visit.invites[0], None);
    assert_eq!(banned.refusal(&knock), ProblemCode::InviteNotValid);
}

#[test]
fn e6_end_of_the_visit_covers_everyone_in_every_standing() {
    let mut scene = scene(4);
    let mut waiting = scene.house.knock(&scene.visit.invites[1]);
    let mut away = scene.house.knock(&scene.visit.invites[2]);
    let ids = scene.provider.waiting_room_of(2);
    scene.provider.admit(ids[1].id);
    away.admitted();
    let away_seat = away.seat.clone();
    away.cut();
    let mut declined = scene.house.knock(&scene.visit.invites[3]);
    let id = scene.provider.waiting_room_of(2)[1].id;
    scene.provider.say(&ClientMessage::Decline { who: id });
    declined.hear_to_the_end();

    scene.provider.say(&ClientMessage::EndVisit {});

    for socket in [&mut scene.provider, &mut scene.patient, &mut waiting] {
        assert_eq!(closure(&socket.hear_to_the_end()), Some(Closure::Ended));
    }
    let seats = [scene.patient.seat.clone(), waiting.seat, away_seat, None];
    for (invite, seat) in scene.visit.invites.iter().zip(seats) {
        let refused = scene.house.socket().refusal(&knock(invite, seat));
        assert_eq!(refused, ProblemCode::InviteNotValid);
    }
}

#[test]
fn e7_nobody_puts_a_provider_out_not_even_the_provider() {
    let mut scene = scene(1);
    let provider = scene.provider.you.unwrap();

    for message in [
        ClientMessage::Remove { who: provider },
        ClientMessage::SendBack { who: provider },
    ] {
        assert_eq!(scene.patient.refusal(&message), ProblemCode::NotAllowed);
        assert_eq!(scene.provider.refusal(&message), ProblemCode::NotAllowed);
    }

    for message in verb::every_message(&scene.visit.invites[0], provider) {
        if !matches!(
            message,
            ClientMessage::Leave {} | ClientMessage::EndVisit {}
        ) {
            scene.patient.say(&message);
        }
    }
    scene.provider.seal("still the provider");
    scene.patient.hear_sealed("still the provider");
    assert_eq!(scene.provider.you, Some(provider));
}
