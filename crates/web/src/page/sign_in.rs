//! `/sign-in`: email and passphrase, which opens the keys as well.

use super::fault;
use crate::{
    app::App,
    browser::{http::Failure, passphrase},
    busy::Busy,
    keys::{KeysFault, account},
    part::{
        code_way::code_way,
        door::Door,
        field::Field,
        notice,
        passphrase_field::{PassphraseField, Purpose},
        stretching::stretching,
    },
    route::Route,
    text::{self, t},
};
use leptos::prelude::*;
use protocol::ProblemCode;
use wasm_bindgen_futures::spawn_local;

/// Draws the page.
pub(crate) fn page(app: App) -> AnyView {
    let email = RwSignal::new(String::new());
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(None);
    let is_busy = Busy::new();

    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // Too short for any passphrase is as wrong as any other.
        let Some(passphrase) = passphrase::read(&typed.get_untracked()) else {
            problem.set(Some(text::problem(ProblemCode::SignInRefused).to_owned()));
            return;
        };
        if !is_busy.begin() {
            return;
        }
        problem.set(None);
        spawn_local(async move {
            let address = email.get_untracked().trim().to_owned();
            let answer = account::sign_in(address, &passphrase).await;
            is_busy.end();
            match answer {
                Ok(account) => {
                    app.account.set(Some(account));
                    app.go_instead(Route::Desk);
                }
                // Never where this page is: it is the one that signs in.
                Err(KeysFault::Server(Failure::Problem(code))) => {
                    problem.set(Some(text::problem(code).to_owned()));
                }
                Err(why) => problem.set(Some(fault::sentence(app, &why))),
            }
        });
    };
    let fields = view! {
        {Field {
            id: "email",
            label: t!("email"),
            hint: None,
            kind: "email",
            autocomplete: "username",
            value: email,
        }
            .draw()}
        {PassphraseField {
            label: t!("passphrase"),
            hint: None,
            purpose: Purpose::Known,
            account: None,
            value: typed,
        }
            .draw()}
    };
    let body = view! {
        <form class="form" on:submit=submit>
            {notice::problem(problem.into())}
            {fields}
            <button type="submit" class="button" data-size="large" aria-disabled=move || is_busy.aria()>
                {t!("sign-in")}
            </button>
            {stretching(is_busy)}
        </form>
        {help(app)}
        {code_way()}
    };
    Door::new(t!("sign-in-title"), body)
        .lead(t!("sign-in-lead"))
        .draw()
}

/// Draws the way on for whoever forgot the passphrase.
fn help(app: App) -> AnyView {
    let recover = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        app.go(Route::Recover);
    };
    view! {
        <p class="arch-foot">
            <a href="/recover" on:click=recover>
                {t!("sign-in-help")}
            </a>
        </p>
    }
    .into_any()
}
