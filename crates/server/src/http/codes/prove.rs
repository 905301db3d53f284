//! `POST /api/codes/prove`: the page where a code was typed shows the provider's that it knows the other digits.

use crate::{
    app::App,
    auth::codes,
    http::{address::From, body::Body, problem::Refusal},
};
use axum::{Json, extract::State};
use protocol::{
    ProblemCode, VisitMessage,
    code::{CodeProved, ProveCode},
};

/// Answers what the provider's page gives to whoever knows the digits.
///
/// # Errors
///
/// [`ProblemCode::CodeNotValid`] for everything else, always the same bytes after the same time,
/// [`ProblemCode::TryLater`] after a great many, [`ProblemCode::TooLong`].
pub async fn handler(
    State(app): State<App>,
    From(address): From,
    Body(prove): Body<ProveCode>,
) -> Result<Json<CodeProved>, Refusal> {
    let now = app.clock.now();
    super::check(&prove.proof)?;
    if !app.limits.any_link.take(address, now) {
        return Err(ProblemCode::TryLater.into());
    }
    let pad = codes::pad();
    let run = prove.run;
    let begun = app.codes.take(run, now);
    let grant = match begun.flatten() {
        Some(visit) => {
            let message = VisitMessage::CodeProved {
                run,
                proof: prove.proof,
            };
            codes::carry(&app, visit, (run, message)).await
        }
        None => None,
    };
    let Some(grant) = grant else {
        pad.await;
        // Whoever makes up runs makes nobody worry.
        if begun.is_some() {
            app.count_wrong_code(now);
        }
        return Err(ProblemCode::CodeNotValid.into());
    };
    app.limits.codes.give_back(address, now);
    Ok(Json(CodeProved { grant }))
}
