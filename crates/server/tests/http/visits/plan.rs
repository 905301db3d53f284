//! `POST /api/visits`.

use crate::house::{Browser, House, name};
use protocol::{
    ProblemCode, Role,
    api::{NewVisit, PlanInvite, PlanVisit, VisitState},
    limit::{INVITES_MAX, VISIT_MINUTES_MAX, VISITS_PER_DAY_MAX},
    time::Instant,
};
use std::{collections::BTreeSet, time::Duration};

fn person(role: Role) -> PlanInvite {
    PlanInvite {
        name: name("Jonas Berg"),
        role,
    }
}

fn plan(house: &House, roles: &[Role]) -> PlanVisit {
    PlanVisit {
        starts_at: house.now(),
        minutes: 30,
        people: roles.iter().copied().map(person).collect(),
    }
}

fn post(house: &House, provider: &Browser, plan: &PlanVisit) -> crate::answer::Answer {
    house
        .post("/api/visits", plan)
        .header("cookie", &provider.cookie)
        .send()
}

#[test]
fn everyone_invited_gets_a_link_of_their_own() {
    let house = House::open();
    let provider = house.provider();
    let roles = [
        Role::Patient,
        Role::Family,
        Role::Interpreter,
        Role::SecondProvider,
    ];

    let visit: NewVisit = post(&house, &provider, &plan(&house, &roles)).read();

    assert_eq!(visit.visit.state, VisitState::Planned);
    let told: Vec<Role> = visit.invites.iter().map(|invite| invite.role).collect();
    assert_eq!(told, roles);
    let secrets: BTreeSet<String> = visit
        .invites
        .iter()
        .map(|invite| invite.secret.expose_text())
        .collect();
    assert_eq!(secrets.len(), roles.len());
}

#[test]
fn secrets_are_not_kept_and_not_shown_again() {
    let house = House::open();
    let provider = house.provider();
    let visit: NewVisit = post(&house, &provider, &plan(&house, &[Role::Patient])).read();
    let secret = &visit.invites[0].secret;

    let path = format!("/api/visits/{}", visit.visit.id.path_segment());
    let shown = house
        .request("GET", &path)
        .header("cookie", &provider.cookie)
        .send();
    let kept: Vec<u8> = ["vestibule.sqlite", "vestibule.sqlite-wal"]
        .iter()
        .flat_map(|file| std::fs::read(house.data().join(file)).unwrap_or_default())
        .collect();

    let text = String::from_utf8(shown.body).unwrap();
    assert!(text.contains("Jonas Berg") && !text.contains(&secret.expose_text()));
    assert!(find(&kept, b"Jonas Berg"), "the right files were read");
    assert!(!find(&kept, secret.expose_bytes()));
    assert!(!find(&kept, secret.expose_text().as_bytes()));
}

fn find(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
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
    for name in ["", "   ", "\\u200b\\u202e", &"x".repeat(81)] {
        let body = format!(
            r#"{{"starts_at":{now},"minutes":30,"people":[{{"name":"{name}","role":"patient"}}]}}"#
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
        let visit = server::store::PlannedVisit {
            id: protocol::VisitId::from_bytes(server::random::bytes()),
            account: provider.account,
            starts_at: Instant::from_millis(noon + number as u64),
            minutes: 30,
            invites: Vec::new(),
        };
        let is_kept = house.wait_for(store.plan_visit(&visit, VISITS_PER_DAY_MAX, house.now()));
        assert!(is_kept.unwrap());
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
