//! Where people's words are written and read: the desk, the door, the waiting room, the chat, the list of people.

use super::{SOON, saw_words_only};
use crate::cast;
use browser::{house::House, person::Person};
use serde_json::json;

/// People of the visit that is planned: as many as a visit takes.
const ROWS: usize = 24;

/// How often the door is looked at, with three names each time. All names are read in the visit.
const DOORS: usize = 6;

/// Between two lines of the chat, below the 20 a second that a client may send.
const CHAT_EVERY_MS: u32 = 60;

/// Between two names, each of which everybody's page draws.
const RENAME_EVERY_MS: u32 = 80;

/// What somebody calls themselves at the door.
const KNOCKS_AS: &str = "'\"><svg/onload=alert(1)>{{7*7}}${alert(1)}";

/// Between two texts that are typed and not sent: above the 300 ms in which a page says what is typed once.
const TYPED_EVERY_MS: u32 = 400;

const LAST: &str = "that was the last line";

/// Fewer leave kinds out.
const PAYLOADS_MIN: usize = 100;

/// The provider plans a visit with as many names as it takes, and reads them on each page of the desk; returns the first link.
pub(super) async fn plans(provider: &Person, house: &House) -> String {
    provider.opens(&house.links.base_url).await;
    provider.presses("New visit").await;
    provider.finds("Create the visit").await;
    let count = "return [window.markup.all.length, window.markup.names.length]";
    let [all, names]: [usize; 2] = provider.evaluate(count, &[]).await.expect("the list");
    assert!(all >= PAYLOADS_MIN && names > ROWS, "{all} and {names}");
    let fill = "window.markup.invite(window.markup.names.slice(0, arguments[0])); return null";
    provider.evaluate::<Option<()>>(fill, &[ROWS.into()]).await;
    wrote(provider, ROWS).await;
    provider.presses("Create the visit").await;
    provider.reads("The visit is planned").await;
    let link = cast::shown_link(provider).await;
    saw_words_only(provider, "the links").await;
    provider.presses("Back to the visits").await;
    provider
        .presses_near("Links and changes", "<script>alert(1)</script>")
        .await;
    provider.reads("<svg").await;
    saw_words_only(provider, "the desk").await;
    link
}

async fn wrote(person: &Person, count: usize) {
    let script = "return window.markup.written";
    person
        .until("has not written all", SOON, async || {
            person.evaluate(script, &[]).await >= Some(count)
        })
        .await;
}

/// The door greets with three names: the provider's, the practice's and the person's own.
pub(super) async fn looks_at_doors(patient: &Person, link: &str) {
    patient.opens(link).await;
    patient.finds("Check in").await;
    for door in 0..DOORS {
        let choose = "const of = window.markup.names; const at = Math.floor(arguments[0] * of.length / arguments[1]);\
            const card = { name: of[at], provider: of[at + 1], practice: of[at + 2] };\
            sessionStorage.card = JSON.stringify(card); return Object.values(card)";
        let names: Option<[String; 3]> =
            patient.evaluate(choose, &[door.into(), DOORS.into()]).await;
        // The same address with another fragment would be the same page.
        patient.opens("about:blank").await;
        patient.opens(link).await;
        patient.finds("Check in").await;

        let text = "return document.body.textContent";
        let text: String = patient.evaluate(text, &[]).await.expect("a page");
        for name in names.expect("three names") {
            assert!(text.contains(&name), "{name:?} is not in {text:?}");
        }
        saw_words_only(patient, "the door").await;
    }
}

/// The patient knocks under a name that is markup, and is let in.
pub(super) async fn knocks(patient: &Person, provider: &Person, house: &House) {
    let call = "sessionStorage.card = JSON.stringify({ name: arguments[0] }); return true";
    let called: Option<bool> = patient.evaluate(call, &[json!(KNOCKS_AS)]).await;
    assert_eq!(called, Some(true));
    cast::checks_in(patient, &house.links.patient_url).await;
    provider.reads(KNOCKS_AS).await;
    saw_words_only(provider, "the waiting room").await;
    saw_words_only(patient, "the wait").await;
    provider.presses_near("Admit", KNOCKS_AS).await;
    patient.finds("Leave").await;
    patient.finds("Mute").await;
}

