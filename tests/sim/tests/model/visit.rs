//! The state of the model: groups, what was said, and what everyone believes.

/// Number of a person. Hosts come first, then guests, then whoever runs the server.
pub(crate) type Who = u8;

pub(crate) const HOSTS: [Who; 2] = [0, 1];
pub(crate) const GUESTS: [Who; 3] = [2, 3, 4];
pub(crate) const SERVER: Who = 5;
pub(crate) const PEOPLE: usize = 6;

/// Some people, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct People(pub(crate) u8);

impl People {
    pub(crate) const fn of(who: Who) -> Self {
        Self(1 << who)
    }

    pub(crate) const fn has(self, who: Who) -> bool {
        self.0 & 1 << who != 0
    }

    pub(crate) const fn with(self, who: Who) -> Self {
        Self(self.0 | 1 << who)
    }

    pub(crate) const fn without(self, who: Who) -> Self {
        Self(self.0 & !(1 << who))
    }
}

/// An epoch of a group: who has its key is who is in it. One is made by founding, each other by a commit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Epoch {
    pub(crate) generation: u8,
    /// The epoch that the commit was made in, by its place in the list; none where it was founded.
    pub(crate) parent: Option<u8>,
    pub(crate) by: Who,
    pub(crate) added: Option<Who>,
    pub(crate) members: People,
    /// The server took it: always, where the server does what it likes.
    pub(crate) is_accepted: bool,
}

/// What one person believes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// The epoch that they are in.
    pub(crate) epoch: Option<u8>,
    /// Epochs whose keys they were ever given, a bit for each.
    pub(crate) keys: u16,
    /// The highest generation that they were in.
    pub(crate) generation: u8,
    /// A host's own commit that the server has not taken or refused.
    pub(crate) pending: Option<u8>,
    /// They went back to an older generation.
    pub(crate) went_back: bool,
}

/// Everything at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Visit {
    pub(crate) epochs: Vec<Epoch>,
    pub(crate) places: [Place; PEOPLE],
    /// Whom a host removed for good.
    pub(crate) removed: People,
}

impl Visit {
    pub(crate) fn epoch(&self, number: u8) -> &Epoch {
        &self.epochs[usize::from(number)]
    }

    pub(crate) fn place(&self, who: Who) -> &Place {
        &self.places[usize::from(who)]
    }

    /// Puts someone into an epoch, with its key.
    pub(crate) fn enter(&mut self, who: Who, number: u8) {
        let generation = self.epoch(number).generation;
        let place = &mut self.places[usize::from(who)];
        place.went_back |= generation < place.generation;
        place.generation = place.generation.max(generation);
        place.epoch = Some(number);
        place.keys |= 1 << number;
    }

    /// The newest generation and epoch that someone was in.
    pub(crate) fn newest_of(&self, who: Who) -> (u8, usize) {
        let keys = self.place(who).keys;
        let numbers = (0u8..).take(self.epochs.len());
        let known = numbers.filter(|number| keys & 1 << number != 0);
        let places = known.map(|number| (self.epoch(number).generation, self.line(number).count()));
        places.max().unwrap_or_default()
    }

    /// The commits from an epoch back to where its group was founded, itself first.
    pub(crate) fn line(&self, number: u8) -> impl Iterator<Item = &Epoch> {
        std::iter::successors(Some(self.epoch(number)), |epoch| {
            epoch.parent.map(|parent| self.epoch(parent))
        })
    }
}
