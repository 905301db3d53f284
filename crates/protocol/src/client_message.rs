//! What a client may say over the WebSocket.

mod specimen;

pub use specimen::Subject;

use crate::{
    CodeRunId, DeviceProof, GroupPosition, InviteId, InviteSecret, ParticipantId, Publication,
    Reception, Sdp, Sealed, SeatToken, VisitId, Welcome,
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
        /// The seat this tab held before, if any. One that was given up counts as none.
        seat: Option<SeatToken>,
        /// That this device holds its key, made for what the server drew last on this connection. One that is absent is
        /// answered as one that does not hold.
        proof: Option<DeviceProof>,
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
    /// Lets the service carry someone's screen, or not any more. What is shown of it is up to everyone's own browser,
    /// by the provider's sealed rules. Provider only.
    AllowScreen {
        /// Who is inside.
        who: ParticipantId,
        /// Whether it may.
        allowed: bool,
    },
    /// Ends the visit for everyone. Provider only.
    EndVisit {},
    /// Leaves the waiting room or the visit, giving the seat up.
    Leave {},
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
    /// Publishes the visit's card, signed by this provider's device: to whom a knock is sealed. Replaces
    /// the one before; knocks made for that one are forgotten. Providers only.
    Card {
        /// The card.
        card: Sealed,
    },
    /// A knock that only the provider can read, made for the card at hand: while waiting, and inside
    /// again when the group is founded anew.
    SealedKnock {
        /// The knock.
        knock: Sealed,
    },
    /// Founds the visit's group, or founds it anew: the generation must be higher than any before.
    /// Everyone inside knocks again. Providers only.
    Found {
        /// Number of the new group.
        generation: u32,
    },
    /// Leads the group to its next epoch. Of several for the same epoch the first one counts; the others
    /// are answered with where the group stands. Providers only.
    Commit {
        /// Where the group stands for the sender.
        at: GroupPosition,
        /// The MLS commit, as a `PrivateMessage`.
        commit: Sealed,
        /// For those whom it adds. Whoever of them waits is let in by this, and by nothing else.
        welcomes: Vec<Welcome>,
    },
    /// Says something to the group that the server cannot read. Members only.
    Seal {
        /// Which group.
        generation: u32,
        /// An MLS application message, as a `PrivateMessage`.
        message: Sealed,
    },
    /// Has the keys of this epoch and can open frames of it.
    Ready {
        /// Which.
        at: GroupPosition,
    },
    /// Asks for what the group said while this client was away.
    Resume {
        /// Which group.
        generation: u32,
        /// The last entry that was received.
        after: u64,
    },
    /// Answers the knock of someone who waits, sealed for that knock. Whoever waits no more is told nothing. Providers only.
    AnswerKnock {
        /// Who waits.
        who: ParticipantId,
        /// The answer.
        answer: Sealed,
    },
    /// Answers a try of a code, as [`crate::VisitMessage::CodeAsked`] or [`crate::VisitMessage::CodeProved`] asked. Providers
    /// only.
    AnswerCode {
        /// Which try.
        run: CodeRunId,
        /// The hello or the grant; none where the code is none of this provider's, is dead, or was wrong.
        answer: Option<Sealed>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DeviceBytes, Problem, ProblemCode, read, write};

    fn is_refused(text: &str) -> bool {
        read::<ClientMessage>(text)
            .is_err_and(|problem| problem == Problem::new(ProblemCode::BadMessage))
    }

    #[test]
    fn message_is_an_object_with_its_name() {
        let who = ParticipantId::from_bytes([0; 16]);

        let wire = write(&ClientMessage::Decline { who });

        assert_eq!(wire, r#"{"decline":{"who":"AAAAAAAAAAAAAAAAAAAAAA"}}"#);
        assert!(matches!(read(&wire), Ok(ClientMessage::Decline { who: read }) if read == who));
    }

    #[test]
    fn unknown_fields_names_and_repeated_keys_are_refused() {
        let id = "AAAAAAAAAAAAAAAAAAAAAA";
        for text in [
            String::new(),
            "{}".into(),
            "null".into(),
            r#""leave""#.into(),
            r#"{"leave":{"x":1}}"#.into(),
            r#"{"leave":null}"#.into(),
            r#"{"leave":{}} x"#.into(),
            r#"{"leave":{},"end_visit":{}}"#.into(),
            r#"{"leave":{},"leave":{}}"#.into(),
            r#"{"promote":{}}"#.into(),
            format!(r#"{{"decline":{{"who":"{id}","who":"{id}"}}}}"#),
            format!(r#"{{"decline":{{"who":"{id}","by":"{id}"}}}}"#),
            r#"{"decline":{"who":"x"}}"#.into(),
            r#"{"decline":{"who":7}}"#.into(),
            r#"{"decline":{}}"#.into(),
            // Nobody is let in, and nothing is written, in words that the server can read.
            format!(r#"{{"admit":{{"who":"{id}"}}}}"#),
            r#"{"chat":{"text":"a"}}"#.into(),
            r#"{"set_devices":{"microphone":1,"camera":true}}"#.into(),
            format!(r#"{{"receive":{{"receive":[{{"mid":"a b","from":"{id}","track":1}}]}}}}"#),
            "[".repeat(100_000),
        ] {
            assert!(is_refused(&text), "{}", &text[..text.len().min(80)]);
        }
    }

    #[test]
    fn empty_messages_are_objects_too() {
        assert!(matches!(
            read(r#"{"leave":{}}"#),
            Ok(ClientMessage::Leave {})
        ));
        assert!(matches!(
            read(r#"{"end_visit":{}}"#),
            Ok(ClientMessage::EndVisit {})
        ));
    }

    #[test]
    fn printed_message_holds_no_words_and_no_secret() {
        let knock = ClientMessage::Knock {
            version: 1,
            invite: InviteId::from_bytes([1; 16]),
            secret: InviteSecret::from_bytes([2; 16]),
            seat: Some(SeatToken::from_bytes([3; 32])),
            proof: Some(DeviceProof {
                key: DeviceBytes::new(vec![4; 65]).expect("short"),
                signature: DeviceBytes::new(vec![5; 64]).expect("short"),
            }),
        };
        let words = ClientMessage::Seal {
            generation: 1,
            message: Sealed::new(b"private words".to_vec()).expect("short"),
        };

        let printed = format!("{knock:?} {words:?}");

        assert_eq!(
            printed,
            "Knock { version: 1, invite: i-010101, secret: InviteSecret(…), seat: Some(SeatToken(…)), \
             proof: Some(DeviceProof(…)) } \
             Seal { generation: 1, message: Sealed(13 bytes) }"
        );
    }
}
