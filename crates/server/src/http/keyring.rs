//! `GET` and `PUT /api/keyring`: the records that give an account its root, sealed.

use crate::{
    app::App,
    auth::{hash, session::Provider},
    http::{body::Body, problem::Refusal},
    store::{Change, NewSecrets},
};
use axum::{Json, extract::State};
use protocol::{
    Authentication, ProblemCode, Sealed,
    api::{KeepKeyring, KeepOutcome, Kept},
    limit::KEYRING_BYTES_MAX,
};
use tracing::info;

/// Answers what is kept: version 0 and nothing where there is none.
///
/// # Errors
///
/// [`ProblemCode::TryAgain`] where the database fails.
pub async fn show(State(app): State<App>, provider: Provider) -> Result<Json<Kept>, Refusal> {
    Ok(Json(app.store.keyring(provider.account).await?))
}

/// Keeps a keyring, where it replaces the one at hand.
///
/// # Errors
///
/// [`ProblemCode::TooLong`], [`ProblemCode::SignInRefused`] where the account has a passphrase and what
/// was shown is not of it, [`ProblemCode::TryLater`] after too many failures, [`ProblemCode::TryAgain`]
/// where the database fails.
pub async fn keep(
    State(app): State<App>,
    provider: Provider,
    Body(keep): Body<KeepKeyring>,
) -> Result<Json<KeepOutcome>, Refusal> {
    check(&keep.keyring)?;
    check_owner(&app, &provider, keep.authentication.as_ref()).await?;
    let change = Change {
        replaces: keep.replaces,
        content: &keep.keyring,
        now: app.clock.now(),
    };
    let recovery = keep.recovery.as_ref();
    let secrets = NewSecrets {
        password: None,
        recovery: recovery.map(|value| hash::of_secret(value.expose_bytes())),
    };
    let outcome = app.store.keep_keyring(provider.account, change, &secrets);
    Ok(Json(outcome.await?))
}

/// Refuses a keyring that is too long.
pub(super) fn check(keyring: &Sealed) -> Result<(), ProblemCode> {
    if keyring.as_bytes().len() > KEYRING_BYTES_MAX {
        return Err(ProblemCode::TooLong);
    }
    Ok(())
}

async fn check_owner(
    app: &App,
    provider: &Provider,
    shown: Option<&Authentication>,
) -> Result<(), Refusal> {
    let Some(hashed) = app.store.password(provider.account).await? else {
        return Ok(());
    };
    let shown = shown.ok_or(ProblemCode::SignInRefused)?;
    let now = app.clock.now();
    let account_key = hash::of_secret(&provider.account.to_bytes());
    if !app.limits.sign_in_account.take(account_key, now) {
        return Err(ProblemCode::TryLater.into());
    }
    if !app.passwords.is_right(shown, Some(hashed)).await? {
        info!("a change of keys was refused");
        return Err(ProblemCode::SignInRefused.into());
    }
    app.limits.sign_in_account.give_back(account_key, now);
    Ok(())
}
