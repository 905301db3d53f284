//! The card, and the knock that is made for it.

use super::*;

impl InviteeKeys {
    pub(super) fn take_card(&mut self, bytes: &Sealed, now: Instant) {
        let seen = self.card.as_ref().map(|known| known.card.seen());
        let root = match (&self.secrets.link, &self.card) {
            (Some(link), _) => Some(link.root),
            // Whom the server named first is kept to.
            (None, Some(known)) => Some(known.card.content().root.fingerprint(&self.crypto)),
            (None, None) => VisitCard::unverified_root(bytes.as_bytes())
                .ok()
                .map(|root| root.fingerprint(&self.crypto)),
        };
        let card = root.map(|root| {
            VisitCard::verify(&self.crypto, bytes.as_bytes(), &root, seen.as_ref(), now)
        });
        let Some(Ok(card)) = card else {
            self.effects.push_back(KeysEffect::Alarm(KeysAlarm::Card));
            return;
        };
        let (visit, invite) = (card.content().visit, self.secrets.invite);
        let link = self.secrets.link.as_ref();
        let key =
            link.map(|link| InvitationKey::of_link(&self.crypto, visit, invite, &link.secret));
        self.card = Some(Card { card, key });
        // A member knocks when the group is founded anew.
        if self.membership.is_none() {
            self.knock(now);
        }
    }

    /// Knocks once more after a welcome that did not hold: it may have been the answer to a knock of long before.
    pub(super) fn try_again(&mut self, now: Instant) {
        self.failures += 1;
        if self.membership.is_none() && self.failures <= FAILURES_MAX {
            self.knock(now);
        }
    }

    pub(super) fn knock_again(&mut self, now: Instant) {
        self.handle_out();
        self.knock(now);
    }

    pub(super) fn knock(&mut self, now: Instant) {
        let Some(card) = &self.card else {
            return;
        };
        let knock = make_knock(&self.crypto, &self.secrets, card, now);
        let Some((joiner, comparison, knock)) = knock else {
            self.effects.push_back(KeysEffect::Alarm(KeysAlarm::Broken));
            return;
        };
        self.answer = None;
        self.joiners.push_front((joiner, comparison));
        self.joiners.truncate(KNOCKS_KEPT);
        let message = ClientMessage::SealedKnock { knock };
        self.effects.push_back(KeysEffect::Send(message));
    }

    /// Takes an answer to the last knock. One that does not open says nothing: it is of somebody who cannot say anything
    /// here, or was an answer to a knock of before, which a server may hand over again.
    pub(super) fn take_answer(&mut self, answer: &Sealed) {
        let Some(key) = self.card.as_ref().and_then(|card| card.key.as_ref()) else {
            return;
        };
        let Some((joiner, _)) = self.joiners.front() else {
            return;
        };
        let key_package = joiner.key_package();
        let opened = KnockAnswer::open(&self.crypto, answer.as_bytes(), key, key_package);
        self.answer = opened.ok().or(self.answer);
    }
}

/// Makes a leaf's key package and seals the knock with it.
fn make_knock(
    crypto: &Crypto,
    secrets: &InviteeSecrets,
    card: &Card,
    now: Instant,
) -> Option<(Joiner, PersonComparison, Sealed)> {
    let leaf = LeafKey::generate().ok()?;
    let public = LeafPublicKey::from_bytes(*leaf.public_key());
    let (comparison, commitment) = PersonComparison::draw(crypto, &public).ok()?;
    let claim = Claim::Invited {
        invite: secrets.invite,
        rejoin_key: *secrets.rejoin.public_key().as_bytes(),
    };
    let joiner = Joiner::new(leaf, &claim, now).ok()?;
    let content = KnockContent {
        key_package: joiner.key_package().to_owned(),
        name: secrets.name.clone(),
        class: secrets.class,
        commitment,
    };
    let to = (&card.card, secrets.invite);
    let proofs = (&secrets.rejoin, card.key.as_ref());
    let knock = seal_knock(crypto, to, &content, proofs).ok()?;
    Some((joiner, comparison, Sealed::new(knock)?))
}
