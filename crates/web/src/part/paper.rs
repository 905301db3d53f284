//! A new recovery key: shown once, large, to be printed or written down; goes on when its last group was typed
//! back.

use super::{
    field::Field,
    icon::{Icon, icon},
    notice,
};
use crate::{busy::Busy, text::t};
use leptos::prelude::*;

/// A recovery key to be taken to paper.
pub(crate) struct Paper {
    /// The key, in groups of four.
    pub(crate) key: String,
    /// Whose it is, for the print.
    pub(crate) account: String,
    /// Where, for the print.
    pub(crate) house: String,
    /// What went wrong with going on.
    pub(crate) problem: RwSignal<Option<String>>,
    /// Whether going on is under way.
    pub(crate) is_busy: Busy,
    /// The word on the button that goes on.
    pub(crate) go: &'static str,
    /// Whether the key was just copied.
    pub(crate) copied: Signal<bool>,
    /// Prints the page.
    pub(crate) on_print: Callback<()>,
    /// Puts the key on the clipboard.
    pub(crate) on_copy: Callback<()>,
    /// The last group was typed back.
    pub(crate) on_done: Callback<()>,
}

impl Paper {
    /// Draws the key and the question.
    pub(crate) fn draw(self) -> AnyView {
        let Self {
            key,
            account,
            house,
            problem,
            is_busy,
            go,
            copied,
            on_print,
            on_copy,
            on_done,
        } = self;
        let last = key.rsplit('-').next().unwrap_or_default().to_owned();
        let typed = RwSignal::new(String::new());
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            if is_same(&typed.get_untracked(), &last) {
                problem.set(None);
                on_done.run(());
            } else {
                problem.set(Some(t!("recovery-last-wrong").to_owned()));
            }
        };
        view! {
            {sheet(&key, (account, house))}
            <div class="actions" data-unprinted="">
                <button type="button" class="button" data-kind="second" on:click=move |_| on_print.run(())>
                    {t!("print")}
                </button>
                <button type="button" class="button" data-kind="second" on:click=move |_| on_copy.run(())>
                    {move || icon(if copied.get() { Icon::Check } else { Icon::Copy })}
                    {move || if copied.get() { t!("copied") } else { t!("copy") }}
                </button>
                <span class="spoken" role="status">
                    {move || copied.get().then_some(t!("copied"))}
                </span>
            </div>
            <form class="form" data-unprinted="" on:submit=submit>
                {notice::problem(problem.into())}
                {Field {
                    id: "last-group",
                    label: t!("recovery-last"),
                    hint: Some(t!("recovery-last-hint")),
                    kind: "text",
                    autocomplete: "off",
                    value: typed,
                }
                    .draw()}
                <button type="submit" class="button" data-size="large" aria-disabled=move || is_busy.aria()>
                    {go}
                </button>
            </form>
        }
        .into_any()
    }
}

/// Draws what is printed.
fn sheet(key: &str, (account, house): (String, String)) -> AnyView {
    let groups: Vec<String> = key.split('-').map(str::to_owned).collect();
    let groups = groups
        .into_iter()
        .map(|group| view! { <li>{group}</li> })
        .collect_view();
    view! {
        <section class="paper" aria-label=t!("recovery-key")>
            <p class="paper-head">
                <b>{t!("recovery-key")}</b>
                <bdi class="soft small">{account}</bdi>
                <bdi class="soft small">{house}</bdi>
            </p>
            <ol class="paper-key" dir="ltr" translate="no">
                {groups}
            </ol>
            <p class="paper-foot small">{t!("recovery-print-foot")}</p>
        </section>
    }
    .into_any()
}

/// Whether what was typed back is the group, however it was typed: no key has the letters I, L and O.
fn is_same(typed: &str, group: &str) -> bool {
    let letters = typed.chars().filter(|letter| letter.is_alphanumeric());
    let meant = letters.map(|letter| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    meant.eq(group.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn group_is_recognised_however_it_is_typed() {
        for typed in ["X01N", "x01n", " x 0 1 n ", "xOln", "XoiN-"] {
            assert!(is_same(typed, "X01N"), "{typed}");
        }
        for typed in ["", "X01", "X01NN", "X01M"] {
            assert!(!is_same(typed, "X01N"), "{typed}");
        }
    }
}
