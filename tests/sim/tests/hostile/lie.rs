//! What a server does to what goes through its hands.

use crate::forged::number_of;
use protocol::{ClientMessage, ServerMessage, VisitMessage};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

/// What the server makes of a message that it should hand out to someone.
pub(crate) type Lie = Box<dyn FnMut(u8, ServerMessage) -> Vec<ServerMessage>>;

/// What the server makes of a message that somebody sent it.
pub(crate) type Twist = Box<dyn FnMut(u8, ClientMessage) -> Vec<ClientMessage>>;

/// Entries that were kept, each with what the clock showed.
pub(crate) type Kept = VecDeque<(u64, ServerMessage)>;

/// A server that does what it should.
pub(crate) fn honest() -> Lie {
    Box::new(|_, message| vec![message])
}

/// A server that keeps some of the visit's messages back from someone.
pub(crate) fn withholds(from: u8, is_kept: fn(&VisitMessage) -> bool) -> Lie {
    Box::new(move |to, message| {
        if let (true, ServerMessage::Visit(inner)) = (to == from, &message)
            && is_kept(inner)
        {
            return Vec::new();
        }
        vec![message]
    })
}

/// A server that does the one thing and the other.
pub(crate) fn both(mut one: Lie, mut other: Lie) -> Lie {
    Box::new(move |to, message| {
        let messages = one(to, message).into_iter();
        messages.flat_map(|message| other(to, message)).collect()
    })
}

/// A server that keeps the group's entries from somebody, to hand them over later: each with what the clock showed.
pub(crate) fn keeps(from: u8, clock: Rc<Cell<u64>>, kept: Rc<RefCell<Kept>>) -> Lie {
    Box::new(move |to, message| {
        if to == from && number_of(&message).is_some() {
            kept.borrow_mut().push_back((clock.get(), message));
            return Vec::new();
        }
        vec![message]
    })
}

/// A server that takes everything in as it is.
pub(crate) fn takes_all() -> Twist {
    Box::new(|_, message| vec![message])
}

/// A server that takes some messages for nothing.
pub(crate) fn drops(is_dropped: fn(&ClientMessage) -> bool) -> Twist {
    Box::new(move |_, message| {
        if is_dropped(&message) {
            return Vec::new();
        }
        vec![message]
    })
}

/// A server that does not carry removals out.
pub(crate) fn removes_nobody() -> Twist {
    drops(|message| matches!(message, ClientMessage::Remove { .. }))
}
