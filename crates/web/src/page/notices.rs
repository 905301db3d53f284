//! `/notices`: the security notices of the releases; and the banner at the desk where one is of this build.

use super::desk::{self, Width};
use crate::{api, app::App, local_time, part::notice, route::Route, text::t};
use leptos::prelude::*;
use protocol::api::{Account, Advisories, Advisory, AdvisorySource, Severity};
use wasm_bindgen_futures::spawn_local;

/// Draws the page.
pub(crate) fn page(app: App) -> AnyView {
    desk::with_account(app, move |account| inside(app, account))
}

/// Draws the worst notice of this build, over the list of visits; nothing where there is none.
pub(crate) fn banner(app: App) -> AnyView {
    let told = RwSignal::new(None::<Advisories>);
    spawn_local(async move {
        // Where it cannot be had, the list of visits says what is wrong.
        if let Ok(advisories) = api::advisories().await {
            told.try_set(Some(advisories));
        }
    });
    view! {
        {move || {
            told.with(|told| {
                let of_this = told.as_ref()?.of_this_build();
                let worst = of_this.first()?;
                let tone = if worst.severity >= Severity::High {
                    notice::Tone::Bad
                } else {
                    notice::Tone::Warn
                };
                let more = of_this.len() - 1;
                let more = (more > 0).then(|| {
                    let more = u64::try_from(more).unwrap_or(u64::MAX);
                    view! { <p>{t!("notices-more", count = more)}</p> }
                });
                let words = view! {
                    <div>
                        <p>{worst.title.clone()}</p>
                        <p>{worst.to_do.clone()}</p>
                        {more}
                        <div class="actions">
                            <button
                                type="button"
                                class="button"
                                data-kind="second"
                                on:click=move |_| app.go(Route::Notices)
                            >
                                {t!("notices-read")}
                            </button>
                        </div>
                    </div>
                };
                Some(notice::notice(tone, t!("notices-banner"), words))
            })
        }}
    }
    .into_any()
}

fn inside(app: App, account: &Account) -> AnyView {
    let words = (t!("notices-title"), t!("notices-lead"));
    desk::told_page(
        app,
        account,
        (Width::Narrow, words),
        api::advisories(),
        all_of,
    )
}

fn all_of(told: &Advisories) -> AnyView {
    let issued = told.issued.as_deref().map(day).unwrap_or_default();
    let version = &told.version;
    let sum = match told.source {
        AdvisorySource::Off => notice::notice(
            notice::Tone::Plain,
            t!("notices-off-title"),
            t!("notices-off"),
        ),
        AdvisorySource::Missing => notice::notice(
            notice::Tone::Warn,
            t!("notices-missing-title"),
            t!("notices-missing"),
        ),
        AdvisorySource::Signed if told.of_this_build().is_empty() => notice::notice(
            notice::Tone::Plain,
            t!("notices-none", version = version),
            t!("notices-issued", day = &issued),
        ),
        AdvisorySource::Signed => notice::notice(
            notice::Tone::Warn,
            t!("notices-some", version = version),
            t!("notices-issued", day = &issued),
        ),
    };
    view! {
        {sum}
        {told.advisories.iter().map(one).collect_view()}
    }
    .into_any()
}

fn one(advisory: &Advisory) -> AnyView {
    let (tone, severity) = match advisory.severity {
        Severity::Critical => ("bad", t!("severity-critical")),
        Severity::High => ("bad", t!("severity-high")),
        Severity::Moderate => ("waiting", t!("severity-moderate")),
        Severity::Low => ("plain", t!("severity-low")),
    };
    let (state, words) = if advisory.covers_this {
        (tone, t!("notice-of-this"))
    } else {
        ("good", t!("notice-of-other"))
    };
    view! {
        <article class="card advisory">
            <h2>{advisory.title.clone()}</h2>
            <p class="chips">
                <span class="chip" data-tone=state>{words}</span>
            </p>
            <p class="soft small">{severity} " · " {advisory.id.clone()} " · " {day(&advisory.published)}</p>
            <p>{advisory.what.clone()}</p>
            <h3>{t!("notice-to-do")}</h3>
            <p>{advisory.to_do.clone()}</p>
        </article>
    }
    .into_any()
}

/// Writes a day such as `2026-11-27` as this page writes days.
fn day(value: &str) -> String {
    match local_time::of_values(value, "12:00") {
        Some(at) => local_time::date(at),
        None => value.to_owned(),
    }
}
