//! A newer build of the pages: offered at the desk and after a visit, loaded where a page of before needs it, never in a
//! visit.

use crate::cast;
use browser::{house::House, person::Seat};
use serde_json::json;
use std::time::Duration;

/// The server of the pages has another build from the first question on.
const UPGRADED: &str = r#"
const fetched = window.fetch;
window.fetch = (request, options) => {
    const path = new URL(request.url ?? request, location.href).pathname;
    if (path !== "/") return fetched(request, options);
    const page = '<html><head><meta name="vestibule-build" content="0123456789abcdef"></head></html>';
    return Promise.resolve(new Response(page, { headers: { "content-type": "text/html" } }));
};
"#;

const OFFER: &str = "A newer version is ready.";

#[tokio::test]
async fn newer_build_offers_itself_at_the_desk_and_after_the_visit_and_never_in_it() {
    let house = House::open();
    let provider = Seat::default().scripted(UPGRADED).take("provider").await;

    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!provider.words().await.contains(OFFER));
    provider.presses("Leave").await;
    provider.reads("You have left the visit").await;
    provider.reads(OFFER).await;
    provider.shows_well("newer-after").await;
    provider.presses("Back to the visits").await;
    provider.reads(cast::PATIENT).await;
    provider.reads(OFFER).await;
    provider.shows_well("newer-at-the-desk").await;

    // What the page would load for the visit may be gone, so the visit opens in a page that is loaded afresh.
    let _: Option<bool> = provider
        .evaluate("window.before = true; return true", &[])
        .await;
    provider.presses_first("Open the visit at").await;
    provider.finds("End visit").await;
    let is_same: Option<bool> = provider
        .evaluate("return window.before === true", &[])
        .await;
    assert_eq!(is_same, Some(false));
    assert!(!provider.words().await.contains(OFFER));
}

#[tokio::test]
async fn page_that_is_of_the_server_s_build_offers_nothing() {
    let house = House::open();
    let provider = cast::provider(&house).await;

    provider.presses("Leave").await;
    provider.reads("You have left the visit").await;
    provider.presses("Back to the visits").await;
    provider.reads(cast::PATIENT).await;
    tokio::time::sleep(Duration::from_secs(2)).await;

    assert!(!provider.words().await.contains(OFFER));
    let build = "return document.querySelector('meta[name=vestibule-build]').content";
    let build: Option<String> = provider.evaluate(build, &[]).await;
    assert!(build.is_some_and(|build| build.len() == 16));
}

#[tokio::test]
async fn link_that_was_opened_before_an_upgrade_loads_the_new_page_once_and_not_for_ever() {
    let house = House::open();
    let patient = Seat::default().scripted(UPGRADED).take("patient").await;
    // Loaded afresh, and not what the browser has kept.
    patient.devtools("Network.enable", json!({})).await;
    let blocked = |urls: serde_json::Value| {
        patient.devtools("Network.setBlockedURLs", json!({ "urls": urls }))
    };
    blocked(json!(["*/house-*"])).await;
    patient.opens(&house.links.patient_url).await;
    patient.finds("Check in").await;
    let _: Option<bool> = patient
        .evaluate("window.before = true; return true", &[])
        .await;

    patient
        .until(
            "the page is not loaded again",
            Duration::from_secs(60),
            async || {
                patient.tries("Check in").await;
                patient.tries("Continue").await;
                let before: Option<bool> =
                    patient.evaluate("return window.before === true", &[]).await;
                before == Some(false)
            },
        )
        .await;

    // It fails again: the person is told, and not sent in circles.
    let _: Option<bool> = patient
        .evaluate("window.before = true; return true", &[])
        .await;
    patient
        .until("no word about it", Duration::from_secs(60), async || {
            patient.tries("Check in").await;
            patient.tries("Continue").await;
            patient
                .words()
                .await
                .contains("could not start in this browser")
        })
        .await;
    let is_same: Option<bool> = patient.evaluate("return window.before === true", &[]).await;
    assert_eq!(is_same, Some(true));
    blocked(json!([])).await;
    patient.reloads().await;
    // They had asked to be let in already.
    cast::passes_checks(&patient).await;
}
