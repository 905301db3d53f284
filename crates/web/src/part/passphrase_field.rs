//! The field for a passphrase: long, so it can be looked at before it is sent.

use crate::text::t;
use leptos::prelude::*;

/// What a passphrase is asked for.
pub(crate) struct PassphraseField {
    /// Its label.
    pub(crate) label: &'static str,
    /// A sentence under the label.
    pub(crate) hint: Option<&'static str>,
    /// Whether it is chosen here.
    pub(crate) purpose: Purpose,
    /// Whose it is, where no other field asks: so that the browser offers the right one of those it keeps.
    pub(crate) account: Option<String>,
    /// What was typed.
    pub(crate) value: RwSignal<String>,
}

/// Why a passphrase is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It is the account's.
    Known,
    /// It is to be.
    New,
}

const ID: &str = "passphrase";
const HINT_ID: &str = "passphrase-hint";

impl PassphraseField {
    /// Draws the field. It is required.
    pub(crate) fn draw(self) -> AnyView {
        let Self {
            label,
            hint,
            purpose,
            account,
            value,
        } = self;
        let is_shown = RwSignal::new(false);
        let autocomplete = match purpose {
            Purpose::Known => "current-password",
            Purpose::New => "new-password",
        };
        let account = account.map(|account| {
            view! { <input type="email" autocomplete="username" value=account readonly=true hidden=true /> }
        });
        view! {
            <div class="field">
                {account} <label for=ID>{label}</label>
                {hint.map(|hint| view! { <p class="hint" id=HINT_ID>{hint}</p> })}
                <div class="typed">
                    <input
                        class="input"
                        id=ID
                        type=move || if is_shown.get() { "text" } else { "password" }
                        required=true
                        autocomplete=autocomplete
                        autocapitalize="none"
                        spellcheck="false"
                        aria-describedby=hint.is_some().then_some(HINT_ID)
                        prop:value=move || value.get()
                        on:input=move |event| value.set(event_target_value(&event))
                    />
                    <button
                        type="button"
                        class="button"
                        data-kind="quiet"
                        aria-controls=ID
                        on:click=move |_| is_shown.update(|shown| *shown = !*shown)
                    >
                        {move || if is_shown.get() { t!("hide") } else { t!("show") }}
                    </button>
                </div>
            </div>
        }
        .into_any()
    }
}
