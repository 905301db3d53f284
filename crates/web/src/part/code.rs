//! The comparison code: small beside a name, large to be read aloud; and how sure the provider may be of a person.

use super::icon::{Icon, icon};
use crate::text::t;
use e2ee::group::Level;
use leptos::prelude::*;

/// Draws the code small, in a button that shows it large.
pub(crate) fn code_button(
    code: Signal<Option<String>>,
    described_by: Option<String>,
    on_press: Callback<()>,
) -> AnyView {
    let is_there = Memo::new(move |_| code.with(Option::is_some));
    view! {
        <Show when=move || is_there.get()>
            <button
                type="button"
                class="code-button"
                aria-haspopup="dialog"
                aria-describedby=described_by.clone()
                on:click=move |_| on_press.run(())
            >
                {t!("code-label")}
                " "
                <b class="numbers">{move || code.get()}</b>
            </button>
        </Show>
    }
    .into_any()
}

/// Draws the digits large, in two groups. A screen reader reads them one by one.
pub(crate) fn digits(code: &str) -> AnyView {
    let groups = code.split(' ').map(|group| {
        let group = group.to_owned();
        view! { <span class="numbers">{group}</span> }
    });
    view! {
        <div class="code-digits">
            <p class="spoken">{one_by_one(code)}</p>
            <div class="code-groups" aria-hidden="true" dir="ltr">
                {groups.collect_view()}
            </div>
        </div>
    }
    .into_any()
}

/// Draws how the provider knows who it is, in plain words.
pub(crate) fn badge(level: Level) -> Option<AnyView> {
    let (tone, picture, words) = match level {
        Level::Vouched => ("waiting", Icon::Warning, t!("level-vouched")),
        Level::Link => ("plain", Icon::Door, t!("level-link")),
        Level::Compared => ("good", Icon::Check, t!("level-compared")),
        Level::PhoneCode => ("plain", Icon::Door, t!("level-code")),
        Level::KnownDevice | Level::Certificate => return None,
    };
    Some(
        view! { <p class="badge" data-tone=tone>{icon(picture)} <span>{words}</span></p> }
            .into_any(),
    )
}

/// "938 479" as it is to be said: a space after each digit, a comma between the groups.
fn one_by_one(code: &str) -> String {
    let group = |group: &str| {
        let digits = group.chars().map(String::from).collect::<Vec<_>>();
        digits.join(" ")
    };
    code.split(' ').map(group).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_spoken_digit_by_digit() {
        assert_eq!(one_by_one("938 479"), "9 3 8, 4 7 9");
    }
}
