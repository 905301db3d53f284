//! The keys of a visit: who is in, and what is sealed for them.
//!
//! VISIT/1: a provider's browser founds an MLS group (RFC 9420) for the visit, and being admitted is
//! being added to it. Frames are sealed with SFrame (RFC 9605) under keys that the group exports; words
//! travel as MLS application messages. The server and the SFU carry what they cannot read.
//!
//! The crate decides and computes; it opens no socket and reads no clock: times are values. Randomness
//! comes from the provider of OpenMLS, which draws from the operating system or the browser.

/// Frames: sealed on the way out, opened on the way in, dropped where neither is possible.
pub mod frame;
#[cfg(all(target_arch = "wasm32", feature = "worker"))]
pub mod worker;
/// The MLS group of a visit.
#[cfg(feature = "group")]
pub mod group;
