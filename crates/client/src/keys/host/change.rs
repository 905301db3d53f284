//! Founding and committing.

use super::*;

impl HostKeys {
    /// Founds the group anew, with a number above every one that was used.
    pub(super) fn found(&mut self, servers: u32, now: Instant) {
        let own = self.membership.as_ref().map_or(0, Membership::generation);
        let known = own.max(self.secrets.vault.generation);
        // A server that names a number out of all reason would use the numbers up.
        let used = known.max(servers.min(known.saturating_add(GENERATION_STEP_MAX - 1)));
        let generation = used.saturating_add(1);
        let psk = self.secrets.vault.seed.psk(&self.crypto, generation);
        let founding = Founding {
            terms: terms(&self.card, generation),
            psk: psk.expose_bytes(),
            key: LeafKey::from_bytes(
                *self.secrets.leaf.expose_bytes(),
                *self.secrets.leaf.public_key(),
            ),
            claim: Claim::Host {
                role: HostRole::Provider,
                chain: self.secrets.chain.clone(),
            },
        };
        let verifier = HostChains::of_card(&self.crypto, &self.card, now);
        match Group::found(founding, now, &verifier) {
            Ok(group) => {
                self.founding = Some(group);
                self.remember_generation(generation);
                let message = ClientMessage::Found { generation };
                self.effects.push_back(KeysEffect::Send(message));
            }
            Err(_) => self.effects.push_back(KeysEffect::Alarm(KeysAlarm::Broken)),
        }
    }

    pub(super) fn handle_founded(&mut self, generation: u32, by: ParticipantId, now: Instant) {
        self.pending = None;
        self.removing_since = None;
        self.is_withheld = false;
        self.unseated.clear();
        // Everyone inside knocks again for the new group, and is let in by that.
        self.wishes.clear();
        self.wished.clear();
        self.knocks
            .retain(|who, _| !self.invitees.contains_key(who));
        for invitee in self.invitees.values_mut() {
            invitee.key = None;
        }
        let older = self.membership.take();
        let older = older.map(|mut older| {
            older.stop(&mut self.effects);
            older
        });
        let is_asked_for = |group: &mut Group| group.terms().generation == generation;
        let founded = self.founding.take_if(is_asked_for);
        let is_later_asked_for = self
            .founding
            .as_ref()
            .is_some_and(|group| group.terms().generation > generation);
        if founded.is_none() && by == self.you && !is_later_asked_for {
            // Founded in this person's name, but not here: by another page of theirs, or by somebody who would
            // split the visit.
            self.found(generation, now);
        }
        if let Some(group) = founded.filter(|_| by == self.you) {
            let membership = Membership::new(group, 0, now, &mut self.effects);
            self.membership = membership.map(|new| new.going_on(older.as_ref()));
            self.begin_presence(now);
            self.say_policy(now);
            self.say_roster(now);
            self.welcome_back(now);
            self.try_commit(now);
        }
    }

    /// Wishes everyone in whose knock says that they were in before and come back in the same tab.
    fn welcome_back(&mut self, now: Instant) {
        let knocked: Vec<ParticipantId> = self.knocks.keys().copied().collect();
        for who in knocked {
            self.answer_return(who, now);
        }
    }

    /// Wishes somebody in by this knock, in the place of an earlier one of theirs.
    pub(super) fn wish_in(&mut self, who: ParticipantId, wished: Wished, now: Instant) {
        self.wished.insert(who, wished);
        self.wish(Wish::In(who), now);
    }

    pub(super) fn wish(&mut self, wish: Wish, now: Instant) {
        if !self.wishes.contains(&wish) {
            self.wishes.push(wish);
        }
        self.try_commit(now);
    }

    /// Takes the yes to somebody back who is not in yet. Where the commit is said already, the next one takes them out
    /// again. Whoever waits is told by a word that only this device can say.
    pub fn decline(&mut self, who: ParticipantId) {
        self.answer(who, KnockAnswer::Declined);
        if self.invitees.get(&who).is_some_and(|one| !one.was_in) {
            self.invitees.remove(&who);
        }
        if self
            .wished
            .get(&who)
            .is_some_and(|wished| !wished.is_return)
        {
            self.wished.remove(&who);
            self.wishes.retain(|wish| *wish != Wish::In(who));
        }
    }

