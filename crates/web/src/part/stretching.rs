//! Says that a passphrase is being worked on, which takes a moment on purpose.

use crate::{busy::Busy, text::t};
use leptos::prelude::*;

/// Draws the words while something is under way.
pub(crate) fn stretching(is_busy: Busy) -> AnyView {
    view! {
        <div role="status">
            {move || is_busy.is_under_way().then(|| view! { <p class="pending">{t!("stretching")}</p> })}
        </div>
    }
    .into_any()
}
