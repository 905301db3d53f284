//! How the server says no: a stable word for programs, a sentence for developers.
//!
//! What a person reads comes from the client's catalogue, by the code.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An error as sent to a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Stable word.
    pub code: ProblemCode,
    /// English sentence that says what to do. Never holds anything the client sent.
    pub detail: String,
    /// Number of the offer that is refused, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<u32>,
}

impl Problem {
    /// Makes the problem with its sentence.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self {
            code,
            detail: code.sentence().to_owned(),
            offer: None,
        }
    }

    /// Makes the problem of a refused offer.
    #[must_use]
    pub fn of_offer(code: ProblemCode, number: u32) -> Self {
        Self {
            offer: Some(number),
            ..Self::new(code)
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.sentence())
    }
}

impl std::error::Error for Problem {}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident => $sentence:literal,)*) => {
        /// Every way the server says no.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode {
            $($(#[$doc])* $name,)*
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the English sentence for developers and logs.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self {
                    $(Self::$name => $sentence,)*
                }
            }
        }
    };
}

codes! {
    /// Not JSON, an unknown field, a repeated key, or a value out of its range.
    BadMessage => "The message could not be read. Check it against PROTOCOL.md.",
    /// Longer than the limit of its kind.
    TooLong => "The message is too long.",
    /// More messages than the limit allows.
    TooFast => "Too many messages. Slow down and try again.",
    /// The client speaks another version.
    ReloadNeeded => "This page is older or newer than the server. Reload it.",
    /// The link is wrong, expired, revoked, was never issued, or its visit is over: one answer for all.
    InviteNotValid => "This link does not work. Ask the provider for a new one.",
    /// A knock came without the proof of a device that holds a key, or with one that does not hold, for whatever reason.
    DeviceNotProved => "The proof of this device does not hold. Load the page again.",
    /// A code that somebody typed leads nowhere, has wrong digits, is dead, comes at the wrong time, or its provider is not
    /// there: one answer for all.
    CodeNotValid => "This code does not work, or its provider is not in the visit yet.",
    /// The right link, before its time.
    TooEarly => "It is too early for this visit. Come back half an hour before it starts.",
    /// Declined a short time ago.
    KnockLater => "The provider asked to wait. Try again later.",
    /// The waiting room is full.
    WaitingRoomFull => "The waiting room is full. Try again in a few minutes.",
    /// Twelve people are inside.
    VisitFull => "The visit is full: 12 people at most. Someone must leave first.",
    /// Only the provider may do this, or only someone inside.
    NotAllowed => "Only the provider may do this.",
    /// That person is not waiting.
    NotWaiting => "That person is not in the waiting room.",
    /// That person is not inside.
    NotInside => "That person is not in the visit.",
    /// This client is not in the group at hand.
    NotMember => "You are not in this visit's group. Knock again.",
    /// The first message must be `enter` or `knock`, and only the first.
    NotNow => "This message does not fit here.",
    /// The offer could not be used.
    OfferRefused => "The media offer could not be used. Make a new connection.",
    /// Nobody is signed in with this browser.
    SignInNeeded => "Sign in first.",
    /// Wrong email or password: one answer for both.
    SignInRefused => "Email or password is wrong.",
    /// Too many tries.
    TryLater => "Too many tries. Wait a few minutes.",
    /// No such visit, or of another practice: one answer for both.
    NoSuchVisit => "There is no such visit.",
    /// No such invite, or of another practice: one answer for both.
    NoSuchInvite => "There is no such invite.",
    /// The visit is over.
    VisitEnded => "The visit is over.",
    /// More invites or visits than the limit allows.
    TooMany => "That is more than the limit allows.",
    /// A name is empty, too long, or has nothing that shows.
    NameNotValid => "A name needs 1 to 80 visible characters.",
    /// Not an email address.
    EmailNotValid => "That is not an email address.",
    /// A planned time or length out of range.
    TimeNotValid => "The planned time or length is out of range.",
    /// The set-up or sign-in link is wrong, used or expired: one answer for all.
    LinkNotValid => "This link does not work or was used already.",
    /// The request came from another site.
    WrongOrigin => "The request came from another site.",
    /// Nothing is here.
    NotFound => "There is nothing here.",
    /// The server failed; nothing was changed.
    TryAgain => "Something went wrong on the server. Nothing was changed. Try again.",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_the_wire() {
        for code in ProblemCode::ALL {
            let problem = Problem::new(*code);

            let read: Problem = crate::read(&crate::write(&problem)).unwrap();

            assert_eq!(read, problem);
        }
    }
}
