//! Someone with a seat, as they should be.

use protocol::{AccountId, DeviceId, DisplayName, InviteId, ParticipantId, Role, time::Instant};
use visit::ConnectionId;

/// Someone with a seat.
#[derive(Clone, Debug)]
pub struct Someone {
    /// Who.
    pub id: ParticipantId,
    /// By which link they came.
    pub invite: Option<InviteId>,
    /// On which device they came by it.
    pub device: Option<DeviceId>,
    /// By which account they came. This alone makes a provider.
    pub account: Option<AccountId>,
    /// Name.
    pub name: DisplayName,
    /// Role.
    pub role: Role,
    /// When they came, or were sent back.
    pub since: Instant,
    /// When they were let in; none while they wait.
    pub inside_since: Option<Instant>,
    /// Connected or not.
    pub wire: Wire,
    /// What they said of their devices.
    pub devices: (bool, bool),
    /// Whether a provider lets their screen be carried.
    pub may_share: bool,
}

/// Connected or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Over this connection.
    On(ConnectionId),
    /// Since then.
    Off(Instant),
}

impl Someone {
    /// Returns whether they were let in.
    #[must_use]
    pub const fn is_inside(&self) -> bool {
        self.inside_since.is_some()
    }

    /// Returns whether they are connected.
    #[must_use]
    pub const fn is_here(&self) -> bool {
        matches!(self.wire, Wire::On(_))
    }
}
