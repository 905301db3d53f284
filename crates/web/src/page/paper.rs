//! Shows a new recovery key and does what its buttons ask of the browser.

use crate::{
    browser::{clipboard, clock, location},
    busy::Busy,
    part::{door::Door, paper::Paper},
    text::t,
};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How long a button says that the key was copied.
const COPIED_FOR: Duration = Duration::from_secs(4);

/// What is shown, and what comes after.
pub(crate) struct Sheet {
    /// The key.
    pub(crate) key: String,
    /// Whose it is.
    pub(crate) account: String,
    /// What went wrong with going on.
    pub(crate) problem: RwSignal<Option<String>>,
    /// Whether going on is under way.
    pub(crate) is_busy: Busy,
    /// The word on the button that goes on.
    pub(crate) go: &'static str,
    /// The last group was typed back.
    pub(crate) on_done: Callback<()>,
}

/// Draws the page of a new recovery key.
pub(crate) fn page(sheet: Sheet) -> AnyView {
    let copied = RwSignal::new(false);
    let timer = StoredValue::new_local(None);
    let text = sheet.key.clone();
    let on_copy = Callback::new(move |()| {
        let text = text.clone();
        spawn_local(async move {
            if !clipboard::copy(&text).await {
                return;
            }
            copied.set(true);
            let forget = clock::Timer::after(COPIED_FOR, move || copied.set(false));
            timer.set_value(Some(forget));
        });
    });
    let body = Paper {
        key: sheet.key,
        account: sheet.account,
        house: location::host(),
        problem: sheet.problem,
        is_busy: sheet.is_busy,
        go: sheet.go,
        copied: copied.into(),
        on_print: Callback::new(|()| location::print()),
        on_copy,
        on_done: sheet.on_done,
    };
    Door::new(t!("recovery-title"), body.draw())
        .lead(t!("recovery-lead"))
        .draw()
}
