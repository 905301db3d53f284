//! D: becoming a provider, speaking as somebody else.

use crate::{
    house::House,
    scene::{Scene, scene},
    socket::{Socket, knock},
    verb,
};
use protocol::{ClientMessage, LinkToken, PROTOCOL_VERSION, ProblemCode};
use server::random;

/// Tokens that were made for something else, or by somebody else.
fn foreign_tokens(house: &House) -> Vec<String> {
    let json = |text: &str| base64_of(text.as_bytes());
    let claims = json(r#"{"sub":"provider","role":"provider","exp":9999999999}"#);
    let mut tokens: Vec<String> = ["none", "HS256", "RS256"]
        .iter()
        .map(|algorithm| {
            let head = json(&format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#));
            format!("{head}.{claims}.")
        })
        .collect();
    tokens.push(house.set_up_link().expose_text());
    tokens.push(LinkToken::from_bytes(random::bytes()).expose_text());
    tokens.push("A".repeat(43));
    tokens.push(String::new());
    tokens
}

/// base64url without padding (RFC 4648, section 5), which the tests need nowhere else.
fn base64_of(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .fold(0_usize, |word, byte| word << 8 | usize::from(*byte));
        let word = word << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(ALPHABET[word >> (18 - 6 * place) & 63]));
        }
    }
    text
}

#[test]
fn d3_tokens_made_for_something_else_or_by_somebody_else_open_nothing() {
    let Scene {
        house,
        visit,
        mut provider,
        patient,
        ..
    } = scene(2);
    let mut tokens = foreign_tokens(&house);
    tokens.push(patient.seat.clone().unwrap().expose_text());
    tokens.push(visit.invites[0].secret.expose_text());
    let enter = ClientMessage::Enter {
        version: PROTOCOL_VERSION,
        visit: visit.visit.id,
    };

    for token in &tokens {
        for cookie in [
            format!("vestibule={token}"),
            format!("vestibule={token}; vestibule={token}"),
            format!("__Host-vestibule={token}"),
        ] {
            let request = house.request("GET", "/api/keyring");
            let answer = request.header("cookie", &cookie).send();
            assert_eq!(answer.problem(), ProblemCode::SignInNeeded);
            let mut socket = Socket::open(house.address(), &house.origin(), Some(&cookie));
            assert_eq!(socket.refusal(&enter), ProblemCode::SignInNeeded);
        }
        let bearer = house
            .request("GET", "/api/keyring")
            .header("authorization", &format!("Bearer {token}"))
            .send();
        assert_eq!(bearer.problem(), ProblemCode::SignInNeeded);
    }
    // A seat is one person's, in one visit.
    let stolen = knock(&visit.invites[1], patient.seat);
    let mut thief = house.socket();
    thief.say(&stolen);
    assert_eq!(provider.waiting_room_of(1).len(), 1);
    let refused = thief.refusal(&ClientMessage::EndVisit {});
    assert_eq!(refused, ProblemCode::NotAllowed);
    assert!(thief.you.is_none(), "waits, as anybody with that link does");
}

#[test]
fn d5_whatever_one_says_about_another_is_refused_and_the_other_notices_nothing() {
    let mut scene = scene(2);
    let mut victim = scene.house.knock(&scene.visit.invites[1]);
    let id = scene.provider.waiting_room_of(1)[0].id;
    scene.provider.admit(id);
    victim.admitted();
    victim.roster_of(3);
    scene.patient.roster_of(3);
    let heard = victim.heard.len();

    for message in verb::every_message(&scene.visit.invites[1], id) {
        let is_about_another = matches!(
            message,
            ClientMessage::Decline { .. }
                | ClientMessage::SendBack { .. }
                | ClientMessage::Remove { .. }
                | ClientMessage::AllowScreen { .. }
                | ClientMessage::EndVisit {}
                | ClientMessage::Card { .. }
                | ClientMessage::Found { .. }
                | ClientMessage::Commit { .. }
        );
        if is_about_another {
            assert_eq!(scene.patient.refusal(&message), ProblemCode::NotAllowed);
        }
    }
    for (field, value) in [
        ("from", "victim"),
        ("by", "victim"),
        ("who", "victim"),
        ("id", "victim"),
    ] {
        let forged = format!(r#"{{"leave":{{"{field}":"{value}"}}}}"#);
        scene.patient.say_text(&forged);
        assert_eq!(scene.patient.problem(), ProblemCode::BadMessage);
    }

    scene.provider.seal("after it all");
    victim.hear_sealed("after it all");
    let since = victim.heard[heard..].iter();
    let since: Vec<&String> = since.filter(|text| !text.contains("heartbeat")).collect();
    assert!(
        since.iter().all(|text| text.contains("sealed")
            || text.contains("welcome")
            || text.contains("founded")
            || text.contains("committed")),
        "{since:?}"
    );
}

#[test]
fn d8_what_the_server_alone_may_say_is_refused_from_a_client() {
    let mut scene = scene(2);
    let mut waiting = scene.house.knock(&scene.visit.invites[1]);
    scene.provider.waiting_room_of(1);
    let names = verb::names_of_the_server();
    assert!(names.len() > 15);
    let own = verb::names_of::<ClientMessage>();

    for (kind, name) in &names {
        for text in [
            format!(r#"{{"{kind}":{{"{name}":{{}}}}}}"#),
            format!(r#"{{"{name}":{{}}}}"#),
            format!(r#"{{"{kind}":"{name}"}}"#),
        ] {
            if own.contains(name) && !text.contains(kind) {
                continue;
            }
            scene.patient.say_text(&text);
            assert_eq!(scene.patient.problem(), ProblemCode::BadMessage, "{text}");
        }
        scene
            .house
            .app()
            .clock
            .advance(std::time::Duration::from_secs(1));
    }
    for word in [
        "redirect",
        "navigate",
        "ban",
        "kick",
        "mute",
        "force_mute",
        "promote",
    ] {
        scene.patient.say_text(&format!(r#"{{"{word}":{{}}}}"#));
        assert_eq!(scene.patient.problem(), ProblemCode::BadMessage, "{word}");
    }

    scene.provider.seal("still here");
    scene.patient.hear_sealed("still here");
    waiting.say(&ClientMessage::Leave {});
    waiting.hear_to_the_end();
    verb::heard_nothing_but_the_allow_list(&waiting);
    scene.provider.waiting_room_of(0);
}
