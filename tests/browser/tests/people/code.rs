//! The comparison code: small at all times, large on demand, and what comes of comparing it.

use crate::cast;
use browser::{house::House, person::Person};
use thirtyfour::Key;

#[tokio::test]
async fn both_sides_show_the_same_code_large_and_the_provider_marks_it_compared() {
    let house = House::open();
    let (provider, patient) = visit_of_two(&house).await;
    cast::open_people(&provider).await;
    provider
        .reads("Link sent by the practice’s server. Ask them to read you the code.")
        .await;

    let small = patient.name_that_begins("Code ").await;
    let digits = small.trim_start_matches("Code ");
    assert_eq!(provider.name_that_begins("Code ").await, small);
    patient.presses(&small).await;
    patient.reads("They must be the same").await;
    assert_eq!(large(&patient).await, digits);
    assert_eq!(spoken(&patient).await, one_by_one(digits));
    patient.shows_well("code-patient").await;
    provider.presses(&small).await;
    provider.reads("nobody stands between you").await;
    assert_eq!(large(&provider).await, digits);
    provider.shows_well("code-provider").await;

    provider.presses("They differ").await;
    provider.reads("call them on a number that you know").await;
    provider.shows_well("code-differs").await;
    provider.presses("Read them again").await;
    provider.presses("The same").await;

    provider.reads("Code compared").await;
    provider.loses("Ask them to read you the code").await;
    patient.reads("Code compared").await;
    patient.presses("Done").await;
    patient.loses("They must be the same").await;
    provider.shows_well("visit-compared").await;
}

#[tokio::test]
async fn whose_code_differs_is_put_out_with_two_presses() {
    let house = House::open();
    let (provider, patient) = visit_of_two(&house).await;
    cast::open_people(&provider).await;

    let small = provider.name_that_begins("Code ").await;
    provider.presses(&small).await;
    provider.presses("They differ").await;
    provider.presses(&format!("Remove {}", cast::PATIENT)).await;

    patient.reads("You are out of the visit").await;
    provider.reads("Nobody else is in the visit").await;
}

#[tokio::test]
async fn code_is_opened_and_closed_with_the_keyboard_alone() {
    let house = House::open();
    let (_provider, patient) = visit_of_two(&house).await;

    let small = patient.name_that_begins("Code ").await;
    patient.walks_to(&small).await;
    patient.reads("They must be the same").await;
    patient.strikes(Key::Escape).await;

    patient.loses("They must be the same").await;
    let script = "return nameOf(document.activeElement)";
    let focused: Option<String> = patient.evaluate(script, &[]).await;
    assert_eq!(focused.as_deref(), Some(small.as_str()));
}

/// Provider and patient are in the visit. Their code does not wait for a picture.
async fn visit_of_two(house: &House) -> (Person, Person) {
    let provider = cast::provider(house).await;
    let patient = cast::patient(house).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;
    (provider, patient)
}

/// Returns the digits as they are drawn large.
async fn large(person: &Person) -> String {
    let script = "const groups = [...document.querySelectorAll('.code-groups > span')];\
        const size = parseFloat(getComputedStyle(groups[0]).fontSize);\
        return [groups.map(group => group.textContent).join(' '), size]";
    let (digits, size): (String, f64) = person.evaluate(script, &[]).await.expect("it is shown");
    assert!(size >= 44.0, "{size} px is not large");
    digits
}

/// Returns what a screen reader reads in the place of the digits.
async fn spoken(person: &Person) -> String {
    let script = "return document.querySelector('.code-digits > .spoken').textContent";
    person.evaluate(script, &[]).await.unwrap_or_default()
}

fn one_by_one(code: &str) -> String {
    let group = |group: &str| {
        group
            .chars()
            .map(String::from)
            .collect::<Vec<_>>()
            .join(" ")
    };
    code.split(' ').map(group).collect::<Vec<_>>().join(", ")
}
