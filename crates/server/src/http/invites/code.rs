//! `POST` and `DELETE /api/invites/{invite}/code`: a code that is said on the telephone. The server gives the four digits by
//! which it finds the invite; the other ones are drawn in the provider's browser and stay there.

use crate::{
    app::App,
    auth::session::Provider,
    http::{body::Body, problem::Refusal, visits},
    random,
};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use protocol::{
    LOCATORS, Locator, ProblemCode,
    api::VisitState,
    code::{MadeCode, MakeCode},
};

/// Locators that are tried. Where half of them are taken, all of these are once in 2^64.
const DRAWS: usize = 64;

/// Answers a locator of its own, in the place of the one that the invite had.
///
/// # Errors
///
/// [`ProblemCode::NoSuchInvite`] where there is none of the provider's own or its link is revoked,
/// [`ProblemCode::VisitEnded`], [`ProblemCode::TooMany`] where too many codes are in use, [`ProblemCode::TryAgain`] where
/// the database fails.
pub async fn make(
    State(app): State<App>,
    provider: Provider,
    Path(invite): Path<String>,
    Body(MakeCode {}): Body<MakeCode>,
) -> Result<Json<MadeCode>, Refusal> {
    let (visit, invite) = super::own_invite(&app, &provider, &invite).await?;
    let now = app.clock.now();
    let found = app.store.visit_of(provider.account, visit).await?;
    let found = found.ok_or(ProblemCode::NoSuchInvite)?;
    if visits::state(&found, now) == VisitState::Ended {
        return Err(ProblemCode::VisitEnded.into());
    }
    if invite.revoked {
        return Err(ProblemCode::NoSuchInvite.into());
    }
    let locators: Vec<Locator> = (0..DRAWS).map(|_| draw()).collect();
    let made = app
        .store
        .make_code((visit, invite.id), &locators, provider.account, now);
    let locator = made.await?.ok_or(ProblemCode::TooMany)?;
    Ok(Json(MadeCode { locator }))
}

/// Answers 204, also where there was none.
///
/// # Errors
///
/// [`ProblemCode::NoSuchInvite`] where there is none of the provider's own, [`ProblemCode::TryAgain`] where the
/// database fails.
pub async fn revoke(
    State(app): State<App>,
    provider: Provider,
    Path(invite): Path<String>,
) -> Result<StatusCode, Refusal> {
    let (visit, invite) = super::own_invite(&app, &provider, &invite).await?;
    let now = app.clock.now();
    app.store
        .revoke_code((visit, invite.id), provider.account, now)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn draw() -> Locator {
    let number = u32::from_be_bytes(random::bytes()) % u32::from(LOCATORS);
    let number = u16::try_from(number).expect("a remainder of 10,000 fits");
    Locator::new(number).expect("a remainder of 10,000 is below it")
}
