//! `/visits/new`: when, how long and with whom; then the links.

use super::{
    desk::{self, Width},
    fault,
    links::{copyable, link_owner},
};
use crate::{
    app::App,
    busy::Busy,
    keys::link::{self, Links, Plan},
    local_time,
    part::{
        heading::heading,
        icon::{Icon, icon},
        notice::{self, Tone, notice},
        person_rows::{Row, person_row},
    },
    route::Route,
    text::{self, t},
};
use leptos::prelude::*;
use protocol::{
    AccountId, DisplayName, ProblemCode, Role,
    api::{Account, InviteSummary, VisitSummary},
    limit::{INVITES_MAX, VISIT_MINUTES_MAX},
};
use wasm_bindgen_futures::spawn_local;

/// Length offered first: the usual hour of therapy.
const USUAL_MINUTES: &str = "50";

#[derive(Clone, Copy)]
struct Form {
    app: App,
    account: AccountId,
    date: RwSignal<String>,
    time: RwSignal<String>,
    minutes: RwSignal<String>,
    rows: RwSignal<Vec<Row>>,
    next_number: StoredValue<u32>,
    problem: RwSignal<Option<String>>,
    is_busy: Busy,
    made: RwSignal<Option<(VisitSummary, Links)>>,
}

impl Form {
    fn new(app: App, account: AccountId) -> Self {
        let start = local_time::quarter(app.now.get_untracked());
        Self {
            app,
            account,
            date: RwSignal::new(local_time::date_value(start)),
            time: RwSignal::new(local_time::time_value(start)),
            minutes: RwSignal::new(USUAL_MINUTES.to_owned()),
            rows: RwSignal::new(vec![Row::new(0, Role::Patient)]),
            next_number: StoredValue::new(1),
            problem: RwSignal::new(None),
            is_busy: Busy::new(),
            made: RwSignal::new(None),
        }
    }

    fn add_row(self) {
        let number = self.next_number.get_value();
        self.next_number.set_value(number + 1);
        // After the patient usually comes someone who is with them.
        self.rows
            .update(|rows| rows.push(Row::new(number, Role::Family)));
    }

    fn plan(self) -> Result<Plan, ProblemCode> {
        let (date, time) = (self.date.get_untracked(), self.time.get_untracked());
        let starts_at = local_time::of_values(&date, &time).ok_or(ProblemCode::TimeNotValid)?;
        let minutes = self.minutes.get_untracked().trim().parse();
        let people: Option<Vec<_>> = self
            .rows
            .get_untracked()
            .into_iter()
            .map(|row| {
                let name = DisplayName::clean(&row.name.get_untracked())?;
                Some((name, row.role.get_untracked()))
            })
            .collect();
        Ok(Plan {
            starts_at,
            minutes: minutes.map_err(|_| ProblemCode::TimeNotValid)?,
            people: people.ok_or(ProblemCode::NameNotValid)?,
        })
    }

    fn submit(self) {
        let plan = match self.plan() {
            Ok(plan) => plan,
            Err(code) => {
                self.problem.set(Some(text::problem(code).to_owned()));
                return;
            }
        };
        if !self.is_busy.begin() {
            return;
        }
        self.problem.set(None);
        spawn_local(async move {
            let answer = link::plan(self.account, plan).await;
            self.is_busy.end();
            match answer {
                Ok(made) => self.made.set(Some(made)),
                Err(why) => self.problem.set(Some(fault::sentence(self.app, &why))),
            }
        });
    }
}

/// Draws the page.
pub(crate) fn page(app: App) -> AnyView {
    desk::with_account(app, move |account| inside(app, account))
}

fn inside(app: App, account: &Account) -> AnyView {
    let form = Form::new(app, account.id);
    let body = view! {
        {move || match form.made.get() {
            None => draw_form(form),
            Some((visit, links)) => draw_made(app, &visit, &links),
        }}
    };
    desk::frame(app, account, Width::Narrow, body.into_any())
}

fn draw_form(form: Form) -> AnyView {
    let app = form.app;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.submit();
    };
    view! {
        <div class="desk-title">
            {heading(t!("new-visit-title"))} <p class="soft">{t!("new-visit-lead")}</p>
        </div>
        <form class="card form" on:submit=submit>
            {notice::problem(form.problem.into())}
            {when(form)}
            {people(form)}
            <div class="actions">
                <button
                    type="submit"
                    class="button"
                    aria-disabled=move || form.is_busy.aria()
                >
                    {t!("new-visit-do")}
                </button>
                <button
                    type="button"
                    class="button"
                    data-kind="second"
                    on:click=move |_| app.go(Route::Desk)
                >
                    {t!("cancel")}
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn when(form: Form) -> AnyView {
    let input = |id, label, kind, value: RwSignal<String>, max: Option<String>| {
        let min = max.is_some().then_some("1");
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input
                    class="input"
                    id=id
                    type=kind
                    required=true
                    min=min
                    max=max
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </div>
        }
        .into_any()
    };
    let minutes_max = Some(VISIT_MINUTES_MAX.to_string());
    view! {
        <div class="when">
            {input("date", t!("visit-date"), "date", form.date, None)}
            {input("time", t!("visit-time"), "time", form.time, None)}
            {input("minutes", t!("visit-minutes"), "number", form.minutes, minutes_max)}
        </div>
    }
    .into_any()
}

fn people(form: Form) -> AnyView {
    let can_drop = Signal::derive(move || form.rows.with(|rows| rows.len() > 1));
    let drop_row = Callback::new(move |number| {
        form.rows
            .update(|rows| rows.retain(|row| row.number != number));
    });
    view! {
        <fieldset class="person-rows">
            <legend class="label">{t!("people")}</legend>
            <For
                each=move || form.rows.get()
                key=|row| row.number
                children=move |row| person_row(row, can_drop, drop_row)
            />
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    data-kind="quiet"
                    disabled=move || form.rows.with(|rows| rows.len() >= INVITES_MAX)
                    on:click=move |_| form.add_row()
                >
                    {icon(Icon::Plus)}
                    {t!("person-add")}
                </button>
            </div>
        </fieldset>
    }
    .into_any()
}

fn draw_made(app: App, made: &VisitSummary, links: &Links) -> AnyView {
    let visit = made.id;
    let starts_at = made.starts_at;
    let row = |invite: &InviteSummary| {
        let owner_id = ["owner-", &invite.id.path_segment()].concat();
        view! {
            <li class="link-row">
                {link_owner(owner_id, invite.name.for_screen().to_owned(), invite.role)}
                {links.of(invite.id).map(|link| copyable(invite, link))}
            </li>
        }
    };
    let rows = made.invites.iter().map(row).collect_view();
    view! {
        <div class="desk-title">
            {heading(t!("made-title"))}
            <p class="soft">
                {t!(
                    "made-lead",
                    day = &local_time::day(starts_at),
                    time = &local_time::time_of_day(starts_at)
                )}
            </p>
        </div>
        {notice(Tone::Plain, t!("made-links-title"), view! { <p>{t!("made-links")}</p> })}
        <div class="card">
            <ul class="link-rows">{rows}</ul>
        </div>
        <div class="actions">
            <button type="button" class="button" on:click=move |_| app.go(Route::Visit(visit))>
                {t!("open-visit")}
            </button>
            <button
                type="button"
                class="button"
                data-kind="second"
                on:click=move |_| app.go(Route::Desk)
            >
                {t!("back-to-desk")}
            </button>
        </div>
    }
    .into_any()
}
