//! The first look behind a link: whom the visit is with, when, and "Check in".

use super::{device_help, invite::Card};
use crate::{
    app::App,
    local_time,
    part::door::Door,
    text::{self, t},
    title::Title,
};
use leptos::prelude::*;
use protocol::{Role, time::Instant};

/// Draws the page. Nothing has happened on the server yet, and nothing does before "Check in".
pub(crate) fn page(app: App, card: &Card, on_check_in: Callback<()>) -> AnyView {
    Title::CheckIn.show();
    let opens_at = card.opens_at;
    let is_open = Memo::new(move |_| app.now.get() >= opens_at);
    let provider = card.provider().to_owned();
    let body = view! {
        {facts(card, app.now.get_untracked())}
        {move || match is_open.get() {
            true => ready(on_check_in, &provider),
            false => early(opens_at),
        }}
    };
    Door::new(t!("invite-title", provider = card.provider()), body).draw()
}

fn facts(card: &Card, now: Instant) -> AnyView {
    let invite = &card.invite;
    let fact = |name: &'static str, value: String| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>
                    <bdi>{value}</bdi>
                </dd>
            </div>
        }
        .into_any()
    };
    let you = match invite.role {
        Role::Patient | Role::Provider => invite.name.for_screen().to_owned(),
        role @ (Role::Family | Role::Interpreter | Role::SecondProvider) => {
            [invite.name.for_screen(), " · ", text::role(role)].concat()
        }
    };
    view! {
        <dl class="facts">
            {fact(t!("invite-when"), when(invite.starts_at, now))}
            {fact(t!("invite-practice"), invite.practice.for_screen().to_owned())}
            {fact(t!("invite-you"), you)}
        </dl>
    }
    .into_any()
}

fn when(at: Instant, now: Instant) -> String {
    let time = local_time::time_of_day(at);
    let is_today = local_time::date_value(at) == local_time::date_value(now);
    if is_today {
        t!("invite-when-today", time = &time)
    } else {
        t!("invite-when-day", day = &local_time::day(at), time = &time)
    }
}

fn ready(on_check_in: Callback<()>, provider: &str) -> AnyView {
    view! {
        {device_help::of_browser()}
        <div class="actions" data-stacked="">
            <button
                type="button"
                class="button"
                data-size="large"
                on:click=move |_| on_check_in.run(())
            >
                {t!("check-in")}
            </button>
        </div>
        <p class="arch-foot">{t!("invite-note", provider = provider)}</p>
    }
    .into_any()
}

fn early(opens_at: Instant) -> AnyView {
    let time = local_time::time_of_day(opens_at);
    view! {
        <div class="wait-line" role="status">
            <strong>{t!("invite-early-title")}</strong>
            <p>{t!("invite-early", time = &time)}</p>
        </div>
    }
    .into_any()
}
