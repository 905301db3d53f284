//! `GET /api/visits/{visit}/log`.

use crate::house::House;
use protocol::{ClientMessage, api::LogLine};

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

    let path = format!("/api/visits/{}/log", visit.visit.id.path_segment());
    let log: Vec<LogLine> = house
        .request("GET", &path)
        .header("cookie", &provider.cookie)
        .send()
        .read();

    let told: Vec<&str> = log.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(
        told,
        [
            "planned", "knocked", "entered", "admitted", "removed", "ended"
        ]
    );
    assert_eq!(log[3].who, Some(who));
    assert_eq!(log[4].who, Some(who));
    for statement in ["UPDATE log SET what = 'x'", "DELETE FROM log"] {
        let done = house.execute(statement, &[]);

        // SQLITE_CONSTRAINT_TRIGGER
        assert_eq!(done, Err("Database(code Some(\"1811\"))".to_owned()));
    }
}

#[test]
fn log_that_is_too_long_for_one_answer_tells_the_newest_lines_in_order() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    house
        .execute(
            "WITH RECURSIVE line (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line WHERE n < 2001) \
             INSERT INTO log (at, what, visit) SELECT n, 'knocked', $1 FROM line",
            &[&visit.visit.id.to_bytes()],
        )
        .unwrap();

    let path = format!("/api/visits/{}/log", visit.visit.id.path_segment());
    let log: Vec<LogLine> = house
        .request("GET", &path)
        .header("cookie", &provider.cookie)
        .send()
        .read();

    let told: Vec<u64> = log.iter().map(|line| line.at.as_millis()).collect();
    assert_eq!(told, (2..=2_001).collect::<Vec<u64>>());
}
