//! Joining by a welcome, and following what the group says.

use super::*;

impl InviteeKeys {
    pub(super) fn join(&mut self, at: GroupPosition, sequence: u64, parcel: &Sealed, now: Instant) {
        // Without a knock of its own this client waits for nothing.
        if self.joiners.is_empty() {
            return;
        }
        let Some((group, id, comparison)) = self.open(at, parcel, now) else {
            self.effects
                .push_back(KeysEffect::Alarm(KeysAlarm::Welcome));
            self.try_again(now);
            return;
        };
        self.failures = 0;
        self.handle_out();
        self.seen_group = Some(SeenGroup {
            generation: at.generation,
            id,
            epoch: at.epoch,
        });
        self.comparison = Some(comparison);
        self.code = None;
        self.membership = Membership::new(group, sequence, now, &mut self.effects);
        if let Some(membership) = &mut self.membership {
            membership.watch_hosts(now, &mut self.effects);
        }
        self.effects.push_back(if self.membership.is_some() {
            KeysEffect::Send(ClientMessage::Ready { at })
        } else {
            KeysEffect::Alarm(KeysAlarm::Broken)
        });
    }

    /// Opens the parcel of an admission: the box by the link, the welcome by the box. The knock that it answers is
    /// used up.
    fn open(
        &mut self,
        at: GroupPosition,
        parcel: &Sealed,
        now: Instant,
    ) -> Option<(Group, [u8; 16], PersonComparison)> {
        let card = self.card.as_ref()?;
        let parcel = Parcel::from_bytes(parcel.as_bytes()).ok()?;
        let opened = self
            .joiners
            .iter()
            .enumerate()
            .find_map(|(place, (joiner, _))| {
                let made_for = (&parcel, self.seen_group);
                Some((place, open_box(&self.crypto, card, joiner, made_for)?))
            });
        let (place, admit_box) = opened?;
        let (joiner, comparison) = self.joiners.remove(place)?;
        let joining = Joining {
            terms: terms(&card.card, admit_box.generation),
            psk: admit_box.psk.expose_bytes(),
            welcome: &parcel.welcome,
            seen: self.seen_group,
        };
        let verifier = HostChains::of_card(&self.crypto, &card.card, now);
        let group = joiner.join(joining, &verifier).ok()?;
        let is_told = group.terms().generation == at.generation && group.epoch() == at.epoch;
        let id = group.id().ok().filter(|_| is_told)?;
        Some((group, id, comparison))
    }

    /// Takes an entry. Returns whether it was the next one.
    pub(super) fn follow(&mut self, place: (u32, u64), entry: Entry<'_>, now: Instant) -> bool {
        let (Some(membership), Some(card)) = (&mut self.membership, &self.card) else {
            return false;
        };
        if !membership.is_next(place, &mut self.effects) {
            return false;
        }
        let verifier = HostChains::of_card(&self.crypto, &card.card, now);
        match membership.hear(entry, &verifier, now, &mut self.effects) {
            Heard::Nothing | Heard::Changed(_) => {}
            Heard::Said(said) => self.take_words(&said, now),
            Heard::Out => {
                // Who was put out is told so by the server, too. Who was not has lost the answer to a knock: the
                // leaf that is gone was that of the page before, or of before a drop.
                self.membership = None;
                self.knock(now);
            }
        }
        true
    }

    pub(super) fn take_words(&mut self, said: &Said, now: Instant) {
        let Some(membership) = &mut self.membership else {
            return;
        };
        if let Message::Roster(roster) = &said.message {
            // A list that cannot be true leaves the names as they were.
            let _ = membership
                .book
                .handle_roster(roster, &membership.group, now);
        } else if let Message::CompareAsk { leaf, nonce } = &said.message {
            let is_own = membership.group.own_leaf() == Ok(*leaf);
            let secret = membership.group.comparison_secret(*leaf);
            let (Some(secret), Some(comparison), true) = (secret, &mut self.comparison, is_own)
            else {
                return;
            };
            if self.comparisons == COMPARISONS_MAX {
                return;
            }
            self.comparisons += 1;
            let host = HostNonce::from_bytes(*nonce);
            if let Ok((answer, code)) = comparison.handle_nonce(&self.crypto, &host, secret) {
                self.code = Some(code);
                let nonce = *answer.as_bytes();
                membership.say(&Message::CompareAnswer { nonce }, &mut self.effects);
            }
        }
    }
}

/// Opens the box of a parcel, by the link's secret, or, where the link has none, by the key package's own key.
fn open_box(
    crypto: &Crypto,
    card: &Card,
    joiner: &Joiner,
    (parcel, seen): (&Parcel, Option<SeenGroup>),
) -> Option<AdmitBox> {
    let generation_min = seen.map_or(1, |seen| seen.generation);
    let made_for = (joiner.key_package(), generation_min);
    let admit_box = &parcel.admit_box;
    let opened = match &card.key {
        Some(key) => AdmitBox::open_with_link(crypto, admit_box, key, made_for),
        None => AdmitBox::open_with_key_package(crypto, admit_box, joiner.init_key(), made_for),
    };
    opened.ok()
}
