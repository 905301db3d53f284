//! Founding, committing, and following what the server says became of it.

use super::*;

impl HostKeys {
    pub(super) fn found(&mut self, generation: u32, now: Instant) {
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
                let message = ClientMessage::Found { generation };
                self.effects.push_back(KeysEffect::Send(message));
            }
            Err(_) => self.effects.push_back(KeysEffect::Alarm(KeysAlarm::Broken)),
        }
    }

    pub(super) fn handle_founded(&mut self, generation: u32, by: ParticipantId, now: Instant) {
        self.pending = None;
        // Everyone inside knocks again for the new group, and is let in by that.
        self.wishes.clear();
        self.knocks
            .retain(|who, _| !self.invitees.contains_key(who));
        for invitee in self.invitees.values_mut() {
            invitee.key = None;
        }
        if let Some(mut older) = self.membership.take() {
            older.stop(&mut self.effects);
        }
        let founded = self
            .founding
            .take()
            .filter(|group| by == self.you && group.terms().generation == generation);
        if let Some(group) = founded {
            self.membership = Membership::new(group, 0, now, &mut self.effects);
            self.try_commit(now);
        }
    }

    pub(super) fn wish(&mut self, wish: Wish, now: Instant) {
        if !self.wishes.contains(&wish) {
            self.wishes.push(wish);
        }
        self.try_commit(now);
    }

    /// Makes one commit of what is wished, where none waits for its answer. Who is to go goes first, in a
    /// commit of its own: nobody's coming may delay it.
    pub(super) fn try_commit(&mut self, now: Instant) {
        let Some(membership) = &mut self.membership else {
            return;
        };
        if self.pending.is_some() || self.wishes.is_empty() {
            return;
        }
        let verifier = HostChains::of_card(&self.crypto, &self.card, now);
        let at = membership.position();
        let removes: BTreeSet<Leaf> = self
            .wishes
            .iter()
            .filter_map(|wish| match wish {
                Wish::Out(leaf) => Some(*leaf),
                Wish::In(_) => None,
            })
            .filter(|leaf| membership.group.members().contains_key(leaf))
            .collect();
        let admits = if removes.is_empty() {
            newcomers(&self.wishes, &self.knocks)
        } else {
            Vec::new()
        };
        let made = if !removes.is_empty() {
            membership.group.remove(&removes, &verifier)
        } else if !admits.is_empty() {
            let candidates: Vec<Candidate> = admits
                .iter()
                .map(|(_, knocked)| knocked.candidate.clone())
                .collect();
            membership.group.admit(&candidates, &verifier)
        } else {
            self.wishes.clear();
            return;
        };
        let pending = Pending {
            at,
            admits,
            removes,
        };
        match made.ok().and_then(|made| self.message(&pending, made)) {
            Some(message) => {
                self.pending = Some(pending);
                self.effects.push_back(KeysEffect::Send(message));
            }
            None => {
                // What the group refuses it would refuse again.
                self.forget(&pending);
                self.effects.push_back(KeysEffect::Alarm(KeysAlarm::Broken));
            }
        }
    }

    fn message(&self, pending: &Pending, made: Outgoing) -> Option<ClientMessage> {
        let generation = pending.at.generation;
        let mut welcomes = Vec::new();
        for (who, knocked) in &pending.admits {
            let invitee = self.invitees.get(who)?;
            let admit_box = AdmitBox {
                psk: self.secrets.vault.seed.psk(&self.crypto, generation),
                generation,
                name: invitee.name.clone(),
            };
            let key = self.invitation_key(knocked.knock.invite);
            let key_package = &knocked.knock.content.key_package;
            let parcel = Parcel {
                admit_box: admit_box
                    .seal_for_link(&self.crypto, &key, key_package)
                    .ok()?,
                welcome: made.welcome.clone()?,
            };
            welcomes.push(Welcome {
                who: *who,
                sealed: Sealed::new(parcel.to_bytes()?)?,
            });
        }
        Some(ClientMessage::Commit {
            at: pending.at,
            commit: Sealed::new(made.commit)?,
            welcomes,
        })
    }

    pub(super) fn forget(&mut self, done: &Pending) {
        self.wishes.retain(|wish| match wish {
            Wish::In(who) => !done.admits.iter().any(|(admitted, _)| admitted == who),
            Wish::Out(leaf) => !done.removes.contains(leaf),
        });
    }
}

/// Returns who is to come and has a knock that holds, as many as there is room for.
fn newcomers(
    wishes: &[Wish],
    knocks: &BTreeMap<ParticipantId, Knocked>,
) -> Vec<(ParticipantId, Knocked)> {
    let comes = |wish: &Wish| match wish {
        Wish::In(who) => Some((*who, knocks.get(who)?.clone())),
        Wish::Out(_) => None,
    };
    let newcomers = wishes.iter().filter_map(comes);
    newcomers.take(PARTICIPANTS_MAX - 1).collect()
}
