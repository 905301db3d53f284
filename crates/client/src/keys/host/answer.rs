//! Answers to knocks, before any admission: sealed for the one knock, so that no server can say them.

use super::*;

impl HostKeys {
    /// Tells someone that this page has read their knock. Whoever comes back is let in without a question and needs none.
    pub(super) fn say_seen(&mut self, who: ParticipantId) {
        let is_coming = self.wished.contains_key(&who);
        let is_inside = self
            .seats
            .as_ref()
            .is_some_and(|inside| inside.contains(&who));
        if !is_coming && !is_inside {
            self.answer(who, KnockAnswer::Seen);
        }
    }

    /// Answers a knock that holds. A link without a secret has no key that the server does not have, too, and gets no answer.
    pub(super) fn answer(&mut self, who: ParticipantId, answer: KnockAnswer) {
        let Some(knocked) = self.knocks.get(&who) else {
            return;
        };
        if knocked.knock.level == invitation::Level::ServerVouched {
            return;
        }
        let key = self.knock_key(knocked.knock.invite, knocked.code);
        let sealed = answer.seal(&self.crypto, &key, &knocked.knock.content.key_package);
        if let Some(answer) = sealed.ok().and_then(Sealed::new) {
            let message = ClientMessage::AnswerKnock { who, answer };
            self.effects.push_back(KeysEffect::Send(message));
        }
    }
}
