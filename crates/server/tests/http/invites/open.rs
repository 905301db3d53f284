//! `POST /api/invites/open`.

use crate::{
    answer::Answer,
    house::{Browser, House, NewInvite},
};
use protocol::{
    ClientMessage, InviteId, InviteSecret, ProblemCode,
    api::{InviteCard, OpenInvite},
    limit::{EARLY_BY_MAX, LATE_BY_MAX},
};
use server::{app::Mode, random};
use std::time::Duration;

fn open(house: &House, invite: InviteId, secret: &InviteSecret) -> Answer {
    let body = OpenInvite {
        invite,
        secret: secret.clone(),
    };
    house.post("/api/invites/open", &body).send()
}

fn open_link(house: &House, link: &NewInvite) -> Answer {
    open(house, link.id, &link.secret)
}

fn revoke(house: &House, provider: &Browser, invite: InviteId) {
    let path = format!("/api/invites/{}", invite.path_segment());
    let request = house.request("DELETE", &path);
    let answer = request.header("cookie", &provider.cookie).send();
    assert_eq!(answer.status, 204);
}

#[test]
fn right_link_tells_whom_the_visit_is_with_and_nothing_about_others() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 3);

    let answer = open_link(&house, &visit.invites[1]);

    let card: InviteCard = answer.read();
    assert_eq!(card.name.for_screen(), "Patient 1");
    assert_eq!(card.provider.for_screen(), "Ana Winter");
    assert_eq!(card.starts_at, visit.visit.starts_at);
    let text = String::from_utf8(answer.body).unwrap();
    assert!(!text.contains("Patient 0") && !text.contains("Patient 2"));
}

#[test]
fn opening_changes_nothing_and_tells_nobody() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut socket = house.enter(&provider, &visit);

    for _ in 0..20 {
        assert_eq!(open_link(&house, &visit.invites[0]).status, 200);
    }

    let mut patient = house.knock(&visit.invites[0]);
    let waiting = socket.waiting_room_of(1);
    assert!(!waiting[0].new_device, "this is the first knock");
    patient.say(&ClientMessage::Leave {});
    let path = format!("/api/visits/{}/log", visit.visit.id.path_segment());
    let log = house
        .request("GET", &path)
        .header("cookie", &provider.cookie)
        .send();
    let log: Vec<protocol::api::LogLine> = log.read();
    let knocks = log.iter().filter(|line| line.what == "knocked");
    assert_eq!(knocks.count(), 1);
}

#[test]
fn every_link_that_does_not_work_is_answered_with_the_same_bytes() {
    let house = House::open();
    let provider = house.provider();
    let now = house.now();
    let visit = house.plan(&provider, 3);
    let good = &visit.invites[0];
    let revoked = &visit.invites[1];
    revoke(&house, &provider, revoked.id);
    let minute = Duration::from_secs(60);
    let over = house.plan_at(&provider, 1, now);
    let mut socket = house.enter(&provider, &over);
    socket.say(&ClientMessage::EndVisit {});
    socket.hear_to_the_end();
    let wrong = InviteSecret::from_bytes(random::bytes());
    let never_issued = InviteId::from_bytes(random::bytes());

    let answers = [
        open(&house, good.id, &wrong),
        open(&house, never_issued, &good.secret),
        open(&house, never_issued, &InviteSecret::from_bytes([0; 16])),
        open(&house, visit.invites[2].id, &good.secret),
        open_link(&house, revoked),
        open_link(&house, &over.invites[0]),
    ];

    for answer in &answers {
        assert_eq!(answer.problem(), ProblemCode::InviteNotValid);
        assert_eq!(answer.fingerprint(), answers[0].fingerprint());
    }
    assert_eq!(open_link(&house, good).status, 200);
    house
        .app()
        .clock
        .advance(30 * minute + LATE_BY_MAX + minute);
    assert_eq!(
        open_link(&house, good).fingerprint(),
        answers[0].fingerprint()
    );
}

#[test]
fn link_says_before_its_time_when_it_opens_and_works_until_late() {
    let house = House::open();
    let provider = house.provider();
    let hours = 5;
    let starts_at = house.now() + Duration::from_secs(hours * 3_600);
    let visit = house.plan_at(&provider, 1, starts_at);
    let link = &visit.invites[0];

    let card: InviteCard = open_link(&house, link).read();

    assert_eq!(card.opens_at + EARLY_BY_MAX, starts_at);
    assert!(card.now < card.opens_at);
    let mut early = house.socket();
    assert_eq!(
        early.refusal(&crate::socket::knock(link, None)),
        ProblemCode::TooEarly
    );
    house
        .app()
        .clock
        .advance(card.opens_at.since(house.now()) + Duration::from_secs(1));
    house.knock(link);
}

#[test]
fn broken_links_are_answered_as_links_that_were_never_issued() {
    let house = House::open();
    for body in [
        r#"{}"#,
        r#"{"invite":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
        r#"{"invite":"AAAAAAAAAAAAAAAAAAAAAA","secret":null}"#,
        r#"{"invite":"AAAAAAAAAAAAAAAAAAAAAA","secret":""}"#,
        r#"{"invite":"AAAAAAAAAAAAAAAAAAAAAA","secret":0}"#,
        r#"{"invite":"AAAAAAAAAAAAAAAAAAAAAA","secret":["AAAAAAAAAAAAAAAAAAAAAA"]}"#,
        r#"{"invite":"1' OR 1=1 --","secret":"AAAAAAAAAAAAAAAAAAAAAA"}"#,
    ] {
        let answer = house.request("POST", "/api/invites/open").json(body).send();

        assert_eq!(answer.problem(), ProblemCode::InviteNotValid, "{body}");
    }
}

#[test]
fn guessing_is_stopped_and_spares_the_patients_behind_the_same_address() {
    let house = House::open_with(Mode::Serve, |_| {});
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let link = &visit.invites[0];
    let guesses = 130;

    let codes: Vec<ProblemCode> = std::thread::scope(|scope| {
        let guessers: Vec<_> = (0..guesses)
            .map(|_| {
                scope.spawn(|| {
                    open(&house, link.id, &InviteSecret::from_bytes(random::bytes())).problem()
                })
            })
            .collect();
        guessers
            .into_iter()
            .map(|guesser| guesser.join().unwrap())
            .collect()
    });

    assert!(codes.contains(&ProblemCode::TryLater));
    assert_eq!(open_link(&house, link).status, 200);
    house.knock(link);
}

#[test]
fn five_hundred_patients_behind_one_address_pass() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);

    for _ in 0..500 {
        assert_eq!(open_link(&house, &visit.invites[0]).status, 200);
    }
}
