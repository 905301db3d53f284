//! A whole visit with pages that come from another origin than the program's, as docs/operating.md describes it.

use crate::{cast, keys};
use browser::{pattern::Colour, person::Seat, practice::Practice};

const PATIENT: &str = "Tomas Novak";

#[tokio::test]
async fn visit_with_pages_from_another_origin_is_like_any_other() {
    let practice = Practice::open_with_pages_elsewhere();
    let pages = &practice.pages_url;
    assert_ne!(*pages, practice.base_url);
    assert!(practice.set_up_url.contains(pages.as_str()));
    let provider = Seat::default()
        .filmed_in(Colour::Blue)
        .take("provider")
        .await;
    keys::set_up(&provider, &practice).await;
    let link = keys::plan(&provider).await;
    assert!(
        link.starts_with(&format!("{pages}/v/")),
        "it leads elsewhere"
    );

    let patient = Seat::default()
        .filmed_in(Colour::Green)
        .take("patient")
        .await;
    cast::checks_in(&patient, &link).await;
    provider.presses("Back to the visits").await;
    cast::open_visit_with(&provider, PATIENT).await;
    cast::admit(&provider, PATIENT, &patient).await;

    provider.sees_in_tile(PATIENT, Colour::Green).await;
    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
    for person in [&provider, &patient] {
        person.seals_and_opens().await;
        person.reloads().await;
    }
    // Whoever loads the page again is back by what the pages' origin kept, and by the program's cookie.
    provider.sees_in_tile(PATIENT, Colour::Green).await;
    patient.sees_in_tile(cast::PROVIDER, Colour::Blue).await;
}
