//! Names that are made to deceive: what the provider reads is the host's list, and what looks alike is marked.

use crate::cast;
use browser::{
    house::House,
    person::{Person, Seat},
};

/// A page that changes what its link opens to, by the script given. Only this person's browser is altered.
macro_rules! claims {
    ($change:literal) => {
        concat!(
            "const real = window.fetch;",
            "window.fetch = async (...asked) => {",
            "    const answer = await real(...asked);",
            "    const url = String(asked[0]?.url ?? asked[0]);",
            "    if (!url.includes('/api/invites/open') || !answer.ok) return answer;",
            "    const card = await answer.json();",
            $change,
            "    return new Response(JSON.stringify(card), { status: answer.status, headers: answer.headers });",
            "};"
        )
    };
}

/// A page that takes itself for the provider's: it makes the person's own name the provider's.
const CLAIMS_TO_BE_THE_PROVIDER: &str = claims!("card.name = 'Dr. \\u0410na Wlnter';");

/// A page that claims another role.
const CLAIMS_TO_BE_STAFF: &str = claims!("card.role = 'second_provider';");

#[tokio::test]
async fn patient_who_takes_the_provider_s_name_is_marked_and_stays_a_patient() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = impostor(CLAIMS_TO_BE_THE_PROVIDER).await;
    cast::checks_in(&patient, &house.links.patient_url).await;

    provider.reads("This name reads like yours").await;
    provider.shows_well("name-like-the-provider-s").await;
    provider.presses("Admit").await;
    patient.finds("Leave").await;
    cast::open_people(&provider).await;

    provider.reads("This name reads like yours").await;
    let facts = "return [...document.querySelectorAll('li.person')]\
        .find(one => one.querySelector('.person-mark'))\
        .querySelector('.person-facts').innerText.trim()";
    let role: Option<String> = provider.evaluate(facts, &[]).await;
    assert_eq!(role.as_deref(), Some("Patient"));
    // On the picture as well, where a patient's role is not shown otherwise.
    let tile = "return document.querySelector('.tile .tile-role')?.innerText.trim()";
    let role: Option<String> = provider.evaluate(tile, &[]).await;
    assert_eq!(role.as_deref(), Some("Patient"));
    for control in ["Admit", "Remove", "End visit", "Share screen"] {
        assert!(!patient.has(control).await, "the patient has \"{control}\"");
    }
}

#[tokio::test]
async fn name_of_a_private_link_is_the_host_s_whatever_the_patient_s_page_says() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    provider.opens(&house.links.base_url).await;
    provider.presses("New visit").await;
    provider.types("Name", "Tomas Novak").await;
    provider.presses("Create the visit").await;
    provider.reads("The visit is planned").await;
    let link = cast::shown_link(&provider).await;
    let patient = impostor(CLAIMS_TO_BE_THE_PROVIDER).await;
    cast::checks_in(&patient, &link).await;

    provider.presses("Back to the visits").await;
    provider.reads("1 person is waiting").await;
    cast::open_visit_with(&provider, "Tomas Novak").await;
    provider.reads("Came by your private link").await;
    provider.shows_well("waiting-by-private-link").await;
    provider.presses_near("Admit", "Tomas Novak").await;
    patient.finds("Leave").await;
    cast::open_people(&provider).await;

    provider.reads("Tomas Novak").await;
    let words = provider.words().await;
    assert!(!words.contains("Wlnter"), "{words}");
    assert!(!words.contains("This name reads like yours"), "{words}");
}

#[tokio::test]
async fn who_claims_another_role_than_the_invited_one_cannot_be_let_in() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let patient = impostor(CLAIMS_TO_BE_STAFF).await;

    cast::checks_in(&patient, &house.links.patient_url).await;

    provider
        .reads("Their page says another role than they were invited in")
        .await;
    assert!(!provider.has("Admit").await);
    assert!(provider.has("Decline").await);
}

#[tokio::test]
async fn two_of_one_name_are_both_marked() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let first = Seat::default().take("patient").await;
    cast::checks_in(&first, &house.links.patient_url).await;
    provider.presses_near("Admit", cast::PATIENT).await;
    first.finds("Leave").await;

    // The interpreter's page takes the patient's name.
    let second = impostor(
        "const real = window.fetch;\
        window.fetch = async (...asked) => {\
            const answer = await real(...asked);\
            const url = String(asked[0]?.url ?? asked[0]);\
            if (!url.includes('/api/invites/open') || !answer.ok) return answer;\
            const card = await answer.json();\
            card.name = 'J\\u00f3nas Berg';\
            return new Response(JSON.stringify(card), { status: answer.status, headers: answer.headers });\
        };",
    )
    .await;
    cast::checks_in(&second, &house.links.companion_url).await;

    cast::open_people(&provider).await;
    let marks = "return [...document.querySelectorAll('.person-mark')]\
        .filter(mark => mark.innerText.includes('Somebody else here has this name')).length";
    provider
        .until("no mark", browser::person::STEP_MAX, async || {
            let count: Option<u32> = provider.evaluate(marks, &[]).await;
            count == Some(1)
        })
        .await;
    provider.presses("Admit").await;
    second.finds("Leave").await;
    provider
        .until("no two marks", browser::person::STEP_MAX, async || {
            let count: Option<u32> = provider.evaluate(marks, &[]).await;
            count == Some(2)
        })
        .await;
}

/// Somebody whose page says what it likes.
async fn impostor(script: &'static str) -> Person {
    Seat::default().scripted(script).take("impostor").await
}
