//! Real-time text: what somebody types is read by the others while they type it, where they turned that on.

use crate::cast;
use browser::{
    house::House,
    person::{Person, STEP_MAX},
};
use serde_json::json;
use std::time::Duration;
use thirtyfour::Key;

const FIELD: &str = "Write to everyone";
const SWITCH: &str = "Show what I type while I type it";
const MARK: &str = "is typing";

/// Long enough for letters to have come, if any were said.
const A_WHILE: Duration = Duration::from_millis(1_500);

/// From a key that is struck to the letter on the other screen: 300 ms are the page's own, the rest is two browsers and
/// a server that share two cores. What it takes is in the output.
const SHOWN_WITHIN_MS: f64 = 1_500.0;

/// Notes when the field had how many letters.
const NOTES_LETTERS: &str = "window.typed = {};\
    document.querySelector('.chat-form textarea').addEventListener('input', event => {\
        window.typed[event.target.value.length] = Date.now(); }); return true";

/// Notes when how many letters were shown at first.
const NOTES_WHAT_IS_SHOWN: &str = "window.shown = {};\
    new MutationObserver(() => {\
        const line = document.querySelector('.chat-unfinished');\
        if (line) window.shown[line.textContent.length] ??= Date.now();\
    }).observe(document.querySelector('.chat-typing'), { childList: true, characterData: true, subtree: true });\
    return true";

/// The unfinished lines on somebody's screen.
async fn unfinished(person: &Person) -> Vec<String> {
    let script =
        "return [...document.querySelectorAll('.chat-unfinished')].map(line => line.textContent)";
    person.evaluate(script, &[]).await.unwrap_or_default()
}

async fn sees(person: &Person, lines: &[&str]) {
    person
        .until(&format!("does not see {lines:?}"), STEP_MAX, async || {
            unfinished(person).await == lines
        })
        .await;
}

async fn evaluates(person: &Person, script: &str) -> bool {
    person.evaluate(script, &[]).await == Some(true)
}

/// Puts more behind what stands in the field, key by key.
async fn strikes_on(person: &Person, text: &str) {
    let focus = "find(arguments[0], '').focus(); return true";
    let focused: Option<bool> = person.evaluate(focus, &[json!(FIELD)]).await;
    assert_eq!(focused, Some(true));
    for letter in text.chars() {
        person.strikes(letter.to_string()).await;
    }
}

/// Provider and patient, both with the chat open.
async fn chat_of_two(house: &House) -> (Person, Person) {
    let (provider, patient) = cast::visit_of_two(house).await;
    for person in [&provider, &patient] {
        person.presses("Chat").await;
        person.finds(FIELD).await;
    }
    (provider, patient)
}

async fn has_mark(person: &Person) -> bool {
    person.words().await.contains("New messages")
}

#[tokio::test]
async fn letters_are_read_while_they_are_typed_and_after_enter_the_line_alone() {
    let house = House::open();
    let (provider, patient) = chat_of_two(&house).await;

    patient.types(FIELD, "I would").await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(unfinished(&provider).await, [""; 0], "nobody turned it on");

    patient.presses(SWITCH).await;
    sees(&provider, &["I would"]).await;
    provider.reads(MARK).await;
    assert!(
        evaluates(&patient, NOTES_LETTERS).await && evaluates(&provider, NOTES_WHAT_IS_SHOWN).await
    );
    let keep = "document.querySelector('.chat-unfinished').kept = true; return true";
    assert!(evaluates(&provider, keep).await);
    strikes_on(&patient, " rather write").await;
    sees(&provider, &["I would rather write"]).await;
    is_shown_in_time(&provider, &patient).await;
    let place = "const line = document.querySelector('.chat-unfinished');\
        return line.kept === true && !line.closest('[role=log]') && line.closest('[aria-live]').ariaLive === 'off'";
    assert!(
        evaluates(&provider, place).await,
        "it stands still, and is not read out"
    );
    assert_eq!(unfinished(&patient).await, [""; 0]);
    provider.shows_well("visit-typing").await;
    patient.shows_well("visit-typing-own").await;

    strikes_on(&patient, ".").await;
    patient.strikes(Key::Enter).await;
    sees(&provider, &[]).await;
    provider.loses(MARK).await;
    let lines = "return [...document.querySelectorAll('[role=log] .chat-text')].map(line => line.textContent)";
    let lines: Option<Vec<String>> = provider.evaluate(lines, &[]).await;
    assert_eq!(lines.unwrap_or_default(), ["I would rather write."]);
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(unfinished(&provider).await, [""; 0]);
}

