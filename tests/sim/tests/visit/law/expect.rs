//! What must be taken, and what must be refused.

use super::{Expected, Law, Speaker, Standing};
use crate::people::{Line, Person, Seat};
use protocol::{ClientMessage, ParticipantId, Source};

impl Law {
    /// Returns whether somebody can be sent back or removed.
    fn is_movable(&self, who: ParticipantId) -> bool {
        let seat = Seat::of_id(who);
        let is_invited = seat.is_some_and(|seat| seat.person() != Person::Provider);
        is_invited && self.standing_of(who) == Standing::Inside
    }

    /// Returns whether what is said from a connection must be taken. Every message there is has its line here.
    pub(crate) fn expects(&self, line: Line, message: &ClientMessage) -> Expected {
        let speaker = self.speaker(line);
        let (seat, is_provider) = match speaker {
            Speaker::Nobody => return Expected::Refused,
            Speaker::Waiting(_) => {
                return match message {
                    ClientMessage::Leave {} => Expected::Taken,
                    ClientMessage::SealedKnock { .. } => Expected::Either,
                    ClientMessage::Enter { .. }
                    | ClientMessage::Knock { .. }
                    | ClientMessage::Decline { .. }
                    | ClientMessage::SendBack { .. }
                    | ClientMessage::Remove { .. }
                    | ClientMessage::AllowScreen { .. }
                    | ClientMessage::EndVisit {}
                    | ClientMessage::SetDevices { .. }
                    | ClientMessage::Offer { .. }
                    | ClientMessage::Receive { .. }
                    | ClientMessage::Card { .. }
                    | ClientMessage::Found { .. }
                    | ClientMessage::Commit { .. }
                    | ClientMessage::Seal { .. }
                    | ClientMessage::Ready { .. }
                    | ClientMessage::Resume { .. }
                    | ClientMessage::AnswerCode { .. }
                    | ClientMessage::AnswerKnock { .. } => Expected::Refused,
                };
            }
            Speaker::Invited(seat) => (seat, false),
            Speaker::Provider(seat) => (seat, true),
        };
        let is_taken = match message {
            ClientMessage::Enter { .. } | ClientMessage::Knock { .. } => false,
            ClientMessage::Decline { who } => {
                is_provider && self.standing_of(*who) == Standing::Waiting
            }
            ClientMessage::SendBack { who } | ClientMessage::Remove { who } => {
                is_provider && self.is_movable(*who)
            }
            ClientMessage::AllowScreen { who, .. } => {
                is_provider && self.standing_of(*who) == Standing::Inside
            }
            ClientMessage::EndVisit {}
            | ClientMessage::Card { .. }
            | ClientMessage::Found { .. }
            | ClientMessage::Commit { .. }
            | ClientMessage::AnswerCode { .. }
            | ClientMessage::AnswerKnock { .. } => is_provider,
            ClientMessage::Leave {}
            | ClientMessage::SetDevices { .. }
            | ClientMessage::Resume { .. } => true,
            ClientMessage::Offer { publish, .. } => publish
                .iter()
                .all(|one| one.source != Source::Screen || self.may_share(seat)),
            ClientMessage::Seal { generation, .. } => {
                self.of(seat).is_member && *generation == self.at.generation
            }
            ClientMessage::Ready { at } => {
                self.of(seat).is_member && at.generation == self.at.generation
            }
            ClientMessage::Receive { .. } | ClientMessage::SealedKnock { .. } => {
                return Expected::Either;
            }
        };
        if is_taken {
            Expected::Taken
        } else {
            Expected::Refused
        }
    }
}
