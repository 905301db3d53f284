//! Small things that people notice when they are missing.

use crate::cast;
use browser::{
    house::House,
    person::{STEP_MAX, Seat},
};
use std::time::Duration;
use thirtyfour::Key;

/// The list of visits is asked for every 10 s.
const DESK_HEARS_WITHIN: Duration = Duration::from_secs(30);

/// Someone who knocks again and again must not talk over the visit.
const ANNOUNCED_EVERY_MS: f64 = 10_000.0;

#[tokio::test]
async fn what_is_written_and_not_sent_outlives_the_escape_key() {
    let house = House::open();
    let provider = cast::provider(&house).await;

    provider.presses("Chat").await;
    provider
        .types("Write to everyone", "half a sentence about")
        .await;
    provider.strikes(Key::Escape).await;
    provider
        .until("the chat stays open", STEP_MAX, async || {
            !provider.has("Write to everyone").await
        })
        .await;
    provider.presses("Chat").await;
    provider.finds("Write to everyone").await;

    let script = "return find('Write to everyone', '').value";
    let draft: Option<String> = provider.evaluate(script, &[]).await;
    assert_eq!(draft.as_deref(), Some("half a sentence about"));
}

#[tokio::test]
async fn chime_that_was_turned_off_stays_off_over_a_reload() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let is_on = async || {
        provider.presses("Settings").await;
        provider.finds("Sound when someone comes or goes").await;
        let script = "return find('Sound when someone comes or goes', '').checked";
        let is_on: Option<bool> = provider.evaluate(script, &[]).await;
        is_on.expect("the switch is there")
    };

    assert!(is_on().await);
    provider.presses("Sound when someone comes or goes").await;
    provider.reloads().await;
    provider.finds("End visit").await;

    assert!(!is_on().await);
}

#[tokio::test]
async fn knock_is_heard_at_the_desk_too() {
    let house = House::open();
    let provider = cast::provider_who_listens(&house).await;
    provider.opens(&house.links.base_url).await;
    provider.reads(cast::PATIENT).await;
    assert_eq!(cast::tones(&provider).await, 0);

    let _patient = cast::patient(&house).await;

    provider
        .reads_within("1 person is waiting", DESK_HEARS_WITHIN)
        .await;
    assert!(cast::tones(&provider).await > 0, "the desk is silent");
}

#[tokio::test]
async fn knocks_are_announced_ten_seconds_apart_and_none_is_lost() {
    let house = House::open();
    let first = Seat::default().take("patient").await;
    let second = Seat::default().take("companion").await;
    let provider = cast::provider(&house).await;
    let watch = "window.told = [];\
        const line = document.querySelector('.visit > .spoken');\
        new MutationObserver(() => { if (line.textContent.trim()) \
            told.push([performance.now(), line.textContent]); })\
            .observe(line, { childList: true, characterData: true, subtree: true });\
        return true";
    let watches: Option<bool> = provider.evaluate(watch, &[]).await;
    assert_eq!(watches, Some(true));

    // Both are at the door within a few seconds.
    tokio::join!(
        cast::checks_in(&first, &house.links.patient_url),
        cast::checks_in(&second, &house.links.companion_url),
    );

    let told = async || {
        let told: Option<Vec<(f64, String)>> = provider.evaluate("return told", &[]).await;
        told.unwrap_or_default()
    };
    provider
        .until("tells no second knock", STEP_MAX * 2, async || {
            told().await.len() >= 2
        })
        .await;
    let told = told().await;
    let (one, other) = (&told[0].1, &told[1].1);
    let tells = |words: &str, name: &str| words.contains(name);
    assert_ne!(
        tells(one, cast::PATIENT),
        tells(other, cast::PATIENT),
        "{told:?}"
    );
    assert_ne!(
        tells(one, cast::COMPANION),
        tells(other, cast::COMPANION),
        "{told:?}"
    );
    let apart = told[1].0 - told[0].0;
    assert!(apart >= ANNOUNCED_EVERY_MS, "{apart} ms");
}
