//! `/setup#<token>`: the first provider makes the practice: names and passphrase, then the recovery key.

use super::{fault, paper};
use crate::{
    app::App,
    browser::passphrase::{self, may_be_chosen},
    busy::Busy,
    keys::account::{self, Answers, NewKeys},
    part::{door::Door, field::Field, notice, stretching::stretching},
    route::Route,
    text::{self, t},
};
use e2ee::identity::Passphrase;
use leptos::prelude::*;
use protocol::{DisplayName, LinkToken, ProblemCode};
use wasm_bindgen_futures::spawn_local;

#[derive(Clone, Copy)]
struct Form {
    app: App,
    token: StoredValue<LinkToken>,
    practice: RwSignal<String>,
    name: RwSignal<String>,
    email: RwSignal<String>,
    passphrase: RwSignal<String>,
    problem: RwSignal<Option<String>>,
    is_busy: Busy,
    /// Made in this browser; the server knows of nothing before the recovery key is on paper.
    keys: StoredValue<Option<NewKeys>, LocalStorage>,
    has_keys: RwSignal<bool>,
}

impl Form {
    fn new(app: App, token: LinkToken) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            app,
            token: StoredValue::new(token),
            practice: empty(),
            name: empty(),
            email: empty(),
            passphrase: empty(),
            problem: RwSignal::new(None),
            is_busy: Busy::new(),
            keys: StoredValue::new_local(None),
            has_keys: RwSignal::new(false),
        }
    }

    /// Reads the form.
    fn answers(self) -> Result<Answers, &'static str> {
        let name = |typed: RwSignal<String>| {
            let cleaned = DisplayName::clean(&typed.get_untracked());
            cleaned.ok_or(text::problem(ProblemCode::NameNotValid))
        };
        Ok(Answers {
            token: self.token.get_value(),
            practice: name(self.practice)?,
            name: name(self.name)?,
            email: self.email.get_untracked().trim().to_owned(),
        })
    }

    /// Reads the passphrase, where it may be chosen.
    fn chosen(self, answers: &Answers) -> Result<Passphrase, &'static str> {
        let typed = self.passphrase.get_untracked();
        let passphrase = passphrase::read(&typed).ok_or(t!("passphrase-short"))?;
        let known = [
            answers.email.as_str(),
            answers.name.for_screen(),
            answers.practice.for_screen(),
        ];
        if may_be_chosen(&typed, &known) {
            Ok(passphrase)
        } else {
            Err(t!("passphrase-easy"))
        }
    }

    fn submit(self) {
        let read = self.answers();
        let read = read.and_then(|answers| Ok((self.chosen(&answers)?, answers)));
        let (passphrase, answers) = match read {
            Ok(read) => read,
            Err(sentence) => {
                self.problem.set(Some(sentence.to_owned()));
                return;
            }
        };
        if !self.is_busy.begin() {
            return;
        }
        self.problem.set(None);
        spawn_local(async move {
            let made = account::make(&answers.email, &passphrase).await;
            self.is_busy.end();
            match made {
                Ok(keys) => {
                    self.keys.set_value(Some(keys));
                    self.has_keys.set(true);
                }
                Err(why) => self.problem.set(Some(fault::sentence(self.app, &why))),
            }
        });
    }

    /// The recovery key is on paper: tells the server.
    fn finish(self) {
        let Ok(answers) = self.answers() else { return };
        if !self.is_busy.begin() {
            return;
        }
        spawn_local(async move {
            let Some(keys) = self.keys.try_update_value(Option::take).flatten() else {
                return;
            };
            let outcome = account::set_up(&keys, answers).await;
            self.is_busy.end();
            match outcome {
                Ok(account) => {
                    self.app.account.set(Some(account));
                    self.app.go_instead(Route::Desk);
                }
                Err(why) => {
                    self.keys.set_value(Some(keys));
                    self.problem.set(Some(fault::sentence(self.app, &why)));
                }
            }
        });
    }

    fn draw_fields(self) -> AnyView {
        let field = |id, label, hint, (kind, autocomplete), value| {
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
        let passphrase = ("password", "new-password");
        [
            field(
                "practice",
                t!("practice"),
                Some(t!("practice-hint")),
                ("text", "organization"),
                self.practice,
            ),
            field(
                "name",
                t!("your-name"),
                Some(t!("your-name-hint")),
                ("text", "name"),
                self.name,
            ),
            field(
                "email",
                t!("email"),
                None,
                ("email", "username"),
                self.email,
            ),
            field(
                "passphrase",
                t!("passphrase"),
                Some(t!("passphrase-hint")),
                passphrase,
                self.passphrase,
            ),
        ]
        .collect_view()
        .into_any()
    }

    fn draw(self) -> AnyView {
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            self.submit();
        };
        let is_busy = self.is_busy;
        let body = view! {
            <form class="form" on:submit=submit>
                {notice::problem(self.problem.into())}
                {self.draw_fields()}
                <button type="submit" class="button" data-size="large" aria-disabled=move || is_busy.aria()>
                    {t!("continue")}
                </button>
                {stretching(is_busy)}
            </form>
        };
        Door::new(t!("set-up-title"), body)
            .lead(t!("set-up-lead"))
            .draw()
    }

    fn draw_paper(self) -> AnyView {
        let key = self.keys.with_value(|keys| {
            let key = keys.as_ref().map(|keys| keys.recovery_key.expose_text());
            key.map(|key| key.as_str().to_owned()).unwrap_or_default()
        });
        let sheet = paper::Sheet {
            key,
            account: self.email.get_untracked(),
            problem: self.problem,
            is_busy: self.is_busy,
            go: t!("set-up-do"),
            on_done: Callback::new(move |()| self.finish()),
        };
        paper::page(sheet)
    }
}

/// Draws the page.
pub(crate) fn page(app: App, fragment: Option<String>) -> AnyView {
    let Some(token) = fragment.as_deref().and_then(LinkToken::from_text) else {
        return Door::new(t!("link-failed-title"), ())
            .lead(t!("set-up-link-missing"))
            .draw();
    };
    let form = Form::new(app, token);
    view! {
        {move || match form.has_keys.get() {
            false => form.draw(),
            true => form.draw_paper(),
        }}
    }
    .into_any()
}
