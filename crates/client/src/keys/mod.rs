//! One participant's part in the visit's group: knocks that only the provider's browser reads, joining,
//! following commits, and which epoch's key frames are sealed under.
//!
//! In: `handle_*` with the server's messages of PROTOCOL.md section 6. Out: `poll_effect`. The server
//! orders and carries; whatever it carries is checked here.

mod host;
mod invitee;
mod member;
mod parcel;
mod ring;

pub use host::{Control, HostKeys, HostSecrets, Outgoing, PersonControl, Visitor};
pub use invitee::{InviteeKeys, InviteeSecrets, Link};
pub use member::{Permissions, Sighted};
pub(crate) use ring::Keys;
pub use ring::Word;

use e2ee::{
    group::{ForkAlarm, FrameKey, Leaf, Refusal, Terms},
    vault::Vault,
    visit_card::VisitCard,
};
use protocol::{ChatText, ClientMessage, DisplayName, Mid, ParticipantId, Source};

/// What a participant's keys ask for.
#[derive(Clone, Debug)]
pub enum KeysEffect {
    /// Say this to the server.
    Send(ClientMessage),
    /// Do this with the keys of frames.
    Frames(FrameEffect),
    /// Sign this vault with the device's key, seal it, and have the server keep it in the place of the one
    /// before: it holds whom this provider let in. Providers only.
    KeepVault(Box<Vault>),
    /// Make what a page of this provider's is given when it is loaded, from the vault as the server keeps it, with a card
    /// of at least this serial; answered by [`HostKeys::take_secrets`]. Providers only.
    Renew {
        /// Above that of every card that was seen.
        serial_min: u32,
    },
    /// Somebody in the group wrote this. What this client says itself does not come back.
    Chat {
        /// Who, as the host named them.
        name: DisplayName,
        /// The words.
        text: ChatText,
    },
    /// Something does not hold that an honest server and honest hosts would hold.
    Alarm(KeysAlarm),
    /// The removal that [`KeysAlarm::Removal`] was about counts.
    Calm,
}

/// What is to be done with the keys of frames.
#[derive(Clone, Debug)]
pub enum FrameEffect {
    /// Open frames of this epoch from here on.
    Install {
        /// Which group.
        generation: u32,
        /// The key.
        key: FrameKey,
    },
    /// Seal frames under this epoch's key from here on, and under no other.
    SealIn {
        /// Which group.
        generation: u32,
        /// The key.
        key: FrameKey,
        /// This client's own leaf in that epoch.
        leaf: Leaf,
    },
    /// Open nothing more of this epoch, nor of any before.
    Retire {
        /// Which group.
        generation: u32,
        /// Which epoch.
        epoch: u64,
    },
    /// Seal nothing more until another [`FrameEffect::SealIn`].
    StopSealing,
    /// Open what comes in this receiving section only where this leaf sealed it for this source; nothing
    /// where there is none.
    Expect {
        /// The section.
        mid: Mid,
        /// Who must have sealed it, and for what.
        from: Option<(Leaf, Source)>,
    },
}

/// What does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysAlarm {
    /// The visit's card is not under the root that the link names, is old, or is for another time.
    Card,
    /// What came with the admission is not from the provider that the link names, or is an old one.
    Welcome,
    /// The hosts' signs of life show another group than the own one, or went back.
    Fork(ForkAlarm),
    /// A host did what the rules forbid.
    Commit(Refusal),
    /// Someone's knock is not what their link would have made, or was altered on the way.
    Knock(ParticipantId),
    /// The server does not let a removal count: this device is silent until it does. Providers only.
    Removal,
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
