//! `/account`: a new recovery key, for whoever lost the paper and knows the passphrase.

use super::{
    desk::{self, Width},
    fault, paper,
};
use crate::{
    app::App,
    browser::passphrase,
    busy::Busy,
    keys::{
        account::{self, NewRecoveryKey},
        device::Owner,
    },
    part::{
        button::quiet,
        heading::heading,
        notice,
        passphrase_field::{PassphraseField, Purpose},
        stretching::stretching,
    },
    route::Route,
    text::t,
};
use leptos::prelude::*;
use protocol::api::Account;
use wasm_bindgen_futures::spawn_local;

#[derive(Clone, Copy)]
struct Form {
    app: App,
    account: StoredValue<Account>,
    typed: RwSignal<String>,
    problem: RwSignal<Option<String>>,
    is_busy: Busy,
    /// Made in this browser; the old one works until the new one is on paper.
    made: StoredValue<Option<NewRecoveryKey>, LocalStorage>,
    step: RwSignal<Step>,
    /// A demo's keys are opened by its link alone.
    is_demo: RwSignal<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Asking,
    Paper,
    Done,
}

/// Draws the page.
pub(crate) fn page(app: App) -> AnyView {
    desk::with_account(app, move |account| {
        let form = Form::new(app, account);
        let account = account.clone();
        view! {
            {move || match form.step.get() {
                Step::Paper => form.draw_paper(),
                step @ (Step::Asking | Step::Done) => {
                    desk::frame(app, &account, Width::Narrow, form.draw(step))
                }
            }}
        }
        .into_any()
    })
}

impl Form {
    fn new(app: App, account: &Account) -> Self {
        let is_demo = RwSignal::new(false);
        spawn_local(async move {
            let owner = account::owner().await;
            is_demo.try_set(owner == Ok(Owner::Demo));
        });
        Self {
            app,
            account: StoredValue::new(account.clone()),
            typed: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            is_busy: Busy::new(),
            made: StoredValue::new_local(None),
            step: RwSignal::new(Step::Asking),
            is_demo,
        }
    }

    fn submit(self) {
        let Some(passphrase) = passphrase::read(&self.typed.get_untracked()) else {
            self.problem.set(Some(t!("passphrase-wrong").to_owned()));
            return;
        };
        if !self.is_busy.begin() {
            return;
        }
        self.problem.set(None);
        spawn_local(async move {
            let email = self.account.with_value(|account| account.email.clone());
            let made = account::new_recovery_key(&email, &passphrase).await;
            self.is_busy.end();
            match made {
                Ok(made) => {
                    self.made.set_value(Some(made));
                    self.typed.set(String::new());
                    self.step.set(Step::Paper);
                }
                Err(why) => self.problem.set(Some(fault::sentence(self.app, &why))),
            }
        });
    }

    /// The new key is on paper: tells the server.
    fn finish(self) {
        if !self.is_busy.begin() {
            return;
        }
        spawn_local(async move {
            let Some(made) = self.made.try_update_value(Option::take).flatten() else {
                return;
            };
            let outcome = made.finish().await;
            self.is_busy.end();
            match outcome {
                Ok(()) => self.step.set(Step::Done),
                Err(why) => {
                    self.made.set_value(Some(made));
                    self.problem.set(Some(fault::sentence(self.app, &why)));
                }
            }
        });
    }

    fn draw(self, step: Step) -> AnyView {
        let app = self.app;
        let is_demo = self.is_demo;
        view! {
            <div class="desk-title">{heading(t!("account-title"))}</div>
            {(step == Step::Done)
                .then(|| notice::notice(notice::Tone::Plain, t!("account-done-title"), t!("account-done")))}
            <section class="card form" aria-labelledby="new-recovery-key">
                <h2 id="new-recovery-key">{t!("account-recovery-title")}</h2>
                <p>{t!("account-recovery")}</p>
                {move || if is_demo.get() {
                    view! { <p class="hint">{t!("account-demo")}</p> }.into_any()
                } else {
                    self.draw_form()
                }}
            </section>
            <div class="actions">
                <button type="button" class="button" data-kind="second" on:click=move |_| app.go(Route::Desk)>
                    {t!("back-to-desk")}
                </button>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| app.go(Route::Promises)>
                    {t!("promises-title")}
                </button>
                {quiet(t!("notices-title"), Callback::new(move |()| app.go(Route::Notices)))}
            </div>
        }
        .into_any()
    }

    fn draw_form(self) -> AnyView {
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            self.submit();
        };
        let is_busy = self.is_busy;
        view! {
            <form class="form" on:submit=submit>
                {notice::problem(self.problem.into())}
                {PassphraseField {
                    label: t!("passphrase"),
                    hint: None,
                    purpose: Purpose::Known,
                    account: Some(self.account.with_value(|account| account.email.clone())),
                    value: self.typed,
                }
                    .draw()}
                <div class="actions">
                    <button type="submit" class="button" aria-disabled=move || is_busy.aria()>
                        {t!("account-recovery-do")}
                    </button>
                </div>
                {stretching(is_busy)}
            </form>
        }
        .into_any()
    }

    fn draw_paper(self) -> AnyView {
        let key = self.made.with_value(|made| {
            let key = made.as_ref().map(|made| made.key.expose_text());
            key.map(|key| key.as_str().to_owned()).unwrap_or_default()
        });
        paper::page(paper::Sheet {
            key,
            account: self.account.with_value(|account| account.email.clone()),
            problem: self.problem,
            is_busy: self.is_busy,
            go: t!("account-recovery-finish"),
            on_done: Callback::new(move |()| self.finish()),
        })
    }
}
