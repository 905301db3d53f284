//! Everything a visit can ask its driver for.

use crate::record::{InviteRecord, SeatRecord, VisitRecord};
use protocol::{
    CodeRunId, Mid, ParticipantId, Problem, Sdp, Sealed, Source, TrackId, VisitMessage,
    WaitingMessage, time::Instant,
};

/// One WebSocket. The driver numbers them and never uses a number again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// What the driver is to do, in the order given.
///
/// [`Self::is_durable`] effects that follow each other belong in one transaction of the store, and must
/// be safe on disk before any later effect is performed: whoever was told something finds it true
/// after a restart.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Keep this seat, in place of what was kept of the same participant.
    Save(SeatRecord),
    /// Forget this participant's seat: its token is dead.
    Erase(ParticipantId),
    /// Keep this, in place of what was kept of the same invite.
    SaveInvite(InviteRecord),
    /// Keep this, in place of what was kept of the visit.
    SaveVisit(VisitRecord),
    /// Write this to the visit's log.
    Log(LogEntry),
    /// Let this participant have a media connection. Only someone inside gets one.
    OpenMedia(ParticipantId),
    /// Take the media connection away, at once, with everything published and received over it.
    CloseMedia(ParticipantId),
    /// Hand an offer to the SFU; its answer comes back by `Visit::handle_answer`.
    Negotiate(Negotiation),
    /// Change what a media connection receives.
    Route(Routing),
    /// Say this to someone who is not inside.
    TellWaiting(ConnectionId, WaitingMessage),
    /// Say this to someone inside.
    Tell(ConnectionId, VisitMessage),
    /// Say that an earlier message of this connection could not be carried out.
    TellProblem(ConnectionId, Problem),
    /// Hand this to whoever tries a code; none is a no.
    AnswerCode(CodeRunId, Option<Sealed>),
    /// Close this connection once everything said before has been written to it.
    CloseSignaling(ConnectionId),
}

impl Effect {
    /// Returns whether the effect goes to the store.
    #[must_use]
    pub const fn is_durable(&self) -> bool {
        match self {
            Self::Save(_)
            | Self::Erase(_)
            | Self::SaveInvite(_)
            | Self::SaveVisit(_)
            | Self::Log(_) => true,
            Self::OpenMedia(_)
            | Self::CloseMedia(_)
            | Self::Negotiate(_)
            | Self::Route(_)
            | Self::TellWaiting(..)
            | Self::Tell(..)
            | Self::TellProblem(..)
            | Self::AnswerCode(..)
            | Self::CloseSignaling(_) => false,
        }
    }
}

/// A checked offer on its way to the SFU.
#[derive(Clone, Debug)]
pub struct Negotiation {
    /// Whose media connection.
    pub who: ParticipantId,
    /// The visit's number of this negotiation, to be given back with the answer. It is not the
    /// client's number, which starts again with each connection.
    pub number: u32,
    /// The offer.
    pub sdp: Sdp,
    /// What the sending sections carry: all that may be forwarded.
    pub publish: Vec<(Mid, TrackId, Source)>,
    /// What the receiving sections are to carry.
    pub receive: Vec<(Mid, ParticipantId, TrackId)>,
}

/// A checked list of what someone receives, in place of the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routing {
    /// Whose media connection.
    pub who: ParticipantId,
    /// What the receiving sections are to carry.
    pub receive: Vec<(Mid, ParticipantId, TrackId)>,
}

/// One line of the visit's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// When.
    pub at: Instant,
    /// What.
    pub what: Deed,
    /// Who it happened to, if a person.
    pub who: Option<ParticipantId>,
    /// Who did it, if it was not done by the one it happened to.
    pub by: Option<ParticipantId>,
}

/// What the log tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// A provider came in.
    Entered,
    /// Someone asked to be let in.
    Knocked,
    /// Someone knocked on a device that their invite does not belong to; told once of each device.
    NewDevice,
    /// A provider let someone in.
    Admitted,
    /// A provider turned someone away.
    Declined,
    /// A provider sent someone back to the waiting room.
    SentBack,
    /// A provider put someone out.
    Removed,
    /// The link was revoked while its holder waited.
    Revoked,
    /// Someone gave the seat up.
    Left,
    /// A seat was given up because its holder did not come back.
    Lost,
    /// A provider ended the visit.
    Ended,
    /// Someone asked for what is the provider's alone, and was refused. The driver writes it: to the rules, nothing
    /// happened.
    Overreached,
    /// The media server served someone who was not inside, and was told to stop.
    Misforwarded,
}

impl Deed {
    /// Returns the stable word for the store and the log's readers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Knocked => "knocked",
            Self::NewDevice => "new_device",
            Self::Admitted => "admitted",
            Self::Declined => "declined",
            Self::SentBack => "sent_back",
            Self::Removed => "removed",
            Self::Revoked => "revoked",
            Self::Left => "left",
            Self::Lost => "lost",
            Self::Ended => "ended",
            Self::Overreached => "overreached",
            Self::Misforwarded => "misforwarded",
        }
    }
}