/// Two write into the chat at the same time, each every other line of the list.
pub(super) async fn write_to_each_other(people: [&Person; 2]) {
    for person in people {
        person.presses("Chat").await;
        person.finds("Write to everyone").await;
    }
    for (half, person) in people.into_iter().enumerate() {
        let write = "const own = window.markup.all.filter((_, at) => at % 2 === arguments[2]); \
            window.markup.written = 0; window.markup.send('.chat-form textarea', \
            [...own, arguments[0]], arguments[1]); return null";
        let arguments = [json!(LAST), CHAT_EVERY_MS.into(), half.into()];
        person.evaluate::<Option<()>>(write, &arguments).await;
    }
    let ends = "return [...document.querySelectorAll('.chat-text')]\
        .filter(line => line.textContent === arguments[0]).length";
    for person in people {
        person
            .until("has not read all", SOON, async || {
                person.evaluate(ends, &[json!(LAST)]).await == Some(people.len())
            })
            .await;
        let missing = "return window.markup.missing()";
        let missing: Option<Vec<String>> = person.evaluate(missing, &[]).await;
        assert_eq!(missing, Some(Vec::new()), "{}", person.name());
        saw_words_only(person, "the chat").await;
    }
}

/// Two type into the chat at the same time and send nothing, each every other text of the list, and see what the other types.
pub(super) async fn type_to_each_other(people: [&Person; 2]) {
    for (half, person) in people.into_iter().enumerate() {
        person.presses("Show what I type while I type it").await;
        let write = "const own = window.markup.all.filter((_, at) => at % 2 === arguments[1]); \
            window.markup.written = 0; window.markup.draft('.chat-form textarea', \
            [...own, arguments[2]], arguments[0]); return own.length";
        let arguments = [TYPED_EVERY_MS.into(), half.into(), json!(LAST)];
        let count: Option<usize> = person.evaluate(write, &arguments).await;
        assert!(count >= Some(PAYLOADS_MIN / 2), "{count:?}");
    }
    let saw_last = "return window.markup.typed.has(arguments[0])";
    for person in people {
        person
            .until("has not seen all", SOON, async || {
                person.evaluate(saw_last, &[json!(LAST)]).await == Some(true)
            })
            .await;
        let seen: Option<usize> = person
            .evaluate("return window.markup.typed.size", &[])
            .await;
        assert!(
            seen >= Some(PAYLOADS_MIN / 3),
            "{}: {seen:?}",
            person.name()
        );
        saw_words_only(person, "what is being typed").await;
    }
}

/// The provider gives the patient each name in turn.
pub(super) async fn renames(provider: &Person) {
    cast::open_people(provider).await;
    provider.presses_near("More", KNOCKS_AS).await;
    provider.finds("Name that everyone reads").await;
    let write = "window.markup.written = 0; \
        window.markup.send('.person-rename input', window.markup.names, arguments[0]); \
        return [window.markup.names.length, window.markup.names.at(-1)]";
    let written: Option<(usize, String)> =
        provider.evaluate(write, &[RENAME_EVERY_MS.into()]).await;
    let (count, last) = written.expect("names");
    wrote(provider, count).await;
    // Each comes back from the group: the field is the test's again after the last.
    reads_name(provider, &last).await;
    for name in ["<img src=x onerror=alert(1)>", KNOCKS_AS] {
        provider.types("Name that everyone reads", name).await;
        provider.presses("Rename").await;
        reads_name(provider, name).await;
    }
}

async fn reads_name(provider: &Person, name: &str) {
    let shown = "return [...document.querySelectorAll('.person-name, .tile-name')]\
        .some(place => place.textContent.includes(arguments[0]))";
    provider
        .until("does not read the name", SOON, async || {
            provider.evaluate(shown, &[json!(name)]).await == Some(true)
        })
        .await;
}
