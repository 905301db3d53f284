//! What a tab was opened with, and the frame keys that its client asked the browser to hold.

use super::Whose;
use crate::{people::People, practice::Practice};
use client::{
    Credential,
    keys::{FrameEffect, HostSecrets},
};
use e2ee::{
    knock::RejoinKey,
    vault::{Invitation, InvitationState, Vault},
};
use protocol::{DisplayName, InviteId, InviteSecret, ParticipantId, Role, VisitId, time::Instant};
use std::{collections::BTreeMap, rc::Rc};

/// Generation and epoch.
pub type Epoch = (u32, u64);

/// A frame key that a tab was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// Of which epoch.
    pub epoch: Epoch,
    /// The key.
    pub key: [u8; 16],
    /// When.
    pub at: Instant,
    /// Whom: who the tab's client was in the visit, where it was inside.
    pub to: Option<ParticipantId>,
}

/// What a tab was opened with, and its frame keys.
#[derive(Debug)]
pub struct TabKeys {
    /// The keys of the visit's provider.
    pub practice: Rc<Practice>,
    /// The visit.
    pub visit: VisitId,
    /// The keys it can open frames with.
    pub held: BTreeMap<Epoch, [u8; 16]>,
    /// The epoch it seals frames in.
    pub sealing: Option<Epoch>,
    /// All keys it was ever given.
    pub given: Vec<Given>,
    /// How many of them were looked at.
    seen: usize,
    /// The version of the vault that this page knows.
    version: u32,
    link: Option<(InviteId, InviteSecret, DisplayName, Role)>,
    /// Both halves, as session storage holds them.
    rejoin: [u8; 64],
}

impl TabKeys {
    /// Opens a tab with a person's link, or with a provider's session.
    #[must_use]
    pub fn new(whose: Whose, people: &People) -> Self {
        let (visit, link) = match whose {
            Whose::Provider(index) => (people.providers[index].visit, None),
            Whose::Invited(index) => {
                let invited = people.invited[index].clone();
                let link = (invited.invite, invited.secret, invited.name, invited.role);
                (invited.visit, Some(link))
            }
        };
        let practice = Rc::clone(&people.practices[&visit]);
        let rejoin = *practice.rejoin_key().expose_bytes();
        Self {
            practice,
            visit,
            held: BTreeMap::new(),
            sealing: None,
            given: Vec::new(),
            seen: 0,
            version: 0,
            link,
            rejoin,
        }
    }

    /// Makes what a page begins with.
    #[must_use]
    pub fn credential(&mut self) -> Credential {
        match &self.link {
            None => Credential::Provider {
                visit: self.visit,
                secrets: Box::new(self.host_secrets()),
            },
            Some((invite, token, name, role)) => self.practice.invitee_credential(
                (*invite, token.clone()),
                (name.clone(), *role),
                RejoinKey::from_bytes(&self.rejoin),
            ),
        }
    }

    /// Makes what a provider's page begins with.
    #[must_use]
    pub fn host_secrets(&mut self) -> HostSecrets {
        self.version = self.practice.version();
        self.practice.host_secrets()
    }

    /// Keeps what this page changed.
    pub fn keep(&mut self, vault: Vault) {
        self.version = self.practice.keep(vault, self.version);
    }

    /// Returns what another page changed, where there is such a version.
    pub fn newer_vault(&mut self, version: u32) -> Option<Vault> {
        if self.version >= version {
            return None;
        }
        self.version = self.practice.version();
        Some(self.practice.kept())
    }

    /// Whether this is the tab that the vault has as the last that came by its link.
    #[must_use]
    pub fn is_known_to(&self, invitation: &Invitation) -> bool {
        let InvitationState::Admitted { rejoin, .. } = invitation.state else {
            return false;
        };
        rejoin == *RejoinKey::from_bytes(&self.rejoin).public_key()
    }

    /// Takes what another tab's session storage holds: the browser copied it.
    pub fn copy_storage(&mut self, other: &Self) {
        self.rejoin = other.rejoin;
    }

    /// The page is gone, and every key with it.
    pub fn forget(&mut self) {
        self.held.clear();
        self.sealing = None;
    }

    /// Returns the keys it was given since this was called last.
    pub fn take_unseen(&mut self) -> Vec<Given> {
        let unseen = self.given[self.seen..].to_vec();
        self.seen = self.given.len();
        unseen
    }

    /// Does what the browser's workers would, for whoever the client is in the visit.
    pub fn handle_frames(&mut self, effect: FrameEffect, you: Option<ParticipantId>, now: Instant) {
        match effect {
            FrameEffect::Install { generation, key } => {
                let given = Given {
                    epoch: (generation, key.epoch()),
                    key: *key.expose_bytes(),
                    at: now,
                    to: you,
                };
                self.held.insert(given.epoch, given.key);
                self.given.push(given);
            }
            FrameEffect::SealIn {
                generation, key, ..
            } => self.sealing = Some((generation, key.epoch())),
            FrameEffect::Retire { generation, epoch } => {
                self.held.remove(&(generation, epoch));
            }
            FrameEffect::StopSealing => self.sealing = None,
            FrameEffect::Expect { .. } => {}
        }
    }
}
