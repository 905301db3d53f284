//! What the simulated server has on its disk. It outlives a kill; nothing else of the server does.

use crate::people::People;
use protocol::{
    DeviceId, DisplayName, InviteId, InviteSecret, ParticipantId, Role, SeatToken, VisitId,
    time::Instant,
};
use std::collections::BTreeMap;
use visit::{Effect, InviteRecord, SavedVisit, SeatRecord, VisitCard, VisitRecord};

/// The disk.
#[derive(Clone, Debug)]
pub struct Store {
    visits: BTreeMap<VisitId, Shelf>,
    links: BTreeMap<InviteId, Link>,
}

/// What is kept of one visit.
#[derive(Clone, Debug)]
pub struct Shelf {
    card: VisitCard,
    record: VisitRecord,
    /// Everyone with a seat.
    pub seats: BTreeMap<ParticipantId, SeatRecord>,
    tokens: BTreeMap<ParticipantId, [u8; 32]>,
    invites: BTreeMap<InviteId, InviteRecord>,
}

/// What is kept of one link.
#[derive(Clone, Debug)]
pub struct Link {
    /// The visit it leads to.
    pub visit: VisitId,
    /// Name of the person it was sent to.
    pub name: DisplayName,
    /// Role of that person.
    pub role: Role,
    secret: InviteSecret,
    is_revoked: bool,
}

impl Store {
    /// Makes the disk of a clinic that has planned its visits.
    #[must_use]
    pub fn new(people: &People, starts_at: Instant) -> Self {
        let visits = people
            .visits
            .iter()
            .map(|visit| {
                let shelf = Shelf {
                    card: people.card(*visit, starts_at),
                    record: VisitRecord::default(),
                    seats: BTreeMap::new(),
                    tokens: BTreeMap::new(),
                    invites: BTreeMap::new(),
                };
                (*visit, shelf)
            })
            .collect();
        let links = people
            .invited
            .iter()
            .map(|invited| {
                let link = Link {
                    visit: invited.visit,
                    name: invited.name.clone(),
                    role: invited.role,
                    secret: invited.secret.clone(),
                    is_revoked: false,
                };
                (invited.invite, link)
            })
            .collect();
        Self { visits, links }
    }

    /// Writes all that is durable of some effects, in one transaction.
    pub fn keep(&mut self, visit: VisitId, effects: &[Effect]) {
        let Some(shelf) = self.visits.get_mut(&visit) else {
            return;
        };
        for effect in effects {
            match effect {
                Effect::Save(seat) => {
                    if let Some(token) = &seat.seat {
                        shelf.tokens.insert(seat.participant, *token.expose_bytes());
                    }
                    let kept = SeatRecord {
                        seat: None,
                        ..seat.clone()
                    };
                    shelf.seats.insert(seat.participant, kept);
                }
                Effect::Erase(who) => {
                    shelf.seats.remove(who);
                    shelf.tokens.remove(who);
                }
                Effect::SaveInvite(record) => {
                    shelf.invites.insert(record.invite, *record);
                }
                Effect::SaveVisit(record) => shelf.record = *record,
                Effect::Log(_)
                | Effect::OpenMedia(_)
                | Effect::CloseMedia(_)
                | Effect::Negotiate(_)
                | Effect::Route(_)
                | Effect::TellWaiting(..)
                | Effect::Tell(..)
                | Effect::TellProblem(..)
                | Effect::AnswerCode(..)
                | Effect::CloseSignaling(_) => {}
            }
        }
    }

    /// Returns what a visit is built again of.
    #[must_use]
    pub fn load(&self, visit: VisitId) -> Option<SavedVisit> {
        let shelf = self.visits.get(&visit)?;
        Some(SavedVisit {
            card: shelf.card.clone(),
            visit: shelf.record,
            seats: shelf.seats.values().cloned().collect(),
            invites: shelf.invites.values().copied().collect(),
        })
    }

    /// Returns what is kept of a visit.
    #[must_use]
    pub fn shelf(&self, visit: VisitId) -> Option<&Shelf> {
        self.visits.get(&visit)
    }

    /// Returns the link, if it works with that secret.
    #[must_use]
    pub fn link(&self, invite: InviteId, secret: &InviteSecret) -> Option<&Link> {
        self.links
            .get(&invite)
            .filter(|link| !link.is_revoked && link.secret.expose_bytes() == secret.expose_bytes())
    }

    /// Returns whose seat of that invite on that device a token is for, and in which visit.
    #[must_use]
    pub fn seat_of(
        &self,
        (invite, device): (InviteId, DeviceId),
        token: &SeatToken,
    ) -> Option<(VisitId, ParticipantId)> {
        self.visits.iter().find_map(|(visit, shelf)| {
            let (who, _) = shelf
                .tokens
                .iter()
                .find(|(_, kept)| *kept == token.expose_bytes())?;
            let seat = shelf.seats.get(who)?;
            let is_theirs = seat.invite == Some(invite) && seat.device == Some(device);
            is_theirs.then_some((*visit, *who))
        })
    }

    /// Revokes a link, or replaces its secret.
    pub fn change_link(&mut self, invite: InviteId, secret: Option<InviteSecret>) {
        if let Some(link) = self.links.get_mut(&invite) {
            match secret {
                Some(secret) => link.secret = secret,
                None => link.is_revoked = true,
            }
        }
    }
}
