//! The lines of the chat, which are read out as they come, and below them what is being typed, which is not.

use super::{
    icon::{Icon, icon},
    unfinished::{Unfinished, unfinished},
};
use crate::text::t;
use leptos::{html, prelude::*};
use protocol::piece::{HttpsLink, Piece};

/// How close to its end a list is taken to stand there: a name and two lines of words.
const NEAR_END_PX: i32 = 120;

/// One line of the chat, ready to show.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Tells lines apart.
    pub(crate) number: u64,
    /// Who wrote; none is oneself.
    pub(crate) from: Option<String>,
    /// When, as a clock shows it.
    pub(crate) at: String,
    /// The words, as they may be shown.
    pub(crate) pieces: Vec<Piece>,
}

/// Draws them. An address that is pressed goes to `on_link`.
pub(super) fn log(
    (lines, typed): (Signal<Vec<Line>>, Signal<Vec<Unfinished>>),
    on_link: Callback<HttpsLink>,
) -> AnyView {
    let list = NodeRef::<html::Div>::new();
    // The newest line is the one to read.
    Effect::new(move || {
        lines.track();
        if let Some(list) = list.get() {
            request_animation_frame(move || list.set_scroll_top(list.scroll_height()));
        }
    });
    // What grows letter by letter takes nobody away who reads further up.
    Effect::new(move || {
        typed.track();
        if let Some(list) = list.get()
            && list.scroll_height() - list.scroll_top() - list.client_height() < NEAR_END_PX
        {
            request_animation_frame(move || list.set_scroll_top(list.scroll_height()));
        }
    });
    let one = move |line: Line| {
        let is_risky = line
            .pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Broken(_)));
        let is_mine = line.from.is_none();
        let from = line.from.unwrap_or_else(|| t!("chat-you").to_owned());
        view! {
            <div class="chat-line" data-mine=is_mine.then_some("")>
                <p class="chat-from">
                    <bdi>{from}</bdi>
                    " "
                    <span class="numbers">{line.at}</span>
                </p>
                <p class="chat-text" dir="auto">
                    {line.pieces.into_iter().map(|piece| drawn(piece, on_link)).collect_view()}
                </p>
                {is_risky.then(warning)}
            </div>
        }
    };
    view! {
        <div class="chat-lines" node_ref=list role="group" tabindex="0" aria-label=t!("chat-title")>
            <div class="chat-log" role="log" aria-label=t!("chat-log")>
                <Show
                    when=move || lines.with(|lines| !lines.is_empty())
                    fallback=|| view! { <p class="panel-empty">{t!("chat-empty")}</p> }
                >
                    <For each=move || lines.get() key=|line| line.number children=one />
                </Show>
            </div>
            {unfinished(typed)}
        </div>
    }
    .into_any()
}

/// An address is a button, so that nothing makes more of it than this page does: it is on no clipboard as a link.
fn drawn(piece: Piece, on_link: Callback<HttpsLink>) -> AnyView {
    match piece {
        Piece::Words(words) => words.into_any(),
        Piece::Broken(words) => view! { <span class="chat-broken">{words}</span> }.into_any(),
        Piece::Link(link) => {
            let href = link.href().to_owned();
            view! {
                <button type="button" class="chat-link" on:click=move |_| on_link.run(link.clone())>
                    {href}
                </button>
            }
            .into_any()
        }
    }
}

fn warning() -> AnyView {
    view! { <p class="chat-warning">{icon(Icon::Warning)} <span>{t!("chat-broken")}</span></p> }
        .into_any()
}
