//! `/recover`: a new passphrase, and a new recovery key, for whoever forgot the one and has the other.

use super::{fault, paper};
use crate::{
    app::App,
    browser::{
        http::Failure,
        passphrase::{self, may_be_chosen},
    },
    busy::Busy,
    keys::{
        KeysFault,
        account::{self, NewKeys, Recovered},
    },
    part::{door::Door, field::Field, notice, stretching::stretching},
    route::Route,
    text::{self, t},
};
use e2ee::identity::{Passphrase, RecoveryKey, RecoveryKeyError};
use leptos::prelude::*;
use protocol::ProblemCode;
use wasm_bindgen_futures::spawn_local;

#[derive(Clone, Copy)]
struct Form {
    app: App,
    email: RwSignal<String>,
    key: RwSignal<String>,
    passphrase: RwSignal<String>,
    problem: RwSignal<Option<String>>,
    is_busy: Busy,
    /// Made in this browser; the server knows of nothing before the new recovery key is on paper.
    made: StoredValue<Option<(Recovered, NewKeys)>, LocalStorage>,
    is_made: RwSignal<bool>,
}

impl Form {
    fn new(app: App) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            app,
            email: empty(),
            key: empty(),
            passphrase: empty(),
            problem: RwSignal::new(None),
            is_busy: Busy::new(),
            made: StoredValue::new_local(None),
            is_made: RwSignal::new(false),
        }
    }

    fn read(self) -> Result<(RecoveryKey, Passphrase), &'static str> {
        let key = RecoveryKey::from_text(&self.key.get_untracked()).map_err(of_key)?;
        let typed = self.passphrase.get_untracked();
        let passphrase = passphrase::read(&typed).ok_or(t!("passphrase-short"))?;
        if !may_be_chosen(&typed, &[&self.email.get_untracked()]) {
            return Err(t!("passphrase-easy"));
        }
        Ok((key, passphrase))
    }

    fn submit(self) {
        let (key, passphrase) = match self.read() {
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
            let email = self.email.get_untracked().trim().to_owned();
            let outcome = renew(email, &key, &passphrase).await;
            self.is_busy.end();
            match outcome {
                Ok(made) => {
                    self.made.set_value(Some(made));
                    self.is_made.set(true);
                }
                Err(why) => self.problem.set(Some(self.sentence(&why))),
            }
        });
    }

    /// The new recovery key is on paper: tells the server.
    fn finish(self) {
        if !self.is_busy.begin() {
            return;
        }
        spawn_local(async move {
            let Some((recovered, keys)) = self.made.try_update_value(Option::take).flatten() else {
                return;
            };
            let outcome = recovered.finish(&keys).await;
            self.is_busy.end();
            match outcome {
                Ok(account) => {
                    self.app.account.set(Some(account));
                    self.app.go_instead(Route::Desk);
                }
                Err(why) => {
                    self.made.set_value(Some((recovered, keys)));
                    self.problem.set(Some(self.sentence(&why)));
                }
            }
        });
    }

    /// One wording for whatever does not belong together.
    fn sentence(self, why: &KeysFault) -> String {
        match why {
            KeysFault::Wrong
            | KeysFault::Malformed
            | KeysFault::Server(Failure::Problem(ProblemCode::SignInRefused)) => {
                t!("recover-refused").to_owned()
            }
            KeysFault::Server(Failure::Problem(code)) => text::problem(*code).to_owned(),
            other => fault::sentence(self.app, other),
        }
    }

    fn draw(self) -> AnyView {
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            self.submit();
        };
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
        let is_busy = self.is_busy;
        let body = view! {
            <form class="form" on:submit=submit>
                {notice::problem(self.problem.into())}
                {field("email", t!("email"), None, ("email", "username"), self.email)}
                {field(
                    "recovery-key",
                    t!("recovery-key"),
                    Some(t!("recover-key-hint")),
                    ("text", "off"),
                    self.key,
                )}
                {field(
                    "passphrase",
                    t!("recover-passphrase"),
                    Some(t!("passphrase-hint")),
                    ("password", "new-password"),
                    self.passphrase,
                )}
                <button type="submit" class="button" data-size="large" aria-disabled=move || is_busy.aria()>
                    {t!("continue")}
                </button>
                {stretching(is_busy)}
            </form>
            <p class="arch-foot">{t!("recover-help")}</p>
        };
        Door::new(t!("recover-title"), body)
            .lead(t!("recover-lead"))
            .draw()
    }

    fn draw_paper(self) -> AnyView {
        let key = self.made.with_value(|made| {
            let key = made
                .as_ref()
                .map(|(_, keys)| keys.recovery_key.expose_text());
            key.map(|key| key.as_str().to_owned()).unwrap_or_default()
        });
        paper::page(paper::Sheet {
            key,
            account: self.email.get_untracked(),
            problem: self.problem,
            is_busy: self.is_busy,
            go: t!("recover-do"),
            on_done: Callback::new(move |()| self.finish()),
        })
    }
}

/// Draws the page.
pub(crate) fn page(app: App) -> AnyView {
    let form = Form::new(app);
    view! {
        {move || match form.is_made.get() {
            false => form.draw(),
            true => form.draw_paper(),
        }}
    }
    .into_any()
}

async fn renew(
    email: String,
    key: &RecoveryKey,
    passphrase: &Passphrase,
) -> Result<(Recovered, NewKeys), KeysFault> {
    let recovered = account::open_recovery(email, key).await?;
    let keys = recovered.renew(passphrase).await?;
    Ok((recovered, keys))
}

fn of_key(error: RecoveryKeyError) -> &'static str {
    match error {
        RecoveryKeyError::Length => t!("recover-key-length"),
        RecoveryKeyError::Letter => t!("recover-key-letter"),
        RecoveryKeyError::Mistyped => t!("recover-key-mistyped"),
    }
}
