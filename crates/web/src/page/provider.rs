//! `/visits/<id>`: the provider's side of a visit. It enters at once; nobody is admitted by that.

use super::{desk, invite::Place, live::Live, visit};
use crate::{
    app::App,
    browser::location,
    part::{door, door::Door},
    route::Route,
    text::{self, t},
    title::Title,
};
use client::{Command, Credential, Phase};
use leptos::prelude::*;
use protocol::{Closure, ProblemCode, VisitId};

/// Draws the page.
pub(crate) fn page(app: App, visit: VisitId) -> AnyView {
    desk::with_account(app, move |_| inside(app, visit))
}

fn inside(app: App, visit: VisitId) -> AnyView {
    let live = Live::start(app, Credential::Provider { visit });
    live.ask();
    live.command(Command::Join);
    let view = live.view();
    let place = Memo::new(move |_| view.with(|view| Place::of(&view.phase)));
    view! {
        {move || match place.get() {
            Place::Waiting => door::opening(),
            Place::Inside => visit::page(live),
            Place::Over(phase) => over(live, &phase),
        }}
    }
    .into_any()
}

fn over(live: Live, phase: &Phase) -> AnyView {
    live.release();
    Title::Out.show();
    let app = live.app;
    let again = Callback::new(move |()| {
        live.ask();
        live.command(Command::Retry);
    });
    let (title, words, can_return) = match phase {
        Phase::Closed(Closure::Left) => (t!("provider-left-title"), t!("provider-left"), true),
        Phase::Closed(Closure::Replaced) => (t!("replaced-title"), t!("replaced"), true),
        Phase::Closed(Closure::Ended | Closure::Removed | Closure::LinkRevoked) => {
            (t!("provider-ended-title"), t!("provider-ended"), false)
        }
        Phase::Refused(ProblemCode::SignInNeeded) => {
            app.account.set(None);
            app.go_instead(Route::SignIn);
            return ().into_any();
        }
        Phase::Refused(code) => {
            let can_return = !matches!(code, ProblemCode::VisitEnded | ProblemCode::NoSuchVisit);
            (t!("refused-title"), text::problem(*code), can_return)
        }
        Phase::Outside
        | Phase::Joining
        | Phase::Waiting { .. }
        | Phase::Inside(_)
        | Phase::Declined { .. } => (t!("refused-title"), t!("unreachable"), true),
    };
    let needs_reload = matches!(phase, Phase::Refused(ProblemCode::ReloadNeeded));
    let back = move |_| {
        if needs_reload {
            location::reload();
        } else {
            again.run(());
        }
    };
    let body = view! {
        <div class="actions" data-stacked="">
            {can_return
                .then(|| {
                    view! {
                        <button type="button" class="button" data-size="large" on:click=back>
                            {if needs_reload { t!("reload") } else { t!("provider-back") }}
                        </button>
                    }
                })}
            <button
                type="button"
                class="button"
                data-kind="second"
                on:click=move |_| app.go(Route::Desk)
            >
                {t!("back-to-desk")}
            </button>
        </div>
    };
    Door::new(title, body).lead(words).draw()
}
