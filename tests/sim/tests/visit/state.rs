//! Everything at one moment: the visit itself, what it asked for, and what ought to be.

use crate::{
    breach::Breaches,
    law::{Law, Place, Standing},
    people::{SEATS, Seat, person_at},
    store::{Sfu, Store, card},
};
use protocol::{Source, TrackId, time::Instant};
use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};
use visit::{Outline, Visit};

/// Numbers that only name and date things. States that differ in nothing else are the same.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    pub(crate) now: Instant,
    /// How many tokens were issued for a seat.
    pub(crate) issued: [u16; SEATS],
    /// What the last list of people said that comes from each.
    pub(crate) tracks: [Vec<(TrackId, Source)>; SEATS],
}

/// What else tells states apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// Everything but numbers.
    Whole,
    /// All but who knocked to the group, who has its keys and whether anything of what it said is kept: what a provider
    /// who comes is told of it, when everyone is told that all are ready and what somebody missed is judged wherever it
    /// happens, but not looked for in every order.
    Coarse,
}

/// Everything at one moment.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) visit: Visit,
    pub(crate) store: Store,
    pub(crate) sfu: Sfu,
    pub(crate) law: Law,
    pub(crate) numbers: Numbers,
    pub(crate) breaches: Breaches,
    pub(crate) steps: usize,
    pub(crate) view: View,
    key: u64,
}

impl State {
    /// A visit that nobody has come to.
    pub(crate) fn empty() -> Self {
        let mut state = Self {
            visit: Visit::new(card()),
            store: Store::default(),
            sfu: Sfu::default(),
            law: Law::default(),
            numbers: Numbers {
                now: Instant::from_millis(1_000_000),
                issued: [0; SEATS],
                tracks: std::array::from_fn(|_| Vec::new()),
            },
            breaches: Breaches::default(),
            steps: 0,
            view: View::Whole,
            key: 0,
        };
        state.settle();
        state
    }

    pub(crate) fn outline(&self) -> Outline {
        self.visit.outline(self.numbers.now)
    }

    /// Forgets what it takes to go on.
    pub(crate) fn slim(&mut self) {
        self.visit = Visit::new(card());
        self.store = Store::default();
    }

    /// Does all that the visit asks for, looks whether all is as it ought to be, and says where this is.
    pub(crate) fn settle(&mut self) {
        while let Some(effect) = self.visit.poll_effect() {
            self.perform(effect);
        }
        self.compare();
        self.key = self.count_out();
    }

    /// Tells this moment apart from all others that lead elsewhere. Left out are numbers; devices, which are shown and
    /// nothing else; who receives whose sound and picture, which nobody takes from them while they are inside; how much the group said and how often somebody knocked to it, which only fills limits; and which of
    /// their connections somebody is at.
    fn count_out(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let Outline {
            is_over,
            has_started,
            seats,
            invites,
            group,
        } = self.outline();
        (is_over, has_started, invites).hash(&mut hasher);
        (group.is_founded, group.members, group.has_card).hash(&mut hasher);
        match self.view {
            View::Whole => {
                (group.ready, group.knocks, group.entries > 0).hash(&mut hasher);
            }
            View::Coarse => {}
        }
        for mut seat in seats {
            seat.connection.take().map(person_at).hash(&mut hasher);
            if let Some(inside) = &mut seat.inside {
                inside.devices = (false, false);
                let media = &mut inside.media;
                media
                    .received
                    .retain(|(_, source)| *source == Source::Screen);
                let pending = media.pending.take();
                let pending = pending.map(|(connection, what)| (person_at(connection), what));
                pending.hash(&mut hasher);
            }
            seat.hash(&mut hasher);
        }
        self.store.hash_outline(&mut hasher);
        let offers = self.sfu.offers.map(|offer| offer.is_some());
        let issued = self.numbers.issued.map(|issued| issued.min(2));
        (self.sfu.peers, offers, issued).hash(&mut hasher);
        for seat in Seat::all() {
            let screens = self.sfu.screens_to(seat);
            screens
                .fold(0, |bits, from| bits | from.bit())
                .hash(&mut hasher);
        }
        let Law {
            held,
            links,
            is_over,
            was_restarted,
            at: _,
        } = self.law;
        (links, is_over, was_restarted).hash(&mut hasher);
        for mut held in held {
            let person = held.place.person();
            if person.is_some() {
                held.place = Place::Nowhere;
            }
            (person, held).hash(&mut hasher);
        }
        hasher.finish()
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // A breach leads somewhere else, also where nothing else has changed.
        (self.key, &self.breaches).hash(state);
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.breaches == other.breaches
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = Seat::all().map(|seat| (seat, self.law.of(seat)));
        let held = held.filter(|(_, held)| held.standing != Standing::Unused);
        f.debug_map().entries(held).finish()?;
        write!(f, " {:?}", self.breaches)
    }
}
