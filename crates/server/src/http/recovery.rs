//! `POST /api/recovery/open` and `POST /api/recovery`: the way back for whoever forgot the passphrase and has
//! the recovery key.

use super::session;
use crate::{
    app::App,
    auth::{address::AddressBlock, door, hash},
    http::{address::From, body::Body, problem::Refusal},
    store::{Change, Hash, NewSecrets},
};
use axum::{Json, extract::State, http::HeaderMap, response::Response};
use protocol::{
    AccountId, Authentication, ProblemCode,
    api::{KeepOutcome, Kept, OpenRecovery, Recover},
};
use tracing::info;

/// Compared with where there is no such account: no secret has this hash.
const NO_KEY: Hash = [0; 32];

/// Answers the account's keyring.
///
/// # Errors
///
/// [`ProblemCode::SignInRefused`] where the address or the recovery key is wrong,
/// [`ProblemCode::TryLater`] after too many failures, [`ProblemCode::TryAgain`] where the database fails.
pub async fn open(
    State(app): State<App>,
    From(address): From,
    Body(open): Body<OpenRecovery>,
) -> Result<Json<Kept>, Refusal> {
    let account = find(&app, address, (&open.email, &open.recovery)).await?;
    Ok(Json(app.store.keyring(account).await?))
}

/// Takes a new passphrase and a new recovery key, ends every other session, and begins one.
///
/// # Errors
///
/// As [`open`]; [`ProblemCode::TooLong`] for the keyring, [`ProblemCode::NotNow`] where it was changed
/// meanwhile.
pub async fn recover(
    State(app): State<App>,
    From(address): From,
    headers: HeaderMap,
    Body(recover): Body<Recover>,
) -> Result<Response, Refusal> {
    super::keyring::check(&recover.keyring)?;
    let account = find(&app, address, (&recover.email, &recover.recovery)).await?;
    let next_recovery = hash::of_secret(recover.next_recovery.expose_bytes());
    let secrets = NewSecrets {
        password: Some(app.passwords.hash(&recover.authentication).await?),
        recovery: Some(next_recovery),
    };
    let change = Change {
        replaces: recover.replaces,
        content: &recover.keyring,
        now: app.clock.now(),
    };
    let outcome = app.store.keep_keyring(account, change, &secrets).await?;
    if let KeepOutcome::Conflict(_) = outcome {
        return Err(ProblemCode::NotNow.into());
    }
    // Whoever holds one may be why the passphrase had to go.
    for ended in app.store.end_sessions_of(account).await? {
        app.sign_out(ended);
    }
    session::begin(&app, &headers, account).await
}

/// Finds the account of an address and its recovery key. Every no takes the same time.
async fn find(
    app: &App,
    address: AddressBlock,
    (email, shown): (&str, &Authentication),
) -> Result<AccountId, Refusal> {
    let email = email.trim().to_lowercase();
    let account_key = hash::of_secret(email.as_bytes());
    let limits = &app.limits;
    let now = app.clock.now();
    let may_try = limits.sign_in_address.take(address, now)
        && limits.sign_in_here.take((account_key, address), now)
        && limits.sign_in_account.take(account_key, now);
    if !may_try {
        return Err(ProblemCode::TryLater.into());
    }
    let pad = door::pad();
    let found = app.store.account_by_email(&email).await?;
    let (account, kept) = match found {
        Some(found) => (Some(found.id), found.recovery.unwrap_or(NO_KEY)),
        None => (None, NO_KEY),
    };
    let is_right = hash::is_equal(&hash::of_secret(shown.expose_bytes()), &kept);
    let Some(account) = account.filter(|_| is_right) else {
        pad.await;
        info!("a recovery key was refused");
        return Err(ProblemCode::SignInRefused.into());
    };
    limits.sign_in_address.give_back(address, now);
    limits.sign_in_here.give_back((account_key, address), now);
    limits.sign_in_account.give_back(account_key, now);
    Ok(account)
}
