//! The comparison code, large: what to do with it, and what the provider heard.

use super::Visit;
use crate::{
    part::{
        code::{badge, digits},
        icon::{Icon, icon},
    },
    text::t,
};
use client::{Command, Tile};
use e2ee::group::Level;
use leptos::prelude::*;
use protocol::{ParticipantId, Role};

impl Visit {
    /// Shows the code that is compared with this person.
    pub(super) fn compare_with(self) -> Callback<ParticipantId> {
        Callback::new(move |who| {
            self.compares_with.set(Some(who));
            self.comparing.set(true);
        })
    }

    /// The dialog's inside, made when it opens.
    pub(super) fn code_body(self) -> AnyView {
        let who = self.compares_with.get_untracked();
        let tile = Memo::new(move |_| {
            self.inside.with(|inside| {
                let mut people = inside.people.iter();
                people.find(|tile| Some(tile.person.id) == who).map(still)
            })
        });
        let runs_visit = self.inside.with_untracked(|inside| inside.may.run_visit);
        let differ = RwSignal::new(false);
        let body = move || {
            let Some(tile) = tile.get() else {
                return view! { <p>{t!("code-gone")}</p> }.into_any();
            };
            let Some(code) = tile.code.clone() else {
                return view! { <p role="status">{t!("code-coming")}</p> }.into_any();
            };
            let words = match (runs_visit, differ.get()) {
                (true, false) => self.code_to_compare(&tile, differ),
                (true, true) => self.code_differs(&tile, differ),
                (false, _) => self.code_to_read(&tile),
            };
            view! {
                {digits(&code)}
                {words}
            }
            .into_any()
        };
        view! { <div class="code">{body}</div> }.into_any()
    }

    /// For the provider: read it, and say what came of it.
    fn code_to_compare(self, tile: &Tile, differ: RwSignal<bool>) -> AnyView {
        let who = tile.person.id;
        let name = tile.person.name.for_screen().to_owned();
        let is_compared = tile.level == Some(Level::Compared);
        let same = move |_| {
            self.comparing.set(false);
            self.command(Command::MarkCompared(who));
        };
        let answer = if is_compared {
            badge(Level::Compared)
        } else {
            let button = view! {
                <button type="button" class="button" on:click=same>
                    {t!("code-same")}
                </button>
            };
            Some(button.into_any())
        };
        view! {
            <p>{t!("code-lead", name = &name)}</p>
            <div class="actions">
                {answer}
                <button
                    type="button"
                    class="button"
                    data-kind="second"
                    on:click=move |_| differ.set(true)
                >
                    {t!("code-differs")}
                </button>
            </div>
        }
        .into_any()
    }

    /// For the provider: the numbers were not the same.
    fn code_differs(self, tile: &Tile, differ: RwSignal<bool>) -> AnyView {
        let who = tile.person.id;
        let name = tile.person.name.for_screen().to_owned();
        let out = move |_| {
            self.command(Command::Remove(who));
            self.comparing.set(false);
            // The panel takes the focus once the dialog has let go of it. All of this dialog is gone by then.
            let heading = self.panel_heading;
            request_animation_frame(move || {
                if let Some(heading) = heading.get_untracked() {
                    let _ = heading.focus();
                }
            });
        };
        view! {
            <p class="code-warning" role="alert">
                {icon(Icon::Warning)}
                <span>{t!("code-differs-lead", name = &name)}</span>
            </p>
            <div class="actions">
                <button type="button" class="button" data-kind="danger" on:click=out>
                    {t!("code-remove", name = &name)}
                </button>
                <button
                    type="button"
                    class="button"
                    data-kind="second"
                    on:click=move |_| differ.set(false)
                >
                    {t!("code-again")}
                </button>
            </div>
        }
        .into_any()
    }

    /// For everyone else: what the digits are for.
    fn code_to_read(self, provider: &Tile) -> AnyView {
        let name = provider.person.name.for_screen().to_owned();
        let is_compared = Memo::new(move |_| self.inside.with(is_own_code_compared));
        view! {
            <p>{t!("code-lead-guest", name = &name)}</p>
            {move || is_compared.get().then(|| badge(Level::Compared))}
            <div class="actions">
                <button type="button" class="button" on:click=move |_| self.comparing.set(false)>
                    {t!("code-done")}
                </button>
            </div>
        }
        .into_any()
    }
}

/// What does not change while a person stands still: media comes and goes.
fn still(tile: &Tile) -> Tile {
    let mut tile = tile.clone();
    (tile.microphone, tile.camera, tile.screen) = (None, None, None);
    tile.person.tracks.clear();
    tile
}

/// Whether the provider has said that the code was the same.
fn is_own_code_compared(inside: &client::InsideView) -> bool {
    let mut people = inside.people.iter();
    people.any(|tile| tile.is_you && tile.level == Some(Level::Compared))
}

/// Returns with whom this person compares: the provider. A provider has a code with each person.
pub(super) fn provider_to_compare(inside: &client::InsideView) -> Option<(ParticipantId, String)> {
    if inside.may.run_visit {
        return None;
    }
    let mut others = inside.people.iter().filter(|tile| !tile.is_you);
    let provider = others.find(|tile| tile.person.role == Role::Provider)?;
    Some((provider.person.id, provider.code.clone()?))
}
