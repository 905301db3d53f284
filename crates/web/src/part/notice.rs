//! A notice: what happened, in bold; what to do about it; and the buttons to do it.

use super::icon::{Icon, icon};
use leptos::prelude::*;

/// How a notice feels.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something to know.
    Plain,
    /// Something to look after.
    Warn,
    /// Something failed.
    Bad,
}

impl Tone {
    const fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Plain => Icon::Info,
            Self::Warn | Self::Bad => Icon::Warning,
        }
    }
}

/// Draws a notice that is read out when it appears: at once where something failed.
pub(crate) fn notice(tone: Tone, title: impl IntoAny, words: impl IntoAny) -> AnyView {
    let role = if tone == Tone::Bad { "alert" } else { "status" };
    view! {
        <div class="notice" data-tone=tone.word() role=role>
            {icon(tone.icon())}
            <div class="notice-words">
                <strong>{title.into_any()}</strong>
                {words.into_any()}
            </div>
        </div>
    }
    .into_any()
}

/// Draws a notice inside of what is read out already.
pub(crate) fn told(title: &'static str, words: &'static str) -> AnyView {
    view! {
        <div class="notice" data-tone="good">
            {icon(Icon::Check)}
            <div class="notice-words">
                <strong>{title}</strong>
                <p>{words}</p>
            </div>
        </div>
    }
    .into_any()
}

/// Draws the notice of a problem, where there is one.
pub(crate) fn problem(sentence: Signal<Option<String>>) -> AnyView {
    // The live region stands before there is something to say: some screen readers miss one that
    // arrives with its words.
    view! {
        <div role="alert">
            {move || {
                sentence
                    .get()
                    .map(|sentence| {
                        view! {
                            <div class="notice" data-tone="bad">
                                {icon(Icon::Warning)}
                                <div class="notice-words">
                                    <p>{sentence}</p>
                                </div>
                            </div>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
