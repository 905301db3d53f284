//! The pages at the end of a visit, or of a try: what happened, in plain words, and a way on.

use super::newer;
use crate::{
    app::App,
    browser::location,
    part::door::Door,
    text::{self, t},
};
use client::{Phase, keys::Word};
use leptos::prelude::*;
use protocol::{Closure, ProblemCode, time::Instant};

/// What a page at the end says and offers.
pub(crate) struct Ending {
    title: String,
    words: String,
    way_on: Option<WayOn>,
}

/// What the person can do next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WayOn {
    /// Check in once more.
    CheckIn,
    /// Move the visit from the other window to this one.
    Here,
    /// Load the page again.
    Reload,
    /// Knock once more, from a time on.
    AskAgain(Instant),
}

impl Ending {
    /// Returns the ending a patient or companion reads, or `None` where it is not the end.
    pub(crate) fn for_patient(phase: &Phase, provider: &str) -> Option<Self> {
        match phase {
            Phase::Closed(closure) => Some(Self::of_closure(*closure, provider)),
            Phase::Declined { until, word } => Some(Self {
                title: t!("declined-title", provider = provider),
                words: match word {
                    Word::Unconfirmed => t!("declined-unconfirmed", provider = provider),
                    Word::Provider | Word::Server => String::new(),
                },
                way_on: Some(WayOn::AskAgain(*until)),
            }),
            Phase::Refused(code) => Some(Self {
                title: t!("refused-title").to_owned(),
                words: text::problem(*code).to_owned(),
                way_on: way_after(*code),
            }),
            Phase::Outside | Phase::Joining | Phase::Waiting { .. } | Phase::Inside(_) => None,
        }
    }

    fn of_closure(closure: Closure, provider: &str) -> Self {
        let (title, words, way_on) = match closure {
            Closure::Ended => (t!("ended-title"), t!("ended", provider = provider), None),
            Closure::Left => (
                t!("left-title"),
                t!("left", provider = provider),
                Some(WayOn::CheckIn),
            ),
            Closure::Removed => (
                t!("removed-title"),
                t!("removed", provider = provider),
                Some(WayOn::CheckIn),
            ),
            Closure::Replaced => (
                t!("replaced-title"),
                t!("replaced").to_owned(),
                Some(WayOn::Here),
            ),
            Closure::LinkRevoked => (t!("revoked-title"), t!("revoked").to_owned(), None),
        };
        Self {
            title: title.to_owned(),
            words,
            way_on,
        }
    }

    /// Draws the page. `on_again` checks in or knocks once more.
    pub(crate) fn draw(self, app: App, on_again: Callback<()>) -> AnyView {
        let Self {
            title,
            words,
            way_on,
        } = self;
        let button = |name: &'static str, press: Callback<()>| {
            view! {
                <div class="actions" data-stacked="">
                    <button
                        type="button"
                        class="button"
                        data-size="large"
                        on:click=move |_| press.run(())
                    >
                        {name}
                    </button>
                </div>
            }
            .into_any()
        };
        let body = match way_on {
            None => ().into_any(),
            Some(WayOn::CheckIn) => button(t!("check-in-again"), on_again),
            Some(WayOn::Here) => button(t!("replaced-here"), on_again),
            Some(WayOn::Reload) => button(t!("reload"), Callback::new(|()| location::reload())),
            Some(WayOn::AskAgain(until)) => ask_again(app, until, on_again),
        };
        // Whoever cannot come back has no use for it.
        let newer = way_on
            .filter(|way| *way != WayOn::Reload)
            .map(|_| newer::offer());
        let body = view! {
            {body}
            {newer}
        };
        Door::new(title, body).lead(words).draw()
    }
}

/// What helps after a refusal: some pass, some need a fresh page, some are final.
const fn way_after(code: ProblemCode) -> Option<WayOn> {
    match code {
        ProblemCode::ReloadNeeded
        | ProblemCode::BadMessage
        | ProblemCode::DeviceNotProved
        | ProblemCode::NotNow => Some(WayOn::Reload),
        ProblemCode::InviteNotValid
        | ProblemCode::CodeNotValid
        | ProblemCode::VisitEnded
        | ProblemCode::NoSuchVisit => None,
        ProblemCode::TooLong
        | ProblemCode::TooFast
        | ProblemCode::TooEarly
        | ProblemCode::KnockLater
        | ProblemCode::WaitingRoomFull
        | ProblemCode::VisitFull
        | ProblemCode::NotAllowed
        | ProblemCode::NotWaiting
        | ProblemCode::NotInside
        | ProblemCode::NotMember
        | ProblemCode::OfferRefused
        | ProblemCode::SignInNeeded
        | ProblemCode::SignInRefused
        | ProblemCode::TryLater
        | ProblemCode::NoSuchInvite
        | ProblemCode::TooMany
        | ProblemCode::NameNotValid
        | ProblemCode::EmailNotValid
        | ProblemCode::TimeNotValid
        | ProblemCode::LinkNotValid
        | ProblemCode::WrongOrigin
        | ProblemCode::NotFound
        | ProblemCode::TryAgain => Some(WayOn::CheckIn),
    }
}

fn ask_again(app: App, until: Instant, on_again: Callback<()>) -> AnyView {
    let left = Memo::new(move |_| {
        let left = until - app.now.get();
        (!left.is_zero()).then(|| text::wait(left))
    });
    view! {
        <p class="heard" role="status">
            {move || match left.get() {
                Some(left) => t!("declined-wait", time = &left),
                None => t!("declined-ready").to_owned(),
            }}
        </p>
        <div class="actions" data-stacked="">
            <button
                type="button"
                class="button"
                data-size="large"
                disabled=move || left.get().is_some()
                on:click=move |_| on_again.run(())
            >
                {t!("declined-again")}
            </button>
        </div>
    }
    .into_any()
}
