//! The chat: plain text, of which an https address alone may be pressed, after a question; never more than this visit. Below
//! the last line stands what others are typing, where they let it be seen.

use super::{
    chat_log::{Line, log},
    icon::{Icon, icon},
    switch::explained_switch,
    unfinished::Unfinished,
};
use crate::text::t;
use leptos::{html, prelude::*};
use protocol::{limit::CHAT_CHARS_MAX, piece::HttpsLink};

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
