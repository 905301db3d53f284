//! Knocks, and the words of the group's members.

use super::*;

impl HostKeys {
    /// Opens a knock. One that holds, of someone who was let in before and has the same tab, is answered
    /// without a question: a reload does not go through the waiting room.
    pub(super) fn take_knock(
        &mut self,
        (who, invite): (ParticipantId, Option<InviteId>),
        knock: &Sealed,
        now: Instant,
    ) {
        if self.shown != Shown::Own {
            // It was made for another card: whoever knocked does so again for this one.
            return;
        }
        let Some(knocked) = invite.and_then(|invite| self.open(invite, knock, now)) else {
            // One that held before still does.
            self.effects
                .push_back(KeysEffect::Alarm(KeysAlarm::Knock(who)));
            return;
        };
        if who == self.you
            || self
                .invite_of(who)
                .is_some_and(|known| known != knocked.knock.invite)
        {
            // Whoever has a number keeps it: under another one's the provider would let in somebody else than they
            // read of.
            self.effects
                .push_back(KeysEffect::Alarm(KeysAlarm::Knock(who)));
            return;
        }
        if self.has_room_for(who) {
            self.knocks.insert(who, knocked);
            self.answer_return(who, now);
            self.say_seen(who);
        }
    }

    /// Returns by which link somebody came, as far as this page knows.
    pub(super) fn invite_of(&self, who: ParticipantId) -> Option<InviteId> {
        let knocked = self.knocks.get(&who).map(|knocked| knocked.knock.invite);
        knocked.or_else(|| self.invitees.get(&who).map(|invitee| invitee.invite))
    }

    /// Makes room for one more knock. Those of links that the server made go first: it can make up any number of
    /// them, and none of a link that was made here.
    fn has_room_for(&mut self, who: ParticipantId) -> bool {
        if self.knocks.len() < KNOCKS_MAX || self.knocks.contains_key(&who) {
            return true;
        }
        let is_servers =
            |knocked: &Knocked| knocked.knock.level == invitation::Level::ServerVouched;
        let mut knocks = self.knocks.iter();
        let Some(first) = knocks.find(|(_, knocked)| is_servers(knocked)) else {
            return false;
        };
        let first = *first.0;
        self.knocks.remove(&first);
        true
    }

    /// Lets someone in without a question who was let in before, in the same tab, and was not put out.
    pub(super) fn answer_return(&mut self, who: ParticipantId, now: Instant) {
        let Some(visitor) = self.visitor(who, now) else {
            return;
        };
        let Some(knocked) = self
            .knocks
            .get(&who)
            .filter(|_| !self.unseated.contains(&who))
            .cloned()
        else {
            return;
        };
        // Of several devices of one person, the vault knows the last; this page knows all that it let in.
        let before = self.invitees.get(&who);
        let before = before.filter(|before| before.made(&knocked.knock));
        let was_in = before.is_some_and(|before| before.was_in);
        // Whom the provider said yes to, and whose admission was lost with a group, is let in by that yes while the visit
        // is open.
        let is_welcome = before.is_some() && (was_in || !self.is_locked());
        let is_known_here = is_welcome && visitor.arrival != Arrival::Removed;
        let is_return = visitor.arrival == Arrival::Rejoin || was_in;
        if !is_return && !is_known_here {
            return;
        }
        // A code that was compared with this very tab need not be compared again.
        let level = before.map(|before| before.level);
        let was_compared = self.was_compared(&knocked.knock);
        let mut invitee = Invitee::new(visitor, &knocked.knock);
        invitee.level = level.unwrap_or(invitee.level);
        invitee.was_in = is_return;
        if was_compared {
            invitee.level = Level::Compared;
        }
        let key = self.invitees.insert(who, invitee).and_then(|old| old.key);
        let old = self.membership.as_ref().zip(key);
        if let Some(leaf) = old.and_then(|(membership, key)| membership.leaf_of(&key)) {
            self.wishes.push(Wish::Stale(leaf));
        }
        let wished = Wished { knocked, is_return };
        self.wish_in(who, wished, now);
    }

    fn open(&self, invite: InviteId, knock: &Sealed, now: Instant) -> Option<Knocked> {
        let context = KnockContext {
            card: self.card.hash(),
            invite,
        };
        let knock =
            UnverifiedKnock::open(&self.crypto, knock.as_bytes(), &self.kem, &context).ok()?;
        let code = self.code_of(invite, &knock);
        let key = self.knock_key(invite, code);
        let mut knock = knock.verify(&self.crypto, &key, &self.card).ok()?;
        // A link that was made here has a secret, and a knock without it is somebody else's.
        let made_here = self
            .invitation(invite)
            .is_some_and(|known| known.level == invitation::Level::Link);
        if made_here && knock.level == invitation::Level::ServerVouched {
            return None;
        }
        if code.is_some() {
            knock.level = invitation::Level::PhoneCode;
        }
        let verifier = HostChains::of_card(&self.crypto, &self.card, now);
        let candidate = Candidate::check(&knock.content.key_package, now, &verifier).ok()?;
        // The leaf must be that of the person who knocks, and no host's.
        let Claim::Invited {
            invite: claimed,
            rejoin_key,
        } = candidate.claim()
        else {
            return None;
        };
        let is_theirs = *claimed == invite && rejoin_key == knock.rejoin.as_bytes();
        is_theirs.then_some(Knocked {
            knock,
            candidate,
            code,
        })
    }

    /// Returns the key of an invite's link, or of the code of that number.
    pub(super) fn knock_key(&self, invite: InviteId, code: Option<u32>) -> InvitationKey {
        let seed = &self.secrets.vault.seed;
        let secret = match code {
            Some(number) => seed.code_secret(&self.crypto, invite, number),
            None => seed.link_secret(&self.crypto, invite),
        };
        let visit = self.card.content().visit;
        InvitationKey::of_link(&self.crypto, visit, invite, &secret)
    }

    pub(super) fn hear(&mut self, entry: (u32, u64), bytes: &Sealed, now: Instant) {
        let Some(membership) = &mut self.membership else {
            return;
        };
        if membership.is_next(entry, &mut self.effects) {
            self.process(Entry::Words(bytes), now);
        }
    }

    pub(super) fn process(&mut self, entry: Entry<'_>, now: Instant) {
        let Some(membership) = &mut self.membership else {
            return;
        };
        let verifier = HostChains::of_card(&self.crypto, &self.card, now);
        match membership.hear(entry, &verifier, now, &mut self.effects) {
            Heard::Nothing => {}
            Heard::Changed(change) => {
                if change.own_commit_lost {
                    self.pending = None;
                }
            }
            Heard::Said(said) => self.take_words(&said, now),
            Heard::Out => self.membership = None,
        }
    }

    fn take_words(&mut self, said: &Said, now: Instant) {
        let Some(membership) = &self.membership else {
            return;
        };
        let key = membership
            .group
            .members()
            .get(&said.from)
            .map(|member| member.key);
        if let Message::CompareAnswer { nonce } = &said.message {
            let mut invitees = self.invitees.values_mut();
            let Some(invitee) = invitees.find(|invitee| invitee.key == key) else {
                return;
            };
            if let Some(comparison) = invitee.comparison.take() {
                let nonce = PersonNonce::from_bytes(*nonce);
                invitee.code = comparison.handle_answer(&self.crypto, &nonce).ok();
            }
        } else if let Message::Bye = said.message {
            let leaver = self.invitees.iter().find(|(_, invitee)| invitee.key == key);
            if let Some(who) = leaver.map(|(who, _)| *who) {
                self.take_out(who, Outgoing::Left, now);
            }
        }
    }
}
