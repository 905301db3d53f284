//! What is said where keys are not to be had.

use crate::{app::App, keys::KeysFault, text::t};

/// Returns the sentence.
pub(crate) fn sentence(app: App, fault: &KeysFault) -> String {
    let text = match fault {
        KeysFault::Server(failure) => return app.explain(failure),
        KeysFault::NoDevice => t!("keys-none"),
        KeysFault::Unsupported => t!("keys-unsupported"),
        KeysFault::Memory => t!("keys-memory"),
        KeysFault::Wrong => t!("keys-wrong"),
        KeysFault::Vault(_) => t!("keys-vault"),
        KeysFault::Malformed => t!("keys-malformed"),
        KeysFault::Broken => t!("keys-broken"),
    };
    text.to_owned()
}
