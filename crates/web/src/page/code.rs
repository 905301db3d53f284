//! `/code`: whoever was told a code on the telephone types it here. Its digits are checked on this page before anything is
//! sent; then it leads to the door of the one invite that it was made for.

use crate::{
    app::App,
    browser::storage,
    busy::Busy,
    keys::code,
    part::{door::Door, notice},
    route::Route,
    text::t,
};
use e2ee::phone_code::{CodeFault, PhoneCode};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Draws the page.
pub(crate) fn page(app: App) -> AnyView {
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(None);
    let is_busy = Busy::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        let code = match PhoneCode::read(&typed.get_untracked()) {
            Ok(code) => code,
            Err(fault) => return problem.set(Some(words(fault).to_owned())),
        };
        if !is_busy.begin() {
            return;
        }
        spawn_local(async move {
            let tried = code::try_code(&code).await;
            is_busy.end();
            match tried {
                Ok((invite, link)) => {
                    storage::remember_link(invite, &link.expose_text());
                    app.go_instead(Route::Invite(invite));
                }
                Err(failure) => problem.set(Some(app.explain(&failure))),
            }
        });
    };
    let is_wrong = move || problem.with(Option::is_some).then_some("true");
    let field = view! {
        <div class="field">
            <label for="code">{t!("phone-code-field")}</label>
            <p class="hint" id="code-hint">
                {t!("phone-code-field-hint")}
            </p>
            <input
                class="input numbers"
                id="code"
                type="text"
                inputmode="numeric"
                autocomplete="off"
                spellcheck="false"
                required=true
                dir="ltr"
                aria-describedby="code-hint"
                aria-invalid=is_wrong
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </div>
    };
    let body = view! {
        <form class="form" on:submit=submit>
            {notice::problem(problem.into())}
            {field}
            <button type="submit" class="button" data-size="large" aria-disabled=move || is_busy.aria()>
                {t!("phone-code-go")}
            </button>
            <p class="pending" role="status">
                {move || is_busy.is_under_way().then_some(t!("phone-code-trying"))}
            </p>
        </form>
        <p class="arch-foot">{t!("phone-code-help")}</p>
    };
    Door::new(t!("phone-code-title"), body)
        .lead(t!("phone-code-lead"))
        .draw()
}

/// Returns what is wrong with what was typed. Nothing of it was told to anybody.
const fn words(fault: CodeFault) -> &'static str {
    match fault {
        CodeFault::Other => t!("phone-code-other"),
        CodeFault::Short => t!("phone-code-short"),
        CodeFault::Long => t!("phone-code-long"),
        CodeFault::Check => t!("phone-code-check"),
    }
}
