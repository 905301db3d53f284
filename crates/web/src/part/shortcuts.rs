//! The list of keys.

use crate::text::t;
use leptos::prelude::*;

/// Draws the list. `command_key` is what this machine calls the key beside the space bar.
pub(crate) fn shortcuts(command_key: &'static str) -> AnyView {
    let row = |name: &'static str, keys: Vec<&'static str>| {
        let keys = keys
            .into_iter()
            .map(|key| view! { <kbd>{key}</kbd> })
            .collect_view();
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{keys}</dd>
            </div>
        }
        .into_any()
    };
    view! {
        <dl class="shortcuts">
            {row(t!("mute"), vec![command_key, "D"])}
            {row(t!("camera"), vec![command_key, "E"])}
            {row(t!("shortcut-list"), vec!["?"])}
            {row(t!("shortcut-close"), vec![t!("key-escape")])}
            {row(t!("shortcut-next"), vec![t!("key-tab")])}
        </dl>
    }
    .into_any()
}
