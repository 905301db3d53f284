//! `/`: one day's visits, who waits, and the way to a new one.

use super::{
    day_nav::day_nav,
    desk::{self, Width},
    notices,
    visit_row::visit_row,
};
use crate::{
    api,
    app::App,
    browser::{
        clock,
        listen::Listener,
        sound::{Chime, Chimes},
        window,
    },
    local_time,
    part::notice,
    route::Route,
    text::t,
};
use leptos::prelude::*;
use protocol::{
    AccountId, VisitId,
    api::{Account, VisitList, VisitSummary},
    time::Instant,
};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How often the list is asked for again: a patient who knocks shows within this time.
const ASK_EVERY: Duration = Duration::from_secs(10);

/// The list and how to get it.
#[derive(Clone, Copy)]
pub(crate) struct Schedule {
    pub(super) app: App,
    /// Whose visits.
    pub(crate) account: AccountId,
    /// Days from today.
    pub(super) day: RwSignal<i32>,
    visits: RwSignal<Option<Vec<VisitSummary>>>,
    /// How many links that do not work were tried, where those are too many.
    wrong_links: RwSignal<Option<u32>>,
    wrong_codes: RwSignal<Option<u32>>,
    pub(super) problem: RwSignal<Option<String>>,
    chimes: StoredValue<Chimes, LocalStorage>,
}

impl Schedule {
    fn start(app: App, account: AccountId) -> Self {
        let schedule = Self {
            app,
            account,
            day: RwSignal::new(0),
            visits: RwSignal::new(None),
            wrong_links: RwSignal::new(None),
            wrong_codes: RwSignal::new(None),
            problem: RwSignal::new(None),
            chimes: StoredValue::new_local(Chimes::new()),
        };
        Effect::new(move || {
            schedule.day.track();
            schedule.load();
        });
        // Dropped with the page.
        StoredValue::new_local((
            clock::Ticker::every(ASK_EVERY, move || schedule.load()),
            Listener::new(&window(), "focus", move |_| schedule.load()),
        ));
        schedule
    }

    /// Asks for the list again.
    pub(crate) fn load(self) {
        let days = self.day.get_untracked();
        let (from, to) = self.bounds(days);
        spawn_local(async move {
            let answer = api::visits(from, to).await;
            // The page may be gone, or another day shown.
            if self.day.try_get_untracked() != Some(days) {
                return;
            }
            match answer {
                Ok(VisitList {
                    visits,
                    wrong_links,
                    wrong_codes,
                }) => {
                    self.problem.set(None);
                    self.wrong_links.set(wrong_links);
                    self.wrong_codes.set(wrong_codes);
                    if self
                        .visits
                        .with_untracked(|old| old.as_ref() != Some(&visits))
                    {
                        self.knock(&visits);
                        self.visits.set(Some(visits));
                    }
                }
                Err(failure) => self.problem.set(Some(self.app.explain(&failure))),
            }
        });
    }

    /// Sounds where more people wait for a visit than at the last look: as often as the list is asked for, and no
    /// oftener. Who waits already when the page opens is seen, not heard.
    fn knock(self, visits: &[VisitSummary]) {
        let is_more = self.visits.with_untracked(|old| {
            let old = old.as_deref()?;
            let before = |id| {
                old.iter()
                    .find(|visit| visit.id == id)
                    .map_or(0, |visit| visit.waiting)
            };
            Some(visits.iter().any(|visit| visit.waiting > before(visit.id)))
        });
        if is_more == Some(true) {
            self.chimes.with_value(|chimes| chimes.play(Chime::Knock));
        }
    }

    /// Opens the live visit.
    pub(crate) fn open(self, visit: VisitId) {
        self.app.go(Route::Visit(visit));
    }

    /// Says what went wrong.
    pub(crate) fn fail(self, failure: &crate::browser::http::Failure) {
        self.problem.set(Some(self.app.explain(failure)));
    }

    pub(super) fn bounds(self, days: i32) -> (Instant, Instant) {
        let now = self.app.now.get_untracked();
        (
            local_time::day_start(now, days),
            local_time::day_start(now, days + 1),
        )
    }

    pub(super) fn title(self) -> String {
        match self.day.get() {
            0 => t!("day-today").to_owned(),
            1 => t!("day-tomorrow").to_owned(),
            -1 => t!("day-yesterday").to_owned(),
            days => local_time::day(self.bounds(days).0),
        }
    }

    pub(super) fn turn(self, days: i32) {
        self.visits.set(None);
        self.day.update(|day| *day += days);
    }
}

/// Draws the page.
pub(crate) fn page(app: App) -> AnyView {
    desk::with_account(app, move |account| inside(app, account))
}

fn inside(app: App, account: &Account) -> AnyView {
    let schedule = Schedule::start(app, account.id);
    // Another list is no reason to close what is open in it.
    let is_asking = Memo::new(move |_| schedule.visits.with(Option::is_none));
    let body = view! {
        {notices::banner(app)}
        {day_nav(schedule)}
        {notice::problem(schedule.problem.into())}
        {move || guessing(schedule.wrong_links.get())}
        {move || code_guessing(schedule.wrong_codes.get())}
        {move || match is_asking.get() {
            true => view! { <p class="pending" role="status">{t!("loading")}</p> }.into_any(),
            false => list(schedule),
        }}
    };
    desk::frame(app, account, Width::Wide, body.into_any())
}

/// Says that somebody tries links, and that this is no reason to worry.
fn guessing(wrong_links: Option<u32>) -> Option<AnyView> {
    let title = t!("guessing-title", count = &wrong_links?.to_string());
    Some(notice::notice(notice::Tone::Warn, title, t!("guessing")))
}

/// Says that somebody tries codes, and what that can do.
fn code_guessing(wrong_codes: Option<u32>) -> Option<AnyView> {
    let title = t!("code-guessing-title", count = &wrong_codes?.to_string());
    Some(notice::notice(
        notice::Tone::Warn,
        title,
        t!("code-guessing"),
    ))
}

fn list(schedule: Schedule) -> AnyView {
    let visits = Memo::new(move |_| schedule.visits.get().unwrap_or_default());
    let one = move |visit: VisitSummary| {
        let id = visit.id;
        let latest = Memo::new(move |_| {
            let found = visits.with(|all| all.iter().find(|other| other.id == id).cloned());
            found.unwrap_or_else(|| visit.clone())
        });
        visit_row(schedule, latest)
    };
    view! {
        <Show
            when=move || visits.with(|visits| !visits.is_empty())
            fallback=|| {
                view! {
                    <div class="empty">
                        <h2>{t!("day-empty-title")}</h2>
                        <p class="soft">{t!("day-empty")}</p>
                    </div>
                }
            }
        >
            <ul class="visits">
                <For each=move || visits.get() key=|visit| visit.id children=one />
            </ul>
        </Show>
    }
    .into_any()
}
