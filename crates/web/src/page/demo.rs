//! `/demo#<token>`: signs the demo's provider in, makes or opens the demo's keys by the link, and opens today's
//! only visit at once.

use super::fault;
use crate::{
    api,
    app::App,
    keys::account,
    part::{door, door::Door, notice},
    route::Route,
    text::t,
};
use leptos::prelude::*;
use protocol::{LinkToken, api::VisitState};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How far around the present the visit may start: the demo plans it for the time it was started.
const AROUND: Duration = Duration::from_secs(24 * 60 * 60);

/// Draws the page while it signs in, and what went wrong.
pub(crate) fn page(app: App, fragment: Option<String>) -> AnyView {
    let problem = RwSignal::new(None);
    let token = fragment.as_deref().and_then(LinkToken::from_text);
    let Some(token) = token else {
        // A reload of this page: the link was used and is off the address bar.
        app.go_instead(Route::Desk);
        return ().into_any();
    };
    spawn_local(async move {
        match enter(app, token).await {
            Ok(route) => app.go_instead(route),
            Err(sentence) => problem.set(Some(sentence)),
        }
    });
    view! {
        {move || {
            if problem.with(Option::is_none) {
                door::opening()
            } else {
                Door::new(t!("link-failed-title"), notice::problem(problem.into())).draw()
            }
        }}
    }
    .into_any()
}

async fn enter(app: App, token: LinkToken) -> Result<Route, String> {
    let account = api::sign_in_by_link(token.clone())
        .await
        .map_err(|failure| app.explain(&failure))?;
    account::enter_demo(&account, &token)
        .await
        .map_err(|why| fault::sentence(app, &why))?;
    app.account.set(Some(account));
    let now = app.now.get_untracked();
    let from = protocol::time::Instant::from_millis(
        now.as_millis()
            .saturating_sub(u64::try_from(AROUND.as_millis()).unwrap_or(0)),
    );
    let mut visits = api::visits(from, now + AROUND)
        .await
        .map_err(|failure| app.explain(&failure))?
        .visits;
    visits.retain(|visit| visit.state != VisitState::Ended);
    match visits.as_slice() {
        [only] => Ok(Route::Visit(only.id)),
        [] | [..] => Ok(Route::Desk),
    }
}
