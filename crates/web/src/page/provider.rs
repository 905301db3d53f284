//! `/visits/<id>`: the provider's side of a visit. It enters at once; nobody is admitted by that.

use super::{desk, fault, invite::Place, live::Live, newer, visit};
use crate::{
    api,
    app::App,
    browser::location,
    keys::{KeysFault, host_secrets},
    part::{button::quiet, door, door::Door},
    route::Route,
    text::{self, t},
    title::Title,
};
use client::{Command, Credential, Phase, keys::HostSecrets};
use leptos::prelude::*;
use protocol::{Closure, ProblemCode, VisitId, api::Account};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// Draws the page.
pub(crate) fn page(app: App, visit: VisitId) -> AnyView {
    desk::with_account(app, move |account| begin(app, visit, account))
}

/// Where the keys of the visit are.
#[derive(Clone, PartialEq, Eq)]
enum Keys {
    Awaited,
    Here,
    Refused(String),
}

/// Waits for what the client is given before there is one.
fn begin(app: App, visit: VisitId, account: &Account) -> AnyView {
    let keys = RwSignal::new(Keys::Awaited);
    let secrets = StoredValue::new_local(None);
    let account = account.clone();
    spawn_local(async move {
        let made = secrets_of(visit, &account).await;
        let state = match made {
            Ok(made) => {
                secrets.try_set_value(Some(made));
                Keys::Here
            }
            Err(why) => Keys::Refused(fault::sentence(app, &why)),
        };
        keys.try_set(state);
    });
    view! {
        {move || match keys.get() {
            Keys::Awaited => door::opening(),
            Keys::Here => inside(app, visit, secrets),
            Keys::Refused(sentence) => refused(app, sentence),
        }}
    }
    .into_any()
}

async fn secrets_of(visit: VisitId, account: &Account) -> Result<HostSecrets, KeysFault> {
    let plan = api::visit(visit).await?;
    let length = Duration::from_secs(u64::from(plan.minutes) * 60);
    host_secrets(visit, account, plan.starts_at + length).await
}

fn refused(app: App, sentence: String) -> AnyView {
    let body = view! {
        <div class="actions" data-stacked="">
            <button type="button" class="button" data-size="large" on:click=move |_| location::reload()>
                {t!("try-again")}
            </button>
            <button
                type="button"
                class="button"
                data-kind="second"
                on:click=move |_| app.go(Route::Desk)
            >
                {t!("back-to-desk")}
            </button>
        </div>
    };
    Door::new(t!("refused-title"), body).lead(sentence).draw()
}

fn inside(
    app: App,
    visit: VisitId,
    secrets: StoredValue<Option<HostSecrets>, LocalStorage>,
) -> AnyView {
    // Given to one client only: its leaf's key is used once.
    let Some(secrets) = secrets.try_update_value(Option::take).flatten() else {
        return door::opening();
    };
    let secrets = Box::new(secrets);
    let live = Live::start(app, Credential::Provider { visit, secrets });
    live.ask();
    live.command(Command::Join);
    let view = live.view();
    let place = Memo::new(move |_| view.with(|view| Place::of(&view.phase)));
    view! {
        {move || match place.get() {
            Place::Waiting => door::opening(),
            Place::Inside => visit::page(live),
            Place::Over(phase) => over(live, &phase),
        }}
    }
    .into_any()
}

fn over(live: Live, phase: &Phase) -> AnyView {
    live.release();
    Title::Out.show();
    let app = live.app;
    let again = Callback::new(move |()| {
        live.ask();
        live.command(Command::Retry);
    });
    let (title, words, can_return) = match phase {
        Phase::Closed(Closure::Left) => (t!("provider-left-title"), t!("provider-left"), true),
        Phase::Closed(Closure::Replaced) => (t!("replaced-title"), t!("replaced"), true),
        Phase::Closed(Closure::Ended | Closure::Removed | Closure::LinkRevoked) => {
            (t!("provider-ended-title"), t!("provider-ended"), false)
        }
        Phase::Refused(ProblemCode::SignInNeeded) => {
            app.account.set(None);
            app.go_instead(Route::SignIn);
            return ().into_any();
        }
        Phase::Refused(code) => {
            let can_return = !matches!(code, ProblemCode::VisitEnded | ProblemCode::NoSuchVisit);
            (t!("refused-title"), text::problem(*code), can_return)
        }
        Phase::Outside
        | Phase::Joining
        | Phase::Waiting { .. }
        | Phase::Inside(_)
        | Phase::Declined { .. } => (t!("refused-title"), t!("unreachable"), true),
    };
    let needs_reload = matches!(phase, Phase::Refused(ProblemCode::ReloadNeeded));
    let back = move |_| {
        if needs_reload {
            location::reload();
        } else {
            again.run(());
        }
    };
    let log = app.visit().map(|visit| {
        quiet(
            t!("log-open"),
            Callback::new(move |()| app.go(Route::Log(visit))),
        )
    });
    let body = view! {
        <div class="actions" data-stacked="">
            {can_return
                .then(|| {
                    view! {
                        <button type="button" class="button" data-size="large" on:click=back>
                            {if needs_reload { t!("reload") } else { t!("provider-back") }}
                        </button>
                    }
                })}
            <button
                type="button"
                class="button"
                data-kind="second"
                on:click=move |_| app.go(Route::Desk)
            >
                {t!("back-to-desk")}
            </button>
            {log}
        </div>
        {newer::offer()}
    };
    Door::new(title, body).lead(words).draw()
}
