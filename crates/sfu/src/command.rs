//! What the SFU is told, and what it tells.

use protocol::{Forwarding, Mid, ParticipantId, Source, TrackId, VisitId};
use std::fmt;

/// One order to the SFU. Orders are carried out in the order they were sent.
#[derive(Clone, PartialEq, Eq)]
pub enum Command {
    /// Lets a peer have media in a visit. Without it, offers of the peer are refused.
    Open {
        /// Which visit.
        visit: VisitId,
        /// Who.
        peer: ParticipantId,
    },
    /// Takes the peer's media away. Nothing of the visit reaches it after this.
    Close {
        /// Which visit.
        visit: VisitId,
        /// Who.
        peer: ParticipantId,
    },
    /// Takes the media of everyone in the visit away.
    CloseVisit {
        /// Which visit.
        visit: VisitId,
    },
    /// Answers an offer of the peer: the first one, one that adds sections, or one that restarts ICE.
    Negotiate {
        /// Which visit.
        visit: VisitId,
        /// Who offers.
        peer: ParticipantId,
        /// Number of the offer, for the answer.
        number: u32,
        /// The offer (RFC 8829).
        sdp: String,
        /// What each sending section carries. A section that is not listed is not forwarded.
        publish: Vec<(Mid, TrackId, Source)>,
        /// What each receiving section is to carry. May name a track that is not there yet.
        receive: Vec<(Mid, ParticipantId, TrackId)>,
    },
    /// Changes what the receiving sections carry. Replaces the whole list.
    Route {
        /// Which visit.
        visit: VisitId,
        /// Who receives.
        peer: ParticipantId,
        /// What each receiving section is to carry.
        receive: Vec<(Mid, ParticipantId, TrackId)>,
    },
}

/// One thing that happened to a peer.
#[derive(Clone, PartialEq, Eq)]
pub enum Event {
    /// The offer was answered, or refused. A refused offer changes nothing.
    Answered {
        /// Which visit.
        visit: VisitId,
        /// Who offered.
        peer: ParticipantId,
        /// Number of the offer.
        number: u32,
        /// The answer; none where the offer was refused.
        sdp: Option<String>,
    },
    /// ICE and DTLS are through: media flows. Once for each DTLS connection.
    Connected {
        /// Which visit.
        visit: VisitId,
        /// Who.
        peer: ParticipantId,
    },
    /// The connection is gone for good. A new one needs a new offer; the peer stays open for it.
    Lost {
        /// Which visit.
        visit: VisitId,
        /// Who.
        peer: ParticipantId,
    },
    /// What was really sent to whom within the last second. Told every second in which anything was, and once when
    /// nothing is any more.
    Forwarded {
        /// Of which visit the receivers are.
        visit: VisitId,
        /// Each track that was sent to somebody, in order.
        list: Vec<Forwarding>,
    },
}

/// Session descriptions hold network addresses, so they do not print.
impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open { visit, peer } => write!(f, "Open({visit:?}, {peer:?})"),
            Self::Close { visit, peer } => write!(f, "Close({visit:?}, {peer:?})"),
            Self::CloseVisit { visit } => write!(f, "CloseVisit({visit:?})"),
            Self::Negotiate {
                visit,
                peer,
                number,
                sdp,
                publish,
                receive,
            } => write!(
                f,
                "Negotiate({visit:?}, {peer:?}, {number}, {} bytes, {publish:?}, {receive:?})",
                sdp.len()
            ),
            Self::Route {
                visit,
                peer,
                receive,
            } => write!(f, "Route({visit:?}, {peer:?}, {receive:?})"),
        }
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered {
                visit,
                peer,
                number,
                sdp,
            } => {
                let answer = if sdp.is_some() { "answered" } else { "refused" };
                write!(f, "Answered({visit:?}, {peer:?}, {number}, {answer})")
            }
            Self::Connected { visit, peer } => write!(f, "Connected({visit:?}, {peer:?})"),
            Self::Lost { visit, peer } => write!(f, "Lost({visit:?}, {peer:?})"),
            Self::Forwarded { visit, list } => {
                write!(f, "Forwarded({visit:?}, {} tracks)", list.len())
            }
        }
    }
}
