//! The lock: nobody new, also after the provider's page was loaded again; and closed by itself.

use crate::cast;
use browser::{
    house::House,
    person::{Person, Seat},
};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(15);

/// Whether the provider's page offers to let somebody in without opening the lock.
async fn offers_to_admit(provider: &Person) -> bool {
    provider.has("Admit").await
}

#[tokio::test]
async fn locked_visit_is_locked_after_a_reload_too_and_whoever_waits_comes_in_when_it_is_opened() {
    visit_is_locked(House::open()).await;
}

pub(crate) async fn visit_is_locked(house: House) {
    let (provider, patient) = cast::visit_of_two(&house).await;
    let companion = cast::companion(&house).await;
    cast::open_people(&provider).await;
    provider.reads(cast::COMPANION).await;

    provider.presses("Let nobody new in").await;
    provider.reads("Locked: nobody new can be let in").await;
    provider
        .until("can still let people in", SOON, async || {
            !offers_to_admit(&provider).await
        })
        .await;
    provider.reloads().await;
    cast::see_each_other(&provider, &patient).await;
    cast::open_people(&provider).await;
    provider.reads("Locked: nobody new can be let in").await;
    provider.reads(cast::COMPANION).await;
    assert!(!offers_to_admit(&provider).await);
    assert!(!companion.has("Leave").await || !companion.has("Mute").await);

    provider.presses("Let people in again").await;
    provider.loses("Locked: nobody new").await;
    cast::admit(&provider, cast::COMPANION, &companion).await;
    provider.sees_something_in_tile(cast::COMPANION).await;
    // Everyone who is expected is in.
    cast::open_people(&provider).await;
    provider.reads("Locked: nobody new can be let in").await;
}

/// A server that takes no vault in any more, once it is asked to.
const REFUSES_VAULTS: &str = "\
    const real = window.fetch.bind(window);\
    window.fetch = (request, ...rest) => {\
        const refuses = sessionStorage.getItem('refuses') && request.method === 'PUT' && request.url.endsWith('/vault');\
        if (refuses) { window.refused = (window.refused ?? 0) + 1; }\
        return refuses ? Promise.resolve(new Response('', { status: 500 })) : real(request, ...rest);\
    };";

#[tokio::test]
async fn lock_that_the_server_does_not_keep_is_there_after_a_reload_all_the_same() {
    let house = House::open();
    let provider = Seat::default()
        .scripted(REFUSES_VAULTS)
        .take("provider")
        .await;
    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    let refuse = "sessionStorage.setItem('refuses', '1')";
    provider.evaluate::<()>(refuse, &[]).await;

    provider.presses("Let nobody new in").await;
    provider
        .until("the server is not asked", SOON, async || {
            let asked: Option<bool> = provider.evaluate("return window.refused > 0", &[]).await;
            asked == Some(true)
        })
        .await;
    provider.reloads().await;

    provider.finds("End visit").await;
    provider.reads("Locked: nobody new can be let in").await;
}
