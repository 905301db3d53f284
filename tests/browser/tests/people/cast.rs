//! The people of the demo's visit, and how they usually come in.

use browser::{
    house::House,
    pattern::Colour,
    person::{Person, Seat},
};
use std::time::Duration;

/// The provider's name in the demo.
pub(crate) const PROVIDER: &str = "Dr. Ana Winter";
/// The patient's name in the demo.
pub(crate) const PATIENT: &str = "Jonas Berg";
/// The interpreter's name in the demo.
pub(crate) const COMPANION: &str = "Mira Okafor";

/// What the page of the wait says.
pub(crate) const WAITING: &str = "You are in the waiting room";

/// Counts the tones that the page makes.
const COUNTS_TONES: &str = "\
    window.tones = 0;\
    const make = BaseAudioContext.prototype.createOscillator;\
    BaseAudioContext.prototype.createOscillator = function () { window.tones += 1; return make.call(this); };";

/// How long until the day's list is there.
const LISTED_WITHIN: Duration = Duration::from_secs(15);

/// How long the whole check-in may take: for two cores that code the video of a whole group besides.
const CHECK_IN_MAX: Duration = Duration::from_secs(90);

/// The provider opens the demo's link and is in the visit.
pub(crate) async fn provider(house: &House) -> Person {
    let provider = Seat::default()
        .filmed_in(Colour::Blue)
        .take("provider")
        .await;
    fits(house, &provider).await;
    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    provider
}

/// Makes the window as small as a phone, where this house is for phones.
async fn fits(house: &House, person: &Person) {
    if house.is_for_phones() {
        person.resizes(360, 640, true).await;
    }
}

/// The provider, whose page's tones are counted, is in the visit.
pub(crate) async fn provider_who_listens(house: &House) -> Person {
    let provider = Seat::default()
        .scripted(COUNTS_TONES)
        .take("provider")
        .await;
    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    provider
}

/// Returns how many tones the page has made.
pub(crate) async fn tones(person: &Person) -> u32 {
    let count: Option<u32> = person.evaluate("return window.tones", &[]).await;
    count.expect("the tones are counted")
}

/// Someone opens a link, checks in and waits.
pub(crate) async fn checks_in(person: &Person, link: &str) {
    person.opens(link).await;
    person.presses("Check in").await;
    passes_checks(person).await;
}

/// Someone goes through the checks to the wait.
pub(crate) async fn passes_checks(person: &Person) {
    person
        .until("does not get to the wait", CHECK_IN_MAX, async || {
            if person.words().await.contains(WAITING) {
                return true;
            }
            person.tries("Continue").await;
            false
        })
        .await;
}

/// The patient, at Chromium, waits.
pub(crate) async fn patient(house: &House) -> Person {
    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .take("patient")
        .await;
    fits(house, &patient).await;
    checks_in(&patient, &house.links.patient_url).await;
    patient
}

/// The interpreter, at Firefox, waits.
pub(crate) async fn companion(house: &House) -> Person {
    let companion = Seat::default().at_firefox().take("companion").await;
    checks_in(&companion, &house.links.companion_url).await;
    companion
}

/// The provider lets someone in.
pub(crate) async fn admit(provider: &Person, name: &str, person: &Person) {
    provider.presses_near("Admit", name).await;
    person.finds("Leave").await;
    person.finds("Mute").await;
}

/// The provider opens the visit with that person from the day's list, once it is there.
pub(crate) async fn open_visit_with(provider: &Person, name: &str) {
    let script = "return names().find(name => name.startsWith('Open the visit') && name.includes(arguments[0])) ?? null";
    provider
        .until("there is no such visit", LISTED_WITHIN, async || {
            let open: Option<Option<String>> = provider.evaluate(script, &[name.into()]).await;
            let Some(open) = open.flatten() else {
                return false;
            };
            provider.presses(&open).await;
            true
        })
        .await;
    provider.finds("End visit").await;
}

/// Provider and patient are in the visit and see each other.
pub(crate) async fn visit_of_two(house: &House) -> (Person, Person) {
    let provider = provider(house).await;
    let patient = patient(house).await;
    admit(&provider, PATIENT, &patient).await;
    see_each_other(&provider, &patient).await;
    (provider, patient)
}

/// Provider and patient see the right picture of each other.
pub(crate) async fn see_each_other(provider: &Person, patient: &Person) {
    provider.sees_in_tile(PATIENT, Colour::Green).await;
    patient.sees_in_tile(PROVIDER, Colour::Blue).await;
}

/// The provider opens the list of people, if it is not open.
pub(crate) async fn open_people(provider: &Person) {
    if !provider.has("Back to waiting room").await {
        provider.presses("People").await;
    }
    provider.finds("Back to waiting room").await;
}

/// Checks that someone who waits never had a media connection. One that a page made and threw away,
/// to load the browser's code for it, was none.
pub(crate) async fn has_no_media(person: &Person) {
    let received = person.received().await;
    assert_eq!(received.connections, 0, "{received:?}");
    assert_eq!(received.open, 0, "{received:?}");
}

/// Returns the private link that the page shows, from its text or a field of it.
pub(crate) async fn shown_link(provider: &Person) -> String {
    let script = "const fields = [...document.querySelectorAll('input, textarea')].map(field => field.value); \
         return [document.body.innerText, ...fields].join('\\n')\
         .match(/http:\\/\\/[^\\s]+\\/v\\/[^\\s#]+#[\\w.-]+/)?.[0] ?? null";
    let link: Option<Option<String>> = provider.evaluate(script, &[]).await;
    match link.flatten() {
        Some(link) => link,
        None => provider.fails("no private link is shown").await,
    }
}
