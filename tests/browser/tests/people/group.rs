//! More than two: a group, everyone at a browser of their own.

use crate::cast;
use browser::{
    house::House,
    pattern::Colour,
    person::{Person, Seat},
};
use serde_json::{Value, json};
use std::time::Duration;

/// How long a picture may take where four browsers share two cores.
const PATIENCE: Duration = Duration::from_secs(60);

const GROUP: [(&str, Colour); 3] = [
    ("Ines Duarte", Colour::Green),
    ("Karl Lind", Colour::Red),
    ("Noor Said", Colour::Yellow),
];

#[tokio::test]
async fn four_people_each_see_every_other_in_the_right_tile() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let (visit, links) = plan(&provider, &house).await;
    provider
        .opens(&format!("{}/visits/{visit}", house.links.base_url))
        .await;
    provider.finds("End visit").await;

    let mut people = vec![(cast::PROVIDER, Colour::Blue, provider)];
    for ((name, colour), link) in GROUP.into_iter().zip(links) {
        let person = Seat::default().filmed_in(colour).take(name).await;
        cast::checks_in(&person, &link).await;
        cast::admit(&people[0].2, name, &person).await;
        people.push((name, colour, person));
    }

    for (own, _, person) in &people {
        let others = people.iter().filter(|(name, ..)| name != own);
        for (name, colour, _) in others {
            person.sees_in_tile_within(name, *colour, PATIENCE).await;
        }
    }
    people[0].2.pictured("group-of-four").await;
}

/// Plans a visit of the group. Returns its path segment and the links.
async fn plan(provider: &Person, house: &House) -> (String, Vec<String>) {
    let people = GROUP.map(|(name, _)| json!({ "name": name, "role": "patient" }));
    let script = "return fetch('/api/visits', { method: 'POST', headers: { 'content-type': 'application/json' },\
        body: JSON.stringify({ starts_at: Date.now(), minutes: 50, people: arguments[0] }) })\
        .then(answer => answer.json())";
    let answer: Option<Value> = provider.evaluate(script, &[json!(people)]).await;
    let answer = answer.expect("the provider is signed in");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let invites = answer["invites"].as_array().expect("a link for each");
    let links = invites
        .iter()
        .map(|invite| {
            let (id, secret) = (text(&invite["id"]), text(&invite["secret"]));
            format!("{}/v/{id}#{secret}", house.links.base_url)
        })
        .collect();
    (text(&answer["visit"]["id"]), links)
}
