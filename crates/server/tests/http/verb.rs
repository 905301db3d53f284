//! Every word of the protocol, so that none is forgotten by the tests that try them all.

use crate::{house::NewInvite, socket::Socket};
use protocol::{
    ClientMessage, GroupPosition, ParticipantId, ServerMessage, Subject, VisitId, VisitMessage,
    WaitingMessage,
};
use serde::de::DeserializeOwned;
use server::random;
use std::collections::BTreeSet;

/// All that a waiting client may ever hear; `crates/protocol/src/server_message.rs` says why.
const ALLOWED: [&str; 19] = [
    "/challenge",
    "/challenge/challenge",
    "/heartbeat",
    "/problem",
    "/problem/code",
    "/problem/detail",
    "/waiting",
    "/waiting/answered",
    "/waiting/answered/answer",
    "/waiting/card",
    "/waiting/card/card",
    "/waiting/closed",
    "/waiting/declined",
    "/waiting/declined/retry_after_ms",
    "/waiting/knocked",
    "/waiting/knocked/provider_here",
    "/waiting/knocked/seat",
    "/waiting/provider_presence",
    "/waiting/provider_presence/provider_here",
];

/// Fails where a client heard anything that is not on the list of what waiting clients may hear.
pub(crate) fn heard_nothing_but_the_allow_list(waiting: &Socket) {
    for key in waiting.keys() {
        assert!(ALLOWED.contains(&key.as_str()), "{key}");
    }
}

/// One message of each kind that a client can say, about this person where it is about one.
pub(crate) fn every_message(invite: &NewInvite, who: ParticipantId) -> Vec<ClientMessage> {
    ClientMessage::one_of_each(&Subject {
        visit: VisitId::from_bytes(random::bytes()),
        link: (invite.id, invite.secret.clone()),
        who,
        at: GroupPosition::default(),
    })
}

/// Those that whoever waits is refused: all but leaving, and the knock that only the provider can read.
pub(crate) fn refused_while_waiting(invite: &NewInvite, who: ParticipantId) -> Vec<ClientMessage> {
    let mut messages = every_message(invite, who);
    messages.retain(|message| {
        !matches!(
            message,
            ClientMessage::Leave {} | ClientMessage::SealedKnock { .. }
        )
    });
    messages
}

/// Returns the names of an enumeration of the protocol, as its own decoder lists them.
pub(crate) fn names_of<T: DeserializeOwned>() -> BTreeSet<String> {
    let Err(error) = serde_json::from_str::<T>(r#"{"no_such_word":{}}"#) else {
        panic!("there is a word of that name");
    };
    let told = error.to_string();
    let (_, list) = told.split_once("expected").unwrap();
    let words = list.split('`').skip(1).step_by(2);
    words.map(str::to_owned).collect()
}

/// Every message that the server alone may say, as `{"kind":{"name":…}}`.
pub(crate) fn names_of_the_server() -> Vec<(String, String)> {
    let inside = names_of::<VisitMessage>();
    let waiting = names_of::<WaitingMessage>();
    let all = names_of::<ServerMessage>();
    assert_eq!(all.len(), 5, "a kind of message is not looked into here");
    let of = |kind: &'static str| move |name: String| (kind.to_owned(), name);
    let inside = inside.into_iter().map(of("visit"));
    inside
        .chain(waiting.into_iter().map(of("waiting")))
        .collect()
}

#[test]
fn no_word_of_the_protocol_is_forgotten() {
    let invite = NewInvite::draw(crate::house::name("Patient"), protocol::Role::Patient);
    let who = ParticipantId::from_bytes(random::bytes());

    let said: BTreeSet<String> = every_message(&invite, who)
        .iter()
        .map(|message| {
            let wire: serde_json::Value = serde_json::from_str(&protocol::write(message)).unwrap();
            wire.as_object().unwrap().keys().next().unwrap().clone()
        })
        .collect();

    assert_eq!(said, names_of::<ClientMessage>());
}
