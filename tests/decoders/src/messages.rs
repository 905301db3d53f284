//! JSON from the network: every message and body. What is read is written and read again as the same.

use protocol::{ClientMessage, ServerMessage, api};
use serde::{Serialize, de::DeserializeOwned};

fn survive<T: Serialize + DeserializeOwned>(text: &str) {
    if let Ok(value) = protocol::read::<T>(text) {
        let written = protocol::write(&value);
        let again: T = protocol::read(&written).expect("what was written is read");
        assert_eq!(protocol::write(&again), written);
    }
}

/// Takes made-up text.
///
/// # Panics
///
/// Where a decoder does what it must not.
pub fn try_out(text: &str) {
    survive::<ClientMessage>(text);
    survive::<ServerMessage>(text);
    survive::<api::SignIn>(text);
    survive::<api::SignInByLink>(text);
    survive::<api::SetUp>(text);
    survive::<api::PlanVisit>(text);
    survive::<api::PlanInvite>(text);
    survive::<api::OpenInvite>(text);
    survive::<api::ReissueInvites>(text);
    survive::<api::Keep>(text);
    survive::<api::KeepKeyring>(text);
    survive::<api::OpenRecovery>(text);
    survive::<api::Recover>(text);
    // What a page reads of the server's answers.
    survive::<api::Kept>(text);
    survive::<api::KeepOutcome>(text);
    survive::<api::Account>(text);
    survive::<api::InviteCard>(text);
    survive::<api::InviteSummary>(text);
    survive::<api::VisitSummary>(text);
    survive::<api::VisitList>(text);
    survive::<api::LogLine>(text);
}
