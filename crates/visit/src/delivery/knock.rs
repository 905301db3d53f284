//! The visit's card, and the knocks that are sealed to it: carried to providers, unread.

use crate::{Visit, effect::Effect, seat::Seat};
use protocol::{
    ParticipantId, ProblemCode, Sealed, VisitMessage, WaitingMessage,
    limit::{KNOCK_ANSWER_BYTES_MAX, SEALED_KNOCK_BYTES_MAX},
};

/// Knocks that one person may send before the provider does something: lets them in, founds the group anew, or
/// shows another card. Each is told to every provider, so that without a limit one who waits could fill their
/// outboxes.
pub(super) const KNOCKS_PER_CARD_MAX: u32 = 8;

impl Visit {
    pub(crate) fn publish_card(&mut self, card: Sealed) {
        self.delivery.card = Some(card);
        self.delivery.knocks.clear();
        self.delivery.knock_counts.clear();
        let told: Vec<ParticipantId> = self.seats.keys().copied().collect();
        for who in told {
            self.tell_card(who);
        }
    }

    /// Tells someone the visit's card, where there is one.
    pub(crate) fn tell_card(&mut self, who: ParticipantId) {
        let (Some(card), Some(seat)) = (self.delivery.card.clone(), self.seats.get(&who)) else {
            return;
        };
        let Some(connection) = seat.connection() else {
            return;
        };
        self.effects.push_back(if seat.is_waiting() {
            Effect::TellWaiting(connection, WaitingMessage::Card { card })
        } else {
            Effect::Tell(connection, VisitMessage::Card { card })
        });
    }

    /// Hands a knock to every provider, and to those who come later.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] where there is no card to knock to; [`ProblemCode::TooLong`] above
    /// [`SEALED_KNOCK_BYTES_MAX`]; [`ProblemCode::TooMany`] above [`KNOCKS_PER_CARD_MAX`].
    pub(crate) fn knock_sealed(
        &mut self,
        who: ParticipantId,
        knock: Sealed,
    ) -> Result<(), ProblemCode> {
        if self.delivery.card.is_none() {
            return Err(ProblemCode::NotNow);
        }
        if knock.as_bytes().len() > SEALED_KNOCK_BYTES_MAX {
            return Err(ProblemCode::TooLong);
        }
        let count = self.delivery.knock_counts.entry(who).or_default();
        if *count >= KNOCKS_PER_CARD_MAX {
            return Err(ProblemCode::TooMany);
        }
        *count += 1;

        self.delivery.knocks.insert(who, knock.clone());
        let told = self.sealed_knock(who, knock);
        for connection in self.provider_connections() {
            self.effects
                .push_back(Effect::Tell(connection, told.clone()));
        }
        Ok(())
    }

    /// Hands what the provider sealed for someone who waits to them. Whoever waits no more is told nothing: they left, or
    /// were let in, while it was on its way.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::TooLong`] above [`KNOCK_ANSWER_BYTES_MAX`].
    pub(crate) fn answer_knock(
        &mut self,
        who: ParticipantId,
        answer: Sealed,
    ) -> Result<(), ProblemCode> {
        if answer.as_bytes().len() > KNOCK_ANSWER_BYTES_MAX {
            return Err(ProblemCode::TooLong);
        }
        let seat = self.seats.get(&who).filter(|seat| seat.is_waiting());
        if let Some(connection) = seat.and_then(Seat::connection) {
            let told = WaitingMessage::Answered { answer };
            self.effects
                .push_back(Effect::TellWaiting(connection, told));
        }
        Ok(())
    }

    /// Hands every knock to a provider who came.
    pub(crate) fn tell_knocks(&mut self, provider: ParticipantId) {
        for (who, knock) in self.delivery.knocks.clone() {
            let told = self.sealed_knock(who, knock);
            self.tell_one(provider, told);
        }
    }

    fn sealed_knock(&self, who: ParticipantId, knock: Sealed) -> VisitMessage {
        VisitMessage::SealedKnock {
            who,
            invite: self.seats.get(&who).and_then(Seat::invite),
            knock,
        }
    }
}
