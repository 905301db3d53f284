//! The vault of a visit: the seed of its secrets and whom it invites, kept by the service, read by hosts.
//!
//! Sealed once, for several keys: the roots of the hosts and the practice's. Sealing proves nothing of
//! who sealed (anyone knows public keys), so a device of the visit's root signs what is inside; a vault
//! of the server's making is refused.

mod change;
mod code;
mod content;
mod controls;
mod invitation;

pub use code::{CODE_FAILURES_MAX, InviteCode};
pub use content::{RECIPIENTS_MAX, Vault, VaultError, VaultKey};
pub use controls::{PersonControls, VisitControls};
pub use invitation::{Arrival, Invitation, InvitationState, REJOIN_WITHIN};
