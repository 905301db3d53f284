//! Mail scanners and previews: they come before the person, under many names, and learn and use up nothing.

use crate::{
    answer::{Answer, Request},
    house::{Browser, House, NewInvite, NewVisit},
};
use protocol::{
    ClientMessage, InviteId,
    api::{InviteCard, LogLine, OpenInvite},
};
use serde::Deserialize;
use server::random;
use std::time::Duration;

/// What scanners and previews call themselves, as their makers or the logs of servers have it.
const ROBOTS: &str = include_str!("../hostile/robots.json");

/// Fewer would be no picture of what opens links.
const ROBOTS_MIN: usize = 20;

const METHODS: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// What a preview is made of, and where search engines look.
const PREVIEW: &str = "og: twitter: article: itemprop ld+json oembed canonical description";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Robot {
    who: String,
    agent: String,
}

fn robots() -> Vec<Robot> {
    let robots: Vec<Robot> = serde_json::from_str(ROBOTS).unwrap();
    assert!(robots.len() >= ROBOTS_MIN);
    robots
}

/// Asks as a robot does, which sends no `Origin`. Whoever has no name sends none.
fn ask(house: &House, robot: &Robot, method: &str, path: &str) -> Answer {
    let request = Request::new(house.address(), method, path);
    match robot.agent.as_str() {
        "" => request.send(),
        agent => request.header("user-agent", agent).send(),
    }
}

fn link_path(invite: InviteId) -> String {
    format!("/v/{}", invite.path_segment())
}

/// Opens a link as its page does by itself wherever its script is run.
fn open(house: &House, robot: &Robot, link: &NewInvite) -> Answer {
    let body = OpenInvite {
        invite: link.id,
        secret: link.secret.clone(),
    };
    let request = house.post("/api/invites/open", &body);
    request.header("user-agent", &robot.agent).send()
}

fn log(house: &House, provider: &Browser, visit: &NewVisit) -> Vec<LogLine> {
    let path = format!("/api/visits/{}/log", visit.visit.id.path_segment());
    let request = house.request("GET", &path);
    request.header("cookie", &provider.cookie).send().read()
}

/// The addresses of a link that works, of those that do not, and of none.
fn links_of_every_kind(house: &House, provider: &Browser) -> Vec<String> {
    let now = house.now();
    let works = house.plan(provider, 2);
    let early = house.plan_at(provider, 1, now + Duration::from_secs(5 * 3_600));
    let over = house.plan(provider, 1);
    let mut socket = house.enter(provider, &over);
    socket.say(&ClientMessage::EndVisit {});
    socket.hear_to_the_end();
    let revoked = works.invites[1].id;
    let path = format!("/api/invites/{}", revoked.path_segment());
    let request = house.request("DELETE", &path);
    let answer = request.header("cookie", &provider.cookie).send();
    assert_eq!(answer.status, 204);
    let never_issued = InviteId::from_bytes(random::bytes());
    let ids = [
        works.invites[0].id,
        early.invites[0].id,
        over.invites[0].id,
        revoked,
        never_issued,
    ];
    let mut paths: Vec<String> = ids.into_iter().map(link_path).collect();
    paths.push("/v/no-link-at-all".to_owned());
    paths
}

#[test]
fn robots_of_every_name_get_the_same_bytes_for_every_link_and_for_none() {
    let house = House::open();
    let provider = house.provider();
    let paths = links_of_every_kind(&house, &provider);

    for method in METHODS {
        let expected = Request::new(house.address(), method, &paths[0]).send();
        assert_eq!(expected.body.is_empty(), method == "HEAD");
        for robot in robots() {
            for path in &paths {
                let answer = ask(&house, &robot, method, path);

                let who = &robot.who;
                let same = answer.fingerprint() == expected.fingerprint();
                assert!(same, "{who}: {method} {path}");
                assert_eq!(answer.header("set-cookie"), None, "{who}: {method} {path}");
            }
        }
    }
}

#[test]
fn page_of_a_link_is_the_same_in_parts_for_previews_and_ahead_of_time() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let path = link_path(visit.invites[0].id);
    let expected = Request::new(house.address(), "GET", &path).send();

    for (name, value) in [
        ("range", "bytes=0-32767"),
        ("purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("x-purpose", "preview"),
        ("x-moz", "prefetch"),
        ("accept", "image/*"),
        ("accept", "application/json+oembed"),
        ("accept-language", "de"),
        ("referer", "https://mail.example/inbox"),
        ("if-modified-since", "Wed, 21 Oct 2065 07:28:00 GMT"),
        ("cookie", &provider.cookie),
    ] {
        let request = Request::new(house.address(), "GET", &path).header(name, value);

        let answer = request.send();

        let same = answer.fingerprint() == expected.fingerprint();
        assert!(same, "{name}: {value}");
    }
}

#[test]
fn page_of_a_link_has_one_title_and_no_preview() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let path = link_path(visit.invites[0].id);
    let served = Request::new(house.address(), "GET", &path).send();
    let served = String::from_utf8(served.body).unwrap();

    // What is served is another page where the client was not built.
    for page in [&*served, include_str!("../../../web/index.html")] {
        assert_eq!(page.matches("<title").count(), 1);
        assert!(page.contains("<title>Vestibule</title>"));
        for mark in PREVIEW.split(' ') {
            assert!(!page.contains(mark), "{mark}");
        }
    }
    assert!(include_str!("../../../web/index.html").contains("content=\"noindex, nofollow\""));
}

#[test]
fn robots_that_ask_for_a_link_and_run_its_page_use_nothing_up_and_ring_nothing() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let link = &visit.invites[0];
    let mut socket = house.enter(&provider, &visit);
    socket.waiting_room_of(0);
    let before = log(&house, &provider, &visit);
    let heard = socket.heard.len();

    for robot in robots() {
        let who = &robot.who;
        for method in METHODS {
            for path in [&*link_path(link.id), "/api/invites/open", "/api/signaling"] {
                let answer = ask(&house, &robot, method, path);
                assert_eq!(answer.header("set-cookie"), None, "{who}: {method} {path}");
            }
        }
        let opened = open(&house, &robot, link);
        assert_eq!(opened.header("set-cookie"), None, "{who}");
        assert_eq!(opened.read::<InviteCard>().name, link.name, "{who}");
    }

    assert_eq!(log(&house, &provider, &visit), before);
    let mut patient = house.knock(link);
    let waiting = socket.waiting_room_of(1);
    assert!(!waiting[0].new_device && !waiting[0].refused_before);
    let told = socket.heard[heard..].iter();
    let of_people: Vec<_> = told.filter(|text| text.contains("waiting_room")).collect();
    assert_eq!(of_people.len(), 1, "the provider was told of a robot");
    socket.admit(waiting[0].id);
    patient.admitted();
}
