//! The strip above the stage: how long it has been, the code to compare, and the provider's way to end it.

use super::{Visit, code::provider_to_compare};
use crate::{
    local_time,
    part::{brand::sign, code::code_button, heading::heading},
    text::{self, t},
};
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
        let compared = Memo::new(move |_| self.inside.with(provider_to_compare));
        let code = Signal::derive(move || compared.get().map(|(_, code)| code));
        let show_code = Callback::new(move |()| {
            if let Some((who, _)) = compared.get_untracked() {
                self.compare_with().run(who);
            }
        });
        let runs_visit = self.inside.with_untracked(|inside| inside.may.run_visit);
        view! {
            <header class="visit-top">
                <div class="spoken">{heading(t!("visit-heading"))}</div>
                <div class="visit-clock">
                    {sign()} {elapsed} {planned} {code_button(code, None, show_code)}
                </div>
                {runs_visit
                    .then(|| {
                        view! {
                            <div class="visit-ends">
                                {self.suspend("stage")}
                                <button
                                    type="button"
                                    class="button end-visit"
                                    on:click=move |_| self.ending.set(true)
                                >
                                    {t!("end-visit")}
                                </button>
                            </div>
                        }
                    })}
            </header>
        }
        .into_any()
    }
}
