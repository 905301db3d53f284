//! Reporting an intrusion: the questions, and the file that is made of the answers. The same in the running visit and on
//! the page of what happened in it.
//!
//! What the provider writes stays in this page and in the file: no request holds a word of it.

use crate::{
    api,
    app::App,
    browser::{http::Failure, save},
    local_time,
    part::{button::quiet, happenings::happenings, notice, question},
    report::{ACCOUNT_CHARS_MAX, Report, Times},
    text::{self, t},
    visit_log::VisitLog,
};
use leptos::prelude::*;
use protocol::{VisitId, api::InviteSummary, time::Instant};
use wasm_bindgen_futures::spawn_local;

/// How the file's times are written.
const TIMES: Times = Times {
    in_full: local_time::in_full,
    for_programs: local_time::for_programs,
};

/// What the server tells of the visit.
#[derive(Clone, Default)]
struct Told {
    planned_for: Option<Instant>,
    invited: Vec<String>,
    program: Option<String>,
    log: Option<VisitLog>,
}

/// A report that is being written.
#[derive(Clone, Copy)]
pub(crate) struct Draft {
    app: App,
    visit: VisitId,
    told: RwSignal<Told>,
    what: RwSignal<String>,
    who: RwSignal<Vec<String>>,
    date: RwSignal<String>,
    time: RwSignal<String>,
    problem: RwSignal<Option<String>>,
    is_asking: RwSignal<bool>,
    is_saved: RwSignal<bool>,
}

impl Draft {
    /// Begins a report with no answers.
    pub(crate) fn new(app: App, visit: VisitId) -> Self {
        Self {
            app,
            visit,
            told: RwSignal::new(Told::default()),
            what: RwSignal::new(String::new()),
            who: RwSignal::new(Vec::new()),
            date: RwSignal::new(String::new()),
            time: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            is_asking: RwSignal::new(true),
            is_saved: RwSignal::new(false),
        }
    }

    /// Asks the server for the visit and its log. Where nothing is written yet, "when" is this moment.
    pub(crate) fn open(self) {
        self.is_saved.set(false);
        if self.what.with_untracked(String::is_empty) {
            let now = self.app.now.get_untracked();
            self.date.set(local_time::date_value(now));
            self.time.set(local_time::time_value(now));
        }
        self.is_asking.set(true);
        spawn_local(async move {
            let answer = self.ask().await;
            self.is_asking.try_set(false);
            match answer {
                Ok(told) => {
                    self.problem.try_set(None);
                    self.told.try_set(told);
                }
                Err(failure) => {
                    self.problem.try_set(Some(self.app.explain(&failure)));
                }
            }
        });
    }

    async fn ask(self) -> Result<Told, Failure> {
        let provider = self.provider().0;
        let lines = api::log(self.visit).await?;
        let plan = api::visit(self.visit).await?;
        let build = api::promises().await?;
        let person = |invite: &InviteSummary| {
            let name = invite.name.for_screen();
            [name, ", ", text::role(invite.role)].concat()
        };
        let commit = build.commit.as_deref().unwrap_or(t!("commit-unknown"));
        Ok(Told {
            planned_for: Some(plan.starts_at),
            invited: plan.invites.iter().map(person).collect(),
            program: Some(t!("program", commit = commit, version = &build.version)),
            log: Some(VisitLog::read(&lines, &provider)),
        })
    }

    /// Names of the provider and the practice.
    fn provider(self) -> (String, String) {
        self.app.account.with_untracked(|account| {
            let names = account.as_ref().map(|account| {
                let name = account.name.for_screen().to_owned();
                (name, account.practice.for_screen().to_owned())
            });
            names.unwrap_or_default()
        })
    }

    /// When it happened, by what the provider wrote.
    fn when(self) -> Option<Instant> {
        let (date, time) = (self.date.get_untracked(), self.time.get_untracked());
        local_time::of_values(&date, &time)
    }

    fn report(self, when: Instant) -> Report {
        let (provider, practice) = self.provider();
        let told = self.told.get_untracked();
        let now = self.app.now.get_untracked();
        Report {
            what: self.what.get_untracked(),
            who: self.who.get_untracked(),
            when,
            made_at: now,
            provider,
            practice,
            planned_for: told.planned_for,
            invited: told.invited,
            program: told
                .program
                .unwrap_or_else(|| t!("report-file-untold").to_owned()),
            log: told.log,
        }
    }

    /// Makes the file. Its name names nobody.
    fn save(self, kind: save::Kind) {
        if self.what.with_untracked(|what| what.trim().is_empty()) {
            self.problem.set(Some(t!("report-empty").to_owned()));
            return;
        }
        let Some(when) = self.when() else {
            self.problem.set(Some(t!("report-no-time").to_owned()));
            return;
        };
        self.problem.set(None);
        let report = self.report(when);
        let time = local_time::time_value(report.made_at).replace(':', "");
        let day = local_time::date_value(report.made_at);
        let (content, end) = match kind {
            save::Kind::Text => (report.for_people(TIMES), ".txt"),
            save::Kind::Json => (report.for_programs(TIMES), ".json"),
        };
        let name = ["intrusion-report-", &day, "-", &time, end].concat();
        save::file(&name, kind, &content);
        self.is_saved.set(true);
    }

    /// Says which visit it is.
    pub(crate) fn about(self) -> Option<String> {
        self.told.with(|told| {
            let at = told.planned_for?;
            let (day, time) = (local_time::day(at), local_time::time_of_day(at));
            let names = told.invited.join("; ");
            Some(t!("log-about", day = &day, names = &names, time = &time))
        })
    }

    /// Draws what happened in the visit.
    pub(crate) fn log(self) -> AnyView {
        let log = Signal::derive(move || self.told.with(|told| told.log.clone()));
        happenings(log, self.is_asking.into())
    }

    /// Draws the questions, and the buttons that make the file.
    pub(crate) fn questions(self) -> AnyView {
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            self.save(save::Kind::Text);
        };
        let for_programs = Callback::new(move |()| self.save(save::Kind::Json));
        let people = Memo::new(move |_| {
            let log = self.told.with(|told| told.log.clone()).unwrap_or_default();
            let mut people = log.people;
            people.push(t!("report-unknown").to_owned());
            people
        });
        view! {
            <form class="form" on:submit=submit>
                {question::words("report-what", t!("report-what"), t!("report-what-hint"), self.what, ACCOUNT_CHARS_MAX)}
                {question::choices(t!("report-who"), t!("report-who-hint"), people.into(), self.who)}
                {question::moment(t!("report-when"), self.date, self.time)}
                {notice::problem(self.problem.into())}
                <div class="actions">
                    <button type="submit" class="button">
                        {t!("report-save")}
                    </button>
                    {quiet(t!("report-save-json"), for_programs)}
                </div>
                <div role="status">
                    {move || {
                        self.is_saved
                            .get()
                            .then(|| notice::told(t!("report-saved-title"), t!("report-saved")))
                    }}
                </div>
            </form>
        }
        .into_any()
    }
}
