//! `GET` and `PUT /api/visits/{visit}/vault`.

use crate::{
    answer::Answer,
    house::{Browser, House, NewInvite, NewVisit, name, sealed},
};
use protocol::{
    ClientMessage, ProblemCode, Role, ServerMessage, VisitId, VisitMessage,
    api::{Keep, KeepOutcome, Kept, PlanVisit},
    limit::SEALED_BYTES_MAX,
};
use server::random;

fn path(visit: VisitId) -> String {
    format!("/api/visits/{}/vault", visit.path_segment())
}

fn show(house: &House, provider: &Browser, visit: VisitId) -> Answer {
    let request = house.request("GET", &path(visit));
    request.header("cookie", &provider.cookie).send()
}

fn keep(house: &House, provider: &Browser, visit: VisitId, keep: &Keep) -> Answer {
    house
        .request("PUT", &path(visit))
        .json(&protocol::write(keep))
        .header("cookie", &provider.cookie)
        .send()
}

fn replacing(replaces: u32, content: &[u8]) -> Keep {
    let content = sealed(content);
    Keep { replaces, content }
}

fn scene() -> (House, Browser, NewVisit) {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    (house, provider, visit)
}

#[test]
fn page_that_runs_a_visit_is_told_the_number_of_every_vault_that_is_kept() {
    let (house, provider, visit) = scene();
    let mut socket = house.enter(&provider, &visit);
    let mut number = |wanted| {
        socket.hear_until(|message| match message {
            ServerMessage::Visit(VisitMessage::Agenda { vault, .. }) if *vault == wanted => {
                Some(*vault)
            }
            _ => None,
        })
    };
    let first: Kept = show(&house, &provider, visit.visit.id).read();
    number(first.version);

    let next = replacing(first.version, &[8; 100]);
    let stale = replacing(first.version + 7, &[9; 100]);
    for one in [&next, &stale] {
        assert_eq!(keep(&house, &provider, visit.visit.id, one).status, 200);
    }

    assert_eq!(number(first.version + 1), first.version + 1);
}

#[test]
fn visit_comes_with_its_first_vault() {
    let (house, provider, none) = scene();
    let link = NewInvite::draw(name("Jonas Berg"), Role::Patient);
    let plan = PlanVisit {
        id: VisitId::from_bytes(random::bytes()),
        starts_at: house.now(),
        minutes: 30,
        people: vec![link.plan()],
        vault: Some(sealed(&[7; SEALED_BYTES_MAX])),
    };
    let planned = house
        .post("/api/visits", &plan)
        .header("cookie", &provider.cookie)
        .send();
    assert_eq!(planned.status, 200);

    let kept: Kept = show(&house, &provider, plan.id).read();
    let nothing: Kept = show(&house, &provider, none.visit.id).read();

    assert_eq!((kept.version, kept.content), (1, plan.vault));
    assert!(kept.at.is_some_and(|at| at <= house.now()));
    assert_eq!((nothing.version, nothing.content), (0, None));
}

#[test]
fn two_devices_cannot_overwrite_each_other() {
    let (house, provider, visit) = scene();
    let visit = visit.visit.id;

    let first: KeepOutcome = keep(&house, &provider, visit, &replacing(0, b"one")).read();
    let late: KeepOutcome = keep(&house, &provider, visit, &replacing(0, b"other")).read();
    let next: KeepOutcome = keep(&house, &provider, visit, &replacing(1, b"both")).read();
    let later: KeepOutcome = keep(&house, &provider, visit, &replacing(1, b"other")).read();

    assert_eq!(first, KeepOutcome::Kept { version: 1 });
    assert_eq!(next, KeepOutcome::Kept { version: 2 });
    for (outcome, version, content) in [(late, 1, &b"one"[..]), (later, 2, b"both")] {
        let KeepOutcome::Conflict(kept) = outcome else {
            panic!("it was kept");
        };
        assert_eq!(
            (kept.version, kept.content),
            (version, Some(sealed(content)))
        );
    }
}

#[test]
fn vault_goes_with_the_end_of_its_visit() {
    let (house, provider, visit) = scene();
    let id = visit.visit.id;
    keep(&house, &provider, id, &replacing(0, b"until the end"));
    let mut socket = house.enter(&provider, &visit);

    socket.say(&ClientMessage::EndVisit {});
    socket.hear_to_the_end();

    let kept: Kept = show(&house, &provider, id).read();
    assert_eq!((kept.version, kept.content), (0, None));
    let late = keep(&house, &provider, id, &replacing(0, b"late"));
    assert_eq!(late.problem(), ProblemCode::VisitEnded);
}

#[test]
fn vault_of_a_visit_that_nobody_ended_goes_in_time() {
    let (house, provider, visit) = scene();
    keep(
        &house,
        &provider,
        visit.visit.id,
        &replacing(0, b"forgotten"),
    );
    house
        .app()
        .clock
        .advance(std::time::Duration::from_secs(6 * 60 * 60));

    house.plan(&provider, 1);

    let kept: Kept = show(&house, &provider, visit.visit.id).read();
    assert_eq!(kept.content, None);
}

#[test]
fn vault_has_an_end() {
    let (house, provider, visit) = scene();
    let long = format!(
        r#"{{"replaces":0,"content":"{}"}}"#,
        "A".repeat(SEALED_BYTES_MAX * 4 / 3 + 4)
    );

    let answer = house
        .request("PUT", &path(visit.visit.id))
        .json(&long)
        .header("cookie", &provider.cookie)
        .send();

    assert_eq!(answer.problem(), ProblemCode::BadMessage);
}
