//! The visit: the stage with everyone's picture, the bar below, the panel beside, the dialogs over it.

mod bar;
mod board;
mod code;
mod controls;
mod dialogs;
mod keys;
mod link;
mod links;
mod news;
mod panel;
mod report;
mod stage;
mod toasts;
mod top;

use super::{live::Live, report::Draft};
use crate::{
    browser::{wake_lock::WakeLock, window},
    title::Title,
};
use board::Pencase;
use client::{Command, Connection, InsideView, Phase};
use leptos::{html, prelude::*};
use links::LinkDialog;
use protocol::{ParticipantId, piece::HttpsLink};

/// Narrower windows show the panel as a sheet below the stage; the same number is in `60-visit.css`.
const SHEET_BELOW_PX: f64 = 800.0;

/// One running visit on the screen.
#[derive(Clone, Copy)]
struct Visit {
    live: Live,
    inside: Memo<InsideView>,
    /// What stands beside the stage.
    panel: RwSignal<Option<Panel>>,
    /// Whether one's own picture is hidden from oneself.
    is_own_hidden: RwSignal<bool>,
    settings: RwSignal<bool>,
    shortcuts: RwSignal<bool>,
    ending: RwSignal<bool>,
    /// Whether the comparison code is shown large, and with whom it is compared.
    comparing: RwSignal<bool>,
    compares_with: RwSignal<Option<ParticipantId>>,
    /// Whether it is asked if an address from the chat is to be opened, and which.
    opening: RwSignal<bool>,
    link: RwSignal<Option<HttpsLink>>,
    links: LinkDialog,
    /// Whether an intrusion is being reported, and what is written of it; it outlives the dialog. None for others than
    /// the provider.
    reporting: RwSignal<bool>,
    report: Option<Draft>,
    /// What is written and not sent yet; it outlives the panel.
    draft: RwSignal<String>,
    /// Number of the last chat line that was on the screen.
    read_up_to: RwSignal<u64>,
    /// The panel's heading, which takes the focus when the button that had it is gone.
    panel_heading: NodeRef<html::H2>,
    /// All of the visit, for full screen.
    whole: NodeRef<html::Div>,
    pencase: Pencase,
}

/// What can stand beside the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Panel {
    People,
    Chat,
}

impl Panel {
    const fn word(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Chat => "chat",
        }
    }
}

/// Draws the visit for as long as the client is inside.
pub(crate) fn page(live: Live) -> AnyView {
    let view = live.view();
    let Phase::Inside(first) = view.get_untracked().phase else {
        return ().into_any();
    };
    Title::Visit.show();
    StoredValue::new_local(WakeLock::hold());
    let runs_visit = first.may.run_visit;
    let report = live.app.visit().map(|visit| Draft::new(live.app, visit));
    let first = *first;
    let inside = Memo::new(move |before: Option<&InsideView>| {
        match view.get().phase {
            Phase::Inside(inside) => *inside,
            // The page is about to be replaced; until then nothing moves.
            Phase::Outside
            | Phase::Joining
            | Phase::Waiting { .. }
            | Phase::Declined { .. }
            | Phase::Closed(_)
            | Phase::Refused(_) => before.unwrap_or(&first).clone(),
        }
    });
    Visit {
        live,
        inside,
        // Whoever runs the visit begins with who waits.
        panel: RwSignal::new(runs_visit.then_some(Panel::People)),
        is_own_hidden: RwSignal::new(false),
        settings: RwSignal::new(false),
        shortcuts: RwSignal::new(false),
        ending: RwSignal::new(false),
        comparing: RwSignal::new(false),
        compares_with: RwSignal::new(None),
        opening: RwSignal::new(false),
        link: RwSignal::new(None),
        links: LinkDialog::new(),
        reporting: RwSignal::new(false),
        report: report.filter(|_| runs_visit),
        draft: RwSignal::new(String::new()),
        read_up_to: RwSignal::new(0),
        panel_heading: NodeRef::new(),
        whole: NodeRef::new(),
        pencase: Pencase::new(),
    }
    .draw()
}

impl Visit {
    fn draw(self) -> AnyView {
        self.listen_to_keys();
        self.follow_chat();
        self.fold_sheet();
        view! {
            <div
                class="visit"
                node_ref=self.whole
                data-panel=move || self.panel.get().map(Panel::word)
            >
                {self.top()}
                {self.toasts()}
                {self.stage()}
                {move || self.panel.get().map(|panel| self.panel(panel))}
                {self.bar()}
                {self.dialogs()}
                {self.news()}
            </div>
        }
        .into_any()
    }

    fn command(self, command: Command) {
        self.live.command(command);
    }

    fn turn_panel(self, panel: Panel) {
        let is_open = self.panel.get_untracked() == Some(panel);
        self.panel.set((!is_open).then_some(panel));
    }

    fn is_lost(self) -> Memo<bool> {
        Memo::new(move |_| {
            let view = self.live.view();
            view.with(|view| matches!(view.connection, Connection::Reconnecting { .. }))
        })
    }

    fn waiting_count(self) -> Memo<usize> {
        Memo::new(move |_| self.inside.with(|inside| inside.waiting.len()))
    }

    /// Whether some of the chat was not on the screen yet: a line, or one that somebody is typing while the chat is shut.
    fn has_unread(self) -> Memo<bool> {
        Memo::new(move |_| {
            let is_typed = self.inside.with(|inside| !inside.unfinished.is_empty());
            let is_shut = self.panel.get() != Some(Panel::Chat);
            self.last_line() > self.read_up_to.get() || (is_typed && is_shut)
        })
    }

    fn last_line(self) -> u64 {
        self.inside
            .with(|inside| inside.chat.last().map_or(0, |line| line.number))
    }

    fn follow_chat(self) {
        Effect::new(move || {
            let last = self.last_line();
            if self.panel.get() == Some(Panel::Chat) {
                self.read_up_to.set(last);
            }
        });
    }

    /// On a small screen the sheet makes room for the picture once the last who waited is let in.
    fn fold_sheet(self) {
        let waiting = self.waiting_count();
        Effect::new(move |before: Option<usize>| {
            let waiting = waiting.get();
            let has_others = self.inside.with_untracked(|inside| inside.people.len() > 1);
            let is_people = self.panel.get_untracked() == Some(Panel::People);
            let is_done = before.is_some_and(|before| before > 0) && waiting == 0;
            if is_done && is_people && is_small() && has_others {
                self.panel.set(None);
            }
            waiting
        });
    }
}

fn is_small() -> bool {
    let width = window().inner_width().ok();
    let width = width.and_then(|width| width.as_f64());
    width.is_some_and(|width| width < SHEET_BELOW_PX)
}
