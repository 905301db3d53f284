//! What the provider sets for everyone: the lock, the pause, the chat.

use super::Visit;
use crate::{
    part::{button::calm, switch::switch},
    text::t,
};
use client::{
    Command, Rules,
    keys::{Control, PersonControl},
};
use e2ee::group::ChatRule;
use leptos::prelude::*;

/// Who may write, as it stands in the field.
const CHAT_RULES: [(ChatRule, &str); 3] = [
    (ChatRule::Everyone, t!("chat-rule-everyone")),
    (ChatRule::Hosts, t!("chat-rule-hosts")),
    (ChatRule::Off, t!("chat-rule-off")),
];

impl Visit {
    pub(super) fn controls(self) -> AnyView {
        let is_paused = self.is_anyone_suspended();
        let mute_all =
            Callback::new(move |()| self.set(Control::Everyone(PersonControl::Mute, true)));
        view! {
            <div class="panel-part">
                <h3>{t!("controls-title")}</h3>
                <p class="person-facts" role="status">
                    {move || is_paused.get().then_some(t!("suspend-all-facts"))}
                </p>
                {calm(Signal::stored(t!("mute-all")), None, mute_all)}
                {self.lock()}
                {self.chat_rule()}
                {self.report_button()}
            </div>
        }
        .into_any()
    }

    pub(super) fn is_locked(self) -> Memo<bool> {
        Memo::new(move |_| self.rules().is_some_and(|rules| rules.is_locked))
    }

    fn rules(self) -> Option<Rules> {
        self.inside.with(|inside| inside.rules)
    }

    fn set(self, control: Control) {
        self.command(Command::Set(control));
    }

    /// One press, and everything stands still but the provider's own voice; one more, and everybody goes on.
    pub(super) fn suspend(self, kind: &'static str) -> AnyView {
        let is_anyone = self.is_anyone_suspended();
        let has_others = Memo::new(move |_| self.inside.with(|inside| inside.people.len() > 1));
        let words = move || {
            if is_anyone.get() {
                t!("resume-all")
            } else {
                t!("suspend-all")
            }
        };
        let turn = move |_| {
            let suspends = !is_anyone.get_untracked();
            self.set(Control::Everyone(PersonControl::Suspend, suspends));
        };
        view! {
            <button
                type="button"
                class="button"
                data-kind=kind
                disabled=move || !has_others.get()
                on:click=turn
            >
                {words}
            </button>
        }
        .into_any()
    }

    fn is_anyone_suspended(self) -> Memo<bool> {
        Memo::new(move |_| {
            self.inside.with(|inside| {
                let mut controls = inside.people.iter().filter_map(|tile| tile.controls);
                controls.any(|controls| controls.is_suspended)
            })
        })
    }

    /// Lets nobody new in, or again. The provider's own browser keeps it: no server can open it.
    fn lock(self) -> AnyView {
        let is_locked = self.is_locked();
        let locks_itself =
            Signal::derive(move || self.rules().is_some_and(|rules| rules.locks_itself));
        let turn = Callback::new(move |does| self.set(Control::LockByItself(does)));
        view! {
            {self.lock_button("calm")}
            <p class="person-facts" role="status">
                {move || is_locked.get().then_some(t!("locked"))}
            </p>
            {switch(t!("lock-itself"), locks_itself, turn)}
        }
        .into_any()
    }

    pub(super) fn lock_button(self, kind: &'static str) -> AnyView {
        let is_locked = self.is_locked();
        let words = move || {
            if is_locked.get() {
                t!("unlock")
            } else {
                t!("lock")
            }
        };
        view! {
            <button
                type="button"
                class="button"
                data-kind=kind
                aria-pressed=move || is_locked.get().to_string()
                on:click=move |_| self.set(Control::Lock(!is_locked.get_untracked()))
            >
                {words}
            </button>
        }
        .into_any()
    }

    fn chat_rule(self) -> AnyView {
        let rule = Memo::new(move |_| self.rules().map(|rules| rules.chat));
        let choose = move |event: leptos::ev::Event| {
            let chosen = event_target_value(&event).parse::<usize>().ok();
            if let Some((rule, _)) = chosen.and_then(|chosen| CHAT_RULES.get(chosen)) {
                self.set(Control::Chat(*rule));
            }
        };
        let option = |(number, (of, words)): (usize, (ChatRule, &'static str))| {
            view! {
                <option value=number.to_string() prop:selected=move || rule.get() == Some(of)>
                    {words}
                </option>
            }
        };
        view! {
            <label class="chat-rule">
                <span>{t!("chat-rule")}</span>
                <select class="input" on:change=choose>
                    {CHAT_RULES.into_iter().enumerate().map(option).collect_view()}
                </select>
            </label>
        }
        .into_any()
    }
}
