//! The load generator: visits of two against a real server, and what they cost it.
//!
//! In: the path of a built `vestibule` and the [`Options`] of the run. Out: a [`report::Report`], one
//! JSON document with the machine, the versions, every round as it was measured, and the medians.
//!
//! The clients are real ones: they speak the server's HTTP and WebSocket, and their media is ICE, DTLS
//! and SRTP as a browser's is. Each packet carries the time it was sent, and sender and receiver are
//! one process, so that one clock measures the way.

mod options;
pub mod quantile;
mod stamp;

pub use options::Options;
pub use stamp::{STAMP_BYTES, Stamp};
