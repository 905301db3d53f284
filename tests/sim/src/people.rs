//! Who is in the simulated clinic: practices' visits, their providers, the invited, and their links.
//!
//! Everyone's name and every chat line carries a mark, so that a leak is found by looking for the mark in
//! the bytes sent.

use crate::{clock::DAWN, practice::Practice};
use fastrand::Rng;
use protocol::{
    AccountId, DisplayName, Expected, InviteId, InviteSecret, Role, VisitId, time::Instant,
};
use std::{collections::BTreeMap, rc::Rc};
use visit::VisitCard;

/// In everyone's name, and in nothing else.
pub const NAME_MARK: &str = "Qname";

/// In every chat line, and in nothing else.
pub const CHAT_MARK: &str = "Qchat";

/// Someone who can sign in.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Which account.
    pub account: AccountId,
    /// Name.
    pub name: DisplayName,
    /// The visit they run.
    pub visit: VisitId,
}

/// Someone who was sent a link.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The link's public half.
    pub invite: InviteId,
    /// The link's private half, as it was sent.
    pub secret: InviteSecret,
    /// Name.
    pub name: DisplayName,
    /// Role, never provider.
    pub role: Role,
    /// The visit they are invited to.
    pub visit: VisitId,
}

/// Everyone.
#[derive(Clone, Debug)]
pub struct People {
    /// One for each visit.
    pub providers: Vec<Provider>,
    /// The keys of each visit's provider.
    pub practices: BTreeMap<VisitId, Rc<Practice>>,
    /// Those with links.
    pub invited: Vec<Invited>,
    /// The visits.
    pub visits: Vec<VisitId>,
    names: usize,
}

impl People {
    /// Makes up a clinic: one or two visits, and for each of them that many people with links.
    #[must_use]
    pub fn new(rng: &mut Rng, visits: usize, invited_each: usize) -> Self {
        let mut people = Self {
            providers: Vec::new(),
            practices: BTreeMap::new(),
            invited: Vec::new(),
            visits: Vec::new(),
            names: 0,
        };
        for _ in 0..visits {
            let visit = VisitId::from_bytes(random_16(rng));
            people.visits.push(visit);
            let provider = Provider {
                account: AccountId::from_bytes(random_16(rng)),
                name: people.next_name(),
                visit,
            };
            let practice = Practice::new(visit, provider.name.clone(), *DAWN);
            people.providers.push(provider);
            for _ in 0..invited_each {
                let invited = Invited {
                    invite: InviteId::from_bytes(random_16(rng)),
                    secret: InviteSecret::from_bytes(random_16(rng)),
                    name: people.next_name(),
                    role: Role::ALL[rng.usize(1..Role::ALL.len())],
                    visit,
                };
                // The others' links are made by the server.
                if rng.bool() {
                    let (name, role) = (invited.name.clone(), invited.role);
                    practice.invite(invited.invite, name, role);
                }
                people.invited.push(invited);
            }
            people.practices.insert(visit, Rc::new(practice));
        }
        people
    }

    /// Returns what was planned of a visit.
    #[must_use]
    pub fn card(&self, visit: VisitId, starts_at: Instant) -> VisitCard {
        VisitCard {
            id: visit,
            starts_at,
            vault: 0,
            expected: self
                .invited
                .iter()
                .filter(|invited| invited.visit == visit)
                .map(|invited| Expected {
                    name: invited.name.clone(),
                    role: invited.role,
                })
                .collect(),
        }
    }

    fn next_name(&mut self) -> DisplayName {
        self.names += 1;
        DisplayName::clean(&format!("{NAME_MARK}{}", self.names))
            .expect("a mark and a number are a name")
    }
}

/// Draws 16 bytes.
pub fn random_16(rng: &mut Rng) -> [u8; 16] {
    rng.u128(..).to_be_bytes()
}

/// Draws 32 bytes.
pub fn random_32(rng: &mut Rng) -> [u8; 32] {
    let mut bytes = [0; 32];
    rng.fill(&mut bytes);
    bytes
}
