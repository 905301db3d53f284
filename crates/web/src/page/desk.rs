//! The frame of the provider's pages: who is signed in, where, and the way out.

use super::{device_help, newer, unlock};
use crate::{
    api,
    app::App,
    browser::http::Failure,
    keys::device::Device,
    part::{brand::brand, heading::heading, notice},
    route::Route,
    text::t,
};
use leptos::prelude::*;
use protocol::api::Account;
use wasm_bindgen_futures::spawn_local;

/// Draws a page of something that the server is asked once: its title and lead, and the answer as `draw` has it, or why
/// there is none.
pub(crate) fn told_page<T: Send + Sync + 'static>(
    app: App,
    account: &Account,
    (width, (title, lead)): (Width, (&'static str, &'static str)),
    answer: impl Future<Output = Result<T, Failure>> + 'static,
    draw: fn(&T) -> AnyView,
) -> AnyView {
    let told = RwSignal::new(None);
    let problem = RwSignal::new(None);
    spawn_local(async move {
        match answer.await {
            Ok(answer) => {
                told.try_set(Some(answer));
            }
            Err(failure) => {
                problem.try_set(Some(app.explain(&failure)));
            }
        }
    });
    let body = view! {
        <div class="desk-title">{heading(title)} <p class="soft">{lead}</p></div>
        {notice::problem(problem.into())}
        {move || told.with(|told| told.as_ref().map(draw))}
        <div class="actions">
            <button type="button" class="button" data-kind="second" on:click=move |_| app.go(Route::Desk)>
                {t!("back-to-desk")}
            </button>
        </div>
    };
    frame(app, account, width, body.into_any())
}

/// Draws the frame around a page.
pub(crate) fn frame(app: App, account: &Account, is_narrow: Width, body: AnyView) -> AnyView {
    let id = account.id;
    let sign_out = move |_| {
        spawn_local(async move {
            Device::forget(id).await;
            // Where the server is not reached, the cookie stays; the sign-in page says the rest.
            let _ = api::sign_out().await;
            app.account.set(None);
            app.go(Route::SignIn);
        });
    };
    let home = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        app.go(Route::Desk);
    };
    view! {
        <div class="desk">
            <header class="desk-top">
                <div class="desk-top-inside">
                    <a href="/" class="brand" aria-label=t!("home-label") on:click=home>
                        {brand()}
                    </a>
                    <div class="desk-who">
                        <p>
                            <bdi>{account.name.for_screen().to_owned()}</bdi>
                            <bdi class="soft small">{account.practice.for_screen().to_owned()}</bdi>
                        </p>
                        <div>
                            <button type="button" class="button" data-kind="quiet" on:click=move |_| app.go(Route::Account)>
                                {t!("account")}
                            </button>
                            <button type="button" class="button" data-kind="quiet" on:click=sign_out>
                                {t!("sign-out")}
                            </button>
                        </div>
                    </div>
                </div>
            </header>
            <main id="main" tabindex="-1" class="desk-main" data-narrow=(is_narrow == Width::Narrow).then_some("")>
                {device_help::of_browser()} {newer::offer()} {body}
            </main>
        </div>
    }
    .into_any()
}

/// How wide a page's column is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    /// For lists.
    Wide,
    /// For forms and words.
    Narrow,
}

/// Draws a page that needs an account and its keys: asks who is signed in first, where that is not known, and
/// for the passphrase, where this browser has no keys.
pub(crate) fn with_account(
    app: App,
    draw: impl Fn(&Account) -> AnyView + Send + 'static,
) -> AnyView {
    if app.account.with_untracked(Option::is_none) {
        spawn_local(async move {
            match api::account().await {
                Ok(account) => app.account.set(Some(account)),
                Err(failure) => {
                    app.explain(&failure);
                    app.go_instead(Route::SignIn);
                }
            }
        });
    }
    // One page for one account: a change of it is a new page, all else is not.
    let account = Memo::new(move |_| app.account.get());
    let has_keys = RwSignal::new(None);
    Effect::new(move || {
        let Some(id) = account.with(|account| account.as_ref().map(|account| account.id)) else {
            return;
        };
        spawn_local(async move {
            has_keys.try_set(Some(Device::find(id).await.is_ok()));
        });
    });
    view! {
        {move || match (account.get(), has_keys.get()) {
            (Some(account), Some(true)) => draw(&account),
            (Some(account), Some(false)) => unlock::page(app, account, has_keys),
            (None, _) | (Some(_), None) => crate::part::door::opening(),
        }}
    }
    .into_any()
}
