//! The name of the house and its sign: a door that stands open, with a light behind it.

use crate::text::t;
use leptos::prelude::*;

/// Draws the sign.
pub(crate) fn sign() -> AnyView {
    view! {
        <svg class="brand-door" viewBox="0 0 24 28" aria-hidden="true" focusable="false">
            <path class="brand-light" d="M8 27V12a4 4 0 0 1 8 0v15z" />
            <path d="M3 27V12a9 9 0 0 1 18 0v15M8 27V12a4 4 0 0 1 8 0v15M1 27h22" />
        </svg>
    }
    .into_any()
}

/// Draws sign and name.
pub(crate) fn brand() -> AnyView {
    view! { <span class="brand">{sign()} {t!("brand")}</span> }.into_any()
}

/// Draws the large door of the waiting room. Its light is the page's: lit when the provider is there.
pub(crate) fn doorway() -> AnyView {
    view! {
        <svg class="doorway" viewBox="0 0 68 80" aria-hidden="true" focusable="false">
            <path class="doorway-light" d="M20 78V34a14 14 0 0 1 28 0v44z" />
            <path d="M8 78V34a26 26 0 0 1 52 0v44M20 78V34a14 14 0 0 1 28 0v44M2 78h64" />
            <path d="M20 34l9 6v44l-9-6" />
            <path d="M25.5 60v.01" stroke-width="3" />
        </svg>
    }
    .into_any()
}
