//! The lock: nobody new, also after the provider's page was loaded again; and closed by itself.

use crate::cast;
use browser::{house::House, person::Person};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(15);

/// Whether the provider's page offers to let somebody in without opening the lock.
async fn offers_to_admit(provider: &Person) -> bool {
    provider.has("Admit").await
}

#[tokio::test]
async fn locked_visit_is_locked_after_a_reload_too_and_whoever_waits_comes_in_when_it_is_opened() {
    let house = House::open();
    let (provider, patient) = cast::visit_of_two(&house).await;
    let companion = cast::companion(&house).await;
    provider.reads(cast::COMPANION).await;

    provider.presses("Let nobody new in").await;
    provider.reads("Locked: nobody new can be let in").await;
    provider
        .until("can still let people in", SOON, async || {
            !offers_to_admit(&provider).await
        })
        .await;
    provider.reloads().await;
    provider.reads("Locked: nobody new can be let in").await;
    cast::see_each_other(&provider, &patient).await;
    provider.reads(cast::COMPANION).await;
    assert!(!offers_to_admit(&provider).await);
    assert!(!companion.has("Leave").await || !companion.has("Mute").await);

    provider.presses("Let people in again").await;
    provider.loses("Locked: nobody new").await;
    cast::admit(&provider, cast::COMPANION, &companion).await;
    provider.sees_something_in_tile(cast::COMPANION).await;
    // Everyone who is expected is in.
    provider.reads("Locked: nobody new can be let in").await;
}
