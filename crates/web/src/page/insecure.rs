//! The page did not come over HTTPS: nothing is asked of the server, and the way on is the secure
//! address.

use crate::{browser::location, part::door::Door, text::t};
use leptos::prelude::*;

/// Draws the page. `fragment` is what stood behind the `#` and goes along.
pub(crate) fn page(path: &str, fragment: Option<&str>) -> AnyView {
    let host = location::host();
    let mut secure = ["https://", &host, path].concat();
    if let Some(fragment) = fragment {
        secure.push('#');
        secure.push_str(fragment);
    }
    let body = view! {
        <div class="actions" data-stacked="">
            <a class="button" data-size="large" href=secure>
                {t!("insecure-go")}
            </a>
        </div>
    };
    Door::new(t!("insecure-title"), body)
        .lead(t!("insecure"))
        .draw()
}
