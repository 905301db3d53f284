//! The head of the day's list: which day, the way to the next, and to a new visit.

use super::schedule::Schedule;
use crate::{
    local_time,
    part::{
        heading::heading,
        icon::{Icon, icon},
    },
    route::Route,
    text::t,
};
use leptos::prelude::*;

/// Draws the head.
pub(super) fn day_nav(schedule: Schedule) -> AnyView {
    let app = schedule.app;
    let date = move || local_time::day(schedule.bounds(schedule.day.get()).0);
    view! {
        <div class="desk-head">
            <div class="desk-title">
                {heading(move || schedule.title())}
                <p class="soft" role="status">{date}</p>
            </div>
            <div class="day-nav">
                <button
                    type="button"
                    class="round"
                    aria-label=t!("day-before")
                    on:click=move |_| schedule.turn(-1)
                >
                    {icon(Icon::Back)}
                </button>
                <button
                    type="button"
                    class="round"
                    aria-label=t!("day-after")
                    on:click=move |_| schedule.turn(1)
                >
                    {icon(Icon::Next)}
                </button>
                <button type="button" class="button" on:click=move |_| app.go(Route::NewVisit)>
                    {icon(Icon::Plus)}
                    {t!("new-visit")}
                </button>
            </div>
        </div>
    }
    .into_any()
}
