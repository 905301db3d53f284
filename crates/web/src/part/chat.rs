//! The chat: plain text, of which an https address alone may be pressed, after a question; never more than this visit. Below
//! the last line stands what others are typing, where they let it be seen.

use super::{
    icon::{Icon, icon},
    switch::explained_switch,
    unfinished::{Unfinished, unfinished},
};
use crate::text::t;
use leptos::{html, prelude::*};
use protocol::{
    limit::CHAT_CHARS_MAX,
    piece::{HttpsLink, Piece},
};

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

/// What the chat shows, and what a person can do there.
#[derive(Clone, Copy)]
pub(crate) struct Chat {
    /// The lines.
    pub(crate) lines: Signal<Vec<Line>>,
    /// What others have typed and not sent.
    pub(crate) unfinished: Signal<Vec<Unfinished>>,
    /// Whether this person may write.
    pub(crate) may_write: Signal<bool>,
    /// What is written and not sent; it outlives the chat.
    pub(crate) draft: RwSignal<String>,
    /// Sends.
    pub(crate) on_send: Callback<String>,
    /// Takes what stands in the field: at each letter, when the field comes, and, empty, when it goes.
    pub(crate) on_type: Callback<String>,
    /// Takes an address that was pressed, and asks.
    pub(crate) on_link: Callback<HttpsLink>,
    /// Whether the others see what this person types while they type it.
    pub(crate) is_typing_shown: Signal<bool>,
    /// Turns that on or off.
    pub(crate) on_show_typing: Callback<bool>,
}

impl Chat {
    /// Draws the lines and, for whoever may write, the field to write in.
    pub(crate) fn draw(self) -> AnyView {
        view! {
            <div class="chat">
                {log((self.lines, self.unfinished), self.on_link)}
                {move || {
                    if self.may_write.get() {
                        self.form()
                    } else {
                        view! { <p class="panel-empty" role="status">{t!("chat-may-not")}</p> }
                            .into_any()
                    }
                }}
            </div>
        }
        .into_any()
    }
}

fn log(
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

impl Chat {
    fn form(self) -> AnyView {
        let Self {
            draft,
            on_send,
            on_type,
            ..
        } = self;
        // What stands in a field that is out of sight is typed by nobody.
        on_type.run(draft.get_untracked());
        on_cleanup(move || on_type.run(String::new()));
        let field = NodeRef::<html::Textarea>::new();
        field.on_load(|field| {
            let _ = field.focus();
        });
        let send = move || {
            let text = draft.get_untracked();
            if !text.trim().is_empty() {
                on_send.run(text);
                draft.set(String::new());
            }
        };
        let send_on_enter = move |event: leptos::ev::KeyboardEvent| {
            // Shift makes a new line; while composing, Enter chooses a word.
            if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                event.prevent_default();
                send();
            }
        };
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            send();
        };
        view! {
            <form class="chat-form" on:submit=submit>
                <textarea
                    class="input"
                    node_ref=field
                    rows="1"
                    maxlength=CHAT_CHARS_MAX.to_string()
                    // Browsers write what stands in a field to the disk, to have it again after a crash.
                    autocomplete="off"
                    aria-label=t!("chat-label")
                    placeholder=t!("chat-label")
                    prop:value=move || draft.get()
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        on_type.run(text.clone());
                        draft.set(text);
                    }
                    on:keydown=send_on_enter
                ></textarea>
                <button type="submit" class="button" aria-label=t!("chat-send")>
                    {icon(Icon::Send)}
                </button>
            </form>
            {explained_switch(
                (t!("chat-typing-show"), t!("chat-typing-facts")),
                "chat-typing-facts",
                self.is_typing_shown,
                self.on_show_typing,
            )}
        }
        .into_any()
    }
}
