//! The dialogs over the visit: settings, the list of keys, whether to end it, and more in files of their own.

use super::Visit;
use crate::{
    browser::{capability, fullscreen, media_devices::DeviceKind},
    page::live::Live,
    part::{
        dialog::dialog,
        icon::{Icon, icon},
        shortcuts::shortcuts,
        switch::switch,
    },
    text::t,
};
use client::Command;
use leptos::prelude::*;

impl Visit {
    pub(super) fn dialogs(self) -> AnyView {
        let settings = Callback::new(move |()| self.settings_body());
        let keys = Callback::new(|()| shortcuts(command_key()));
        let ending = Callback::new(move |()| self.ending_body());
        let code = Callback::new(move |()| self.code_body());
        let link = Callback::new(move |()| self.link_body());
        let links = Callback::new(move |()| self.links_body());
        let report = Callback::new(move |()| self.report_body());
        view! {
            {dialog(self.settings, t!("settings-title"), settings)}
            {dialog(self.shortcuts, t!("shortcuts-title"), keys)}
            {dialog(self.ending, t!("end-title"), ending)}
            {dialog(self.comparing, t!("code-title"), code)}
            {dialog(self.opening, t!("link-title"), link)}
            {dialog(self.links.is_open, t!("visit-links"), links)}
            {dialog(self.reporting, t!("report-title"), report)}
        }
        .into_any()
    }

    fn settings_body(self) -> AnyView {
        let live = self.live;
        let shows_own = Signal::derive(move || !self.is_own_hidden.get());
        let chimes = Signal::derive(move || self.inside.with(|inside| inside.chime_on));
        let turn_own = Callback::new(move |shows: bool| self.is_own_hidden.set(!shows));
        let turn_chimes = Callback::new(move |on| self.command(Command::SetChime(on)));
        view! {
            <div class="settings">
                {live.choosable(DeviceKind::Microphone).picker("set-microphone", t!("choose-microphone"))}
                {live.choosable(DeviceKind::Camera).picker("set-camera", t!("choose-camera"))}
                {live.choosable(DeviceKind::Speaker).picker("set-speaker", t!("choose-speaker"))}
                {switch(t!("setting-own"), shows_own, turn_own)}
                {switch(t!("setting-chime"), chimes, turn_chimes)}
                {self.settings_actions()}
            </div>
        }
        .into_any()
    }

    fn settings_actions(self) -> AnyView {
        let is_full = RwSignal::new(fullscreen::is_full());
        StoredValue::new_local(fullscreen::on_change(move || {
            is_full.set(fullscreen::is_full());
        }));
        let fill = move || {
            // A dialog inside the filled part would be closed by the browser; it goes first.
            self.settings.set(false);
            if let Some(whole) = self.whole.get_untracked() {
                fullscreen::toggle(&whole);
            }
        };
        let show_shortcuts = move || {
            self.settings.set(false);
            self.shortcuts.set(true);
        };
        let full_word = if is_full.get_untracked() {
            t!("full-screen-end")
        } else {
            t!("full-screen")
        };
        view! {
            <div class="actions">
                {Live::can_flip().then(|| action(Icon::Flip, t!("flip-camera"), self.live.flip()))}
                {fullscreen::is_possible()
                    .then(|| action(Icon::Expand, full_word, Callback::new(move |()| fill())))}
                {action(
                    Icon::Again,
                    t!("refresh-connection"),
                    Callback::new(move |()| self.command(Command::Retry)),
                )}
                {action(
                    Icon::Keyboard,
                    t!("shortcuts-title"),
                    Callback::new(move |()| show_shortcuts()),
                )}
            </div>
        }
        .into_any()
    }

    fn ending_body(self) -> AnyView {
        let end = move |_| {
            self.ending.set(false);
            self.command(Command::EndVisit);
        };
        view! {
            <p>{t!("end-lead")}</p>
            <div class="actions">
                <button type="button" class="button" data-kind="danger" on:click=end>
                    {t!("end-visit")}
                </button>
                <button
                    type="button"
                    class="button"
                    data-kind="second"
                    autofocus=true
                    on:click=move |_| self.ending.set(false)
                >
                    {t!("end-keep")}
                </button>
            </div>
        }
        .into_any()
    }
}

fn action(picture: Icon, name: &'static str, press: Callback<()>) -> AnyView {
    view! {
        <button type="button" class="button" data-kind="second" on:click=move |_| press.run(())>
            {icon(picture)}
            {name}
        </button>
    }
    .into_any()
}

/// Returns what this machine calls the key that goes with shortcuts.
fn command_key() -> &'static str {
    if capability::is_apple() {
        t!("key-command")
    } else {
        t!("key-control")
    }
}
