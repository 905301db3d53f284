//! The wait: for whom, whether that person is there, how long; one's own picture; and the way out.

use super::{device_help, invite::Card, live::Live, picture};
use crate::{
    browser::wake_lock::WakeLock,
    local_time,
    part::{
        brand::doorway,
        door::Door,
        icon::{Icon, icon},
        mirror::mirror,
        notice::{Tone, notice},
    },
    text::{self, t},
    title::Title,
};
use client::{
    Command, Connection, Phase,
    keys::{KeysAlarm, Word},
};
use leptos::prelude::*;
use protocol::time::Instant;

/// The wait, as the client sees it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Wait {
    provider_here: bool,
    is_seen: bool,
    since: Option<Instant>,
    was_sent_back: bool,
}

impl Wait {
    fn of(phase: &Phase) -> Self {
        match phase {
            Phase::Waiting {
                provider_here,
                since,
                was_sent_back,
                seen,
            } => Self {
                provider_here: *provider_here,
                is_seen: *seen != Word::Unconfirmed,
                since: Some(*since),
                was_sent_back: *was_sent_back,
            },
            Phase::Outside
            | Phase::Joining
            | Phase::Inside(_)
            | Phase::Declined { .. }
            | Phase::Closed(_)
            | Phase::Refused(_) => Self {
                provider_here: false,
                is_seen: false,
                since: None,
                was_sent_back: false,
            },
        }
    }
}

/// Draws the page. The screen stays awake while it is shown.
pub(crate) fn page(live: Live, card: &Card) -> AnyView {
    Title::WaitingRoom.show();
    StoredValue::new_local(WakeLock::hold());
    let view = live.view();
    let wait = Memo::new(move |_| view.with(|view| Wait::of(&view.phase)));
    let provider = StoredValue::new(card.provider().to_owned());
    let body = view! {
        {notices(live, wait, provider)}
        {sound_hint(live)}
        {who(live, wait, provider, card.invite.starts_at)}
        {self_view(live)}
        {tips()}
        <div class="actions" data-stacked="">
            <button
                type="button"
                class="button"
                data-kind="second"
                on:click=move |_| live.command(Command::Leave)
            >
                {t!("leave")}
            </button>
        </div>
    };
    let lit = Signal::derive(move || wait.get().provider_here);
    Door::new(t!("wait-title"), body).lit(lit).draw()
}

fn notices(live: Live, wait: Memo<Wait>, provider: StoredValue<String>) -> AnyView {
    let view = live.view();
    let is_lost = Memo::new(move |_| {
        view.with(|view| matches!(view.connection, Connection::Reconnecting { .. }))
    });
    let was_sent_back = Memo::new(move |_| wait.get().was_sent_back);
    let is_elsewhere = Memo::new(move |_| view.with(|view| view.alarm == Some(KeysAlarm::Card)));
    view! {
        {move || {
            is_elsewhere
                .get()
                .then(|| {
                    let words = t!("wait-elsewhere", provider = &provider.get_value());
                    notice(
                        Tone::Bad,
                        t!("wait-elsewhere-title"),
                        view! { <p>{words}</p> },
                    )
                })
        }}
        {move || {
            is_lost
                .get()
                .then(|| {
                    notice(
                        Tone::Warn,
                        t!("wait-reconnecting-title"),
                        view! { <p>{t!("wait-reconnecting")}</p> },
                    )
                })
        }}
        {move || {
            was_sent_back
                .get()
                .then(|| {
                    let words = t!("wait-sent-back", provider = &provider.get_value());
                    notice(
                        Tone::Plain,
                        t!("wait-sent-back-title"),
                        view! { <p>{words}</p> },
                    )
                })
        }}
    }
    .into_any()
}

/// The sound that tells whose turn it is comes only where the browser lets the page sound.
fn sound_hint(live: Live) -> AnyView {
    let opened_at = live.app.now.get_untracked();
    // A browser needs a moment to let a new page sound; only then its silence means something.
    let is_silent = Memo::new(move |_| live.app.now.get() > opened_at && live.is_silenced());
    view! {
        {move || {
            is_silent
                .get()
                .then(|| {
                    let button = view! {
                        <div class="actions">
                            <button
                                type="button"
                                class="button"
                                data-kind="second"
                                on:click=move |_| live.wake_sound()
                            >
                                {t!("sound-on")}
                            </button>
                        </div>
                    };
                    notice(Tone::Plain, t!("sound-blocked"), button)
                })
        }}
    }
    .into_any()
}

fn who(live: Live, wait: Memo<Wait>, provider: StoredValue<String>, starts_at: Instant) -> AnyView {
    let here = Memo::new(move |_| wait.get().provider_here);
    let is_seen = Memo::new(move |_| wait.get().is_seen);
    let since = Memo::new(move |_| wait.get().since);
    let so_far = Memo::new(move |_| {
        let time = live.app.now.get() - since.get()?;
        Some(t!("wait-so-far", time = &text::wait(time)))
    });
    let planned = t!("wait-planned", time = &local_time::time_of_day(starts_at));
    view! {
        <div class="wait-line">
            {doorway()}
            <div role="status">
                {move || {
                    let name = provider.get_value();
                    let (title, words) = if since.get().is_none() {
                        (t!("wait-connecting").to_owned(), String::new())
                    } else if here.get() && is_seen.get() {
                        (t!("wait-for-here", provider = &name), t!("wait-here", provider = &name))
                    } else if here.get() {
                        (t!("wait-for-telling", provider = &name), t!("wait-here", provider = &name))
                    } else {
                        (t!("wait-for-away", provider = &name), t!("wait-away", provider = &name))
                    };
                    view! {
                        <strong>{title}</strong>
                        <p>{words}</p>
                    }
                }}
            </div>
            <p class="soft small numbers">
                {planned} {move || so_far.get().map(|so_far| [" · ", &so_far].concat())}
            </p>
        </div>
    }
    .into_any()
}

fn self_view(live: Live) -> AnyView {
    let picture = picture::own_picture(live);
    let capture = live.capture();
    let words = move || {
        let faults = device_help::faults(capture.get());
        if faults.is_empty() {
            return view! { <p class="soft small">{t!("wait-picture")}</p> }.into_any();
        }
        let words = faults
            .into_iter()
            .map(|fault| view! { <p class="soft small">{fault.inside()}</p> })
            .collect_view();
        view! {
            <div class="mirror-help">
                {words}
                <button
                    type="button"
                    class="button"
                    data-kind="second"
                    on:click=move |_| live.ask()
                >
                    {t!("try-again")}
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="small-mirror">
            {mirror(picture, live.is_seen(), live.faces_away())}
            {words}
        </div>
    }
    .into_any()
}

fn tips() -> AnyView {
    let tip = |picture: Icon, words: &'static str| {
        view! {
            <li>
                {icon(picture)} <p>{words}</p>
            </li>
        }
        .into_any()
    };
    view! {
        <ul class="tips">
            {tip(Icon::Lamp, t!("wait-tip-stay"))}
            {tip(Icon::Bell, t!("wait-tip-sound"))}
            {tip(Icon::EyeOff, t!("wait-tip-alone"))}
        </ul>
    }
    .into_any()
}
