//! The strip above the stage: how long it has been, and the provider's way to end it.

use super::Visit;
use crate::{
    local_time,
    part::{brand::sign, heading::heading},
    text::{self, t},
};
use client::InsideView;
use leptos::prelude::*;

impl Visit {
    pub(super) fn top(self) -> AnyView {
        let started_at = Memo::new(move |_| self.inside.with(|inside| inside.started_at));
        let starts_at = Memo::new(move |_| self.inside.with(|inside| inside.starts_at));
        let elapsed = move || {
            let elapsed = text::elapsed(self.live.app.now.get() - started_at.get()?);
            Some(view! {
                <span class="spoken">{t!("elapsed-label")}</span>
                <b class="numbers" role="timer">
                    {elapsed}
                </b>
            })
        };
        let planned = move || {
            let time = local_time::time_of_day(starts_at.get()?);
            Some(view! { <span class="numbers">{t!("planned-at", time = &time)}</span> })
        };
        let code = Memo::new(move |_| self.inside.with(code_with_the_provider));
        let code = move || {
            let code = code.get()?;
            Some(view! {
                <span>
                    {t!("code-label")} <b class="numbers">{code}</b>
                </span>
            })
        };
        let runs_visit = self.inside.with_untracked(|inside| inside.may.run_visit);
        view! {
            <header class="visit-top">
                <div class="spoken">{heading(t!("visit-heading"))}</div>
                <p class="visit-clock">{sign()} {elapsed} {planned} {code}</p>
                {runs_visit
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button end-visit"
                                on:click=move |_| self.ending.set(true)
                            >
                                {t!("end-visit")}
                            </button>
                        }
                    })}
            </header>
        }
        .into_any()
    }
}

/// The code that this person and the provider can read to each other. The provider has one for each person, beside
/// their names.
fn code_with_the_provider(inside: &InsideView) -> Option<String> {
    if inside.may.run_visit {
        return None;
    }
    inside.people.iter().find_map(|tile| tile.code.clone())
}
