//! What a visit's driver waits for.

use super::code::CodeStep;
use crate::auth::door::Shown;
use protocol::{AccountId, ClientMessage, DisplayName, InviteId, ProblemCode, ServerMessage};
use tokio::sync::{mpsc, oneshot};
use visit::ConnectionId;

/// Where messages to one connection go.
pub type Outbox = mpsc::Sender<ServerMessage>;

/// One thing for a visit.
#[derive(Debug)]
pub enum Input {
    /// A signed-in provider comes in.
    Enter(Visitor, AccountId, DisplayName),
    /// Someone shows a link or a seat token.
    Knock(Visitor, Shown),
    /// A connection that came in says something.
    Message(ConnectionId, ClientMessage),
    /// A connection that came in is gone.
    Disconnected(ConnectionId),
    /// What the store has about the visit was changed.
    Change(Change),
    /// Something happened to someone's media.
    Media(sfu::Event),
    /// Somebody tries a code.
    Code(CodeStep),
}

/// A connection that wants to come in.
#[derive(Debug)]
pub struct Visitor {
    /// Its number.
    pub connection: ConnectionId,
    /// Where messages to it go.
    pub outbox: Outbox,
    /// Where the answer goes. Dropped where the server failed.
    pub answer: oneshot::Sender<Result<(), ProblemCode>>,
}

/// What was changed in the store.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// A link was revoked, or its secret replaced.
    InviteRevoked(InviteId),
    /// The visit's invites are others.
    Agenda,
    /// The visit was cancelled.
    Cancelled,
}
