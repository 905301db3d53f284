//! Links that may have been handed on.

use crate::{
    house::{Browser, House, NewInvite, NewVisit},
    socket::Socket,
};
use protocol::api::{OpenInvite, VisitList, VisitSummary};

const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1";
const LAPTOP: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0";

fn open(house: &House, link: &NewInvite, agent: &str) {
    let body = OpenInvite {
        invite: link.id,
        secret: link.secret.clone(),
    };
    let request = house.post("/api/invites/open", &body);
    assert_eq!(request.header("user-agent", agent).send().status, 200);
}

fn page(house: &House, link: &NewInvite, headers: &[(&str, &str)]) {
    let path = format!("/v/{}", link.id.path_segment());
    let request = house.request("GET", &path);
    let headers = headers.iter();
    headers
        .fold(request, |request, (name, value)| {
            request.header(name, value)
        })
        .send();
}

fn shared(house: &House, provider: &Browser, visit: &NewVisit) -> Vec<bool> {
    let get = |path: &str| {
        let request = house.request("GET", path);
        request.header("cookie", &provider.cookie).send()
    };
    let now = house.now().as_millis();
    let list: VisitList = get(&format!(
        "/api/visits?from={}&to={}",
        now - 60_000,
        now + 60_000
    ))
    .read();
    let path = format!("/api/visits/{}", visit.visit.id.path_segment());
    let shown: VisitSummary = get(&path).read();
    assert_eq!(list.visits[0].invites, shown.invites);
    let invites = shown.invites.iter();
    invites.map(|invite| invite.may_be_shared).collect()
}

#[test]
fn link_used_on_two_devices_previewed_or_found_elsewhere_is_shown_to_the_provider() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 4);
    let [quiet, two_devices, previewed, posted] = &visit.invites[..] else {
        panic!("four are invited");
    };

    for _ in 0..3 {
        open(&house, quiet, PHONE);
        page(&house, quiet, &[("user-agent", PHONE)]);
    }
    open(&house, two_devices, PHONE);
    open(&house, two_devices, LAPTOP);
    page(&house, previewed, &[("user-agent", "WhatsApp/2.23.20.0")]);
    let found = [
        ("user-agent", LAPTOP),
        ("sec-fetch-site", "cross-site"),
        ("referer", "https://forum.example/"),
    ];
    page(&house, posted, &found);

    assert_eq!(shared(&house, &provider, &visit), [false, true, true, true]);
}

#[test]
fn knock_by_a_link_that_may_be_shared_is_marked_and_waits_like_any_other() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let mut socket = house.enter(&provider, &visit);
    // Opened on two devices, as by a mail program and a browser, and knocked by one.
    open(&house, &visit.invites[0], PHONE);
    open(&house, &visit.invites[0], LAPTOP);
    let knock = |link: &NewInvite, agent: &str| {
        let mut socket = Socket::open_as(house.address(), &house.origin(), agent);
        socket.knock(link, None);
        socket
    };

    let _first = knock(&visit.invites[0], LAPTOP);
    let _second = knock(&visit.invites[1], PHONE);
    let third = knock(&visit.invites[1], LAPTOP);

    let waiting = socket.waiting_room_of(3);
    let marks: Vec<bool> = waiting
        .iter()
        .map(|knocker| knocker.may_be_shared)
        .collect();
    assert_eq!(marks, [false, false, true]);
    assert!(third.you.is_none());
}

#[test]
fn answer_to_a_robot_and_to_a_stranger_from_elsewhere_is_the_one_for_everybody() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let path = format!("/v/{}", visit.invites[0].id.path_segment());
    let plain = house.request("GET", &path).send().fingerprint();

    let robot = house
        .request("GET", &path)
        .header("user-agent", "Slackbot 1.0");
    let found = house
        .request("GET", &path)
        .header("sec-fetch-site", "cross-site")
        .header("referer", "https://forum.example/");

    assert_eq!(robot.send().fingerprint(), plain);
    assert_eq!(found.send().fingerprint(), plain);
}
