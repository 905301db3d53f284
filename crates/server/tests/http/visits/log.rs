//! `GET /api/visits/{visit}/log`.

use crate::house::{Browser, House, NewVisit};
use protocol::{ClientMessage, Role, api::LogLine};

#[test]
fn log_tells_what_happened_in_order_and_cannot_be_changed() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut patient = house.knock(&visit.invites[0]);
    let mut socket = house.enter(&provider, &visit);
    let who = socket.waiting_room_of(1)[0].id;
    socket.admit(who);
    patient.admitted();
    socket.say(&ClientMessage::Remove { who });
    patient.hear_to_the_end();
    socket.say(&ClientMessage::EndVisit {});
    socket.hear_to_the_end();

    let log = log_of(&house, &provider, &visit);

    let told: Vec<&str> = log.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(
        told,
        [
            "planned", "knocked", "entered", "admitted", "removed", "ended"
        ]
    );
    assert_eq!(log[3].who, Some(who));
    assert_eq!(log[4].who, Some(who));
    let names = log.iter().map(|line| {
        let person = line.person.as_ref();
        person.map(|person| (person.name.for_screen(), person.role))
    });
    let patient = Some(("Patient 0", Role::Patient));
    assert_eq!(
        names.collect::<Vec<_>>(),
        [None, patient, None, patient, patient, None]
    );
    for statement in ["UPDATE log SET what = 'x'", "DELETE FROM log"] {
        let done = house.execute(statement, &[]);

        // SQLITE_CONSTRAINT_TRIGGER
        assert_eq!(done, Err("Database(code Some(\"1811\"))".to_owned()));
    }
}

#[test]
fn whoever_comes_and_goes_without_end_pushes_nothing_else_out_of_the_log() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    house
        .execute(
            "WITH RECURSIVE line (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line WHERE n < 2001) \
             INSERT INTO log (at, what, visit) \
             SELECT n, iif(n = 700, 'overreached', iif(n % 2, 'knocked', 'left')), $1 FROM line",
            &[&visit.visit.id.to_bytes()],
        )
        .unwrap();

    let log = log_of(&house, &provider, &visit);

    let told: Vec<(u64, &str)> = log
        .iter()
        .map(|line| (line.at.as_millis(), line.what.as_str()))
        .filter(|(at, _)| *at < 10_000)
        .collect();
    let newest = (1_502..=2_001).map(|n| (n, if n % 2 == 1 { "knocked" } else { "left" }));
    let expected: Vec<_> = [(700, "overreached"), (1_501, "left_out")]
        .into_iter()
        .chain(newest)
        .collect();
    assert_eq!(told, expected);
    assert!(log.iter().any(|line| line.what == "planned"));
}

#[test]
fn whoever_knocks_by_the_same_link_again_is_another_one_under_the_same_name() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 2);
    let _first = house.knock(&visit.invites[0]);
    let _second = house.knock(&visit.invites[0]);
    let _other = house.knock(&visit.invites[1]);

    let log = log_of(&house, &provider, &visit);

    let knocks: Vec<_> = log.iter().filter(|line| line.what == "knocked").collect();
    let name = |line: &LogLine| line.person.as_ref().map(|person| person.name.clone());
    assert_eq!(knocks.len(), 3);
    assert_ne!(knocks[0].who, knocks[1].who);
    assert_eq!(name(knocks[0]), name(knocks[1]));
    assert_ne!(name(knocks[0]), name(knocks[2]));
}

#[test]
fn whoever_has_left_and_whose_link_was_replaced_still_has_a_name_in_the_log() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let mut patient = house.knock(&visit.invites[0]);
    patient.say(&ClientMessage::Leave {});
    patient.hear_to_the_end();
    let path = format!("/api/invites/{}", visit.invites[0].id.path_segment());
    let revoked = house
        .request("DELETE", &path)
        .header("cookie", &provider.cookie)
        .send();
    assert_eq!(revoked.status, 204);

    let log = log_of(&house, &provider, &visit);

    let named = log.iter().filter(|line| line.person.is_some());
    let told: Vec<&str> = named.map(|line| line.what.as_str()).collect();
    assert_eq!(told, ["knocked", "left"]);
}

fn log_of(house: &House, provider: &Browser, visit: &NewVisit) -> Vec<LogLine> {
    let path = format!("/api/visits/{}/log", visit.visit.id.path_segment());
    house
        .request("GET", &path)
        .header("cookie", &provider.cookie)
        .send()
        .read()
}
