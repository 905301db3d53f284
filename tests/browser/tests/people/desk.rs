//! The provider's desk: planning visits, links.

use crate::cast;
use browser::{house::House, pattern::Colour, person::Seat};

#[tokio::test]
async fn new_visit_gives_each_person_a_link_that_works_until_it_is_revoked() {
    let house = House::open();
    let provider = Seat::default()
        .filmed_in(Colour::Blue)
        .take("provider")
        .await;
    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    provider.opens(&house.links.base_url).await;
    provider.presses("New visit").await;
    provider.types("Name", "Tomas Novak").await;
    provider.presses("Create the visit").await;
    provider.reads("The visit is planned").await;
    let link = cast::shown_link(&provider).await;

    let patient = Seat::default().take("patient").await;
    cast::checks_in(&patient, &link).await;

    provider.presses("Back to the visits").await;
    provider.reads("1 person is waiting").await;
    provider
        .presses_near("Links and changes", "Tomas Novak")
        .await;
    provider.presses_near("Revoke", "Tomas Novak").await;
    provider.reads("Revoked").await;
    patient.reads("This link has been replaced").await;
    patient.opens("about:blank").await;
    patient.opens(&link).await;
    patient.reads("This link does not work").await;
}

#[tokio::test]
async fn nobody_sees_the_desk_without_signing_in() {
    let house = House::open();
    let stranger = Seat::default().take("stranger").await;

    stranger.opens(&house.links.base_url).await;
    stranger.finds("Sign in").await;
    stranger.types("Email", "provider@demo.example").await;
    stranger
        .types("Passphrase", "not the passphrase at all")
        .await;
    stranger.presses("Sign in").await;

    stranger.reads("Email or passphrase is wrong").await;
    assert!(!stranger.has("New visit").await);
    assert!(!stranger.words().await.contains(cast::PATIENT));
}
