//! Bad input: it is answered with a problem, and hurts only its sender.

use crate::{house::House, socket::Socket, verb};
use protocol::{
    ClientMessage, ParticipantId, ProblemCode,
    limit::{MESSAGE_BURST_MAX, MESSAGE_BYTES_MAX, OUTSIDE_MESSAGE_BYTES_MAX},
};
use server::random;
use tungstenite::Message;

/// A provider and a patient inside.
fn pair(house: &House) -> (Socket, Socket) {
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut patient = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;
    socket.admit(who);
    patient.admitted();
    socket.roster_of(2);
    (socket, patient)
}

#[test]
fn broken_messages_are_answered_and_the_connection_stays() {
    let house = House::open();
    let (mut provider, mut patient) = pair(&house);
    for text in [
        "",
        "null",
        "{",
        "[]",
        "\"leave\"",
        r#"{"leave":null}"#,
        r#"{"leave":{},"leave":{}}"#,
        r#"{"leave":{},"end_visit":{}}"#,
        r#"{"leave":{"now":true}}"#,
        r#"{"grant":{"who":"AAAAAAAAAAAAAAAAAAAAAA"}}"#,
        r#"{"chat":{"text":"a"}}"#,
        r#"{"admit":{"who":"AAAAAAAAAAAAAAAAAAAAAA"}}"#,
        r#"{"found":{"generation":1,"generation":2}}"#,
        r#"{"decline":{"who":"x"}}"#,
        r#"{"decline":{}}"#,
        r#"{"set_devices":{"microphone":1,"camera":0}}"#,
    ] {
        patient.say_text(text);
        assert_eq!(patient.problem(), ProblemCode::BadMessage, "{text}");
    }
    patient.say_frame(Message::binary(vec![0_u8; 16]));
    assert_eq!(patient.problem(), ProblemCode::BadMessage);

    patient.seal("still here");

    provider.hear_sealed("still here");
    patient.hear_sealed("still here");
}

#[test]
fn long_messages_are_for_those_inside_only() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 2);
    let mut waiting = house.knock(&visit.invites[0]);
    let mut outside = house.socket();
    let mut provider = house.enter(&browser, &visit);
    let long = format!(
        r#"{{"offer":{{"number":1,"sdp":"{}","publish":[],"receive":[]}}}}"#,
        "x".repeat(OUTSIDE_MESSAGE_BYTES_MAX)
    );

    outside.say_text(&long);
    waiting.say_text(&long);
    provider.say_text(&long);

    assert_eq!(outside.problem(), ProblemCode::TooLong);
    assert_eq!(waiting.problem(), ProblemCode::TooLong);
    assert_eq!(provider.problem(), ProblemCode::OfferRefused);
    outside.knock(&visit.invites[1], None);
}

#[test]
fn oversized_message_closes_its_sender_and_nobody_else() {
    let house = House::open();
    let (mut provider, mut patient) = pair(&house);

    patient.try_say_text(&"x".repeat(MESSAGE_BYTES_MAX + 1));

    patient.hear_to_the_end();
    provider.roster_of(2);
    provider.seal("still here");
    provider.hear_sealed("still here");
}

#[test]
fn too_many_messages_are_refused_and_a_flood_is_closed() {
    let house = House::open();
    let (mut provider, mut patient) = pair(&house);
    let burst = MESSAGE_BURST_MAX + 20;
    for _ in 0..burst {
        patient.say(&ClientMessage::SetDevices {
            microphone: true,
            camera: true,
        });
    }
    assert_eq!(patient.problem(), ProblemCode::TooFast);

    for _ in 0..1_000 {
        patient.try_say_text("{}");
    }

    patient.hear_to_the_end();
    provider.seal("still here");
    provider.hear_sealed("still here");
}

#[test]
fn other_words_do_not_come_first() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut socket = house.socket();
    let comes_first = |message: &ClientMessage| {
        matches!(
            message,
            ClientMessage::Enter { .. } | ClientMessage::Knock { .. }
        )
    };

    let nobody = ParticipantId::from_bytes(random::bytes());
    for message in verb::every_message(&visit.invites[0], nobody) {
        if !comes_first(&message) {
            assert_eq!(socket.refusal(&message), ProblemCode::NotNow, "{message:?}");
        }
    }
    socket.say_text("{}");
    assert_eq!(socket.problem(), ProblemCode::BadMessage);
    socket.knock(&visit.invites[0], None);
}
