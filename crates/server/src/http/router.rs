//! The table of contents of the API.

use super::{
    advisories, assets, codes, cross_origin, guard, header, health, invites, keyring,
    problem::Refusal, promises, recovery, session, setup, signaling, visits,
};
use crate::app::App;
use axum::{
    Router,
    extract::State,
    middleware::from_fn_with_state,
    routing::{any, delete, get, post},
};
use protocol::ProblemCode;

/// Lists every endpoint. What is not here is a file of the client, or its one page.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route(
            "/session",
            get(session::show::handler)
                .post(session::sign_in::handler)
                .delete(session::sign_out::handler),
        )
        .route("/session/link", post(session::sign_in_by_link::handler))
        .route("/setup", post(setup::handler))
        .route("/keyring", get(keyring::show).put(keyring::keep))
        .route("/recovery", post(recovery::recover))
        .route("/recovery/open", post(recovery::open))
        .route(
            "/visits",
            get(visits::list::handler).post(visits::plan::handler),
        )
        .route(
            "/visits/{visit}",
            get(visits::show::handler).delete(visits::cancel::handler),
        )
        .route("/visits/{visit}/invites", post(visits::invite::handler))
        .route(
            "/visits/{visit}/vault",
            get(visits::vault::show).put(visits::vault::keep),
        )
        .route("/visits/{visit}/reissue", post(visits::reissue::handler))
        .route("/visits/{visit}/log", get(visits::log::handler))
        .route("/invites/open", post(invites::open::handler))
        .route(
            "/invites/{invite}/code",
            post(invites::code::make).delete(invites::code::revoke),
        )
        .route("/codes/ask", post(codes::ask::handler))
        .route("/codes/prove", post(codes::prove::handler))
        .route("/invites/{invite}", delete(invites::revoke::handler))
        .route("/promises", get(promises::handler))
        .route("/advisories", get(advisories::handler))
        .route("/signaling", get(signaling::handler))
        .route("/health", get(health::handler))
        .fallback(nothing_here)
        .method_not_allowed_fallback(nothing_here)
        .layer(from_fn_with_state(app.clone(), guard::handler))
        .layer(from_fn_with_state(app.clone(), cross_origin::handler));
    Router::new()
        .nest("/api", api)
        .route("/api/", any(nothing_here))
        .fallback(assets::handler)
        .layer(from_fn_with_state(app.clone(), header::handler))
        .with_state(app)
}

async fn nothing_here(_: State<App>) -> Refusal {
    ProblemCode::NotFound.into()
}
