//! `/setup#<token>`: the first provider makes the practice.

use crate::{
    api,
    app::App,
    busy::Busy,
    part::{door::Door, field::Field, notice},
    route::Route,
    text::{self, t},
};
use leptos::prelude::*;
use protocol::{DisplayName, LinkToken, ProblemCode, api::SetUp};
use wasm_bindgen_futures::spawn_local;

#[derive(Clone, Copy)]
struct Form {
    practice: RwSignal<String>,
    name: RwSignal<String>,
    email: RwSignal<String>,
    password: RwSignal<String>,
}

impl Form {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            practice: empty(),
            name: empty(),
            email: empty(),
            password: empty(),
        }
    }

    /// Reads the form. None where a name has nothing that shows.
    fn answers(self, token: LinkToken) -> Option<SetUp> {
        Some(SetUp {
            token,
            practice: DisplayName::clean(&self.practice.get_untracked())?,
            name: DisplayName::clean(&self.name.get_untracked())?,
            email: self.email.get_untracked().trim().to_owned(),
            password: self.password.get_untracked(),
        })
    }

    fn draw(self) -> AnyView {
        let field = |id, label, hint, kind, autocomplete, value| {
            Field {
                id,
                label,
                hint,
                kind,
                autocomplete,
                value,
            }
            .draw()
        };
        [
            field(
                "practice",
                t!("practice"),
                Some(t!("practice-hint")),
                "text",
                "organization",
                self.practice,
            ),
            field(
                "name",
                t!("your-name"),
                Some(t!("your-name-hint")),
                "text",
                "name",
                self.name,
            ),
            field("email", t!("email"), None, "email", "username", self.email),
            field(
                "password",
                t!("password"),
                Some(t!("new-password-hint")),
                "password",
                "new-password",
                self.password,
            ),
        ]
        .collect_view()
        .into_any()
    }
}

/// Draws the page.
pub(crate) fn page(app: App, fragment: Option<String>) -> AnyView {
    let Some(token) = fragment.as_deref().and_then(LinkToken::from_text) else {
        return Door::new(t!("link-failed-title"), ())
            .lead(t!("set-up-link-missing"))
            .draw();
    };
    let form = Form::new();
    let problem = RwSignal::new(None);
    let is_busy = Busy::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(answers) = form.answers(token.clone()) else {
            problem.set(Some(text::problem(ProblemCode::NameNotValid).to_owned()));
            return;
        };
        if !is_busy.begin() {
            return;
        }
        problem.set(None);
        spawn_local(async move {
            let answer = api::set_up(answers).await;
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
    let body = view! {
        <form class="form" on:submit=submit>
            {notice::problem(problem.into())}
            {form.draw()}
            <button type="submit" class="button" data-size="large" aria-disabled=move || is_busy.aria()>
                {t!("set-up-do")}
            </button>
        </form>
    };
    Door::new(t!("set-up-title"), body)
        .lead(t!("set-up-lead"))
        .draw()
}
