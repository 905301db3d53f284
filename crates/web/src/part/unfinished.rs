//! What others have typed and not sent, below the last line of the chat: it changes letter by letter, in its place, and is
//! not read out until it is sent.

use crate::text::t;
use leptos::prelude::*;
use protocol::piece::Piece;

/// What somebody has typed so far, ready to show.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Unfinished {
    /// Tells one person's from another's.
    pub(crate) leaf: u8,
    /// Whose it is.
    pub(crate) from: String,
    /// The words so far. None of them may be pressed.
    pub(crate) pieces: Vec<Piece>,
}

/// Draws all of it: one place for each person, which stays while they type.
pub(crate) fn unfinished(typed: Signal<Vec<Unfinished>>) -> AnyView {
    let one = move |leaf: u8| {
        let this = Memo::new(move |before: Option<&Option<Unfinished>>| {
            let is_theirs = |one: &&Unfinished| one.leaf == leaf;
            let found = typed.with(|typed| typed.iter().find(is_theirs).cloned());
            found.or_else(|| before.cloned().flatten())
        });
        let from = move || this.get().map(|this| this.from);
        let words = move || {
            let pieces = this.get().map_or_else(Vec::new, |this| this.pieces);
            pieces.into_iter().map(drawn).collect_view()
        };
        view! {
            <div class="chat-line">
                <p class="chat-from">
                    <bdi>{from}</bdi>
                    " "
                    <span class="chat-typing-mark">{t!("chat-typing")}</span>
                </p>
                <p class="chat-unfinished" dir="auto">
                    {words}
                </p>
            </div>
        }
    };
    let leaves = Memo::new(move |_| typed.with(|typed| leaves(typed)));
    view! {
        <div class="chat-typing" aria-live="off">
            <For each=move || leaves.get() key=|leaf| *leaf children=one />
        </div>
    }
    .into_any()
}

fn leaves(typed: &[Unfinished]) -> Vec<u8> {
    typed.iter().map(|one| one.leaf).collect()
}

fn drawn(piece: Piece) -> AnyView {
    match piece {
        Piece::Words(words) => words.into_any(),
        Piece::Broken(words) => view! { <span class="chat-broken">{words}</span> }.into_any(),
        Piece::Link(link) => link.href().to_owned().into_any(),
    }
}
