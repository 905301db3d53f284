//! The lock of a visit, in every order of events: a provider's two browsers, the vault that a server keeps for both, and
//! everything that gets lost between them (docs/visit-1.md, section 3).
//!
//! A model, not the code, as the other one. A lock is a rule of the browser that it was pressed in, which lets nobody new in;
//! the vault carries it to the provider's other browser, and past the end of a page.

use stateright::{Model, Property};

/// Of a vault, what is of interest here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Vault {
    is_locked: bool,
    serial: u8,
}

impl Vault {
    /// Makes one of two.
    fn absorbing(self, other: Self, rules: Rules) -> Self {
        Self {
            is_locked: if rules.without == Without::LockWins {
                other.is_locked
            } else {
                self.is_locked || other.is_locked
            },
            serial: self.serial.max(other.serial) + 1,
        }
    }
}

/// A page of the provider's, and what its browser keeps when the page is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Page {
    /// What the running visit goes by.
    own: Vault,
    /// What is to be kept once the request before has an end.
    next: Option<Vault>,
    /// What the server was asked to keep, and in the place of which version.
    asked: Option<(Vault, u8)>,
    /// What the server is known to keep, and its version.
    kept: Vault,
    version: u8,
    /// The highest serial that the server was given by this page, kept or not.
    given: u8,
    /// What others changed, and the visit was not told of.
    untold: Option<Vault>,
    /// In the browser: what this page changed, and the server did not say that it keeps.
    unsaved: Option<Vault>,
    /// In the browser: the highest serial that was seen.
    seen: u8,
    /// The lock was pressed here, and opened nowhere since.
    has_locked: bool,
}

/// Everything at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Locking {
    pages: Vec<Page>,
    /// All that the server ever kept; the last is what it should hand out.
    kept: Vec<Vault>,
    /// Somebody was let in where the lock had been pressed.
    past_own_lock: bool,
    /// Somebody was let in by a page that the server had handed a locked vault last.
    past_kept_lock: bool,
}

/// A rule that is left out, to see that it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Without {
    Nothing,
    /// The browser keeps what the server has not said that it keeps.
    Unsaved,
    /// It does so at once, also while the server is still asked to keep what was before.
    AtOnce,
    /// The browser takes no vault of a lower serial than it has seen.
    Serial,
    /// A change has a higher serial than all that this page gave to the server before, whatever it answered.
    Given,
    /// Of two vaults, the lock counts.
    LockWins,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) pages: usize,
    /// Whether the server keeps its duties. Else it answers what it likes, and hands out any vault that it was given.
    pub(crate) is_honest: bool,
    pub(crate) without: Without,
    /// How often a vault changes at most.
    pub(crate) serial_max: u8,
}

pub(crate) const OWN: &str = "where the lock was pressed nobody new is let in";
pub(crate) const KEPT: &str = "whoever was handed a locked vault lets nobody new in";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Lock(usize),
    Unlock(usize),
    Admit(usize),
    /// The server keeps what it was asked to keep, or says who was faster. The flag says whether its answer arrives.
    Answer(usize, bool),
    /// The request is lost, or the server answers with an error.
    Fail(usize),
    /// The server says that it keeps what it does not.
    Pretend(usize),
    /// The page is loaded again, and is handed this version.
    Reload(usize, u8),
    /// The page is told of this version.
    Tell(usize, u8),
}

impl Model for Rules {
    type State = Locking;
    type Action = Act;

    fn init_states(&self) -> Vec<Locking> {
        vec![Locking {
            pages: vec![Page::default(); self.pages],
            kept: vec![Vault::default()],
            ..Locking::default()
        }]
    }

    fn actions(&self, state: &Locking, acts: &mut Vec<Act>) {
        let last = state.last();
        for (number, page) in state.pages.iter().enumerate() {
            acts.push(if page.own.is_locked {
                Act::Unlock(number)
            } else {
                Act::Lock(number)
            });
            acts.push(Act::Admit(number));
            if page.asked.is_some() {
                acts.extend([
                    Act::Answer(number, true),
                    Act::Answer(number, false),
                    Act::Fail(number),
                ]);
                if !self.is_honest {
                    acts.push(Act::Pretend(number));
                }
            }
            for version in 0..=last {
                if version == last || !self.is_honest {
                    acts.extend([Act::Reload(number, version), Act::Tell(number, version)]);
                }
            }
        }
    }

