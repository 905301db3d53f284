//! `/sign-in`: email and password.

use crate::{
    api,
    app::App,
    busy::Busy,
    part::{door::Door, field::Field, notice},
    route::Route,
    text::t,
};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Draws the page.
pub(crate) fn page(app: App) -> AnyView {
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let problem = RwSignal::new(None);
    let is_busy = Busy::new();

    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !is_busy.begin() {
            return;
        }
        problem.set(None);
        spawn_local(async move {
            let answer = api::sign_in(email.get_untracked(), password.get_untracked()).await;
            is_busy.end();
            match answer {
                Ok(account) => {
                    app.account.set(Some(account));
                    app.go_instead(Route::Desk);
                }
                Err(failure) => problem.set(Some(app.explain(&failure))),
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
        {Field {
            id: "password",
            label: t!("password"),
            hint: None,
            kind: "password",
            autocomplete: "current-password",
            value: password,
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
        </form>
        <p class="arch-foot">{t!("sign-in-help")}</p>
    };
    Door::new(t!("sign-in-title"), body)
        .lead(t!("sign-in-lead"))
        .draw()
}
