//! A whole clinic under one clock: clients, visits and the SFU with a bad network between them.
//!
//! In: a seed. Out: nothing, if all that must hold held after every step; else which did not, and what
//! had happened until then. The same seed gives the same day.

pub mod alarm;
pub mod chance;
pub mod clock;
pub mod device;
pub mod input;
pub mod invariant;
pub mod media;
pub mod model;
pub mod network;
pub mod pc;
pub mod people;
pub mod practice;
pub mod real;
pub mod referee;
pub mod rest;
pub mod rtc;
pub mod server;
pub mod sketch;
pub mod step;
pub mod store;
pub mod tab;
pub mod world;

use invariant::Breach;
use std::{
    fmt,
    panic::{self, AssertUnwindSafe},
};
use world::World;

/// A day on which something did not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The day.
    pub seed: u64,
    /// What did not hold.
    pub breach: Breach,
    /// What had happened.
    pub story: Vec<String>,
}

/// Lives through the day of a seed.
///
/// # Errors
///
/// What did not hold.
pub fn live_through(seed: u64) -> Result<World, Box<Failure>> {
    alarm::set();
    let mut world = World::new(seed);
    let lived = panic::catch_unwind(AssertUnwindSafe(|| world.run()));
    let breach = match lived {
        Ok(Ok(())) => return Ok(world),
        Ok(Err(breach)) => breach,
        Err(_) => Breach {
            which: "I0",
            seen: "something panicked, see above".to_owned(),
        },
    };
    Err(Box::new(Failure {
        seed,
        breach,
        story: world.story,
    }))
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}: {}", self.seed, self.breach)?;
        writeln!(f, "what happened:")?;
        for line in &self.story {
            writeln!(f, "  {line}")?;
        }
        write!(
            f,
            "again: cargo run -p sim --bin sim -- --seed {}",
            self.seed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_days_pass_without_a_breach() {
        for seed in 0..60 {
            if let Err(failure) = live_through(seed) {
                panic!("{failure}");
            }
        }
    }

    #[test]
    fn same_seed_gives_the_same_day() {
        for seed in [1, 2, 3] {
            let [first, second] = [live_through(seed), live_through(seed)];

            let story = |lived: Result<World, Box<Failure>>| match lived {
                Ok(world) => (world.story, world.server.tally),
                Err(failure) => panic!("{failure}"),
            };
            assert_eq!(story(first), story(second));
        }
    }
}
