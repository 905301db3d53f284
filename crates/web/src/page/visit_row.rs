//! One visit in the day's list: when, with whom, who waits, its links.

use super::{
    links::{LinkPlace, LinkRows},
    schedule::Schedule,
};
use crate::{
    api, local_time,
    part::icon::{Icon, icon},
    route::Route,
    text::{self, t},
};
use leptos::prelude::*;
use protocol::{
    Role,
    api::{VisitState, VisitSummary},
};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// Draws the row.
pub(crate) fn visit_row(schedule: Schedule, visit: Memo<VisitSummary>) -> AnyView {
    let is_over = Memo::new(move |_| visit.with(|visit| visit.state == VisitState::Ended));
    let has_waiting = Memo::new(move |_| visit.with(|visit| visit.waiting > 0));
    let links_open = RwSignal::new(false);
    view! {
        <li
            class="visit-row"
            data-waiting=move || has_waiting.get().then_some("")
            data-over=move || is_over.get().then_some("")
        >
            {time(visit)}
            <div class="visit-people">{names(visit)} {chips(visit)}</div>
            {move || if is_over.get() { log_button(schedule, visit) } else { open_button(schedule, visit) }}
            {move || {
                (!is_over.get())
                    .then(|| {
                        view! {
                            <details
                                class="visit-links"
                                on:toggle=move |_| links_open.update(|open| *open = !*open)
                            >
                                <summary>{icon(Icon::Next)} {t!("links")}</summary>
                                {move || links_open.get().then(|| links(schedule, visit))}
                            </details>
                        }
                    })
            }}
        </li>
    }
    .into_any()
}

fn time(visit: Memo<VisitSummary>) -> AnyView {
    let starts_at = visit.with_untracked(|visit| visit.starts_at);
    let minutes = visit.with_untracked(|visit| visit.minutes);
    let ends_at = starts_at + Duration::from_secs(u64::from(minutes) * 60);
    view! {
        <p class="visit-time">
            <b>{local_time::time_of_day(starts_at)}</b>
            <span class="soft small numbers">
                {t!("visit-until", time = &local_time::time_of_day(ends_at))}
            </span>
        </p>
    }
    .into_any()
}

fn names(visit: Memo<VisitSummary>) -> AnyView {
    view! {
        <p class="visit-names">
            {move || {
                visit
                    .get()
                    .invites
                    .into_iter()
                    .map(|invite| {
                        view! {
                            <span>
                                <bdi>
                                    <b>{invite.name.for_screen().to_owned()}</b>
                                </bdi>
                                {(invite.role != Role::Patient)
                                    .then(|| {
                                        view! { <span class="soft">" · " {text::role(invite.role)}</span> }
                                    })}
                            </span>
                        }
                    })
                    .collect_view()
            }}
        </p>
    }
    .into_any()
}

fn chips(visit: Memo<VisitSummary>) -> AnyView {
    view! {
        <p class="chips" role="status">
            {move || {
                let (state, waiting) = visit.with(|visit| (visit.state, visit.waiting));
                let waiting = (waiting > 0)
                    .then(|| {
                        view! {
                            <span class="chip" data-tone="waiting">
                                {icon(Icon::Door)}
                                {t!("chip-waiting", count = u64::from(waiting))}
                            </span>
                        }
                    });
                let (word, tone) = match state {
                    VisitState::Planned => (t!("state-planned"), None),
                    VisitState::Running => (t!("state-running"), Some("good")),
                    VisitState::Ended => (t!("state-ended"), None),
                };
                let is_shared = visit.with(|visit| {
                    let mut invites = visit.invites.iter();
                    let is_open = visit.state != VisitState::Ended;
                    is_open && invites.any(|invite| invite.may_be_shared && !invite.revoked)
                });
                view! {
                    {waiting}
                    <span class="chip" data-tone=tone>
                        {word}
                    </span>
                    {is_shared.then(|| view! { <span class="chip" data-tone="bad">{t!("chip-shared")}</span> })}
                }
            }}
        </p>
    }
    .into_any()
}

fn open_button(schedule: Schedule, visit: Memo<VisitSummary>) -> AnyView {
    let id = visit.with_untracked(|visit| visit.id);
    let (time, names) = visit.with_untracked(|visit| {
        let names: Vec<_> = visit
            .invites
            .iter()
            .map(|invite| invite.name.for_screen())
            .collect();
        (local_time::time_of_day(visit.starts_at), names.join(", "))
    });
    view! {
        <button
            type="button"
            class="button"
            aria-label=t!("open-visit-label", names = &names, time = &time)
            data-kind=move || visit.with(|visit| visit.waiting == 0 && visit.state == VisitState::Planned).then_some("second")
            on:click=move |_| schedule.open(id)
        >
            {t!("open-visit")}
        </button>
    }
    .into_any()
}

/// The way to what happened in the visit.
fn log_button(schedule: Schedule, visit: Memo<VisitSummary>) -> AnyView {
    let id = visit.with_untracked(|visit| visit.id);
    view! {
        <button
            type="button"
            class="button"
            data-kind="second"
            on:click=move |_| schedule.app.go(Route::Log(id))
        >
            {t!("log-open")}
        </button>
    }
    .into_any()
}

fn links(schedule: Schedule, visit: Memo<VisitSummary>) -> AnyView {
    let id = visit.with_untracked(|visit| visit.id);
    let is_asking = RwSignal::new(false);
    let cancel = move |_| {
        if !is_asking.get_untracked() {
            is_asking.set(true);
            return;
        }
        spawn_local(async move {
            match api::cancel_visit(id).await {
                Ok(()) => schedule.load(),
                Err(failure) => schedule.fail(&failure),
            }
        });
    };
    let invites = Memo::new(move |_| visit.with(|visit| visit.invites.clone()));
    let rows = LinkRows::start(LinkPlace {
        app: schedule.app,
        account: schedule.account,
        visit: id,
        load: Callback::new(move |()| schedule.load()),
        problem: schedule.problem,
    });
    view! {
        <p class="hint">{t!("links-hint")}</p>
        {rows.list(invites)}
        <div class="actions">
            {rows.replace_all(invites)}
            {log_button(schedule, visit)}
            <button type="button" class="button" data-kind="danger" on:click=cancel>
                {move || if is_asking.get() { t!("cancel-visit-sure") } else { t!("cancel-visit") }}
            </button>
        </div>
    }
    .into_any()
}
