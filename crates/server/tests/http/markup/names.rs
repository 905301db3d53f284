//! Names of people in visits.

use super::{ask, assert_inert, assert_plain, names, new_link, payloads, plan};
use crate::{
    house::{House, NewInvite},
    socket::Socket,
};
use protocol::{
    DisplayName, ProblemCode,
    api::{InviteCard, OpenInvite, VisitList, VisitSummary},
    limit::PARTICIPANTS_MAX,
};
use serde_json::Value;

#[test]
fn name_with_markup_is_kept_as_the_words_it_is_or_refused() {
    let house = House::open();
    let provider = house.provider();
    let now = house.now().as_millis();
    let mut refused = 0;
    for payload in payloads() {
        let link = new_link();
        let plan = plan(&house, &[(&link, &payload)]);

        let answer = ask(&house, &provider, "POST", "/api/visits", &plan);

        assert_inert(&answer, &payload);
        let Some(clean) = DisplayName::clean(&payload) else {
            assert_eq!(answer.problem(), ProblemCode::BadMessage, "{payload:?}");
            refused += 1;
            continue;
        };
        assert_plain(clean.for_screen());
        let visit: VisitSummary = answer.read();
        assert_eq!(visit.invites[0].name, clean);
        let path = format!("/api/visits/{}", visit.id.path_segment());
        let shown = ask(&house, &provider, "GET", &path, &Value::Null);
        assert_inert(&shown, &payload);
        assert_eq!(shown.read::<VisitSummary>().invites[0].name, clean);
        let open = OpenInvite {
            invite: link.id,
            secret: link.secret.clone(),
        };
        let card = house.post("/api/invites/open", &open).send();
        assert_inert(&card, &payload);
        assert_eq!(card.read::<InviteCard>().name, clean);
    }

    assert!(refused > 0, "nothing was too long or empty");
    let path = format!("/api/visits?from={now}&to={}", now + 3_600_000);
    let list = ask(&house, &provider, "GET", &path, &Value::Null);
    assert_inert(&list, "the list");
    assert_eq!(list.read::<VisitList>().visits.len(), names().len());
}

/// Returns every name that a client was told, in whatever message.
fn names_heard(socket: &Socket) -> Vec<String> {
    fn collect(value: &Value, names: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                let name = fields.get("name").and_then(Value::as_str);
                names.extend(name.map(str::to_owned));
                fields.values().for_each(|value| collect(value, names));
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, names)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut names = Vec::new();
    for text in &socket.heard {
        collect(&serde_json::from_str(text).unwrap(), &mut names);
    }
    names
}

#[test]
fn names_with_markup_are_told_in_a_visit_as_the_words_they_are() {
    let house = House::open();
    let provider = house.provider();
    // All of a visit's people and the provider are inside at the end.
    for names in names().chunks(PARTICIPANTS_MAX - 1) {
        let links: Vec<NewInvite> = names.iter().map(|_| new_link()).collect();
        let people = links.iter().zip(names);
        let people: Vec<_> = people
            .map(|(link, name)| (link, name.for_screen()))
            .collect();
        let plan = plan(&house, &people);
        let visit: VisitSummary = ask(&house, &provider, "POST", "/api/visits", &plan).read();
        let mut socket = Socket::open(house.address(), &house.origin(), Some(&provider.cookie));
        socket.enter(visit.id);

        let mut inside = Vec::new();
        for (link, name) in links.iter().zip(names) {
            inside.push(house.knock(link));
            let waits = socket.waiting_room_of(1);
            assert_eq!(waits[0].name, *name);
            socket.admit(waits[0].id);
            let people = socket.roster_of(inside.len() + 1);
            assert_eq!(people.last().map(|person| &person.name), Some(name));
            socket.waiting_room_of(0);
        }

        let first = &mut inside[0];
        first.roster_of(names.len() + 1);
        let heard = names_heard(first);
        for name in names.iter().map(DisplayName::for_screen) {
            assert!(heard.iter().any(|heard| heard == name), "{name}");
        }
        for heard in heard.iter().chain(&names_heard(&socket)) {
            let is_one = names.iter().any(|name| name.for_screen() == heard);
            assert!(is_one || heard == "Ana Winter", "{heard}");
        }
    }
}
