//! What the server may say over the WebSocket.

use crate::{
    Challenge, CodeRunId, DisplayName, Expected, Forwarding, GroupPosition, InviteId, Knocker,
    Locator, ParticipantId, Person, Problem, Role, Sdp, Sealed, SeatToken, time::Instant,
};
use serde::{Deserialize, Serialize};

/// One message from the server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ServerMessage {
    /// To someone who is not inside. Nothing else is ever sent to them but the next three.
    Waiting(WaitingMessage),
    /// The last message was refused. The connection stays.
    Problem(Problem),
    /// Every [`crate::limit::HEARTBEAT_EVERY`]: the server is there.
    Heartbeat {},
    /// What the next knock on this connection is to be proved for: first of all, and again after each knock that was
    /// refused.
    Challenge {
        /// Drawn for this, and worth one try.
        challenge: Challenge,
    },
    /// To someone inside.
    Visit(VisitMessage),
}

/// All that someone who has not been let in is ever told: the allow-list.
///
/// There is no name in it, no number, no title, no address of a media server, nothing about anyone
/// else but whether the provider has opened the visit.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum WaitingMessage {
    /// The knock was taken; wait.
    Knocked {
        /// Brings this tab back to this place after a drop.
        seat: SeatToken,
        /// Whether the provider has opened the visit and knows.
        provider_here: bool,
    },
    /// The provider came or went.
    ProviderPresence {
        /// Whether the provider has opened the visit and knows.
        provider_here: bool,
    },
    /// Not yet. The connection is closed after this.
    Declined {
        /// Milliseconds until this invite may knock again.
        retry_after_ms: u64,
    },
    /// The visit's card: to whom a knock is to be sealed.
    Card {
        /// The card.
        card: Sealed,
    },
    /// What the provider's own browser sealed for this knock: that it was read, or is refused.
    Answered {
        /// The answer.
        answer: Sealed,
    },
    /// Out, for one of the reasons. The connection is closed after this.
    Closed(Closure),
}

/// What someone inside is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum VisitMessage {
    /// You are in: after an admission, an entry by the provider, or a return to a seat.
    Admitted {
        /// Your own id.
        you: ParticipantId,
        /// Your own name, as others read it.
        name: DisplayName,
        /// Your role.
        role: Role,
        /// Brings this tab back to this seat after a drop. None for the provider, whose session does.
        seat: Option<SeatToken>,
        /// Whether the media connection made earlier still stands: then restart ICE; else make a new one.
        media_kept: bool,
    },
    /// Who is inside, whole, after each change.
    Roster {
        /// Everyone, yourself included, in order of admission.
        people: Vec<Person>,
        /// Milliseconds since the first admission; none while the provider is alone.
        elapsed_ms: Option<u64>,
    },
    /// Who waits, whole, after each change. To the provider only.
    WaitingRoom {
        /// Everyone, the longest wait first.
        people: Vec<Knocker>,
    },
    /// What the visit is. To the provider only, once after entering and after each change.
    Agenda {
        /// Planned start.
        starts_at: Instant,
        /// Everyone invited.
        expected: Vec<Expected>,
        /// Version of the vault that the server keeps, 0 where it keeps none. A page that knows an older one reads it:
        /// another page made a link, or revoked one.
        vault: u32,
    },
    /// The media session's other half.
    Answer {
        /// Number of the offer it answers.
        number: u32,
        /// The session description.
        sdp: Sdp,
    },
    /// The visit's card: to whom a knock is to be sealed, where the group is founded anew.
    Card {
        /// The card.
        card: Sealed,
    },
    /// Someone's knock, for the provider to open. To providers only.
    SealedKnock {
        /// Whose.
        who: ParticipantId,
        /// By which link they came; none for a provider's own device. The knock opens for this one alone.
        invite: Option<InviteId>,
        /// The knock.
        knock: Sealed,
    },
    /// The group was founded, or founded anew: whoever is in an older one is in none.
    Founded {
        /// Number of the new group.
        generation: u32,
        /// By whom.
        by: ParticipantId,
    },
    /// A commit that counts, also to the one who made it.
    Committed {
        /// Where the group stood before it.
        at: GroupPosition,
        /// Place in the group's order.
        sequence: u64,
        /// By whom.
        by: ParticipantId,
        /// The MLS commit.
        commit: Sealed,
    },
    /// A commit did not count: the group stands elsewhere.
    Conflict {
        /// Where.
        at: GroupPosition,
    },
    /// What joins this client to the group.
    Welcome {
        /// Where the group stands after the commit that added this client.
        at: GroupPosition,
        /// Place of that commit in the group's order.
        sequence: u64,
        /// The Welcome and the box with the key to it.
        welcome: Sealed,
    },
    /// Something said to the group, also to the one who said it.
    Sealed {
        /// Which group.
        generation: u32,
        /// Place in the group's order.
        sequence: u64,
        /// By whom, as far as the server knows; the group's own signature is what counts.
        from: ParticipantId,
        /// The MLS application message.
        message: Sealed,
    },
    /// Everyone connected has the keys of this epoch.
    AllReady {
        /// Which.
        at: GroupPosition,
    },
    /// What was missed is not kept any more, or the group is another one: it takes a new knock.
    Missed {
        /// Where the group stands.
        at: GroupPosition,
    },
    /// Who is sent what by the media server, whole, after each change: what went out within the last second. To the
    /// provider only.
    Forwarding {
        /// Each track that is sent to somebody.
        list: Vec<Forwarding>,
    },
    /// The media server served somebody who is not inside. It was told to stop, and the log tells of it. To the provider
    /// only.
    Misforwarded {},
    /// Somebody typed a code that leads to this visit; answered by [`crate::ClientMessage::AnswerCode`]. To a provider
    /// only.
    CodeAsked {
        /// Which try.
        run: CodeRunId,
        /// The digits that the server knows.
        locator: Locator,
        /// What the page where it was typed says.
        ask: Sealed,
    },
    /// The same page's proof that it knows the other digits. To a provider only.
    CodeProved {
        /// Which try.
        run: CodeRunId,
        /// The proof.
        proof: Sealed,
    },
    /// You are in the waiting room again; drop all media. The next is
    /// [`WaitingMessage::Knocked`].
    SentBack {},
    /// Out, for one of the reasons. The connection is closed after this.
    Closed(Closure),
}

