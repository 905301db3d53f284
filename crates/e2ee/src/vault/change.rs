//! Changes of what a vault holds: one more invitation, and two changes at once made one.

use super::{
    code,
    content::Vault,
    invitation::{Invitation, InvitationState},
};
use protocol::{InviteId, limit::INVITES_MAX};

impl Vault {
    /// Takes in what another vault of the same visit has and this one has not, and takes a higher serial
    /// than both: for two devices or tabs that changed the visit at the same time. `false`, and nothing
    /// changes, where the other has another seed and so is of another visit.
    ///
    /// Of the controls in both, those count that allow less. Of an invitation in both, this one's state counts, but where the other's lets fewer in: whom one of two pages put out stays out, and only whoever nobody let in is
    /// open. Where there are more than a vault holds, links that are dead go first.
    pub fn absorb(&mut self, other: &Self) -> bool {
        if self.seed.expose_bytes() != other.seed.expose_bytes() {
            return false;
        }
        self.serial = self.serial.max(other.serial).saturating_add(1);
        self.generation = self.generation.max(other.generation);
        self.controls.absorb(other.controls);
        for theirs in &other.invitations {
            match self.invitation_mut(theirs.id) {
                Some(mine) => {
                    mine.is_revoked |= theirs.is_revoked;
                    mine.controls.absorb(theirs.controls);
                    code::absorb(&mut mine.code, theirs.code.as_ref());
                    if rank(mine.state) < rank(theirs.state) {
                        mine.state = theirs.state;
                    }
                }
                None => self.invitations.push(theirs.clone()),
            }
        }
        self.make_room();
        true
    }

    /// Returns the invitation by its link, to be changed.
    pub fn invitation_mut(&mut self, id: InviteId) -> Option<&mut Invitation> {
        self.invitations.iter_mut().find(|one| one.id == id)
    }

    /// Puts one more invitation in. Where the vault is full, a dead link goes; `false` where none is dead.
    pub fn invite(&mut self, invitation: Invitation) -> bool {
        self.invitations.push(invitation);
        self.make_room();
        let has_room = self.invitations.len() <= INVITES_MAX;
        if !has_room {
            self.invitations.pop();
        }
        has_room
    }

    fn make_room(&mut self) {
        while self.invitations.len() > INVITES_MAX {
            let is_inside =
                |one: &Invitation| matches!(one.state, InvitationState::Admitted { .. });
            let is_dead = |one: &Invitation| one.is_revoked && !is_inside(one);
            match self.invitations.iter().position(is_dead) {
                Some(place) => drop(self.invitations.remove(place)),
                None => return,
            }
        }
    }
}

/// Says which of two states of one invitation outlasts the other.
const fn rank(state: InvitationState) -> u8 {
    match state {
        InvitationState::Open => 0,
        InvitationState::Admitted { .. } => 1,
        InvitationState::SentBack => 2,
        InvitationState::Removed => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        invitation::{Level, VisitSeed},
        knock::RejoinPublicKey,
        vault::{PersonControls, VisitControls},
    };
    use protocol::{DisplayName, Role};

    fn invitation(number: u8, state: InvitationState) -> Invitation {
        Invitation {
            id: InviteId::from_bytes([number; 16]),
            name: DisplayName::clean("Ada").unwrap(),
            class: Role::Patient,
            level: Level::Link,
            state,
            is_revoked: false,
            controls: PersonControls::default(),
            code: None,
        }
    }

    fn vault(serial: u32, generation: u32, invitations: Vec<Invitation>) -> Vault {
        Vault {
            serial,
            generation,
            controls: VisitControls::default(),
            seed: VisitSeed::from_bytes([2; 32]),
            invitations,
        }
    }

    #[test]
    fn what_two_tabs_changed_at_once_is_all_kept() {
        let removed = InvitationState::Removed;
        let open = InvitationState::Open;
        let mut mine = vault(5, 2, vec![invitation(1, removed), invitation(2, open)]);
        let mut theirs = [1, 2, 3].map(|number| invitation(number, open));
        theirs[1].is_revoked = true;
        let theirs = vault(7, 1, theirs.to_vec());

        assert!(mine.absorb(&theirs));

        assert_eq!((mine.serial, mine.generation), (8, 2));
        let states: Vec<_> = mine.invitations.iter().map(|one| one.state).collect();
        assert_eq!(states, [removed, open, open]);
        let revoked = mine.invitations.iter().map(|one| one.is_revoked);
        assert!(revoked.eq([false, true, false]));
        let elsewhere = Vault {
            seed: VisitSeed::from_bytes([3; 32]),
            ..theirs
        };
        assert!(!mine.absorb(&elsewhere));
        assert_eq!(mine.serial, 8);
    }

    #[test]
    fn whom_one_page_put_out_the_vault_of_another_does_not_let_in_again() {
        let admitted = InvitationState::Admitted {
            rejoin: RejoinPublicKey::from_bytes([4; 32]),
            left_at: None,
            is_compared: false,
        };
        let out = [InvitationState::Removed, InvitationState::SentBack];
        let mine = [admitted, admitted, InvitationState::Open].into_iter();
        let theirs = out.into_iter().chain([admitted]);
        let number = |(number, state)| invitation(number, state);
        let mut mine = vault(9, 1, (0..).zip(mine).map(number).collect());
        let mut theirs = vault(5, 1, (0..).zip(theirs).map(number).collect());
        theirs.controls.is_locked = true;

        assert!(mine.absorb(&theirs));
        assert!(mine.controls.is_locked);

        let states = mine.invitations.iter().map(|one| one.state);
        assert!(states.eq([out[0], out[1], admitted]));
    }

    #[test]
    fn full_vault_gives_up_dead_links_and_no_others() {
        let full = u8::try_from(INVITES_MAX).unwrap();
        let open = (0..full).map(|number| invitation(number, InvitationState::Open));
        let mut vault = vault(1, 0, open.collect());

        assert!(!vault.invite(invitation(100, InvitationState::Open)));
        vault.invitations[3].is_revoked = true;
        assert!(vault.invite(invitation(100, InvitationState::Open)));

        assert_eq!(vault.invitations.len(), INVITES_MAX);
        let third = InviteId::from_bytes([3; 16]);
        assert!(vault.invitations.iter().all(|one| one.id != third));
    }
}