/// Every letter that was shown by itself came soon after it was typed.
async fn is_shown_in_time(provider: &Person, patient: &Person) {
    let times = async |person: &Person, name: &str| {
        let script = format!(
            "return Object.entries(window.{name}).map(([length, at]) => [Number(length), at])"
        );
        let times: Option<Vec<(f64, f64)>> = person.evaluate(&script, &[]).await;
        times.unwrap_or_default()
    };
    let (typed, shown) = (
        times(patient, "typed").await,
        times(provider, "shown").await,
    );
    let took = shown.iter().filter_map(|(length, at)| {
        let typed = typed.iter().find(|(typed, _)| typed == length)?;
        Some(at - typed.1)
    });
    let took: Vec<f64> = took.collect();
    #[expect(
        clippy::print_stdout,
        reason = "the times are told with what else the test saw"
    )]
    {
        println!("letters were shown {took:?} ms after they were typed");
    }
    // Letters that come together have no time of their own.
    assert!(!took.is_empty(), "no letter came by itself: {shown:?}");
    assert!(took.iter().all(|took| *took < SHOWN_WITHIN_MS), "{took:?}");
}

#[tokio::test]
async fn nothing_that_is_being_typed_can_be_pressed() {
    let house = House::open();
    let (provider, patient) = chat_of_two(&house).await;
    patient.presses(SWITCH).await;

    for (typed, shown) in [
        (
            "see https://clinic.example/a",
            "see https://clinic.example/a",
        ),
        (r"\\files\share", r"\ \ files\ share"),
        ("<b>1 < 2</b>", "<b>1 < 2</b>"),
    ] {
        patient.types(FIELD, typed).await;
        sees(&provider, &[shown]).await;
        let pressed =
            "return document.querySelectorAll('.chat-typing :is(a, button, b)').length === 0";
        assert!(evaluates(&provider, pressed).await, "{typed}");
    }
}

#[tokio::test]
async fn unfinished_line_goes_with_the_field_the_switch_and_the_right_to_chat() {
    let house = House::open();
    let (provider, patient) = chat_of_two(&house).await;
    patient.presses(SWITCH).await;

    // Whose chat is shut is told by the mark, and the mark goes with the line.
    provider.presses("Chat").await;
    patient.types(FIELD, "wait").await;
    provider
        .until("has no mark", STEP_MAX, async || has_mark(&provider).await)
        .await;
    patient.presses("Chat").await;
    provider
        .until("keeps the mark", STEP_MAX, async || {
            !has_mark(&provider).await
        })
        .await;
    patient.presses("Chat").await;
    provider.presses("Chat").await;
    sees(&provider, &["wait"]).await;

    patient.presses(SWITCH).await;
    sees(&provider, &[]).await;
    patient.presses(SWITCH).await;
    sees(&provider, &["wait"]).await;

    // The tab remembers it for this visit, and not what was typed.
    patient.reloads().await;
    sees(&provider, &[]).await;
    patient.presses("Chat").await;
    patient.types(FIELD, "I am back").await;
    sees(&provider, &["I am back"]).await;

    chooses_who_may_chat(&provider, "2").await;
    patient.reads("has turned the chat off for you").await;
    provider.presses("Chat").await;
    assert_eq!(unfinished(&provider).await, [""; 0]);
    chooses_who_may_chat(&provider, "0").await;
    patient.finds(FIELD).await;
    provider.presses("Chat").await;
    sees(&provider, &["I am back"]).await;
}

/// The provider chooses in the panel of people who may write: the nth of the list.
async fn chooses_who_may_chat(provider: &Person, value: &str) {
    cast::open_people(provider).await;
    let script = "const field = document.querySelector('.chat-rule select'); field.value = arguments[0]; \
        field.dispatchEvent(new Event('change', { bubbles: true })); return true";
    let chosen: Option<bool> = provider.evaluate(script, &[json!(value)]).await;
    assert_eq!(chosen, Some(true));
}
