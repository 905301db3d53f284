//! A code that is read out on the telephone: from the provider's list to the waiting room.

use crate::{cast, desk};
use browser::{
    house::House,
    pattern::Colour,
    person::{Person, Seat},
};
use std::time::Duration;

const PATIENT: &str = "Tomas Novak";

/// Counts what the page asks the server about codes, and keeps what it says.
const COUNTS_TRIES: &str = "\
    window.tries = [];\
    const fetched = window.fetch;\
    window.fetch = async (request, options) => {\
        const url = request.url ?? String(request);\
        if (url.includes('/api/codes/')) {\
            const body = options?.body ?? (request.clone ? await request.clone().text() : '');\
            window.tries.push(String(body));\
        }\
        return fetched(request, options);\
    };";

/// A server that alters what the provider's page says in a try: the field of this name, while it is told to.
const ALTERS_TRIES: &str = "\
    window.altered = 0;\
    const fetched = window.fetch;\
    window.fetch = async (request, options) => {\
        const answer = await fetched(request, options);\
        if (!String(request.url ?? request).includes('/api/codes/') || !answer.ok) { return answer; }\
        const said = await answer.json();\
        const field = said[window.alters];\
        if (field) {\
            const at = Math.floor(field.length / 2);\
            said[window.alters] = field.slice(0, at) + (field[at] === 'A' ? 'B' : 'A') + field.slice(at + 1);\
            window.altered += 1;\
        }\
        return Response.json(said);\
    };";

/// Both steps of a try take two seconds each, on purpose.
const TRIED_WITHIN: Duration = Duration::from_secs(40);

/// A provider who is in a visit with Tomas Novak, and the twelve digits that were shown for him.
async fn provider_with_a_code(house: &House) -> (Person, String) {
    let (provider, _) = desk::plans(house).await;
    provider.presses("Back to the visits").await;
    provider.presses_near("Links and changes", PATIENT).await;
    provider.presses_near("Code to read out", PATIENT).await;
    let digits = shown(&provider).await;
    provider.shows_well("phone-code-of-provider").await;
    cast::open_visit_with(&provider, PATIENT).await;
    (provider, digits)
}

/// Returns the code that a provider's page shows.
pub(crate) async fn shown(provider: &Person) -> String {
    provider.reads("to be read out on the phone").await;
    let script = "return document.querySelector('.link-code .code-groups')?.textContent ?? null";
    let shown: Option<String> = provider.evaluate(script, &[]).await;
    let digits = shown.expect("a code is shown");
    assert_eq!(digits.chars().filter(char::is_ascii_digit).count(), 12);
    digits
}

/// Somebody types a code that leads to a door, and stands before it.
pub(crate) async fn comes_by(house: &House, person: &Person, code: &str) {
    let page = format!("{}/code", house.links.base_url);
    person.opens(&page).await;
    person.types("Code", code).await;
    goes_on(person).await;
}

/// Whoever stands before the door by a code checks in, and the provider, who reads how they came, lets them in.
pub(crate) async fn is_let_in(provider: &Person, patient: &Person) {
    patient.presses("Check in").await;
    cast::passes_checks(patient).await;
    provider
        .reads("Came by the code read out on the phone")
        .await;
    cast::admit(provider, PATIENT, patient).await;
}

async fn goes_on(person: &Person) {
    person.presses("Go on").await;
    person
        .until("does not come to the door", TRIED_WITHIN, async || {
            person.has("Check in").await
        })
        .await;
}

/// The code that has other secret digits and checks all the same: what somebody types who guesses.
fn guess(digits: &str, other: u64) -> String {
    let number: u64 = digits.parse().expect("digits");
    let locator = number / 100_000_000;
    let secret = (number / 100 + other) % 1_000_000;
    let head = (locator * 1_000_000 + secret) * 100;
    format!("{:012}", head + 98 - head % 97)
}

