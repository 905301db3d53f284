//! A button that does not stand out.

use leptos::prelude::*;

/// Draws it. `about` is the id of what it is about, for a screen reader.
pub(crate) fn calm(
    words: Signal<&'static str>,
    about: Option<String>,
    on_press: Callback<()>,
) -> AnyView {
    view! {
        <button
            type="button"
            class="button"
            data-kind="calm"
            aria-describedby=about
            on:click=move |_| on_press.run(())
        >
            {move || words.get()}
        </button>
    }
    .into_any()
}

/// Draws one on paper that asks for little.
pub(crate) fn quiet(words: &'static str, on_press: Callback<()>) -> AnyView {
    view! {
        <button type="button" class="button" data-kind="quiet" on:click=move |_| on_press.run(())>
            {words}
        </button>
    }
    .into_any()
}
