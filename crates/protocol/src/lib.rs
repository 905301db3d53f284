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
mod device;
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
pub use device::{Challenge, DeviceBytes, DeviceId, DeviceProof, DeviceStatement};
pub use id::{AccountId, CodeRunId, InvalidId, InviteId, ParticipantId, VisitId};
pub use locator::{LOCATORS, Locator};
pub use media::{Forwarding, MediaKind, Mid, Publication, Reception, Sdp, Source, Track, TrackId};
pub use person::{Expected, Knocker, Person, Presence, Role};
pub use problem::{Problem, ProblemCode};
pub use sealed::Sealed;
pub use secret::{Authentication, InviteSecret, LinkToken, SeatToken, SecretHash, SessionToken};
pub use server_message::{Closure, ServerMessage, VisitMessage, WaitingMessage};
pub use text::{ChatText, DisplayName};

/// Version of the messages, and the only one that a server takes: a client that says another one is told to reload. It
/// grows with every change of the messages, and with every change of a client that no older one may join without.
pub const PROTOCOL_VERSION: u32 = 3;

/// Reads one message from the text of a WebSocket frame or an HTTP body.
///
/// # Errors
///
/// [`ProblemCode::BadMessage`] where the text is not JSON, has an unknown field, a repeated key, or a
/// value out of its range. The text itself is not repeated in the problem: it may hold a secret.
pub fn read<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|_| Problem::new(ProblemCode::BadMessage))
}

/// Returns whether a text that [`read`] refuses is the first message of a client of another version, whatever else such a
/// client says in it.
#[must_use]
pub fn is_of_another_version(text: &str) -> bool {
    let Ok(message) = serde_json::from_str::<serde_json::Value>(text) else {
        return false;
    };
    let first = message.get("knock").or_else(|| message.get("enter"));
    let version = first.and_then(|first| first.get("version")?.as_u64());
    version.is_some_and(|version| version != u64::from(PROTOCOL_VERSION))
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