    /// Makes one commit of what is wished, where none waits for its answer. Who is to go goes first, in a
    /// commit of its own: nobody's coming may delay it.
    pub(super) fn try_commit(&mut self, now: Instant) {
        self.watch_removals(now);
        let newcomers = self.newcomers();
        let Some(membership) = &mut self.membership else {
            return;
        };
        if self.pending.is_some() || self.wishes.is_empty() {
            return;
        }
        let verifier = HostChains::of_card(&self.crypto, &self.card, now);
        let at = membership.position();
        let members = membership.group.members();
        let out = leaves(&self.wishes, |wish| match wish {
            Wish::Out(leaf) => Some(leaf),
            Wish::In(_) | Wish::Stale(_) | Wish::Rekey => None,
        });
        let stale = leaves(&self.wishes, |wish| match wish {
            Wish::Stale(leaf) => Some(leaf),
            Wish::In(_) | Wish::Out(_) | Wish::Rekey => None,
        });
        let is_in = |leaf: &Leaf| members.contains_key(leaf);
        let is_pure_removal = out.iter().any(is_in);
        let removes: BTreeSet<Leaf> = out.into_iter().chain(stale).filter(is_in).collect();
        let admits = if is_pure_removal {
            Vec::new()
        } else {
            newcomers
        };
        let is_first_time = admits.iter().any(|(who, _)| {
            let wished = self.wished.get(who);
            wished.is_some_and(|wished| !wished.is_return)
        });
        let is_rekey = self.wishes.contains(&Wish::Rekey);
        let made = if !admits.is_empty() {
            let candidate = |(_, knocked): &(ParticipantId, Knocked)| knocked.candidate.clone();
            let candidates: Vec<Candidate> = admits.iter().map(candidate).collect();
            membership.group.readmit(&removes, &candidates, &verifier)
        } else if !removes.is_empty() {
            membership.group.remove(&removes, &verifier)
        } else if is_rekey {
            membership.group.rekey(&verifier)
        } else {
            self.wishes.clear();
            self.wished.clear();
            return;
        };
        let message = made.ok().and_then(|made| self.message((at, &admits), made));
        match message {
            Some(message) => {
                self.effects.push_back(KeysEffect::Send(message.clone()));
                self.pending = Some(Pending {
                    at,
                    admits,
                    removes,
                    is_removal: is_pure_removal,
                    is_first_time,
                    message,
                    made_at: now,
                    said_at: now,
                });
            }
            None => {
                // What the group refuses it would refuse again.
                self.forget(&admits, &removes);
                self.effects.push_back(KeysEffect::Alarm(KeysAlarm::Broken));
            }
        }
    }

    fn message(
        &self,
        (at, admits): (GroupPosition, &[(ParticipantId, Knocked)]),
        made: Made,
    ) -> Option<ClientMessage> {
        let mut welcomes = Vec::new();
        for (who, knocked) in admits {
            let parcel = Parcel {
                admit_box: self.admit_box((*who, knocked), at.generation)?,
                welcome: made.welcome.clone()?,
            };
            welcomes.push(Welcome {
                who: *who,
                sealed: Sealed::new(parcel.to_bytes()?)?,
            });
        }
        Some(ClientMessage::Commit {
            at,
            commit: Sealed::new(made.commit)?,
            welcomes,
        })
    }

    /// Seals the visit's key for someone: by their link's secret, or, where their link has none, to their key
    /// package.
    fn admit_box(
        &self,
        (who, knocked): (ParticipantId, &Knocked),
        generation: u32,
    ) -> Option<Vec<u8>> {
        let knock = &knocked.knock;
        let key_package = &knock.content.key_package;
        let admit_box = AdmitBox {
            psk: self.secrets.vault.seed.psk(&self.crypto, generation),
            generation,
            name: self.invitees.get(&who)?.name.clone(),
        };
        let sealed = match knock.level {
            invitation::Level::Link | invitation::Level::PhoneCode => {
                let key = self.knock_key(knock.invite, knocked.code);
                admit_box.seal_for_link(&self.crypto, &key, key_package)
            }
            invitation::Level::ServerVouched => {
                let init_key = KemPublicKey::from_slice(knocked.candidate.init_key())?;
                admit_box.seal_for_key_package(&self.crypto, &init_key, key_package)
            }
        };
        sealed.ok()
    }

    /// Forgets what a commit has done. Whoever came anew since is still to come.
    pub(super) fn forget_done(&mut self, pending: &Pending) {
        let is_done = |(who, knocked): &&(ParticipantId, Knocked)| {
            let newer = self.wished.get(who);
            newer.is_none_or(|newer| newer.knocked.candidate.key() == knocked.candidate.key())
        };
        let done: Vec<_> = pending.admits.iter().filter(is_done).cloned().collect();
        self.forget(&done, &pending.removes);
    }

    pub(super) fn forget(&mut self, admits: &[(ParticipantId, Knocked)], removes: &BTreeSet<Leaf>) {
        self.wishes.retain(|wish| match wish {
            Wish::In(who) => !admits.iter().any(|(admitted, _)| admitted == who),
            Wish::Out(leaf) | Wish::Stale(leaf) => !removes.contains(leaf),
            // Every commit renews the keys.
            Wish::Rekey => false,
        });
        let wishes = &self.wishes;
        self.wished
            .retain(|who, _| wishes.contains(&Wish::In(*who)));
    }

    /// Returns who is to come, as many as there is room for. A link that was revoked since lets nobody
    /// in who was not in by it before.
    fn newcomers(&self) -> Vec<(ParticipantId, Knocked)> {
        let comes = |wish: &Wish| match wish {
            Wish::In(who) => Some((*who, self.wished.get(who)?)),
            Wish::Out(_) | Wish::Stale(_) | Wish::Rekey => None,
        };
        let may_come = |wished: &Wished| {
            let known = self.invitation(wished.knocked.knock.invite);
            let is_open = known.is_none_or(|known| !known.is_revoked);
            wished.is_return || (is_open && !self.came_by_dead_code(&wished.knocked))
        };
        let newcomers = self.wishes.iter().filter_map(comes);
        newcomers
            .filter(|(_, wished)| may_come(wished))
            .map(|(who, wished)| (who, wished.knocked.clone()))
            .take(PARTICIPANTS_MAX - 1)
            .collect()
    }
}

fn leaves(wishes: &[Wish], of: impl Fn(Wish) -> Option<Leaf>) -> Vec<Leaf> {
    wishes.iter().copied().filter_map(of).collect()
}
