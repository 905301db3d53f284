//! What happens next, by chance: mostly what people do, at times what nobody should.

mod malice;

use crate::{
    people::CHAT_MARK,
    server::Death,
    step::Step,
    tab::{Tab, Whose},
    world::World,
};
use client::{Command, InsideView, Phase, keys::Control};
use e2ee::group::ChatRule;
use fastrand::Rng;
use malice::malice;
use protocol::{ChatText, ParticipantId, VisitId};
use std::time::Duration;

/// Every how many seeds media is real. A handshake in a debug build takes as long as a whole day without.
const REAL_EVERY: u64 = 10;

/// What kind of day it is.
#[derive(Clone, Copy, Debug)]
pub struct Temper {
    /// Visits that run at the same time.
    pub visits: usize,
    /// People with links, for each visit.
    pub invited_each: usize,
    /// Tabs that are opened at most.
    tabs_max: usize,
    /// How often the network or the server fails, of 100 steps.
    trouble: u32,
    /// How often someone says what their client never would, of 100 steps.
    malice: u32,
    /// How often someone goes, of 100 steps.
    departures: u32,
    /// People come and little else happens.
    is_crowded: bool,
    /// Media is real: a DTLS handshake for each connection, and packets.
    pub has_real_media: bool,
}

impl Temper {
    /// Draws a day: most have a visit of a few, some a group, some a raid.
    ///
    /// One of [`REAL_EVERY`] has real media, in a visit of a few.
    #[must_use]
    pub fn new(seed: u64, rng: &mut Rng) -> Self {
        let trouble = rng.u32(0..12);
        let malice = rng.u32(0..12);
        let has_real_media = seed.is_multiple_of(REAL_EVERY);
        let few = (1, rng.usize(1..4), 6, 5);
        let (visits, invited_each, tabs_max, departures) = match rng.u8(0..20) {
            _ if has_real_media => few,
            0 => (1, 24, 66, 0),
            1 | 2 => (1, 16, 18, 1),
            3..6 => (2, 3, 12, 6),
            _ => few,
        };
        Self {
            visits,
            invited_each,
            tabs_max,
            trouble,
            malice,
            departures,
            is_crowded: tabs_max > 12,
            has_real_media,
        }
    }

    /// Makes a day for a told story: one visit of a few, where nothing happens by chance.
    #[must_use]
    pub const fn told(invited: usize) -> Self {
        Self {
            visits: 1,
            invited_each: invited,
            tabs_max: 0,
            trouble: 0,
            malice: 0,
            departures: 0,
            is_crowded: false,
            has_real_media: true,
        }
    }

    /// As [`Self::told`], with media that is drawn: a connection of it takes no time.
    #[must_use]
    pub const fn drawn(invited: usize) -> Self {
        Self {
            has_real_media: false,
            ..Self::told(invited)
        }
    }

    /// Returns how many things happen.
    #[must_use]
    pub const fn steps(&self) -> usize {
        if self.has_real_media {
            80
        } else if self.is_crowded {
            300
        } else {
            150
        }
    }
}

/// Draws the next step.
#[must_use]
pub fn next_step(world: &mut World) -> Step {
    let (rng, temper) = world.chance();
    let mut rng = rng.fork();
    let dice = rng.u32(0..100);
    let mut border = temper.trouble;
    if dice < border {
        return trouble(world, &mut rng);
    }
    border += temper.malice;
    if dice < border {
        return malice(world, &mut rng);
    }
    border += temper.departures;
    if dice < border {
        return departure(world, &mut rng);
    }
    if dice > if temper.is_crowded { 88 } else { 70 } {
        return Step::Wait(wait(&mut rng));
    }
    everyday(world, &mut rng, temper)
}

fn wait(rng: &mut Rng) -> Duration {
    let longest = match rng.u8(0..20) {
        0 => 45_000,
        1..4 => 8_000,
        _ => 900,
    };
    Duration::from_millis(rng.u64(0..longest))
}

fn everyday(world: &World, rng: &mut Rng, temper: Temper) -> Step {
    let open: Vec<&Tab> = world.tabs.iter().filter(|tab| !tab.is_closed).collect();
    let is_any_provider = open
        .iter()
        .any(|tab| matches!(tab.whose, Whose::Provider(_)));
    let pull = if temper.is_crowded { 30 } else { 2 };
    let wants_tab = open.len() < temper.tabs_max && rng.usize(0..open.len() + 2) < pull;
    if wants_tab || open.is_empty() {
        let is_provider = !is_any_provider && rng.bool() || rng.u8(0..12) == 0;
        let whose = if is_provider {
            Whose::Provider(rng.usize(0..world.people.providers.len()))
        } else {
            Whose::Invited(rng.usize(0..world.people.invited.len()))
        };
        return Step::OpenTab(whose);
    }
    let tab = pick_likely(rng, &open);
    let view = tab.client.view();
    match view.phase {
        Phase::Outside => Step::Ask(tab.id, Command::Join),
        Phase::Declined { .. } | Phase::Closed(_) | Phase::Refused(_) if rng.u8(0..3) == 0 => {
            Step::Ask(tab.id, Command::Retry)
        }
        Phase::Inside(inside) => Step::Ask(tab.id, inside_command(&inside, rng)),
        Phase::Joining
        | Phase::Waiting { .. }
        | Phase::Declined { .. }
        | Phase::Closed(_)
        | Phase::Refused(_) => Step::Wait(wait(rng)),
    }
}

