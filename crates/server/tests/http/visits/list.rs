//! `GET /api/visits`.

use crate::house::{Browser, House};
use protocol::{
    ProblemCode,
    api::{VisitList, VisitState},
};
use std::time::Duration;

fn list(house: &House, provider: &Browser, query: &str) -> crate::answer::Answer {
    house
        .request("GET", &format!("/api/visits?{query}"))
        .header("cookie", &provider.cookie)
        .send()
}

#[test]
fn list_has_the_visits_of_the_time_by_start() {
    let house = House::open();
    let provider = house.provider();
    let now = house.now();
    let hour = Duration::from_secs(3_600);
    let late = house.plan_at(&provider, 1, now + 3 * hour);
    let early = house.plan_at(&provider, 2, now + hour);
    house.plan_at(&provider, 1, now + 30 * hour);
    let (from, to) = (now.as_millis(), (now + 24 * hour).as_millis());

    let visits = list(&house, &provider, &format!("from={from}&to={to}"))
        .read::<VisitList>()
        .visits;

    let ids: Vec<_> = visits.iter().map(|visit| visit.id).collect();
    assert_eq!(ids, [early.visit.id, late.visit.id]);
    assert_eq!(visits[0], early.visit);
}

#[test]
fn broken_queries_are_refused() {
    let house = House::open();
    let provider = house.provider();
    for (query, code) in [
        ("", ProblemCode::BadMessage),
        ("from=0", ProblemCode::BadMessage),
        ("from=-1&to=2", ProblemCode::BadMessage),
        ("from=0&to=x", ProblemCode::BadMessage),
        ("from=0&to=1&all=1", ProblemCode::BadMessage),
        ("from=0&from=0&to=1", ProblemCode::BadMessage),
        ("from=0&to=18446744073709551615", ProblemCode::TimeNotValid),
    ] {
        assert_eq!(list(&house, &provider, query).problem(), code, "{query}");
    }
}

#[test]
fn list_shows_who_waits_and_where_a_visit_stands() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let now = house.now().as_millis();
    let query = format!("from={}&to={}", now - 3_600_000, now + 3_600_000);
    let stands = || {
        let visits = list(&house, &provider, &query).read::<VisitList>().visits;
        (visits[0].state, visits[0].waiting)
    };
    let _first = house.knock(&visit.invites[0]);
    let _second = house.knock(&visit.invites[1]);
    assert_eq!(stands(), (VisitState::Planned, 2));
    let mut socket = house.enter(&provider, &visit);
    let waiting = socket.waiting_room_of(2);
    assert_eq!(stands(), (VisitState::Planned, 2));

    socket.admit(waiting[0].id);
    socket.roster_of(2);
    assert_eq!(stands(), (VisitState::Running, 1));

    socket.say(&protocol::ClientMessage::EndVisit {});
    socket.hear_to_the_end();
    assert_eq!(stands(), (VisitState::Ended, 0));
}
