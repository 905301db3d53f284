//! `POST /api/visits`.

use crate::house::{Browser, House, NewInvite, name};
use protocol::{
    ProblemCode, Role, VisitId,
    api::{PlanVisit, VisitState, VisitSummary},
    limit::{INVITES_MAX, VISIT_MINUTES_MAX, VISITS_PER_DAY_MAX},
    time::Instant,
};
use server::{
    random,
    store::{PlannedVisit, Planning},
};
use std::time::Duration;

fn plan(house: &House, roles: &[Role]) -> PlanVisit {
    let person = |role: &Role| NewInvite::draw(name("Jonas Berg"), *role).plan();
    PlanVisit {
        id: VisitId::from_bytes(random::bytes()),
        starts_at: house.now(),
        minutes: 30,
        people: roles.iter().map(person).collect(),
        vault: None,
    }
}

fn post(house: &House, provider: &Browser, plan: &PlanVisit) -> crate::answer::Answer {
    house
        .post("/api/visits", plan)
        .header("cookie", &provider.cookie)
        .send()
}

#[test]
fn everyone_invited_has_a_place_in_the_order_asked() {
    let house = House::open();
    let provider = house.provider();
    let roles = [
        Role::Patient,
        Role::Family,
        Role::Interpreter,
        Role::SecondProvider,
    ];
    let plan = plan(&house, &roles);

    let visit: VisitSummary = post(&house, &provider, &plan).read();

    assert_eq!((visit.id, visit.state), (plan.id, VisitState::Planned));
    let told: Vec<_> = visit.invites.iter().map(|one| (one.id, one.role)).collect();
    let asked: Vec<_> = plan.people.iter().map(|one| (one.id, one.role)).collect();
    assert_eq!(told, asked);
}

#[test]
fn links_are_not_kept_and_not_shown_by_the_server() {
    let house = House::open();
    let provider = house.provider();
    let visit = house.plan(&provider, 1);
    let link = &visit.invites[0];

    let path = format!("/api/visits/{}", visit.visit.id.path_segment());
    let shown = house
        .request("GET", &path)
        .header("cookie", &provider.cookie)
        .send();

    let text = String::from_utf8(shown.body).unwrap();
    assert!(text.contains("Patient 0") && !text.contains(&link.secret.expose_text()));
    let account = provider.account.to_bytes();
    assert!(house.holds(&account), "the right files were read");
    assert!(!house.holds(link.secret.expose_bytes()));
    assert!(!house.holds(link.secret.expose_text().as_bytes()));
}

#[test]
fn id_that_is_taken_is_refused_and_changes_nothing() {
    let house = House::open();
    let provider = house.provider();
    let there = house.plan(&provider, 1);
    let new = plan(&house, &[Role::Patient]);
    let mut same_invite = plan(&house, &[Role::Patient, Role::Family]);
    same_invite.people[1].id = there.invites[0].id;
    let same_visit = PlanVisit {
        id: there.visit.id,
        ..new.clone()
    };
    let mut same_twice = plan(&house, &[Role::Patient, Role::Family]);
    same_twice.people[1].id = same_twice.people[0].id;

    for taken in [&same_visit, &same_invite, &same_twice] {
        let answer = post(&house, &provider, taken);
        assert_eq!(answer.problem(), ProblemCode::BadMessage);
    }

    assert_eq!(post(&house, &provider, &new).status, 200);
    house.knock(&there.invites[0]);
    let path = format!("/api/visits/{}", same_invite.id.path_segment());
    let answer = house
        .request("GET", &path)
        .header("cookie", &provider.cookie)
        .send();
    assert_eq!(answer.problem(), ProblemCode::NoSuchVisit);
}

#[test]
fn plan_out_of_range_is_refused() {
    let house = House::open();
    let provider = house.provider();
    let good = plan(&house, &[Role::Patient]);
    let day = Duration::from_secs(24 * 60 * 60);
    let earlier = Instant::from_millis(house.now().as_millis() - 2 * 86_400_000);
    let cases = [
        (
            PlanVisit {
                minutes: 0,
                ..good.clone()
            },
            ProblemCode::TimeNotValid,
        ),
        (
            PlanVisit {
                minutes: VISIT_MINUTES_MAX + 1,
                ..good.clone()
            },
            ProblemCode::TimeNotValid,
        ),
        (
            PlanVisit {
                starts_at: earlier,
                ..good.clone()
            },
            ProblemCode::TimeNotValid,
        ),
        (
            PlanVisit {
                starts_at: house.now() + 800 * day,
                ..good.clone()
            },
            ProblemCode::TimeNotValid,
        ),
        (
            PlanVisit {
                starts_at: Instant::from_millis(u64::MAX),
                ..good.clone()
            },
            ProblemCode::TimeNotValid,
        ),
        (plan(&house, &[]), ProblemCode::BadMessage),
        (
            plan(&house, &[Role::Patient; INVITES_MAX + 1]),
            ProblemCode::TooMany,
        ),
        (
            plan(&house, &[Role::Patient, Role::Provider]),
            ProblemCode::NotAllowed,
        ),
    ];
    for (plan, code) in cases {
        assert_eq!(post(&house, &provider, &plan).problem(), code, "{plan:?}");
    }
    assert_eq!(post(&house, &provider, &good).status, 200);
}

#[test]
fn names_that_do_not_show_are_refused() {
    let house = House::open();
    let provider = house.provider();
    let now = house.now().as_millis();
    let (id, hash) = ("A".repeat(22), "A".repeat(43));
    for name in ["", "   ", "\\u200b\\u202e", &"x".repeat(81)] {
        let body = format!(
            r#"{{"id":"{id}","starts_at":{now},"minutes":30,"people":[{{"id":"{id}","hash":"{hash}","name":"{name}","role":"patient"}}]}}"#
        );
        let answer = house
            .request("POST", "/api/visits")
            .header("cookie", &provider.cookie)
            .json(&body)
            .send();

        assert_eq!(answer.problem(), ProblemCode::BadMessage, "{name:?}");
    }
}

#[test]
fn day_of_a_practice_has_an_end() {
    let house = House::open();
    let provider = house.provider();
    let day = 86_400_000;
    let noon = (house.now().as_millis() / day + 1) * day + day / 2;
    let store = &house.app().store;
    for number in 0..VISITS_PER_DAY_MAX {
        let visit = PlannedVisit {
            id: VisitId::from_bytes(random::bytes()),
            account: provider.account,
            starts_at: Instant::from_millis(noon + number as u64),
            minutes: 30,
            invites: Vec::new(),
            vault: None,
        };
        let is_kept = house.wait_for(store.plan_visit(&visit, VISITS_PER_DAY_MAX, house.now()));
        assert_eq!(is_kept.unwrap(), Planning::Kept);
    }
    let on = |starts_at| PlanVisit {
        starts_at: Instant::from_millis(starts_at),
        ..plan(&house, &[Role::Patient])
    };

    let same_day = post(&house, &provider, &on(noon + 1));
    let next_day = post(&house, &provider, &on(noon + day));

    assert_eq!(same_day.problem(), ProblemCode::TooMany);
    assert_eq!(next_day.status, 200);
}
