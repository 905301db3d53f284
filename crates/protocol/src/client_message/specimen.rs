//! One message of each kind, for programs that try them all: a client that means harm, a search through every order
//! of events. The compiler refuses a message that is not listed here, so that none of them can forget it.

use crate::{
    ClientMessage, CodeRunId, GroupPosition, InviteId, InviteSecret, Mid, PROTOCOL_VERSION,
    ParticipantId, Publication, Reception, Sdp, Sealed, Source, TrackId, VisitId, Welcome,
};

/// Whom and what the messages are about.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The visit that is entered.
    pub visit: VisitId,
    /// The link that is knocked with.
    pub link: (InviteId, InviteSecret),
    /// Whom everything else is about.
    pub who: ParticipantId,
    /// Where the group is said to stand.
    pub at: GroupPosition,
}

/// Makes a list of messages, and what does not compile where one of the kinds is missing.
macro_rules! one_of_each {
    ($($name:ident { $($field:ident $(: $value:expr)?),* $(,)? })*) => {{
        const _: fn(&ClientMessage) = |message| match message {
            $(ClientMessage::$name { .. } => {})*
        };
        vec![$(ClientMessage::$name { $($field $(: $value)?),* }),*]
    }};
}

impl ClientMessage {
    /// Makes one message of each kind.
    #[must_use]
    pub fn one_of_each(subject: &Subject) -> Vec<Self> {
        let Subject {
            visit,
            link: (invite, secret),
            who,
            at,
        } = subject.clone();
        let reception = Reception {
            mid: mid("1"),
            from: who,
            track: TrackId(1),
        };
        one_of_each! {
            Enter { version: PROTOCOL_VERSION, visit }
            Knock { version: PROTOCOL_VERSION, invite, secret, seat: None, proof: None }
            Decline { who }
            SendBack { who }
            Remove { who }
            AllowScreen { who, allowed: true }
            EndVisit {}
            Leave {}
            SetDevices { microphone: true, camera: true }
            Offer {
                number: 1,
                sdp: sdp(),
                publish: vec![Publication { mid: mid("0"), source: Source::Microphone }],
                receive: Vec::new(),
            }
            Receive { receive: vec![reception] }
            Card { card: sealed() }
            SealedKnock { knock: sealed() }
            Found { generation: at.generation.saturating_add(1) }
            Commit { at, commit: sealed(), welcomes: vec![Welcome { who, sealed: sealed() }] }
            Seal { generation: at.generation, message: sealed() }
            Ready { at }
            Resume { generation: at.generation, after: 0 }
            AnswerKnock { who, answer: sealed() }
            AnswerCode { run: CodeRunId::from_bytes([1; 16]), answer: Some(sealed()) }
        }
    }
}

fn mid(text: &str) -> Mid {
    Mid::new(text).expect("a digit is a mid")
}

fn sdp() -> Sdp {
    Sdp::new("v=0\r\n".to_owned()).expect("a line is short")
}

fn sealed() -> Sealed {
    Sealed::new(vec![1; 8]).expect("a few bytes are not too many")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{read, write};
    use std::collections::BTreeSet;

    #[test]
    fn one_of_each_is_one_of_each_and_survives_the_wire() {
        let subject = Subject {
            visit: VisitId::from_bytes([1; 16]),
            link: (
                InviteId::from_bytes([2; 16]),
                InviteSecret::from_bytes([3; 16]),
            ),
            who: ParticipantId::from_bytes([4; 16]),
            at: GroupPosition::default(),
        };

        let messages = ClientMessage::one_of_each(&subject);

        let kinds: BTreeSet<_> = messages
            .iter()
            .map(std::mem::discriminant)
            .map(|kind| format!("{kind:?}"))
            .collect();
        assert_eq!(kinds.len(), messages.len());
        for message in &messages {
            let wire = write(message);
            assert_eq!(write(&read::<ClientMessage>(&wire).unwrap()), wire);
        }
    }
}
