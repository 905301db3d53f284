//! Media: forwards sealed packets between the people of one visit and nobody else.
//!
//! Of what a packet carries it reads where a frame starts and whether a sealed one does ([`part`]); what is
//! not sealed goes to nobody.
//!
//! In: [`Command`]s through [`Sfu::send`], datagrams from the network. Out: [`Event`]s through the
//! callback given to [`Sfu::start`], datagrams to the network. One thread of its own; no tokio, no
//! database, no key that opens a frame.
//!
//! [`Peers`] is the pure half: the same rules without a socket and without a clock, for tests that run
//! a whole clinic under one clock. `thread.rs` drives it over real sockets.

mod command;
mod config;
mod datagram;
mod demux;
mod directory;
mod forwarder;
mod framing;
#[cfg(feature = "fuzz")]
pub mod fuzzing;
mod gate;
mod guard;
mod keyframe;
mod layers;
mod negotiation;
mod offer;
mod outbox;
mod path;
mod peer;
mod peers;
mod picture_id;
mod sealed;
mod stats;
mod terms;
mod thread;
mod timers;
mod track;

pub use command::{Command, Event};
pub use config::SfuConfig;
pub use datagram::{Datagram, Transmit, Transport};
pub use peer::Heard;
pub use peers::{Output, Peers, PeersConfig};
pub use sealed::{Part, part};
pub use stats::Stats;
pub use thread::Sfu;

/// A point in time for tests to count from: `std` has no other way to make one.
#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "only the time after it matters")]
pub(crate) fn start_of_test() -> std::time::Instant {
    std::time::Instant::now()
}
