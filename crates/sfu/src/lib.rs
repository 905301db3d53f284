//! Media: forwards packets it does not look into, between the people of one visit and nobody else.
//!
//! In: [`Command`]s through [`Sfu::send`], datagrams from the network. Out: [`Event`]s through the
//! callback given to [`Sfu::start`], datagrams to the network. One thread of its own; no tokio, no
//! database, no key that opens a frame.
//!
//! [`Peers`] is the pure half: the same rules without a socket and without a clock, for tests that run
//! a whole clinic under one clock. `thread.rs` drives it over real sockets.

mod command;
mod config;
mod peers;
mod stats;
mod thread;

pub use command::{Command, Event};
pub use config::SfuConfig;
pub use peers::{Datagram, Output, Peers, PeersConfig, Transmit, Transport};
pub use stats::Stats;
pub use thread::Sfu;
