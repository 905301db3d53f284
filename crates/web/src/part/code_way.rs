//! The way to the page where a code is typed.

use crate::text::t;
use leptos::prelude::*;

/// Draws the way. It is a link of the browser's own: the page is in another part of the client than the door of a link.
pub(crate) fn code_way() -> AnyView {
    view! {
        <p class="arch-foot">
            <a href="/code">{t!("phone-code-way")}</a>
        </p>
    }
    .into_any()
}
