//! What the store and the SFU were told: the first outlives a restart, the second does not.

use crate::people::{SEATS, Seat};
use protocol::{
    DisplayName, Expected, InviteId, Mid, ParticipantId, Role, SeatToken, Source, TrackId, VisitId,
    time::Instant,
};
use std::{
    collections::BTreeMap,
    hash::{Hash, Hasher},
};
use visit::{InviteRecord, Negotiation, SavedVisit, SeatRecord, Standing, VisitCard, VisitRecord};

/// What is kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    pub(crate) seats: BTreeMap<ParticipantId, SeatRecord>,
    tokens: BTreeMap<ParticipantId, [u8; 32]>,
    invites: BTreeMap<InviteId, InviteRecord>,
    pub(crate) visit: VisitRecord,
}

impl Store {
    pub(crate) fn save(&mut self, mut record: SeatRecord) {
        if let Some(token) = record.seat.take() {
            self.tokens
                .insert(record.participant, *token.expose_bytes());
        }
        self.seats.insert(record.participant, record);
    }

    pub(crate) fn erase(&mut self, who: ParticipantId) {
        self.seats.remove(&who);
        self.tokens.remove(&who);
    }

    pub(crate) fn save_invite(&mut self, record: InviteRecord) {
        self.invites.insert(record.invite, record);
    }

    /// Returns whether a token opens a seat, as the server's door looks it up.
    pub(crate) fn opens(&self, token: &SeatToken, seat: Seat) -> bool {
        let kept = self.tokens.get(&seat.id());
        self.seats.contains_key(&seat.id()) && kept == Some(token.expose_bytes())
    }

    pub(crate) fn standing(&self, seat: Seat) -> Option<Standing> {
        self.seats.get(&seat.id()).map(|record| record.standing)
    }

    /// Returns what a visit is built again of.
    pub(crate) fn load(&self) -> SavedVisit {
        SavedVisit {
            card: card(),
            visit: self.visit,
            seats: self.seats.values().cloned().collect(),
            invites: self.invites.values().copied().collect(),
        }
    }

    /// Tells a hasher what a restart would bring back.
    pub(crate) fn hash_outline(&self, hasher: &mut impl Hasher) {
        for record in self.seats.values() {
            (record.participant, record.standing).hash(hasher);
        }
        for record in self.invites.values() {
            (
                record.invite,
                record.declines,
                record.removals,
                record.device,
            )
                .hash(hasher);
        }
        self.visit.ended_at.is_some().hash(hasher);
    }
}

/// What the SFU has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sfu {
    /// Who has a media connection, a bit for each seat.
    pub(crate) peers: u16,
    /// The visit's number of the last offer that is not answered.
    pub(crate) offers: [Option<u32>; SEATS],
    /// What comes from each.
    published: [Vec<(TrackId, Source)>; SEATS],
    /// What each receives.
    routes: [Vec<TrackId>; SEATS],
}

impl Sfu {
    pub(crate) fn negotiate(&mut self, seat: Seat, negotiation: &Negotiation) {
        self.offers[seat.index()] = Some(negotiation.number);
        let published = negotiation.publish.iter();
        let published = published.map(|(_, track, source)| (*track, *source));
        self.published[seat.index()] = published.collect();
        self.route(seat, &negotiation.receive);
    }

    pub(crate) fn route(&mut self, seat: Seat, receive: &[(Mid, ParticipantId, TrackId)]) {
        let tracks = receive.iter().map(|(_, _, track)| *track);
        self.routes[seat.index()] = tracks.collect();
    }

    pub(crate) fn close(&mut self, seat: Seat) {
        self.peers &= !seat.bit();
        self.lose(seat);
    }

    /// The connection is gone, and may be made anew.
    pub(crate) fn lose(&mut self, seat: Seat) {
        self.published[seat.index()].clear();
        self.routes[seat.index()].clear();
    }

    /// Returns from whom somebody is sent a screen.
    pub(crate) fn screens_to(&self, seat: Seat) -> impl Iterator<Item = Seat> {
        let routes = &self.routes[seat.index()];
        // Most receive nothing, and this is asked at every step.
        let anyone = Seat::all().take(if routes.is_empty() { 0 } else { SEATS });
        anyone.filter(|from| {
            let mut published = self.published[from.index()].iter();
            published.any(|(track, source)| *source == Source::Screen && routes.contains(track))
        })
    }
}

pub(crate) fn name() -> DisplayName {
    DisplayName::clean("A").expect("a letter is a name")
}

pub(crate) fn card() -> VisitCard {
    VisitCard {
        id: VisitId::from_bytes([7; 16]),
        starts_at: Instant::START,
        expected: vec![Expected {
            name: name(),
            role: Role::Patient,
        }],
        vault: 0,
    }
}
