//! The code that is read aloud with somebody.

use super::*;

/// Codes to compare that are made for one link: one for each return of whoever came by it. More are no reload any
/// more but somebody who draws until the code is the one that they want: twenty draws of a million hit it once in
/// 50,000 tries.
const COMPARISONS_MAX: u32 = 20;

impl HostKeys {
    /// Returns the code to compare aloud with someone, once both have given their part.
    #[must_use]
    pub fn comparison_code(&self, who: ParticipantId) -> Option<ComparisonCode> {
        self.invitees.get(&who)?.code
    }

    /// Notes that the code was read aloud and is the same; everyone is told.
    pub fn mark_compared(&mut self, who: ParticipantId, now: Instant) {
        if let Some(invitee) = self.invitees.get_mut(&who)
            && invitee.code.is_some()
        {
            invitee.level = Level::Compared;
            self.remember_in(who);
            self.say_roster(now);
        }
    }

    /// Draws what somebody who just came in is to compare, and asks them for their part.
    pub(super) fn ask_comparison(&mut self, who: ParticipantId, knocked: &Knocked, key: [u8; 32]) {
        let invitee = self.invitees.get_mut(&who);
        let invitee = invitee.filter(|invitee| invitee.made(&knocked.knock));
        let (Some(membership), Some(invitee)) = (&mut self.membership, invitee) else {
            return;
        };
        let leaf = membership.leaf_of(&key);
        let secret = leaf.and_then(|leaf| membership.group.comparison_secret(leaf));
        let (Some(leaf), Some(secret)) = (leaf, secret) else {
            return;
        };
        let made = self.comparisons.entry(invitee.invite).or_default();
        if *made >= COMPARISONS_MAX {
            // Who comes again and again tries codes. There is none to compare any more, and nothing to mark.
            invitee.code = None;
            return;
        }
        *made += 1;
        let commitment = knocked.knock.content.commitment;
        let public = LeafPublicKey::from_bytes(key);
        if let Ok((comparison, nonce)) =
            HostComparison::draw(&self.crypto, commitment, public, secret)
        {
            invitee.comparison = Some(comparison);
            invitee.code = None;
            let nonce = *nonce.as_bytes();
            membership.say(&Message::CompareAsk { leaf, nonce }, &mut self.effects);
        }
    }
}