fn inside_command(inside: &InsideView, rng: &mut Rng) -> Command {
    let waiting: Vec<ParticipantId> = inside
        .waiting
        .iter()
        .filter(|person| person.is_provable)
        .map(|person| person.knocker.id)
        .collect();
    if inside.may.run_visit && !waiting.is_empty() && rng.u8(0..10) < 8 {
        if inside.rules.is_some_and(|rules| rules.is_locked) && rng.bool() {
            return Command::Set(Control::Lock(false));
        }
        let who = waiting[rng.usize(0..waiting.len())];
        return if rng.u8(0..10) == 0 {
            Command::Decline(who)
        } else {
            Command::Admit(who)
        };
    }
    if inside.may.run_visit && rng.u8(0..12) == 0 {
        return Command::Set(control(rng));
    }
    match rng.u8(0..8) {
        0..3 => Command::Chat(chat(rng)),
        3 => Command::SetMicrophone(rng.bool()),
        4 => Command::SetCamera(rng.bool()),
        5 => Command::ShareScreen,
        6 => Command::StopSharing,
        _ => Command::SetChime(rng.bool()),
    }
}

/// One of the controls that leave everybody's media as it is.
fn control(rng: &mut Rng) -> Control {
    match rng.u8(0..3) {
        0 => Control::Lock(rng.bool()),
        1 => Control::LockByItself(rng.bool()),
        _ => Control::Chat(match rng.u8(0..3) {
            0 => ChatRule::Everyone,
            1 => ChatRule::Hosts,
            _ => ChatRule::Off,
        }),
    }
}

fn departure(world: &World, rng: &mut Rng) -> Step {
    let open: Vec<&Tab> = world.tabs.iter().filter(|tab| !tab.is_closed).collect();
    if open.is_empty() {
        return Step::Wait(wait(rng));
    }
    let tab = pick(rng, &open);
    if let Phase::Inside(inside) = tab.client.view().phase
        && inside.may.run_visit
        && !inside.people.is_empty()
    {
        let who = inside.people[rng.usize(0..inside.people.len())].person.id;
        return Step::Ask(
            tab.id,
            match rng.u8(0..40) {
                0..18 => Command::SendBack(who),
                18..36 => Command::Remove(who),
                36 => Command::EndVisit,
                _ => Command::Leave,
            },
        );
    }
    match rng.u8(0..4) {
        0 => Step::CloseTab(tab.id),
        1 => Step::Ask(tab.id, Command::Leave),
        _ => Step::Reload(tab.id),
    }
}

fn trouble(world: &World, rng: &mut Rng) -> Step {
    let open: Vec<&Tab> = world.tabs.iter().filter(|tab| !tab.is_closed).collect();
    let kill = Step::Kill(match rng.u8(0..6) {
        0..2 => None,
        2 => Some(Death::BeforeKeeping),
        _ => Some(Death::AfterEffects(rng.usize(0..12))),
    });
    if open.is_empty() {
        return kill;
    }
    let tab = pick(rng, &open).id;
    let longest = match rng.u8(0..4) {
        0 => 40_000,
        1 => 10_000,
        _ => 2_000,
    };
    let lasts = Duration::from_millis(rng.u64(0..longest));
    match rng.u8(0..14) {
        0..2 => kill,
        2..6 => Step::Cut(tab, lasts),
        6 | 7 => Step::Stall(tab, Duration::from_millis(rng.u64(0..5_000))),
        8..10 => Step::ChangeNetwork(tab),
        10..12 => Step::Reload(tab),
        12 if rng.bool() => Step::CopyTab(tab),
        12 => Step::StealTab(tab),
        _ => Step::LoseMedia(tab),
    }
}

fn chat(rng: &mut Rng) -> ChatText {
    ChatText::clean(&format!("{CHAT_MARK} {}", rng.u16(..))).expect("a mark is text")
}

fn pick_visit(world: &World, rng: &mut Rng) -> VisitId {
    world.people.visits[rng.usize(0..world.people.visits.len())]
}

/// Picks someone with something to do: the provider, or someone who has not come in yet.
fn pick_likely<'a>(rng: &mut Rng, tabs: &[&'a Tab]) -> &'a Tab {
    let is_likely = |tab: &&&Tab| {
        matches!(tab.whose, Whose::Provider(_)) || tab.client.view().phase == Phase::Outside
    };
    let likely: Vec<&Tab> = tabs.iter().filter(is_likely).copied().collect();
    if likely.is_empty() || rng.u8(0..5) < 2 {
        return pick(rng, tabs);
    }
    pick(rng, &likely)
}

fn pick<'a>(rng: &mut Rng, tabs: &[&'a Tab]) -> &'a Tab {
    tabs[rng.usize(0..tabs.len())]
}
