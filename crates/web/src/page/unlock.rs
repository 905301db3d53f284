//! Asks whoever is signed in for the passphrase, where this browser has no keys: its storage was emptied, or they
//! ran out.

use super::fault;
use crate::{
    app::App,
    browser::passphrase,
    busy::Busy,
    keys::{account, device::Owner},
    part::{
        door::{self, Door},
        field::Field,
        notice,
        stretching::stretching,
    },
    text::t,
};
use leptos::prelude::*;
use protocol::api::Account;
use wasm_bindgen_futures::spawn_local;

/// Draws the page. Says in `has_keys` when there are keys.
pub(crate) fn page(app: App, account: Account, has_keys: RwSignal<Option<bool>>) -> AnyView {
    let owner = RwSignal::new(None);
    spawn_local(async move {
        owner.try_set(Some(account::owner().await));
    });
    let account = StoredValue::new(account);
    view! {
        {move || match owner.get() {
            None => door::opening(),
            Some(Ok(Owner::Practice)) => form(app, account.get_value(), has_keys),
            Some(Ok(Owner::Demo)) => {
                Door::new(t!("unlock-title"), ()).lead(t!("unlock-demo")).draw()
            }
            Some(Err(why)) => {
                Door::new(t!("unlock-title"), ()).lead(fault::sentence(app, &why)).draw()
            }
        }}
    }
    .into_any()
}

fn form(app: App, account: Account, has_keys: RwSignal<Option<bool>>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(None);
    let is_busy = Busy::new();
    let account = StoredValue::new(account);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(passphrase) = passphrase::read(&typed.get_untracked()) else {
            problem.set(Some(t!("passphrase-wrong").to_owned()));
            return;
        };
        if !is_busy.begin() {
            return;
        }
        problem.set(None);
        spawn_local(async move {
            let outcome = account::unlock(&account.get_value(), &passphrase).await;
            is_busy.end();
            match outcome {
                Ok(()) => {
                    has_keys.try_set(Some(true));
                }
                Err(why) => problem.set(Some(fault::sentence(app, &why))),
            }
        });
    };
    let body = view! {
        <form class="form" on:submit=submit>
            {notice::problem(problem.into())}
            {Field {
                id: "passphrase",
                label: t!("passphrase"),
                hint: None,
                kind: "password",
                autocomplete: "current-password",
                value: typed,
            }
                .draw()}
            <button type="submit" class="button" data-size="large" aria-disabled=move || is_busy.aria()>
                {t!("unlock-do")}
            </button>
            {stretching(is_busy)}
        </form>
    };
    Door::new(t!("unlock-title"), body)
        .lead(t!("unlock-lead"))
        .draw()
}
