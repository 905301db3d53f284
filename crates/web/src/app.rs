//! The page as a whole: which page is shown, who is signed in, what time it is.

#[cfg(feature = "house")]
use crate::browser::build;
use crate::{
    browser::{
        capability::{self, Support},
        clock,
        http::Failure,
        location,
    },
    page,
    route::Route,
    text::{self, t},
    title::Title,
};
use leptos::prelude::*;
#[cfg(feature = "house")]
use protocol::VisitId;
use protocol::{ProblemCode, api::Account, time::Instant};
use std::time::Duration;

/// Id of each page's main part, where the skip link leads.
const MAIN: &str = "main";

/// What every page may reach.
#[derive(Clone, Copy)]
pub(crate) struct App {
    place: RwSignal<Place>,
    /// Who is signed in, as far as this page knows.
    pub(crate) account: RwSignal<Option<Account>>,
    /// The time, a second old at most.
    pub(crate) now: Signal<Instant>,
}

/// Where the person is.
#[derive(Clone)]
struct Place {
    route: Route,
    /// What stood behind the `#`: taken off the address bar at once, because it may be a secret.
    fragment: Option<String>,
}

impl Place {
    fn here() -> Self {
        Self {
            route: Route::of_path(&location::path()),
            fragment: location::take_fragment(),
        }
    }
}

impl App {
    /// Starts the clock and listens to the address bar.
    pub(crate) fn start() -> Self {
        let now = RwSignal::new(clock::now());
        let place = RwSignal::new(Place::here());
        let moved = move || {
            let here = Place::here();
            let is_same = place.with_untracked(|place| place.route == here.route);
            // A jump inside the page, such as the skip link's, is no reason to start it again.
            let is_jump = here
                .fragment
                .as_deref()
                .is_none_or(|fragment| fragment == MAIN);
            if !(is_same && is_jump) {
                place.set(here);
            }
        };
        let kept = (
            clock::Ticker::every(Duration::from_secs(1), move || now.set(clock::now())),
            location::on_change(moved),
            location::on_fragment(moved),
        );
        // They live as long as the page.
        StoredValue::new_local(kept);
        Self {
            place,
            account: RwSignal::new(None),
            now: now.into(),
        }
    }

    /// Goes to another page; "back" leads here again.
    pub(crate) fn go(self, route: Route) {
        #[cfg(feature = "house")]
        if matches!(route, Route::Visit(_)) && build::is_outdated() {
            // What this page would load for the visit may be gone from the server.
            location::open(&route.path());
            return;
        }
        location::push(&route.path());
        self.show(route);
    }

    /// Goes to another page in place of this one.
    pub(crate) fn go_instead(self, route: Route) {
        location::replace(&route.path());
        self.show(route);
    }

    /// Returns the sentence for a failed request. Where nobody is signed in, goes to the sign-in.
    pub(crate) fn explain(self, failure: &Failure) -> String {
        match failure {
            Failure::Problem(ProblemCode::SignInNeeded) => {
                self.account.set(None);
                self.go_instead(Route::SignIn);
                text::problem(ProblemCode::SignInNeeded).to_owned()
            }
            Failure::Problem(code) => text::problem(*code).to_owned(),
            Failure::Unreachable => t!("unreachable").to_owned(),
        }
    }

    /// Draws the page of where the person is.
    pub(crate) fn draw(self) -> AnyView {
        let is_insecure = capability::support() == Support::Insecure;
        let page = move || {
            let Place { route, fragment } = self.place.get();
            if is_insecure {
                Title::Insecure.show();
                return page::insecure::page(&route.path(), fragment.as_deref());
            }
            route.title().show();
            match route {
                Route::Invite(invite) => page::invite::page(self, invite, fragment),
                Route::Nowhere => page::nowhere::page(self),
                #[cfg(feature = "house")]
                route => self.draw_desk(route, fragment),
                #[cfg(not(feature = "house"))]
                _ => {
                    // These pages are in the house, which the server's page starts.
                    location::reload();
                    ().into_any()
                }
            }
        };
        view! {
            <a class="skip" href="#main">
                {t!("skip")}
            </a>
            {page}
        }
        .into_any()
    }

    /// Returns the visit whose page is open.
    #[cfg(feature = "house")]
    pub(crate) fn visit(self) -> Option<VisitId> {
        self.place.with_untracked(|place| {
            if let Route::Visit(visit) = place.route {
                return Some(visit);
            }
            None
        })
    }

    #[cfg(feature = "house")]
    fn draw_desk(self, route: Route, fragment: Option<String>) -> AnyView {
        match route {
            Route::NewVisit => page::new_visit::page(self),
            Route::SignIn => page::sign_in::page(self),
            Route::SetUp => page::set_up::page(self, fragment),
            Route::Recover => page::recover::page(self),
            Route::Account => page::account::page(self),
            Route::Promises => page::promises::page(self),
            Route::Notices => page::notices::page(self),
            Route::Demo => page::demo::page(self, fragment),
            Route::Code => page::code::page(self),
            Route::Visit(visit) => page::provider::page(self, visit),
            Route::Log(visit) => page::log::page(self, visit),
            Route::Desk | Route::Invite(_) | Route::Nowhere => page::schedule::page(self),
        }
    }

    fn show(self, route: Route) {
        self.place.set(Place {
            route,
            fragment: None,
        });
    }
}
