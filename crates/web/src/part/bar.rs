//! The bar of controls: an icon and a word each. The word never changes; whether a control is
//! pressed is its state, so that a person and a program find it by the same name every time.

use super::icon::{Icon, icon};
use crate::text::t;
use leptos::prelude::*;

/// How a control of the bar looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// As it should be.
    Plain,
    /// One is not heard or not seen.
    Off,
    /// What it opens is open.
    Open,
}

impl Look {
    const fn word(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Off => Some("off"),
            Self::Open => Some("open"),
        }
    }
}

/// One control of the bar that is pressed or not.
pub(crate) struct Control {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its picture.
    pub(crate) icon: Signal<Icon>,
    /// Whether it is pressed.
    pub(crate) pressed: Signal<bool>,
    /// How it looks.
    pub(crate) look: Signal<Look>,
    /// Key that does the same, as `aria-keyshortcuts` writes it.
    pub(crate) keys: Option<&'static str>,
    /// A number on it, and the words that say it.
    pub(crate) mark: Signal<Option<Mark>>,
    /// What it does.
    pub(crate) on_press: Callback<()>,
}

/// What a control has to tell: a small number or a dot, and the words for it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The number; none is a dot.
    pub(crate) count: Option<usize>,
    /// What a screen reader says.
    pub(crate) words: String,
}

impl Mark {
    fn badge(&self) -> String {
        self.count
            .map(|count| count.to_string())
            .unwrap_or_default()
    }
}

impl Control {
    /// Makes a control without a key and without a mark.
    pub(crate) fn new(name: &'static str, on_press: Callback<()>) -> Self {
        Self {
            name,
            icon: Signal::stored(Icon::Info),
            pressed: Signal::stored(false),
            look: Signal::stored(Look::Plain),
            keys: None,
            mark: Signal::stored(None),
            on_press,
        }
    }

    /// Draws the control.
    pub(crate) fn draw(self) -> AnyView {
        let Self {
            name,
            icon: picture,
            pressed,
            look,
            keys,
            mark,
            on_press,
        } = self;
        let mark_id = ["mark-", name].concat().replace(' ', "-");
        let described_by = mark_id.clone();
        // Numbers and dots are drawn by the style sheet and said by a text outside of the button: its
        // name stays the one word.
        view! {
            <button
                type="button"
                class="bar-button"
                aria-pressed=move || pressed.get().to_string()
                aria-keyshortcuts=keys
                aria-describedby=move || mark.get().map(|_| described_by.clone())
                data-state=move || look.get().word()
                data-mark=move || mark.get().map(|mark| mark.badge())
                on:click=move |_| on_press.run(())
            >
                {move || icon(picture.get())}
                <span>{name}</span>
            </button>
            <span class="spoken" id=mark_id>
                {move || mark.get().map(|mark| mark.words)}
            </span>
        }
        .into_any()
    }
}

/// Draws a control that does its thing at once and is never pressed.
pub(crate) fn plain_control(
    name: &'static str,
    picture: Icon,
    kind: Option<&'static str>,
    on_press: Callback<()>,
) -> AnyView {
    view! {
        <button
            type="button"
            class="bar-button"
            data-kind=kind
            on:click=move |_| on_press.run(())
        >
            {icon(picture)}
            <span>{name}</span>
        </button>
    }
    .into_any()
}

/// Draws the bar around its controls.
pub(crate) fn bar(controls: Vec<AnyView>) -> AnyView {
    view! {
        <section class="bar" aria-label=t!("bar-label")>
            {controls}
        </section>
    }
    .into_any()
}
