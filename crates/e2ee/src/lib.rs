//! The keys of a visit: who is in, and what is sealed for them.
//!
//! VISIT/1: a provider's browser founds an MLS group (RFC 9420) for the visit, and being admitted is
//! being added to it. Frames are sealed with SFrame (RFC 9605) under keys that the group exports; words
//! travel as MLS application messages. The server and the SFU carry what they cannot read.
//!
//! The crate decides and computes; it opens no socket and reads no clock: times are values. Randomness
//! comes from the provider of OpenMLS, which draws from the operating system or the browser.

pub mod frame;
#[cfg(all(target_arch = "wasm32", feature = "worker"))]
pub mod worker;

#[cfg(feature = "group")]
pub mod admit_box;
#[cfg(feature = "group")]
pub mod code_run;
#[cfg(feature = "group")]
pub mod comparison;
#[cfg(feature = "fuzz")]
pub mod fuzzing;
#[cfg(feature = "group")]
pub mod group;
#[cfg(feature = "group")]
pub mod host_chains;
#[cfg(feature = "group")]
pub mod identity;
#[cfg(feature = "group")]
pub mod invitation;
#[cfg(feature = "group")]
pub mod kem;
#[cfg(feature = "group")]
pub mod knock;
#[cfg(feature = "group")]
pub mod knock_answer;
#[cfg(feature = "group")]
pub mod phone_code;
#[cfg(feature = "group")]
pub mod primitive;
#[cfg(feature = "group")]
pub mod vault;
#[cfg(feature = "group")]
pub mod visit_card;

#[cfg(feature = "group")]
mod alphabet;
#[cfg(feature = "group")]
mod cpace;
#[cfg(feature = "group")]
mod octets;
#[cfg(feature = "group")]
mod wire;

/// The provider of every primitive and of randomness but the frames' cipher.
#[cfg(feature = "group")]
pub use openmls_rust_crypto::RustCrypto as Crypto;
#[cfg(feature = "group")]
pub use wire::Malformed;
