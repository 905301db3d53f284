//! A clinic in which nothing happens but what is told.

use client::{Command, InsideView, Phase};
use protocol::{ParticipantId, time::Instant};
use sim::{
    network::TabId,
    step::Step,
    tab::{Epoch, Whose},
    world::World,
};
use std::{collections::BTreeSet, time::Duration};

/// The provider's first tab.
pub(crate) const PROVIDER: TabId = TabId(0);
/// The first patient's first tab.
pub(crate) const PATIENT: TabId = TabId(1);

pub(crate) struct Clinic {
    pub(crate) world: World,
}

impl Clinic {
    /// Opens the provider's tab and one for each of that many people, and lets all of them join.
    pub(crate) fn with_waiting(people: usize) -> Self {
        Self::of(World::told(people), people)
    }

    fn of(world: World, people: usize) -> Self {
        let mut clinic = Self { world };
        clinic.join(Whose::Provider(0));
        for person in 0..people {
            clinic.join(Whose::Invited(person));
        }
        clinic.wait(2_000);
        clinic
    }

    /// As [`Self::with_waiting`], with everyone admitted and seen.
    pub(crate) fn with_inside(people: usize) -> Self {
        let mut clinic = Self::with_waiting(people);
        clinic.admit_all();
        clinic.wait(5_000);
        clinic
    }

    /// As [`Self::with_inside`], with media that is drawn, the network's chances of a seed, and a link that nobody used.
    pub(crate) fn drawn_with_inside(people: usize, seed: u64) -> Self {
        let mut clinic = Self::of(World::drawn(people + 1, seed), people);
        clinic.admit_all();
        clinic.wait(5_000);
        clinic
    }

    /// The epoch in which a tab seals.
    pub(crate) fn sealing(&self, tab: TabId) -> Option<Epoch> {
        self.world.tabs[tab.0].keys.sealing
    }

    /// Whether all of them seal, in one epoch.
    pub(crate) fn seal_together(&self, tabs: &[TabId]) -> bool {
        let epochs: BTreeSet<Option<Epoch>> = tabs.iter().map(|tab| self.sealing(*tab)).collect();
        epochs.len() == 1 && !epochs.contains(&None)
    }

    pub(crate) fn join(&mut self, whose: Whose) -> TabId {
        let tab = TabId(self.world.tabs.len());
        self.step(Step::OpenTab(whose));
        self.ask(tab, Command::Join);
        tab
    }

    pub(crate) fn admit_all(&mut self) {
        for who in self.waiting() {
            self.ask(PROVIDER, Command::Admit(who));
        }
    }

    pub(crate) fn ask(&mut self, tab: TabId, command: Command) {
        self.step(Step::Ask(tab, command));
    }

    pub(crate) fn wait(&mut self, millis: u64) {
        self.step(Step::Wait(Duration::from_millis(millis)));
    }

    /// Does something; whatever must hold holds afterwards.
    pub(crate) fn step(&mut self, step: Step) {
        if let Err(breach) = self.world.take_step(step) {
            panic!("{breach}\n{}", self.world.story.join("\n"));
        }
    }

    /// Lets everything come to rest; every screen shows what is true.
    pub(crate) fn rest(&mut self) {
        if let Err(breach) = self.world.come_to_rest() {
            panic!("{breach}\n{}", self.world.story.join("\n"));
        }
    }

    /// Who waits, as the provider sees it.
    pub(crate) fn waiting(&self) -> Vec<ParticipantId> {
        self.inside(PROVIDER)
            .waiting
            .iter()
            .map(|person| person.knocker.id)
            .collect()
    }

    pub(crate) fn phase(&self, tab: TabId) -> Phase {
        self.world.tabs[tab.0].client.view().phase
    }

    pub(crate) fn inside(&self, tab: TabId) -> InsideView {
        let Phase::Inside(inside) = self.phase(tab) else {
            panic!("{tab:?} is not inside but {:?}", self.phase(tab));
        };
        *inside
    }

    pub(crate) fn is_inside(&self, tab: TabId) -> bool {
        matches!(self.phase(tab), Phase::Inside(_))
    }

    /// When a tab last received a packet of someone.
    pub(crate) fn last_packet(&self, tab: TabId, from: ParticipantId) -> Option<Instant> {
        self.world.tabs[tab.0]
            .received
            .values()
            .filter(|(heard, _)| heard.from == from)
            .map(|(_, at)| *at)
            .max()
    }

    /// Waits until something is so; returns how long it took, in milliseconds.
    pub(crate) fn wait_until(&mut self, is_so: impl Fn(&Self) -> bool) -> u64 {
        const STEP_MS: u64 = 20;
        for waited in 0..3_000 {
            if is_so(self) {
                return waited * STEP_MS;
            }
            self.wait(STEP_MS);
        }
        panic!("waited a minute in vain\n{}", self.world.story.join("\n"));
    }
}
