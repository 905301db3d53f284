//! Reporting an intrusion while the visit runs: what stops it first, then the questions.

use super::Visit;
use crate::{
    part::{
        button::calm,
        icon::{Icon, icon},
    },
    text::t,
};
use leptos::prelude::*;

impl Visit {
    /// The way to the report, for the provider.
    pub(super) fn report_button(self) -> Option<AnyView> {
        let draft = self.report?;
        let open = Callback::new(move |()| {
            draft.open();
            self.reporting.set(true);
        });
        Some(calm(Signal::stored(t!("report-title")), None, open))
    }

    pub(super) fn report_body(self) -> AnyView {
        let Some(draft) = self.report else {
            return ().into_any();
        };
        view! {
            <section class="at-once" aria-labelledby="report-first">
                <h3 id="report-first">{t!("report-first")}</h3>
                <div class="actions">{self.suspend("second")} {self.lock_button("second")}</div>
                <ul>
                    <li>{t!("report-first-remove")}</li>
                    <li>{t!("report-first-links")}</li>
                </ul>
            </section>
            <p class="soft">{t!("report-lead")}</p>
            {draft.questions()}
            <details class="visit-links">
                <summary>{icon(Icon::Next)} {t!("log-title")}</summary>
                {draft.log()}
            </details>
        }
        .into_any()
    }
}
