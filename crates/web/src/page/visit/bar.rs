//! The controls of the visit.

use super::{Panel, Visit};
use crate::{
    browser::capability,
    part::{
        bar::{Control, Look, Mark, bar, plain_control},
        icon::Icon,
    },
    text::t,
};
use client::{BoardCommand, Command};
use leptos::prelude::*;

impl Visit {
    pub(super) fn bar(self) -> AnyView {
        let may = self.inside.with_untracked(|inside| inside.may);
        let mut controls = vec![self.mute(), self.camera()];
        if capability::can_share_screen() {
            controls.push(self.share_screen_if_allowed());
        }
        if may.run_visit {
            controls.push(self.whiteboard());
            controls.push(self.people());
        }
        controls.push(self.chat());
        controls.push(plain_control(
            t!("settings"),
            Icon::Settings,
            None,
            Callback::new(move |()| self.settings.set(true)),
        ));
        controls.push(plain_control(
            t!("leave"),
            Icon::Leave,
            Some("leave"),
            Callback::new(move |()| self.command(Command::Leave)),
        ));
        bar(controls)
    }

    pub(super) fn turn_microphone(self) {
        let is_on = self.inside.with_untracked(|inside| inside.microphone_on);
        self.command(Command::SetMicrophone(!is_on));
    }

    pub(super) fn turn_camera(self) {
        let is_on = self.inside.with_untracked(|inside| inside.camera_on);
        self.command(Command::SetCamera(!is_on));
    }

    fn mute(self) -> AnyView {
        let is_on = Memo::new(move |_| self.inside.with(|inside| inside.microphone_on));
        let press = Callback::new(move |()| self.turn_microphone());
        Control {
            icon: Signal::derive(move || {
                if is_on.get() {
                    Icon::Microphone
                } else {
                    Icon::MicrophoneOff
                }
            }),
            pressed: Signal::derive(move || !is_on.get()),
            look: Signal::derive(move || if is_on.get() { Look::Plain } else { Look::Off }),
            keys: Some("Control+D Meta+D"),
            ..Control::new(t!("mute"), press)
        }
        .draw()
    }

    fn camera(self) -> AnyView {
        let is_on = Memo::new(move |_| self.inside.with(|inside| inside.camera_on));
        let press = Callback::new(move |()| self.turn_camera());
        Control {
            icon: Signal::derive(move || {
                if is_on.get() {
                    Icon::Camera
                } else {
                    Icon::CameraOff
                }
            }),
            pressed: is_on.into(),
            look: Signal::derive(move || if is_on.get() { Look::Plain } else { Look::Off }),
            keys: Some("Control+E Meta+E"),
            ..Control::new(t!("camera"), press)
        }
        .draw()
    }

    /// The provider may let somebody share at any moment, and end it.
    fn share_screen_if_allowed(self) -> AnyView {
        let may_share = Memo::new(move |_| self.inside.with(|inside| inside.may.share_screen));
        (move || may_share.get().then(|| self.share_screen())).into_any()
    }

    fn share_screen(self) -> AnyView {
        let is_sharing = Memo::new(move |_| self.inside.with(|inside| inside.is_sharing));
        let press = Callback::new(move |()| {
            self.command(if is_sharing.get_untracked() {
                Command::StopSharing
            } else {
                Command::ShareScreen
            });
        });
        Control {
            icon: Signal::stored(Icon::Screen),
            pressed: is_sharing.into(),
            look: open_look(is_sharing),
            ..Control::new(t!("share-screen"), press)
        }
        .draw()
    }

    fn whiteboard(self) -> AnyView {
        let is_open = Memo::new(move |_| self.inside.with(|inside| inside.board.is_open));
        let press = Callback::new(move |()| {
            let open = BoardCommand::SetOpen(!is_open.get_untracked());
            self.command(Command::Board(open));
        });
        Control {
            icon: Signal::stored(Icon::Board),
            pressed: is_open.into(),
            look: open_look(is_open),
            ..Control::new(t!("whiteboard"), press)
        }
        .draw()
    }

    fn people(self) -> AnyView {
        let is_open = Memo::new(move |_| self.panel.get() == Some(Panel::People));
        let waiting = self.waiting_count();
        let press = Callback::new(move |()| self.turn_panel(Panel::People));
        Control {
            icon: Signal::stored(Icon::People),
            pressed: is_open.into(),
            look: open_look(is_open),
            mark: Signal::derive(move || {
                let count = waiting.get();
                let words = u64::try_from(count).unwrap_or(u64::MAX);
                (count > 0).then(|| Mark {
                    count: Some(count),
                    words: t!("people-waiting", count = words),
                })
            }),
            ..Control::new(t!("people-button"), press)
        }
        .draw()
    }

    fn chat(self) -> AnyView {
        let is_open = Memo::new(move |_| self.panel.get() == Some(Panel::Chat));
        let has_unread = self.has_unread();
        let press = Callback::new(move |()| self.turn_panel(Panel::Chat));
        Control {
            icon: Signal::stored(Icon::Chat),
            pressed: is_open.into(),
            look: open_look(is_open),
            mark: Signal::derive(move || {
                has_unread.get().then(|| Mark {
                    count: None,
                    words: t!("chat-unread").to_owned(),
                })
            }),
            ..Control::new(t!("chat"), press)
        }
        .draw()
    }
}

fn open_look(is_open: Memo<bool>) -> Signal<Look> {
    Signal::derive(move || {
        if is_open.get() {
            Look::Open
        } else {
            Look::Plain
        }
    })
}
