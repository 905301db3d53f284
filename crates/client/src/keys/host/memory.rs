//! What the provider's other devices must know: whom this one let in, and how they went. It stands in the
//! visit's vault, which only they can read.

use super::*;

/// Someone whose knock holds, as the provider sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The link that they came by.
    pub invite: InviteId,
    /// The name that everyone will read: the invitation's, or, with a link that the server made, what the
    /// person's page says.
    pub name: DisplayName,
    /// What the person is in the visit.
    pub role: Role,
    /// What the link proves.
    pub level: invitation::Level,
    /// What knock it is.
    pub arrival: Arrival,
}

impl HostKeys {
    /// Returns who knocks, where the knock holds and the link is not revoked.
    #[must_use]
    pub fn visitor(&self, who: ParticipantId, now: Instant) -> Option<Visitor> {
        let knocked = self.knocks.get(&who)?;
        let knock = &knocked.knock;
        let visitor = match self.invitation(knock.invite) {
            Some(known) => Visitor {
                invite: knock.invite,
                name: known.name.clone(),
                role: known.class,
                level: knock.level,
                arrival: self.arrival(known, (who, knocked), now),
            },
            None => Visitor {
                invite: knock.invite,
                name: knock.content.name.clone(),
                role: knock.content.class,
                level: knock.level,
                arrival: Arrival::First,
            },
        };
        let may_come = visitor.arrival != Arrival::Revoked && visitor.role != Role::Provider;
        may_come.then_some(visitor)
    }

    /// Of several devices of one person, the vault knows the last; this page knows all that it let in. A link that is
    /// revoked sends none of them out.
    fn arrival(
        &self,
        known: &Invitation,
        (who, knocked): (ParticipantId, &Knocked),
        now: Instant,
    ) -> Arrival {
        let knock = &knocked.knock;
        let mut arrival = known.arrival(&knock.rejoin, now);
        if arrival == Arrival::Rejoin && self.new_devices.contains(&who) {
            // Whoever has a copy of all that the tab keeps is asked about, as anybody else with that link.
            arrival = if known.is_revoked {
                Arrival::Revoked
            } else {
                Arrival::SecondDevice
            };
        }
        if arrival != Arrival::Rejoin && self.came_by_dead_code(knocked) {
            arrival = Arrival::Revoked;
        }
        let before = self.invitees.get(&who);
        let was_in = before.is_some_and(|before| before.was_in && before.made(knock));
        if arrival == Arrival::Revoked && was_in {
            return Arrival::Rejoin;
        }
        arrival
    }

    pub(super) fn invitation(&self, invite: InviteId) -> Option<&Invitation> {
        let mut invitations = self.secrets.vault.invitations.iter();
        invitations.find(|invitation| invitation.id == invite)
    }

    /// Notes that somebody is in, with the key that brings the same tab back, and whether their code was compared.
    pub(super) fn remember_in(&mut self, who: ParticipantId) {
        let Some(invitee) = self.invitees.get(&who) else {
            return;
        };
        let state = InvitationState::Admitted {
            rejoin: RejoinPublicKey::from_bytes(invitee.rejoin),
            left_at: None,
            is_compared: invitee.level == Level::Compared,
        };
        let invitation = Invitation {
            id: invitee.invite,
            name: invitee.name.clone(),
            class: invitee.role,
            level: invitation::Level::ServerVouched,
            state,
            is_revoked: false,
            controls: PersonControls::default(),
            code: None,
        };
        match self.secrets.vault.invitation_mut(invitation.id) {
            Some(known) if known.state == state => return,
            Some(known) => known.state = state,
            None => {
                // Where there are as many links as a visit has, and none is dead, this one is not remembered: whoever came
                // by it asks again after a reload.
                if !self.secrets.vault.invite(invitation) {
                    return;
                }
            }
        }
        self.keep_vault();
    }

    pub(super) fn remember_gone(&mut self, invitee: &Invitee, how: Outgoing, now: Instant) {
        let state = match how {
            Outgoing::Left => InvitationState::Admitted {
                rejoin: RejoinPublicKey::from_bytes(invitee.rejoin),
                left_at: Some(now),
                is_compared: invitee.level == Level::Compared,
            },
            Outgoing::SentBack => InvitationState::SentBack,
            Outgoing::Removed => InvitationState::Removed,
        };
        if let Some(known) = self.secrets.vault.invitation_mut(invitee.invite) {
            known.state = state;
            self.keep_vault();
        }
    }

    /// Ends the link that somebody came by, and returns which it is; none where this page has read no knock of theirs.
    pub fn revoke(&mut self, who: ParticipantId) -> Option<InviteId> {
        let invite = self.invite_of(who)?;
        if let Some(known) = self.secrets.vault.invitation_mut(invite) {
            known.is_revoked = true;
            self.keep_vault();
        }
        Some(invite)
    }

    /// Whether the comparison code was the same with the very tab that knocks.
    pub(super) fn was_compared(&self, knock: &Knock) -> bool {
        let known = self.invitation(knock.invite).map(|known| known.state);
        let Some(InvitationState::Admitted {
            rejoin,
            is_compared,
            ..
        }) = known
        else {
            return false;
        };
        is_compared && rejoin == knock.rejoin
    }

    /// Notes the generation that is founded, so that no server can have an older one founded again.
    pub(super) fn remember_generation(&mut self, generation: u32) {
        self.secrets.vault.generation = generation;
        self.keep_vault();
    }

    /// Takes the vault as another page of this provider's left it: links that it made are known here, and those that it
    /// revoked let nobody in any more.
    pub fn take_vault(&mut self, vault: &Vault, now: Instant) {
        if !self.secrets.vault.absorb(vault) {
            return;
        }
        self.note_burned();
        self.take_controls(now);
        self.try_commit(now);
    }

    pub(super) fn keep_vault(&mut self) {
        let vault = &mut self.secrets.vault;
        vault.serial = vault.serial.saturating_add(1);
        // Only the last one counts: those that nobody took yet are out of date.
        self.effects
            .retain(|effect| !matches!(effect, KeysEffect::KeepVault(_)));
        self.effects
            .push_back(KeysEffect::KeepVault(Box::new(vault.clone())));
    }
}
