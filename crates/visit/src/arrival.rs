//! Coming to a visit: a provider enters, the holder of a link knocks, someone comes back to a seat.

use crate::effect::ConnectionId;
use protocol::{AccountId, DisplayName, InviteId, ParticipantId, Role, SeatToken};

/// A signed-in provider at the door. The driver has checked that the visit is theirs.
#[derive(Clone, Debug)]
pub struct Entry {
    /// A fresh id. Not used where the account has a seat already.
    pub participant: ParticipantId,
    /// Whose session it is.
    pub account: AccountId,
    /// Name of the account, as patients read it.
    pub name: DisplayName,
    /// Where they are.
    pub connection: ConnectionId,
}

/// The holder of a link at the door. The driver has checked the secret and the time.
#[derive(Clone, Debug)]
pub struct Knock {
    /// A fresh id.
    pub participant: ParticipantId,
    /// Which link.
    pub invite: InviteId,
    /// Name from the invitation.
    pub name: DisplayName,
    /// Role from the invitation.
    pub role: Role,
    /// A fresh token.
    pub seat: SeatToken,
    /// Where they are.
    pub connection: ConnectionId,
}

/// Someone who showed the token of a seat. The driver has checked it against the kept hash.
#[derive(Clone, Debug)]
pub struct Return {
    /// Whose seat.
    pub participant: ParticipantId,
    /// The token shown, which goes on being the seat's.
    pub seat: SeatToken,
    /// Where they are.
    pub connection: ConnectionId,
}

/// Random values for one message, drawn by the driver. Most messages use none.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// A token that was never issued.
    pub seat: SeatToken,
}
