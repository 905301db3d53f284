//! A: what whoever waits can get.

use crate::{
    house::{Browser, House, NewVisit},
    scene::{Scene, scene},
    socket::Socket,
    verb,
};
use protocol::{ClientMessage, ParticipantId, ProblemCode, ServerMessage, WaitingMessage};
use server::random;
use std::time::Duration;

#[test]
fn a1_whoever_waits_through_ten_minutes_of_a_visit_receives_nothing_of_it() {
    let mut scene = scene(2);
    let mut waiting = scene.house.knock(&scene.visit.invites[1]);
    scene.provider.waiting_room_of(1);
    let asked = verb::refused_while_waiting(&scene.visit.invites[1], scene.who);

    for minute in 0..10 {
        scene.house.app().clock.advance(Duration::from_secs(60));
        let words = format!("confidential {minute}");
        scene.provider.seal(&words);
        scene.patient.hear_sealed(&words);
        scene.patient.say(&ClientMessage::SetDevices {
            microphone: minute % 2 == 0,
            camera: true,
        });
        for message in &asked {
            assert_eq!(waiting.refusal(message), ProblemCode::NotAllowed);
        }
    }

    verb::heard_nothing_but_the_allow_list(&waiting);
    let heard = waiting.heard.concat();
    let sealed = protocol::write(&crate::socket::sealed("confidential 3"));
    assert!(!heard.contains(sealed.trim_matches('"')));
    for word in ["Ana Winter", "Patient 0", "candidate", "ice-ufrag"] {
        assert!(!heard.contains(word), "{word}");
    }
    assert!(waiting.you.is_none());
}

#[test]
fn a2_no_word_in_no_order_gets_whoever_waits_any_further() {
    let mut scene = scene(2);
    let link = scene.visit.invites[1].clone();
    let mut waiting = scene.house.knock(&link);
    let id = scene.provider.waiting_room_of(1)[0].id;
    let provider = scene.provider.you.unwrap();

    for about in [id, scene.who, provider] {
        for first in verb::refused_while_waiting(&link, about) {
            for second in verb::refused_while_waiting(&link, about) {
                assert_eq!(waiting.refusal(&first), ProblemCode::NotAllowed);
                assert_eq!(waiting.refusal(&second), ProblemCode::NotAllowed);
            }
            // A connection has its pace; the next one comes back to the same place.
            let seat = waiting.seat.clone();
            waiting.cut();
            waiting = scene.house.socket();
            waiting.knock(&link, seat);
            assert!(waiting.you.is_none());
        }
    }

    verb::heard_nothing_but_the_allow_list(&waiting);
    scene.provider.seal("nobody is gone");
    scene.patient.hear_sealed("nobody is gone");
    let seen = scene.provider.waiting_room_of(1);
    assert_eq!(seen[0].id, id, "one person, in the same place");
    scene.provider.admit(id);
    waiting.admitted();
}

/// A provider, and everything else that a hostile client in the waiting room must not notice.
fn clinic(busy: bool) -> (House, Browser, NewVisit, Vec<Socket>) {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 6);
    let mut others = Vec::new();
    let mut provider = house.enter(&browser, &visit);
    if busy {
        for invite in &visit.invites[1..4] {
            let mut person = house.knock(invite);
            let who = provider.waiting_room_of(1)[0].id;
            provider.admit(who);
            person.admitted();
            provider.waiting_room_of(0);
            others.push(person);
        }
        others.extend(visit.invites[4..].iter().map(|invite| house.knock(invite)));
        provider.waiting_room_of(2);
    }
    others.push(provider);
    (house, browser, visit, others)
}

/// All that one hears who waits and tries everything, with what is drawn at random taken out.
fn transcript(busy: bool) -> Vec<String> {
    let (house, _browser, visit, mut others) = clinic(busy);
    let mut waiting = house.knock(&visit.invites[0]);
    let provider = others.len() - 1;
    let expected = if busy { 3 } else { 1 };
    others[provider].waiting_room_of(expected);
    if busy {
        others[provider].seal("words");
        others[2].hear_sealed("words");
        others[1].say(&ClientMessage::Leave {});
        others[1].hear_to_the_end();
    }
    let provider_id = others[provider].you.unwrap();
    let inside = if busy { others[0].you } else { None };
    let nobody = ParticipantId::from_bytes(random::bytes());
    for about in [nobody, provider_id, inside.unwrap_or(nobody)] {
        for message in verb::refused_while_waiting(&visit.invites[0], about) {
            waiting.refusal(&message);
        }
    }
    others[provider].say(&ClientMessage::Leave {});
    waiting.hear_until(|message| match message {
        ServerMessage::Waiting(WaitingMessage::ProviderPresence {
            provider_here: false,
        }) => Some(()),
        _ => None,
    });
    let seat = waiting.seat.clone().unwrap().expose_text();
    let heard = waiting.heard.iter();
    heard
        .filter(|text| !text.contains("heartbeat"))
        // Random, and drawn before anything is known of whoever it is.
        .filter(|text| !text.starts_with(r#"{"challenge":"#))
        .map(|text| text.replace(&seat, "seat"))
        .collect()
}

#[test]
fn a4_whoever_waits_hears_the_same_whether_anybody_else_is_there_or_not() {
    let alone = transcript(false);
    let among_others = transcript(true);

    assert!(alone.len() > 10);
    assert_eq!(alone, among_others);
}

#[test]
fn a5_every_field_that_anybody_hears_while_waiting_is_on_the_allow_list() {
    let Scene {
        house,
        browser,
        visit,
        mut provider,
        patient: _patient,
        who,
    } = scene(4);
    let mut cases = Vec::new();
    let mut declined = house.knock(&visit.invites[1]);
    let id = provider.waiting_room_of(1)[0].id;
    provider.say(&ClientMessage::Card {
        card: crate::socket::sealed("card"),
    });
    declined.say(&ClientMessage::SealedKnock {
        knock: crate::socket::sealed("knock"),
    });
    provider.say(&ClientMessage::Decline { who: id });
    declined.hear_to_the_end();
    cases.push(declined);
    let mut revoked = house.knock(&visit.invites[2]);
    provider.waiting_room_of(1);
    let path = format!("/api/invites/{}", visit.invites[2].id.path_segment());
    let request = house.request("DELETE", &path);
    let answer = request.header("cookie", &browser.cookie).send();
    assert_eq!(answer.status, 204);
    revoked.hear_to_the_end();
    cases.push(revoked);
    let mut ended = house.knock(&visit.invites[3]);
    for message in verb::refused_while_waiting(&visit.invites[3], who) {
        ended.say(&message);
    }
    provider.waiting_room_of(1);
    provider.say(&ClientMessage::EndVisit {});
    ended.hear_to_the_end();
    cases.push(ended);

    for waited in &cases {
        assert!(!waited.heard.is_empty());
        verb::heard_nothing_but_the_allow_list(waited);
    }
}
