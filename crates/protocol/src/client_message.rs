//! What a client may say over the WebSocket.

use crate::{
    ChatText, InviteId, InviteSecret, ParticipantId, Publication, Reception, Sdp, SeatToken,
    VisitId,
};
use serde::{Deserialize, Serialize};

/// One message from a client. The first on a connection is [`Self::Enter`] or [`Self::Knock`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// A signed-in provider comes into their own visit. The session cookie proves who it is.
    Enter {
        /// [`crate::PROTOCOL_VERSION`] of the client.
        version: u32,
        /// Which visit.
        visit: VisitId,
    },
    /// The holder of a link asks to be let in, or comes back to the seat they hold.
    Knock {
        /// [`crate::PROTOCOL_VERSION`] of the client.
        version: u32,
        /// The link's public half.
        invite: InviteId,
        /// The link's private half.
        secret: InviteSecret,
        /// The seat this tab held before, if any. One that is no longer held counts as none.
        seat: Option<SeatToken>,
    },
    /// Lets someone in from the waiting room. Provider only.
    Admit {
        /// Who waits.
        who: ParticipantId,
    },
    /// Turns someone in the waiting room away. Provider only.
    Decline {
        /// Who waits.
        who: ParticipantId,
    },
    /// Sends someone inside back to the waiting room. Provider only.
    SendBack {
        /// Who is inside.
        who: ParticipantId,
    },
    /// Puts someone inside out. Provider only.
    Remove {
        /// Who is inside.
        who: ParticipantId,
    },
    /// Ends the visit for everyone. Provider only.
    EndVisit {},
    /// Leaves the waiting room or the visit, giving the seat up.
    Leave {},
    /// Writes to everyone inside.
    Chat {
        /// The words.
        text: ChatText,
    },
    /// Says whether microphone and camera are on, for the others' screens.
    SetDevices {
        /// Sound is being sent.
        microphone: bool,
        /// Picture is being sent.
        camera: bool,
    },
    /// Offers a media session, or changes the one there is (RFC 8829). Answered by
    /// [`crate::VisitMessage::Answer`] of the same number, or by a problem.
    Offer {
        /// Counts up with each offer of this connection.
        number: u32,
        /// The session description.
        sdp: Sdp,
        /// What each sending section carries. What is not listed is not forwarded.
        publish: Vec<Publication>,
        /// What each receiving section is to carry.
        receive: Vec<Reception>,
    },
    /// Changes what the receiving sections carry, without a new session description. Replaces the
    /// whole list.
    Receive {
        /// What each receiving section is to carry.
        receive: Vec<Reception>,
    },
}
