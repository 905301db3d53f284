//! The words of Vestibule: every message between a browser and the server, and what they are made of.
//!
//! In: nothing. Out: types with `serde` forms. Nothing here reads a clock, a socket or a random
//! number, and nothing here decides. `PROTOCOL.md` shows the messages in the order a visit uses them.
//!
//! Every enum on the wire is externally tagged (`{"decline":{"who":"…"}}`), because only that form lets
//! serde refuse unknown fields and repeated keys without buffering the message first.

pub mod api;
mod client_message;
pub mod code;
mod delivery;
pub mod frame;
mod id;
pub mod limit;
mod locator;
mod media;
mod person;
pub mod piece;
mod problem;
mod sealed;
mod secret;
mod server_message;
mod text;
pub mod time;

pub use client_message::{ClientMessage, Subject};
pub use delivery::{GroupPosition, Welcome};
pub use id::{AccountId, CodeRunId, InvalidId, InviteId, ParticipantId, VisitId};
pub use locator::{LOCATORS, Locator};
pub use media::{MediaKind, Mid, Publication, Reception, Sdp, Source, Track, TrackId};
pub use person::{Expected, Knocker, Person, Presence, Role};
pub use problem::{Problem, ProblemCode};
pub use sealed::Sealed;
pub use secret::{Authentication, InviteSecret, LinkToken, SeatToken, SecretHash, SessionToken};
pub use server_message::{Closure, ServerMessage, VisitMessage, WaitingMessage};
pub use text::{ChatText, DisplayName};

/// Version of the messages. A client that says another one is told to reload.
pub const PROTOCOL_VERSION: u32 = 2;

/// Reads one message from the text of a WebSocket frame or an HTTP body.
///
/// # Errors
///
/// [`ProblemCode::BadMessage`] where the text is not JSON, has an unknown field, a repeated key, or a
/// value out of its range. The text itself is not repeated in the problem: it may hold a secret.
pub fn read<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|_| Problem::new(ProblemCode::BadMessage))
}

/// Writes one message as the text of a WebSocket frame or an HTTP body.
///
/// # Panics
///
/// Never for the types of this crate: they have string keys and no failing serializer.
#[must_use]
pub fn write<T: serde::Serialize>(message: &T) -> String {
    serde_json::to_string(message).expect("protocol types always have a JSON form")
}
