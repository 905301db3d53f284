//! `POST /api/codes/ask`: somebody typed a code. Its first four digits are told, and none of the others.

use crate::{
    app::App,
    auth::{code_limits::CodeTry, codes},
    http::{address::From, body::Body, problem::Refusal},
    random,
};
use axum::{Json, extract::State};
use protocol::{
    CodeRunId, ProblemCode, VisitMessage,
    code::{AskCode, CodeAsked, HELLO_BYTES},
};

/// Answers a hello of the provider's page, or one that is made up: the same form after the same time.
///
/// # Errors
///
/// [`ProblemCode::TryLater`] after too many tries from here or from everywhere, [`ProblemCode::TooLong`],
/// [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    From(address): From,
    Body(ask): Body<AskCode>,
) -> Result<Json<CodeAsked>, Refusal> {
    let now = app.clock.now();
    super::check(&ask.ask)?;
    match app.limits.codes.begin(address, ask.locator, now) {
        CodeTry::Begins => {}
        CodeTry::TooMany => return Err(ProblemCode::TryLater.into()),
        CodeTry::TooManyOfAll => {
            app.count_wrong_code(now);
            return Err(ProblemCode::TryLater.into());
        }
    }
    let pad = codes::pad();
    let run = CodeRunId::from_bytes(random::bytes());
    let made_up = codes::made_up_hello();
    let visit = app.store.visit_of_code(ask.locator, now).await?;
    let hello = match visit {
        Some(visit) => {
            let message = VisitMessage::CodeAsked {
                run,
                locator: ask.locator,
                ask: ask.ask,
            };
            codes::carry(&app, visit, (run, message)).await
        }
        None => None,
    };
    let hello = hello.filter(|hello| hello.as_bytes().len() == HELLO_BYTES);
    app.codes.begin(run, visit.filter(|_| hello.is_some()), now);
    pad.await;
    Ok(Json(CodeAsked {
        run,
        hello: hello.unwrap_or(made_up),
    }))
}