/// Why someone is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closure {
    /// The provider ended the visit.
    Ended,
    /// The provider put this person out.
    Removed,
    /// This person left.
    Left,
    /// The same seat was opened in another window, which holds it.
    Replaced,
    /// The link was revoked or replaced while its holder waited.
    LinkRevoked,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write;

    /// The whole of what a waiting client can be told, as it stands on the wire. A change of this
    /// test is a change of what strangers may learn.
    #[test]
    fn waiting_client_is_told_nothing_but_this() {
        let seat = SeatToken::from_bytes([0; 32]);
        let token = "A".repeat(43);
        let sealed = Sealed::new(vec![0; 3]).unwrap();

        let wire: Vec<_> = [
            WaitingMessage::Knocked {
                seat,
                provider_here: true,
            },
            WaitingMessage::ProviderPresence {
                provider_here: false,
            },
            WaitingMessage::Declined {
                retry_after_ms: 30_000,
            },
            WaitingMessage::Card {
                card: sealed.clone(),
            },
            WaitingMessage::Answered { answer: sealed },
            WaitingMessage::Closed(Closure::Ended),
        ]
        .map(|message| write(&ServerMessage::Waiting(message)))
        .into();

        assert_eq!(
            wire,
            [
                format!(r#"{{"waiting":{{"knocked":{{"seat":"{token}","provider_here":true}}}}}}"#),
                r#"{"waiting":{"provider_presence":{"provider_here":false}}}"#.to_owned(),
                r#"{"waiting":{"declined":{"retry_after_ms":30000}}}"#.to_owned(),
                r#"{"waiting":{"card":{"card":"AAAA"}}}"#.to_owned(),
                r#"{"waiting":{"answered":{"answer":"AAAA"}}}"#.to_owned(),
                r#"{"waiting":{"closed":"ended"}}"#.to_owned(),
            ]
        );
        // The decoder names every word that there is.
        let unknown = serde_json::from_str::<WaitingMessage>(r#"{"no_such_word":{}}"#);
        let words = unknown.unwrap_err().to_string();
        assert_eq!(words.matches('`').count() / 2, wire.len() + 1, "{words}");
    }

    #[test]
    fn every_closure_has_a_stable_word() {
        let words = [
            Closure::Ended,
            Closure::Removed,
            Closure::Left,
            Closure::Replaced,
            Closure::LinkRevoked,
        ]
        .map(|closure| write(&closure));

        assert_eq!(
            words,
            [
                r#""ended""#,
                r#""removed""#,
                r#""left""#,
                r#""replaced""#,
                r#""link_revoked""#
            ]
        );
    }
}
