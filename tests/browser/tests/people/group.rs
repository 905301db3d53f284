//! More than two: a group, everyone at a browser of their own.

use crate::cast;
use browser::{
    house::House,
    pattern::Colour,
    person::{Person, Seat},
};
use serde_json::json;
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
    let names = GROUP.map(|(name, _)| name);
    let (visit, links) = plan(&provider, &house, &names).await;
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

/// Plans a visit of these people, with links of the plain form. Returns its path segment and the links.
pub(crate) async fn plan(
    provider: &Person,
    house: &House,
    names: &[&str],
) -> (String, Vec<String>) {
    let script = "const base64url = bytes => btoa(String.fromCharCode(...bytes))\
            .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');\
        const draw = () => crypto.getRandomValues(new Uint8Array(16));\
        const plan = async () => {\
            const links = [], people = [];\
            for (const name of arguments[0]) {\
                const id = base64url(draw()), token = draw();\
                const hash = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', token)));\
                people.push({ id, hash, name, role: 'patient' });\
                links.push(`/v/${id}#${base64url(token)}`);\
            }\
            const body = JSON.stringify({ id: base64url(draw()), starts_at: Date.now(), minutes: 50, people });\
            const headers = { 'content-type': 'application/json' };\
            const answer = await fetch('/api/visits', { method: 'POST', headers, body });\
            return [(await answer.json()).id, links];\
        };\
        return plan()";
    let answer: Option<(String, Vec<String>)> = provider.evaluate(script, &[json!(names)]).await;
    let (visit, paths) = answer.expect("the provider is signed in");
    let base = &house.links.base_url;
    let links = paths.iter().map(|path| format!("{base}{path}"));
    (visit, links.collect())
}
