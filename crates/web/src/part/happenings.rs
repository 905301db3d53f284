//! What happened in a visit: a line for each thing, under the day that it was on.

use crate::{local_time, text::t, visit_log::VisitLog};
use leptos::prelude::*;

/// Draws the list, once the server has told; where it does not, says so.
pub(crate) fn happenings(log: Signal<Option<VisitLog>>, is_asking: Signal<bool>) -> AnyView {
    view! {
        {move || match log.get() {
            None if is_asking.get() => {
                view! { <p class="pending" role="status">{t!("loading")}</p> }.into_any()
            }
            None => view! { <p class="soft">{t!("log-untold")}</p> }.into_any(),
            Some(log) if log.events.is_empty() => {
                view! { <p class="soft">{t!("log-empty")}</p> }.into_any()
            }
            Some(log) => list(&log),
        }}
    }
    .into_any()
}

fn list(log: &VisitLog) -> AnyView {
    let mut shown = None;
    let line = |event: &crate::visit_log::Happening| {
        let day = local_time::day(event.at);
        let is_new = shown.as_ref() != Some(&day);
        let heading = is_new.then(|| view! { <li class="log-day">{day.clone()}</li> });
        shown = Some(day);
        let tone = matches!(&*event.what, "overreached" | "misforwarded").then_some("bad");
        view! {
            {heading}
            <li class="log-line" data-tone=tone>
                <span class="numbers">{local_time::time_of_day(event.at)}</span>
                <span>{event.sentence.clone()}</span>
            </li>
        }
    };
    let lines: Vec<_> = log.events.iter().map(line).collect();
    view! {
        <ol class="log">{lines}</ol>
        <p class="hint">{t!("log-note")}</p>
    }
    .into_any()
}
