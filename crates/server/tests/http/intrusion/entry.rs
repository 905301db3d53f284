//! B: getting in without anybody's decision.

use crate::{
    house::{House, NewInvite, name},
    scene::scene,
    socket::{Socket, admission, knock},
};
use protocol::{
    ClientMessage, GroupPosition, PROTOCOL_VERSION, ProblemCode, Role, ServerMessage, VisitId,
    VisitMessage,
    api::{LogLine, PlanVisit},
};
use serde_json::Value;
use server::random;

#[test]
fn b5_door_is_shut_from_the_first_moment_of_a_visit_and_after_every_kill() {
    let mut house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 6);

    for (round, invite) in visit.invites.iter().enumerate() {
        let (mut provider, patient) = std::thread::scope(|scope| {
            let patient = scope.spawn(|| house.knock(invite));
            let provider = scope.spawn(|| house.enter(&browser, &visit));
            (provider.join().unwrap(), patient.join().unwrap())
        });

        assert_eq!(provider.roster_of(1).len(), 1, "round {round}");
        assert!(patient.you.is_none(), "round {round}");
        drop((provider, patient));
        house.kill_and_restart();
    }
}

#[test]
fn b6_plan_with_any_part_left_out_is_refused_or_has_a_waiting_room() {
    let house = House::open();
    let browser = house.provider();
    let invite = NewInvite::draw(name("Patient"), Role::Patient);
    let plan = PlanVisit {
        id: VisitId::from_bytes(random::bytes()),
        starts_at: house.now(),
        minutes: 30,
        people: vec![invite.plan()],
        vault: Some(crate::house::sealed(b"vault")),
    };
    let whole: Value = serde_json::from_str(&protocol::write(&plan)).unwrap();
    let post = |body: &Value| {
        house
            .request("POST", "/api/visits")
            .header("cookie", &browser.cookie)
            .json(&body.to_string())
            .send()
    };
    for key in whole
        .as_object()
        .unwrap()
        .keys()
        .filter(|key| *key != "vault")
    {
        let mut part = whole.clone();
        part.as_object_mut().unwrap().remove(key);
        assert_eq!(post(&part).problem(), ProblemCode::BadMessage, "{key}");
    }
    for open in ["waiting_room", "lobby", "auto_admit", "open", "public"] {
        let mut more = whole.clone();
        more[open] = Value::Bool(true);
        assert_eq!(post(&more).problem(), ProblemCode::BadMessage, "{open}");
    }

    // The least that an integrator can send.
    let mut least = whole;
    least.as_object_mut().unwrap().remove("vault");
    assert_eq!(post(&least).status, 200);
    let patient = house.knock(&invite);
    let mut provider = Socket::open(house.address(), &house.origin(), Some(&browser.cookie));
    provider.enter(plan.id);

    assert_eq!(provider.waiting_room_of(1).len(), 1);
    assert!(patient.you.is_none());
}

#[test]
fn b7_whoever_asks_for_what_is_the_providers_is_refused_and_written_down() {
    let mut scene = scene(2);
    let mut waiting = scene.house.knock(&scene.visit.invites[1]);
    let id = scene.provider.waiting_room_of(1)[0].id;

    for _ in 0..3 {
        for message in [
            ClientMessage::Remove { who: scene.who },
            admission(GroupPosition::default(), id),
            ClientMessage::EndVisit {},
        ] {
            assert_eq!(scene.patient.refusal(&message), ProblemCode::NotAllowed);
            assert_eq!(waiting.refusal(&message), ProblemCode::NotAllowed);
        }
    }

    let path = format!("/api/visits/{}/log", scene.visit.visit.id.path_segment());
    let request = scene.house.request("GET", &path);
    let answer = request.header("cookie", &scene.browser.cookie).send();
    let log: Vec<LogLine> = answer.read();
    let told = log.iter().filter(|line| line.what == "overreached");
    let told: Vec<_> = told.map(|line| line.who.unwrap()).collect();
    assert_eq!(told, [scene.who, id], "once for each of them");
}

#[test]
fn b8_no_kind_of_client_is_let_past_the_waiting_room() {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, 1);
    let mut provider = house.enter(&browser, &visit);
    let whole: Value =
        serde_json::from_str(&protocol::write(&knock(&visit.invites[0], None))).unwrap();
    let kinds = [
        "recorder", "bot", "sip", "service", "provider", "hidden", "monitor",
    ];

    for kind in kinds {
        for field in ["role", "kind", "client", "grants", "as"] {
            let mut service = whole.clone();
            service["knock"][field] = Value::from(kind);
            let mut socket = house.socket();
            socket.say_text(&service.to_string());
            assert_eq!(socket.problem(), ProblemCode::BadMessage, "{field} {kind}");
        }
        let mut plan: Value = serde_json::from_str(&protocol::write(
            &NewInvite::draw(name("Service"), Role::Interpreter).plan(),
        ))
        .unwrap();
        plan["role"] = Value::from(kind);
        let path = format!("/api/visits/{}/invites", visit.visit.id.path_segment());
        let answer = house
            .request("POST", &path)
            .header("cookie", &browser.cookie)
            .json(&plan.to_string())
            .send();
        assert!(answer.status >= 400, "{kind}");
    }

    assert_eq!(provider.waiting_room_of(0).len(), 0);
    let _patient = house.knock(&visit.invites[0]);
    assert_eq!(provider.waiting_room_of(1).len(), 1);
}

#[test]
fn g5_holder_of_a_link_to_one_visit_comes_into_no_other() {
    let house = House::open();
    let browser = house.provider();
    let running = house.plan(&browser, 1);
    let next = house.plan(&browser, 1);
    let mut patient = house.knock(&running.invites[0]);
    let mut provider = house.enter(&browser, &running);
    let who = provider.waiting_room_of(1)[0].id;
    provider.admit(who);
    patient.admitted();
    provider.waiting_room_of(0);

    let mut stranger = house.knock(&next.invites[0]);
    let mut elsewhere = house.enter(&browser, &next);
    let id = elsewhere.waiting_room_of(1)[0].id;
    for message in [
        ClientMessage::Enter {
            version: PROTOCOL_VERSION,
            visit: running.visit.id,
        },
        knock(&running.invites[0], stranger.seat.clone()),
    ] {
        assert_eq!(stranger.refusal(&message), ProblemCode::NotAllowed);
    }
    // The provider of the running visit cannot let them in, not even on purpose.
    provider.admit(id);
    provider.say(&ClientMessage::SetDevices {
        microphone: true,
        camera: true,
    });
    let inside = provider.hear_until(|message| match message {
        ServerMessage::Visit(VisitMessage::Roster { people, .. }) => {
            let is_said = people.iter().any(|person| person.microphone);
            is_said.then_some(people.len())
        }
        _ => None,
    });

    assert_eq!(inside, 2);
    stranger.say(&ClientMessage::Leave {});
    stranger.hear_to_the_end();
    assert!(stranger.you.is_none());
    assert!(!stranger.heard.concat().contains("admitted"));
    assert_eq!(elsewhere.roster_of(1).len(), 1);
}
