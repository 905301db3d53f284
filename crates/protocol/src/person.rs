//! People as others see them.

use crate::{DisplayName, ParticipantId, Track};
use serde::{Deserialize, Serialize};

/// What a person is in a visit. Fixed by the invitation, never chosen by the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the visit; has an account.
    Provider,
    /// Is seen in the visit.
    Patient,
    /// A parent or another relative.
    Family,
    /// Interprets, also in sign language.
    Interpreter,
    /// A second clinician, invited by link. Has no right that a patient has not.
    SecondProvider,
}

impl Role {
    /// Every role, in the order lists show them.
    pub const ALL: [Self; 5] = [
        Self::Provider,
        Self::Patient,
        Self::Family,
        Self::Interpreter,
        Self::SecondProvider,
    ];
}

/// Whether someone inside is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Connected.
    Here,
    /// The connection dropped; the seat is kept.
    Reconnecting,
}

/// Someone inside the visit, as told to the others inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Who.
    pub id: ParticipantId,
    /// Name from the invitation.
    pub name: DisplayName,
    /// Role from the invitation.
    pub role: Role,
    /// Connected or not.
    pub presence: Presence,
    /// Whether the person says that their microphone is on.
    pub microphone: bool,
    /// Whether the person says that their camera is on.
    pub camera: bool,
    /// What the person publishes.
    pub tracks: Vec<Track>,
}

/// Someone in the waiting room, as told to the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knocker {
    /// Who.
    pub id: ParticipantId,
    /// Name from the invitation.
    pub name: DisplayName,
    /// Role from the invitation.
    pub role: Role,
    /// Connected or not.
    pub presence: Presence,
    /// Milliseconds since the knock.
    pub waited_ms: u64,
    /// Whether this is not the device that the invite belongs to: the one that knocked by it first or, from then on, was
    /// let in by it last.
    pub new_device: bool,
    /// Whether someone with this invite was removed or declined before.
    pub refused_before: bool,
    /// Whether several devices or networks knocked by this link.
    pub may_be_shared: bool,
}

/// Someone invited, as told to the provider inside the visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Name from the invitation.
    pub name: DisplayName,
    /// Role from the invitation.
    pub role: Role,
}
