//! One thing that is handed to a visit.

use protocol::{ClientMessage, Forwarding, InviteId, ParticipantId};
use visit::{ConnectionId, Entry, Knock, Return, VisitCard};

/// One thing that is handed to a visit.
#[derive(Clone, Debug)]
pub enum Input {
    /// A provider at the door.
    Enter(Entry),
    /// The holder of a link at the door.
    Knock(Knock),
    /// Someone with a seat token.
    Return(Return),
    /// A message of someone who came in.
    Message(ConnectionId, ClientMessage),
    /// A connection is gone.
    Disconnect(ConnectionId),
    /// A link was revoked.
    Revoke(InviteId),
    /// The plan was changed.
    Agenda(VisitCard),
    /// The SFU answered.
    Answer {
        /// Whose offer.
        who: ParticipantId,
        /// The visit's number of it.
        number: u32,
        /// The session description, if it was taken.
        sdp: Option<protocol::Sdp>,
    },
    /// The SFU lost someone for good.
    MediaLost(ParticipantId),
    /// The SFU said what it sends.
    Forwarded(Vec<Forwarding>),
    /// Time has passed.
    Timeout,
}

impl Input {
    /// Returns one word for what it is.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Enter(_) => "enter",
            Self::Knock(_) => "knock",
            Self::Return(_) => "return",
            Self::Message(_, message) => match message {
                ClientMessage::Enter { .. } => "say enter",
                ClientMessage::Knock { .. } => "say knock",
                ClientMessage::Decline { .. } => "say decline",
                ClientMessage::SendBack { .. } => "say send_back",
                ClientMessage::Remove { .. } => "say remove",
                ClientMessage::AllowScreen { .. } => "say allow_screen",
                ClientMessage::EndVisit {} => "say end_visit",
                ClientMessage::Leave {} => "say leave",
                ClientMessage::SetDevices { .. } => "say set_devices",
                ClientMessage::Offer { .. } => "say offer",
                ClientMessage::Receive { .. } => "say receive",
                ClientMessage::Card { .. } => "say card",
                ClientMessage::SealedKnock { .. } => "say sealed_knock",
                ClientMessage::Found { .. } => "say found",
                ClientMessage::Commit { .. } => "say commit",
                ClientMessage::Seal { .. } => "say seal",
                ClientMessage::Ready { .. } => "say ready",
                ClientMessage::Resume { .. } => "say resume",
                ClientMessage::AnswerCode { .. } => "say answer_code",
                ClientMessage::AnswerKnock { .. } => "say answer_knock",
            },
            Self::Disconnect(_) => "disconnect",
            Self::Revoke(_) => "revoke",
            Self::Agenda(_) => "agenda",
            Self::Answer { .. } => "answer",
            Self::MediaLost(_) => "media_lost",
            Self::Forwarded(_) => "forwarded",
            Self::Timeout => "timeout",
        }
    }
}
