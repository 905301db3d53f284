//! What the door derives of a private link's secret, by the browser's own cryptography: the door must stay small.

use super::glue;
use js_sys::Uint8Array;
use protocol::{InviteId, InviteSecret};
use wasm_bindgen::JsCast;

/// Returns the join token of a link that a provider's browser made: as `LinkSecret::join_token` of
/// `crates/e2ee`. `None` where the browser cannot.
pub async fn join_token(invite: InviteId, secret: &InviteSecret) -> Option<InviteSecret> {
    let secret = Uint8Array::from(&secret.expose_bytes()[..]);
    let invite = Uint8Array::from(&invite.to_bytes()[..]);
    let token = glue::join_token(secret, invite).await;
    let token: Uint8Array = token.dyn_into().ok()?;
    let bytes = token.to_vec().try_into().ok()?;
    Some(InviteSecret::from_bytes(bytes))
}
