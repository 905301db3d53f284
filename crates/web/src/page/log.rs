//! `/visits/<id>/log`: what happened in a visit, in plain words, and the report of an intrusion.

use super::{
    desk::{self, Width},
    report::Draft,
};
use crate::{app::App, part::heading::heading, route::Route, text::t};
use leptos::prelude::*;
use protocol::{VisitId, api::Account};

/// Draws the page.
pub(crate) fn page(app: App, visit: VisitId) -> AnyView {
    desk::with_account(app, move |account| inside(app, visit, account))
}

fn inside(app: App, visit: VisitId, account: &Account) -> AnyView {
    let draft = Draft::new(app, visit);
    draft.open();
    let body = view! {
        <div class="desk-title">{heading(t!("log-title"))} <p class="soft">{move || draft.about()}</p></div>
        <section class="card" aria-label=t!("log-title")>
            {draft.log()}
        </section>
        <section class="card form" aria-labelledby="report-title">
            <div class="desk-title">
                <h2 id="report-title">{t!("report-title")}</h2>
                <p class="soft">{t!("report-lead")}</p>
            </div>
            <div class="at-once">
                <h3>{t!("report-first")}</h3>
                <ul>
                    <li>{t!("report-first-links")}</li>
                    <li>{t!("report-first-running")}</li>
                </ul>
            </div>
            {draft.questions()}
        </section>
        <div class="actions">
            <button type="button" class="button" data-kind="second" on:click=move |_| app.go(Route::Desk)>
                {t!("back-to-desk")}
            </button>
        </div>
    };
    desk::frame(app, account, Width::Narrow, body.into_any())
}
