//! Something that is on or off, and its name beside it.

use leptos::prelude::*;

/// Draws it.
pub(crate) fn switch(name: &'static str, on: Signal<bool>, turn: Callback<bool>) -> AnyView {
    described_switch(name, None, on, turn)
}

/// Draws it with a sentence below that says what it does.
pub(crate) fn explained_switch(
    (name, sentence): (&'static str, &'static str),
    id: &'static str,
    on: Signal<bool>,
    turn: Callback<bool>,
) -> AnyView {
    view! {
        <div class="explained">
            {described_switch(name, Some(id), on, turn)}
            <p id=id>{sentence}</p>
        </div>
    }
    .into_any()
}

fn described_switch(
    name: &'static str,
    described_by: Option<&'static str>,
    on: Signal<bool>,
    turn: Callback<bool>,
) -> AnyView {
    view! {
        <label class="switch">
            <span>{name}</span>
            <input
                type="checkbox"
                role="switch"
                aria-describedby=described_by
                prop:checked=move || on.get()
                on:change=move |event| turn.run(event_target_checked(&event))
            />
        </label>
    }
    .into_any()
}