    fn next_state(&self, state: &Locking, act: Act) -> Option<Locking> {
        let mut next = state.clone();
        match act {
            Act::Lock(number) => {
                next.pages[number].has_locked = true;
                next.pages[number].turn(true, *self);
            }
            Act::Unlock(number) => {
                for page in &mut next.pages {
                    page.has_locked = false;
                }
                next.pages[number].turn(false, *self);
            }
            Act::Admit(number) => next.admit(number),
            Act::Answer(number, arrives) => next.answer((number, arrives), *self)?,
            Act::Fail(number) => {
                let page = &mut next.pages[number];
                let (asked, _) = page.asked.take()?;
                page.next.get_or_insert(asked);
                page.ask(*self);
            }
            Act::Pretend(number) => {
                let version = next.last();
                let page = &mut next.pages[number];
                let (asked, _) = page.asked.take()?;
                page.handle_kept(asked, version, *self);
            }
            Act::Reload(number, version) => {
                let kept = next.kept[usize::from(version)];
                next.pages[number].load((kept, version), *self)?;
            }
            Act::Tell(number, version) => {
                let kept = next.kept[usize::from(version)];
                next.pages[number].hear((kept, version), *self)?;
            }
        }
        (next != *state).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(OWN, |_, state: &Locking| !state.past_own_lock),
            Property::always(KEPT, |_, state: &Locking| !state.past_kept_lock),
            Property::sometimes("the server keeps a lock", |_, state: &Locking| {
                state.kept.iter().any(|vault| vault.is_locked)
            }),
        ]
    }

    fn within_boundary(&self, state: &Locking) -> bool {
        let of_page = |page: &Page| {
            let asked = page.asked.map(|(vault, _)| vault);
            let others = [page.next, asked, page.untold, page.unsaved];
            others
                .into_iter()
                .flatten()
                .chain([page.own])
                .collect::<Vec<_>>()
        };
        let vaults = state.pages.iter().flat_map(of_page);
        let mut vaults = vaults.chain(state.kept.iter().copied());
        // A browser that takes older vaults could have the server keep new ones of the same serials for ever.
        state.last() <= self.serial_max && vaults.all(|vault| vault.serial <= self.serial_max)
    }
}

impl Locking {
    fn last(&self) -> u8 {
        u8::try_from(self.kept.len() - 1).unwrap()
    }

    fn admit(&mut self, number: usize) {
        let last = self.last();
        let page = &self.pages[number];
        if page.own.is_locked {
            return;
        }
        self.past_own_lock |= page.has_locked;
        let is_lock_on = self.pages.iter().any(|page| page.has_locked);
        // What it changed itself since is newer than what it was handed.
        let is_told = page.version == last && page.untold.is_none() && page.asked.is_none();
        self.past_kept_lock |= is_lock_on && is_told && self.kept[usize::from(last)].is_locked;
    }

    /// Compare and set: the server keeps what replaces the last.
    fn answer(&mut self, (number, arrives): (usize, bool), rules: Rules) -> Option<()> {
        let last = self.last();
        let (asked, replaces) = self.pages[number].asked.take()?;
        let latest = self.kept[usize::from(last)];
        let is_kept = replaces == last;
        if is_kept {
            self.kept.push(asked);
        }
        let page = &mut self.pages[number];
        match (is_kept, arrives) {
            (true, true) => page.handle_kept(asked, last + 1, rules),
            (false, true) => {
                page.kept = latest;
                page.untold = Some(
                    page.untold
                        .map_or(latest, |one| one.absorbing(latest, rules)),
                );
                page.version = last;
                page.next.get_or_insert(asked);
                page.ask(rules);
            }
            (_, false) => {
                page.next.get_or_insert(asked);
                page.ask(rules);
            }
        }
        Some(())
    }
}

impl Page {
    fn turn(&mut self, is_locked: bool, rules: Rules) {
        self.own.is_locked = is_locked;
        self.own.serial += 1;
        let mut next = self.own;
        if rules.without != Without::Given {
            next.serial = next.serial.max(self.given + 1);
        }
        self.next = Some(next);
        if !matches!(rules.without, Without::Unsaved | Without::AtOnce) {
            self.unsaved = Some(next);
        }
        self.ask(rules);
    }

    /// Asks the server to keep what is next, one request at a time.
    fn ask(&mut self, rules: Rules) {
        if self.asked.is_some() {
            return;
        }
        let Some(mut next) = self.next.take() else {
            return;
        };
        if let Some(untold) = self.untold {
            next = next.absorbing(untold, rules);
        }
        if next.serial <= self.kept.serial {
            next = next.absorbing(self.kept, rules);
        }
        if rules.without != Without::Unsaved {
            self.unsaved = Some(next);
        }
        self.given = self.given.max(next.serial);
        self.asked = Some((next, self.version));
    }

    fn handle_kept(&mut self, kept: Vault, version: u8, rules: Rules) {
        (self.kept, self.version) = (kept, version);
        self.seen = self.seen.max(kept.serial);
        // What was changed meanwhile is not what is kept.
        if self.next.is_none() || rules.without == Without::AtOnce {
            self.unsaved = None;
        }
        self.ask(rules);
    }

    /// A new page begins with what it is handed, and what its browser has that was not kept.
    fn load(&mut self, (kept, version): (Vault, u8), rules: Rules) -> Option<()> {
        self.check(kept, rules)?;
        *self = Self {
            own: self
                .unsaved
                .map_or(kept, |unsaved| kept.absorbing(unsaved, rules)),
            kept,
            version,
            unsaved: self.unsaved,
            seen: self.seen.max(kept.serial),
            has_locked: self.has_locked,
            ..Self::default()
        };
        Some(())
    }

    /// A running page takes in what it is told of.
    fn hear(&mut self, (kept, version): (Vault, u8), rules: Rules) -> Option<()> {
        if self.asked.is_some() || self.version == version && self.untold.is_none() {
            return None;
        }
        self.check(kept, rules)?;
        self.own = self.own.absorbing(kept, rules);
        self.seen = self.seen.max(kept.serial);
        (self.kept, self.version) = (kept, version);
        self.untold = None;
        Some(())
    }

    fn check(&self, kept: Vault, rules: Rules) -> Option<()> {
        (kept.serial >= self.seen || rules.without == Without::Serial).then_some(())
    }
}