async fn tries(person: &Person) -> Vec<String> {
    let tries: Option<Vec<String>> = person.evaluate("return window.tries", &[]).await;
    tries.expect("the tries are kept")
}

#[tokio::test]
async fn patient_comes_by_a_code_and_a_slip_is_caught_before_anything_is_sent() {
    let house = House::open();
    let (provider, digits) = provider_with_a_code(&house).await;
    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .scripted(COUNTS_TRIES)
        .take("patient")
        .await;

    patient
        .opens(&format!("{}/code", house.links.base_url))
        .await;
    patient.finds("Go on").await;
    patient.shows_well("phone-code").await;
    let mut slip = digits.clone().into_bytes();
    slip.swap(5, 9);
    if slip == digits.as_bytes() {
        slip[5] = if slip[5] == b'9' { b'0' } else { slip[5] + 1 };
    }
    for wrong in [
        String::from_utf8(slip).unwrap(),
        digits[..11].to_owned(),
        "O12".to_owned(),
    ] {
        patient.types("Code", &wrong).await;
        patient.presses("Go on").await;
        patient.reads("Please check the digits").await;
    }
    assert!(tries(&patient).await.is_empty(), "something was sent");

    let spoken = format!("{} - {} {}", &digits[..4], &digits[4..8], &digits[8..]);
    patient.types("Code", &spoken).await;
    goes_on(&patient).await;
    let said = tries(&patient).await.concat();
    assert!(
        said.contains("locator") && !said.contains(&digits[4..10]),
        "{said}"
    );
    assert!(!patient.address().await.contains(&digits[4..10]));
    assert!(!house.log().contains(&digits[4..10]));
    is_let_in(&provider, &patient).await;
    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
    // The tab comes back by what it was given, as by a link.
    patient.reloads().await;
    patient.finds("Leave").await;
    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
}

#[tokio::test]
async fn five_wrong_guesses_burn_the_code_and_the_provider_is_told() {
    let house = House::open();
    let (provider, digits) = provider_with_a_code(&house).await;
    let stranger = Seat::default().take("stranger").await;
    stranger
        .opens(&format!("{}/code", house.links.base_url))
        .await;

    for other in 1..=5 {
        fails(&stranger, &guess(&digits, other)).await;
    }

    provider
        .reads("Somebody typed wrong digits five times")
        .await;
    fails(&stranger, &digits).await;
    provider.opens(&house.links.base_url).await;
    provider.presses_near("Links and changes", PATIENT).await;
    provider.reads("this code does not work any more").await;
}

#[tokio::test]
async fn code_whose_try_a_lying_server_alters_leads_nowhere() {
    let house = House::open();
    let (_provider, digits) = provider_with_a_code(&house).await;
    let patient = Seat::default().scripted(ALTERS_TRIES).take("patient").await;
    patient
        .opens(&format!("{}/code", house.links.base_url))
        .await;

    for (number, field) in [(1, "hello"), (2, "grant")] {
        let script = format!("window.alters = '{field}'");
        patient.evaluate::<()>(&script, &[]).await;
        fails(&patient, &digits).await;
        let altered: Option<u32> = patient.evaluate("return window.altered", &[]).await;
        assert_eq!(altered, Some(number), "{field}");
    }

    patient.evaluate::<()>("window.alters = ''", &[]).await;
    patient.types("Code", &digits).await;
    goes_on(&patient).await;
}

/// Types a code that is refused.
async fn fails(person: &Person, code: &str) {
    person.types("Code", code).await;
    person.presses("Go on").await;
    person
        .until("is not told no", TRIED_WITHIN, async || {
            person
                .words()
                .await
                .contains("This code does not work at the moment")
        })
        .await;
    assert!(!person.has("Check in").await);
    // What is typed next takes the sentence off the page.
    person.types("Code", "1").await;
    person.presses("Go on").await;
    person.reads("some are missing").await;
}
