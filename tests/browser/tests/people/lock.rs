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

/// A server that takes no vault in any more, once it is told to refuse them, or to leave whoever asks without an answer.
const TAKES_NO_VAULTS: &str = "\
    const real = window.fetch.bind(window);\
    window.fetch = (request, ...rest) => {\
        const how = sessionStorage.getItem('takes-no-vaults');\
        if (!how || request.method !== 'PUT' || !request.url.endsWith('/vault')) { return real(request, ...rest); }\
        window.asked = (window.asked ?? 0) + 1;\
        return how === 'refuses' ? Promise.resolve(new Response('', { status: 500 })) : new Promise(() => {});\
    };";

/// A provider in the demo's visit, whose server takes no vault in from here on.
async fn provider_whose_server(house: &House, how: &str) -> Person {
    let provider = Seat::default()
        .scripted(TAKES_NO_VAULTS)
        .take("provider")
        .await;
    provider.opens(&house.links.provider_url).await;
    provider.finds("End visit").await;
    let script = format!("sessionStorage.setItem('takes-no-vaults', '{how}')");
    provider.evaluate::<()>(&script, &[]).await;
    provider
}

async fn asks_the_server(provider: &Person) {
    provider
        .until("the server is not asked", SOON, async || {
            let asked: Option<bool> = provider.evaluate("return window.asked > 0", &[]).await;
            asked == Some(true)
        })
        .await;
}

async fn is_locked_after_a_reload(provider: &Person) {
    provider.reloads().await;
    provider.finds("End visit").await;
    provider.reads("Locked: nobody new can be let in").await;
}

#[tokio::test]
async fn lock_that_the_server_does_not_keep_is_there_after_a_reload_all_the_same() {
    let house = House::open();
    let provider = provider_whose_server(&house, "refuses").await;

    provider.presses("Let nobody new in").await;
    asks_the_server(&provider).await;

    is_locked_after_a_reload(&provider).await;
}

#[tokio::test]
async fn lock_is_there_after_a_reload_though_the_server_never_answered_what_was_before_it() {
    let house = House::open();
    let provider = provider_whose_server(&house, "leaves").await;

    provider.presses("Lock by itself once everyone is in").await;
    asks_the_server(&provider).await;
    provider.presses("Let nobody new in").await;
    provider.reads("Locked: nobody new can be let in").await;
    // Sealing what is remembered takes the browser a moment.
    tokio::time::sleep(Duration::from_millis(500)).await;

    is_locked_after_a_reload(&provider).await;
}
