//! Joins the certificates to the group: what a host's leaf must show to everyone in one visit.

use crate::{
    Crypto, group,
    identity::{self, Expectation, RootPublicKey},
    visit_card::VisitCard,
};
use protocol::{VisitId, time::Instant};

/// Verifies hosts' chains under the root of one visit's card, at one moment.
#[derive(Clone, Copy, Debug)]
pub struct HostChains<'a> {
    crypto: &'a Crypto,
    root: &'a RootPublicKey,
    visit: VisitId,
    visit_end: Instant,
    now: Instant,
}

impl<'a> HostChains<'a> {
    /// Takes root, visit and time from a card that was verified.
    #[must_use]
    pub fn of_card(crypto: &'a Crypto, card: &'a VisitCard, now: Instant) -> Self {
        let content = card.content();
        Self {
            crypto,
            root: &content.root,
            visit: content.visit,
            visit_end: content.validity.not_after,
            now,
        }
    }
}

impl group::HostVerifier for HostChains<'_> {
    fn verify(&self, chain: &[u8], leaf_key: &[u8]) -> Option<group::HostRole> {
        let expected = Expectation {
            root: self.root,
            visit: self.visit,
            visit_end: self.visit_end,
            leaf: leaf_key,
            now: self.now,
        };
        let rights = identity::verify_chain(self.crypto, chain, &expected).ok()?;
        match rights.role {
            identity::HostRole::Provider => Some(group::HostRole::Provider),
            identity::HostRole::Cohost => Some(group::HostRole::Cohost),
            identity::HostRole::Greeter => None,
        }
    }
}
