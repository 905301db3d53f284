//! The visit's card: which one everyone knocks to, and how a page that was away gets a newer one.

use super::*;

/// What the server shows to whoever knocks, by what was said over this connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Nothing, or another card than this page's.
    Unknown,
    /// It was told this page's.
    Told,
    /// This page's.
    Own,
}

/// What a page asked for anew.
#[derive(Clone, Copy, Debug)]
pub(super) struct Renewing {
    /// The group is then founded above this generation.
    servers: u32,
}

impl HostKeys {
    /// Takes the card that everyone knocks to: it must be this page's, and the newest.
    pub(super) fn handle_card(&mut self, card: &Sealed, now: Instant) {
        if card.as_bytes() == self.secrets.card {
            self.shown = Shown::Own;
            return;
        }
        let theirs =
            VisitCard::verify(&self.crypto, card.as_bytes(), &self.secrets.root, None, now);
        let own = self.card.content();
        let newer = theirs.ok().map(|card| card.content().clone());
        let newer = newer.filter(|it| it.visit == own.visit && it.serial >= own.serial);
        match newer {
            // Another page of this provider's came after this one. Whoever saw its card takes no older one.
            Some(newer) => self.renew(newer.serial, 0),
            None => self.tell_card(),
        }
    }

    /// The server has no group of ours to go on with: a new one is founded. A page that was in before does so as
    /// one that is just loaded would: another page may have let people in and put people out meanwhile.
    pub(super) fn handle_missed(&mut self, at: GroupPosition, now: Instant) {
        if self.founding.is_some() {
            // It was asked for before this answer came, because one was founded in this person's name: people still need a
            // card to knock to.
            if self.shown == Shown::Unknown {
                self.tell_card();
            }
            return;
        }
        if self.renewing.is_some() || !self.is_new {
            self.renew(self.card.content().serial, at.generation);
            return;
        }
        if self.shown == Shown::Unknown {
            self.tell_card();
        }
        self.found(at.generation, now);
    }

    /// Takes what was asked for by [`KeysEffect::Renew`]. Where there is none to be had, this page goes on with
    /// what it has.
    pub fn take_secrets(&mut self, secrets: Option<HostSecrets>, now: Instant) {
        let renewing = self.renewing.take();
        if let Some(secrets) = secrets {
            self.replace(secrets, now);
        }
        if let Some(asked) = renewing {
            self.tell_card();
            self.found(asked.servers, now);
        }
    }

    fn renew(&mut self, serial: u32, servers: u32) {
        if let Some(asked) = &mut self.renewing {
            asked.servers = asked.servers.max(servers);
            return;
        }
        self.renewing = Some(Renewing { servers });
        self.effects.push_back(KeysEffect::Renew {
            serial_min: serial.saturating_add(1),
        });
    }

    /// Becomes what a page is that is just loaded. What other pages did counts: whom one put out, this one does not
    /// let in again by itself, also where another device of that person was let in since; nor whom this one put out and
    /// the server has not kept yet, or says that it has not.
    fn replace(&mut self, mut secrets: HostSecrets, now: Instant) {
        let seen = self.card.seen();
        let (card, root) = (&secrets.card, &secrets.root);
        let Ok(card) = VisitCard::verify(&self.crypto, card, root, Some(&seen), now) else {
            return;
        };
        secrets.vault.absorb(&self.secrets.vault);
        let invitations = &secrets.vault.invitations;
        self.invitees.retain(|_, invitee| {
            let mut known = invitations.iter().filter(|one| one.id == invitee.invite);
            known.any(|one| match &one.state {
                InvitationState::Admitted { rejoin, .. } => *rejoin.as_bytes() == invitee.rejoin,
                InvitationState::Open | InvitationState::SentBack | InvitationState::Removed => {
                    false
                }
            })
        });
        self.kem = secrets.vault.seed.host_kem_key(&self.crypto);
        self.card = card;
        self.secrets = secrets;
        self.is_new = true;
        self.shown = Shown::Unknown;
        self.knocks.clear();
        self.wishes.retain(|wish| !matches!(wish, Wish::In(_)));
        self.wished.clear();
    }

    fn tell_card(&mut self) {
        let Some(card) = Sealed::new(self.secrets.card.clone()) else {
            return;
        };
        self.shown = Shown::Told;
        self.effects
            .push_back(KeysEffect::Send(ClientMessage::Card { card }));
    }
}
