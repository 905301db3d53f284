//! Who is sent what by the media server, as the server says.

use crate::text::t;
use client::Receiving;
use leptos::prelude::*;
use protocol::{DisplayName, Source};

/// Draws the list, closed to begin with.
pub(crate) fn receiving_list(receiving: Signal<Vec<Receiving>>) -> AnyView {
    let rows = move || receiving.get().iter().map(row).collect_view();
    let nothing = move || {
        let is_empty = receiving.with(Vec::is_empty);
        is_empty.then(|| view! { <p class="hint">{t!("receiving-nothing")}</p> })
    };
    view! {
        <details class="person-more receiving">
            <summary>{t!("receiving-title")}</summary>
            <p class="hint">{t!("receiving-hint")}</p>
            {nothing}
            <ul>{rows}</ul>
        </details>
    }
    .into_any()
}

/// What one person is sent: of everyone once, with all that is of them.
fn row(receiving: &Receiving) -> AnyView {
    let of = receiving
        .what
        .chunk_by(|(one, _), (other, _)| one == other)
        .map(|tracks| {
            let name = name_of(tracks.first().and_then(|(name, _)| name.as_ref()));
            let sources: Vec<_> = tracks.iter().map(|(_, source)| word(*source)).collect();
            let sources = sources.join(", ");
            view! {
                <li>
                    <bdi>{name}</bdi>
                    {format!(": {sources}")}
                </li>
            }
        });
    let to = name_of(receiving.to.as_ref());
    view! {
        <li data-unknown=receiving.to.is_none().then_some("")>
            <p>{t!("receiving-to", name = &to)}</p>
            <ul>{of.collect_view()}</ul>
        </li>
    }
    .into_any()
}

fn name_of(name: Option<&DisplayName>) -> String {
    name.map_or(t!("receiving-unknown"), DisplayName::for_screen)
        .to_owned()
}

const fn word(source: Source) -> &'static str {
    match source {
        Source::Microphone => t!("receiving-sound"),
        Source::Camera => t!("receiving-picture"),
        Source::Screen => t!("receiving-screen"),
    }
}
