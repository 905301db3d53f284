//! A page's heading. It takes the keyboard's focus when its page replaces another, so that a screen
//! reader reads where one is and Tab goes on from there.

use leptos::{html, prelude::*};
use std::cell::Cell;

thread_local! {
    /// Whether a page was shown before. The first one leaves the focus where the browser puts it.
    static IS_FIRST: Cell<bool> = const { Cell::new(true) };
}

/// Draws the heading.
pub(crate) fn heading(text: impl IntoAny) -> AnyView {
    let node = NodeRef::<html::H1>::new();
    node.on_load(|heading| {
        if !IS_FIRST.replace(false) {
            let _ = heading.focus();
        }
    });
    view! {
        <h1 node_ref=node tabindex="-1">
            {text.into_any()}
        </h1>
    }
    .into_any()
}
