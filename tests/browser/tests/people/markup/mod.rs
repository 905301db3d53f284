//! What has been tried on pages elsewhere, written everywhere that somebody else reads it: nothing of it runs, loads or
//! becomes a part of a page.

mod pages;

use browser::{
    house::House,
    pattern::Colour,
    person::{Person, Seat},
};
use pages::{knocks, looks_at_doors, plans, renames, type_to_each_other, write_to_each_other};
use serde::Deserialize;
use std::time::Duration;

/// The list, and what watches over a page and writes it there.
const SCRIPT: &str = concat!(
    "window.kinds = ",
    include_str!("../../../../../crates/server/tests/hostile/payloads.json"),
    ";\n",
    include_str!("watch.js")
);

const SOON: Duration = Duration::from_secs(60);

/// What must not come of words.
#[derive(Debug, Deserialize)]
struct Seen {
    /// Scripts that ran.
    ran: u32,
    /// What the page's policy stopped: something tried.
    stopped: Vec<String>,
    /// Elements and attributes that no page of ours has.
    made: Vec<String>,
}

async fn seen(person: &Person) -> Seen {
    let seen = person.evaluate("return window.markup.seen", &[]).await;
    seen.expect("the page is watched")
}

async fn saw_words_only(person: &Person, place: &str) {
    let seen = seen(person).await;
    let nothing = seen.ran == 0 && seen.stopped.is_empty() && seen.made.is_empty();
    assert!(nothing, "{}, {place}: {seen:?}", person.name());
}

#[tokio::test]
async fn words_of_people_become_no_markup_and_no_script_on_any_page() {
    let house = House::open();
    let provider = Seat::default().filmed_in(Colour::Blue).scripted(SCRIPT);
    let provider = provider.take("provider").await;
    let patient = Seat::default().filmed_in(Colour::Green).scripted(SCRIPT);
    let patient = patient.take("patient").await;

    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    let visit = provider.address().await;
    let link = plans(&provider, &house).await;
    looks_at_doors(&patient, &link).await;
    provider.opens(&visit).await;
    provider.finds("End visit").await;
    knocks(&patient, &provider, &house).await;
    write_to_each_other([&provider, &patient]).await;
    type_to_each_other([&provider, &patient]).await;
    renames(&provider).await;
    for person in [&provider, &patient] {
        saw_words_only(person, "the visit").await;
    }

    // Whatever watches would have seen it.
    for person in [&provider, &patient] {
        is_watched(person).await;
    }
}

/// What is made markup in a page, and a script that runs there, are seen; the policy stops the handler.
async fn is_watched(person: &Person) {
    let make = "const box = document.createElement('div'); document.body.append(box);\
        box.innerHTML = '<img src=x onerror=alert(1)><a href=\"javascript:alert(1)\">x</a>'; return true";
    let made: Option<bool> = person.evaluate(make, &[]).await;
    assert_eq!(made, Some(true));
    person
        .until("does not see markup", SOON, async || {
            let seen = seen(person).await;
            seen.made.len() >= 3 && !seen.stopped.is_empty()
        })
        .await;
    assert_eq!(seen(person).await.ran, 0, "the policy lets a handler run");
    let run: Option<bool> = person.evaluate("alert(1); return true", &[]).await;
    assert_eq!(run, Some(true));
    assert_eq!(seen(person).await.ran, 1);
}
