//! What a server does to what goes through its hands.

use protocol::{ClientMessage, ServerMessage, VisitMessage};

/// What the server makes of a message that it should hand out to someone.
pub(crate) type Lie = Box<dyn FnMut(u8, ServerMessage) -> Vec<ServerMessage>>;

/// What the server makes of a message that somebody sent it.
pub(crate) type Twist = Box<dyn FnMut(u8, ClientMessage) -> Vec<ClientMessage>>;

/// A server that does what it should.
pub(crate) fn honest() -> Lie {
    Box::new(|_, message| vec![message])
}

/// A server that keeps some of the visit's messages back from someone.
pub(crate) fn withholds(from: u8, is_kept: fn(&VisitMessage) -> bool) -> Lie {
    Box::new(move |to, message| match &message {
        ServerMessage::Visit(inner) if to == from && is_kept(inner) => Vec::new(),
        ServerMessage::Visit(_)
        | ServerMessage::Waiting(_)
        | ServerMessage::Problem(_)
        | ServerMessage::Heartbeat {} => vec![message],
    })
}
