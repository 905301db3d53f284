//! What was changed in the store while a visit runs.

use protocol::InviteId;

/// What was changed.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// A link was revoked, or its secret replaced.
    InviteRevoked(InviteId),
    /// The visit's invites are others.
    Agenda,
    /// The visit was cancelled.
    Cancelled,
}
