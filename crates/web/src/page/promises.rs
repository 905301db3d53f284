//! `/promises`: what this build was tried with, and what came of it.

use super::desk::{self, Width};
use crate::{api, app::App, local_time, part::notice, text::t};
use leptos::prelude::*;
use protocol::api::{Account, Promise, PromiseGroup, PromiseVerdict, Promises};

/// Draws the page.
pub(crate) fn page(app: App) -> AnyView {
    desk::with_account(app, move |account| inside(app, account))
}

fn inside(app: App, account: &Account) -> AnyView {
    let words = (t!("promises-title"), t!("promises-lead"));
    desk::told_page(app, account, (Width::Wide, words), api::promises(), told_of)
}

fn told_of(promises: &Promises) -> AnyView {
    let Some(suite) = &promises.suite else {
        return notice::notice(
            notice::Tone::Warn,
            t!("promises-none-title"),
            t!("promises-none"),
        );
    };
    let day = local_time::day(suite.at);
    let about = if promises.is_of_this_build() {
        notice::notice(
            notice::Tone::Plain,
            t!("promises-this-title"),
            t!("promises-this", day = &day),
        )
    } else {
        notice::notice(
            notice::Tone::Warn,
            t!("promises-other-title"),
            t!("promises-other", day = &day),
        )
    };
    let rows = || suite.groups.iter().flat_map(|group| &group.rows);
    let count = |verdict| {
        let count = rows().filter(|row| row.verdict == verdict).count();
        count.to_string()
    };
    let sum = t!(
        "promises-sum",
        absent = &count(PromiseVerdict::Absent),
        held = &count(PromiseVerdict::Held),
        lost = &count(PromiseVerdict::NotHeld),
        part = &count(PromiseVerdict::InPart)
    );
    view! {
        {about}
        <p>{sum}</p>
        {suite.groups.iter().map(group).collect_view()}
    }
    .into_any()
}

fn group(group: &PromiseGroup) -> AnyView {
    view! {
        <section class="promises">
            <h2>{group.title.clone()}</h2>
            <ul>{group.rows.iter().map(row).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn row(promise: &Promise) -> AnyView {
    let (tone, word) = match promise.verdict {
        PromiseVerdict::Held => ("held", t!("promise-held")),
        PromiseVerdict::InPart => ("part", t!("promise-in-part")),
        PromiseVerdict::NotHeld => ("lost", t!("promise-not-held")),
        PromiseVerdict::Absent => ("absent", t!("promise-absent")),
    };
    view! {
        <li class="promise" data-verdict=tone>
            <strong class="promise-verdict">{word}</strong>
            <p>
                <span class="soft">{promise.id.clone()}</span> " " {promise.tried.clone()}
                {promise
                    .note
                    .clone()
                    .map(|note| view! { <span class="promise-note">{note}</span> })}
            </p>
        </li>
    }
    .into_any()
}
