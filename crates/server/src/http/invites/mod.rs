//! Private links: opening one, and what their provider may do with them.

pub mod code;
pub mod open;
pub mod revoke;

use crate::{app::App, auth::session::Provider, http::problem::Refusal};
use protocol::{InviteId, ProblemCode, VisitId, api::InviteSummary};

/// Finds an invite of one of the provider's own visits.
///
/// # Errors
///
/// [`ProblemCode::NoSuchInvite`] where there is none, or it is another account's.
async fn own_invite(
    app: &App,
    provider: &Provider,
    invite: &str,
) -> Result<(VisitId, InviteSummary), Refusal> {
    let invite: InviteId = invite.parse().map_err(|_| ProblemCode::NoSuchInvite)?;
    let found = app.store.invite_of(provider.account, invite).await?;
    Ok(found.ok_or(ProblemCode::NoSuchInvite)?)
}
