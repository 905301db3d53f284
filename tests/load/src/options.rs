//! What to run: the command line.

use crate::track::AUDIO_PER_SECOND;
use clap::Parser;
use std::path::PathBuf;

/// Visits of two against a real server; prints one JSON document.
#[derive(Clone, Debug, Parser)]
#[command(name = "load")]
pub struct Options {
    /// The built `vestibule` to start and measure.
    #[arg(long, value_name = "PATH")]
    pub server: PathBuf,
    /// Visits at the same time, two people each.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=400))]
    pub visits: u32,
    /// Seconds measured in each round, after the visits have settled.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub seconds: u32,
    /// Rounds, each with a server of its own.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// Video packets a second that each person sends. 240 of 1,100 bytes are 2.1 Mbit/s, a good 720p.
    #[arg(long, default_value_t = 240, value_parser = clap::value_parser!(u32).range(30..=5000))]
    pub packets_per_second: u32,
    /// Visits with people in the waiting room, for the memory a waiting person takes.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub waiting_visits: u32,
    /// People in each of those waiting rooms.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=50))]
    pub waiting_each: u32,
    /// Also writes the page of tables made of the JSON to this file.
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
}

impl Options {
    /// Returns how many packets all people together send in a second.
    #[must_use]
    pub const fn packets_a_second(&self) -> u32 {
        self.visits * 2 * (self.packets_per_second + AUDIO_PER_SECOND)
    }
}
