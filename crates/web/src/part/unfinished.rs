//! What others have typed and not sent, below the last line of the chat: it changes letter by letter, in its place, and is
//! not read out until it is sent.

use crate::text::t;
use leptos::prelude::*;
use protocol::piece::Piece;

/// What somebody has typed so far, ready to show.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Unfinished {
    /// Whose it is.
    pub(crate) from: String,
    /// The words so far. None of them may be pressed.
    pub(crate) pieces: Vec<Piece>,
}

/// Draws all of it: the same elements for as long as somebody types, so that nothing flickers.
pub(crate) fn unfinished(typed: Signal<Vec<Unfinished>>) -> AnyView {
    view! {
        <div class="chat-typing" aria-live="off">
            {move || typed.get().into_iter().map(line).collect_view()}
        </div>
    }
    .into_any()
}

fn line(line: Unfinished) -> AnyView {
    view! {
        <div class="chat-line">
            <p class="chat-from">
                <bdi>{line.from}</bdi>
                " "
                <span class="chat-typing-mark">{t!("chat-typing")}</span>
            </p>
            <p class="chat-unfinished" dir="auto">
                {line.pieces.into_iter().map(drawn).collect_view()}
            </p>
        </div>
    }
    .into_any()
}

fn drawn(piece: Piece) -> AnyView {
    match piece {
        Piece::Words(words) => words.into_any(),
        Piece::Broken(words) => view! { <span class="chat-broken">{words}</span> }.into_any(),
        Piece::Link(link) => link.href().to_owned().into_any(),
    }
}
