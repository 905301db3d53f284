//! One participant's part in the visit's group: knocks that only the provider's browser reads, joining,
//! following commits, and which epoch's key frames are sealed under.
//!
//! In: `handle_*` with the server's messages of PROTOCOL.md section 6. Out: `poll_effect`. The server
//! orders and carries; whatever it carries is checked here.

mod host;
mod invitee;
mod member;
mod parcel;

pub use host::{HostKeys, HostSecrets};
pub use invitee::{InviteeKeys, InviteeSecrets};

use e2ee::{
    group::{FrameKey, Refusal, Terms},
    visit_card::VisitCard,
};
use protocol::{ClientMessage, ParticipantId};

/// What a participant's keys ask for.
#[derive(Clone, Debug)]
pub enum KeysEffect {
    /// Say this to the server.
    Send(ClientMessage),
    /// Hold this epoch's key, to open frames that come.
    Install {
        /// Which group.
        generation: u32,
        /// The key.
        key: FrameKey,
    },
    /// Seal frames under this epoch's key from here on, and under no other.
    SendIn {
        /// Which group.
        generation: u32,
        /// Which epoch.
        epoch: u64,
    },
    /// Throw this epoch's key away.
    Retire {
        /// Which group.
        generation: u32,
        /// Which epoch.
        epoch: u64,
    },
    /// Seal nothing more until another [`KeysEffect::SendIn`].
    StopSending,
    /// Something does not hold that an honest server and honest hosts would hold.
    Alarm(KeysAlarm),
}

/// What does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysAlarm {
    /// The visit's card is not under the root that the link names, is old, or is for another time.
    Card,
    /// What came with the admission is not from the provider that the link names, or is an old one.
    Welcome,
    /// A host did what the rules forbid.
    Commit(Refusal),
    /// Someone's knock is not what their link would have made, or was altered on the way.
    Knock(ParticipantId),
    /// The cryptography failed where it must not: no randomness, or a broken state.
    Broken,
}

/// What a card and a generation make of a group.
fn terms(card: &VisitCard, generation: u32) -> Terms {
    let content = card.content();
    Terms {
        visit: content.visit,
        card: *card.hash().as_bytes(),
        generation,
        members_max: usize::from(content.policy.members_max),
    }
}
