//! What someone else's visit looks like: like none at all.

use crate::{
    house::{House, NewInvite, name, sealed},
    socket::Socket,
};
use protocol::{
    AccountId, ClientMessage, InviteId, PROTOCOL_VERSION, ProblemCode, Role, SessionToken, VisitId,
    api::{Keep, ReissueInvite, ReissueInvites},
    time::Instant,
};
use server::{auth::hash, random};

/// Another account of the same practice, signed in.
fn colleague(house: &House) -> String {
    let account = AccountId::from_bytes(random::bytes());
    let token = SessionToken::from_bytes(random::bytes());
    let hash = hash::of_secret(token.expose_bytes());
    let now = house.now();
    let store = &house.app().store;
    house
        .execute(
            "INSERT INTO account (id, practice, name, email, made_at) \
             VALUES ($1, (SELECT id FROM practice), 'Ben Sommer', 'ben@practice.example', 0)",
            &[&account.to_bytes()],
        )
        .unwrap();
    house
        .wait_for(store.begin_session(&hash, account, None, (now, Instant::START)))
        .unwrap();
    format!("vestibule={}", token.expose_text())
}

#[test]
fn visit_of_another_account_is_answered_as_none() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let cookie = colleague(&house);
    let nobody = VisitId::from_bytes(random::bytes());
    let person = NewInvite::draw(name("Someone"), Role::Family).plan();
    let person = protocol::write(&person);
    let vault = protocol::write(&Keep {
        replaces: 0,
        content: sealed(b"vault"),
    });
    let link = &visit.invites[0];
    let reissue = protocol::write(&ReissueInvites {
        links: vec![ReissueInvite {
            old: link.id,
            id: InviteId::from_bytes(random::bytes()),
            hash: link.hash(),
        }],
    });
    for (method, path, body) in [
        ("GET", "/api/visits/{}", ""),
        ("POST", "/api/visits/{}/reissue", reissue.as_str()),
        ("DELETE", "/api/visits/{}", ""),
        ("GET", "/api/visits/{}/log", ""),
        ("POST", "/api/visits/{}/invites", person.as_str()),
        ("GET", "/api/visits/{}/vault", ""),
        ("PUT", "/api/visits/{}/vault", vault.as_str()),
    ] {
        let ask = |visit: &str| {
            house
                .request(method, &path.replace("{}", visit))
                .header("cookie", &cookie)
                .json(body)
                .send()
        };

        let theirs = ask(&visit.visit.id.path_segment());

        assert_eq!(
            theirs.problem(),
            ProblemCode::NoSuchVisit,
            "{method} {path}"
        );
        assert_eq!(
            theirs.fingerprint(),
            ask(&nobody.path_segment()).fingerprint()
        );
        assert_eq!(theirs.fingerprint(), ask("x").fingerprint());
    }
}

#[test]
fn invite_of_another_account_is_answered_as_none() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let cookie = colleague(&house);
    let invite = visit.invites[0].id.path_segment();

    let answer = house
        .request("DELETE", &format!("/api/invites/{invite}"))
        .header("cookie", &cookie)
        .send();

    assert_eq!(answer.problem(), ProblemCode::NoSuchInvite);
    house.knock(&visit.invites[0]);
}

#[test]
fn nobody_enters_the_visit_of_another_account() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let cookie = colleague(&house);
    let enter = ClientMessage::Enter {
        version: PROTOCOL_VERSION,
        visit: visit.visit.id,
    };

    let mut colleague = Socket::open(house.address(), &house.origin(), Some(&cookie));
    let mut stranger = house.socket();

    assert_eq!(colleague.refusal(&enter), ProblemCode::NoSuchVisit);
    assert_eq!(stranger.refusal(&enter), ProblemCode::SignInNeeded);
}

#[test]
fn everything_of_a_provider_needs_a_sign_in() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let id = visit.visit.id.path_segment();
    let invite = visit.invites[0].id.path_segment();
    for (method, path) in [
        ("GET", "/api/visits?from=0&to=1".to_owned()),
        ("POST", "/api/visits".to_owned()),
        ("GET", format!("/api/visits/{id}")),
        ("DELETE", format!("/api/visits/{id}")),
        ("POST", format!("/api/visits/{id}/invites")),
        ("GET", format!("/api/visits/{id}/log")),
        ("GET", format!("/api/visits/{id}/vault")),
        ("PUT", format!("/api/visits/{id}/vault")),
        ("GET", "/api/keyring".to_owned()),
        ("PUT", "/api/keyring".to_owned()),
        ("POST", format!("/api/visits/{id}/reissue")),
        ("DELETE", format!("/api/invites/{invite}")),
    ] {
        let answer = house.request(method, &path).json("{}").send();

        assert_eq!(
            answer.problem(),
            ProblemCode::SignInNeeded,
            "{method} {path}"
        );
    }
}
