//! Real Chromium and Firefox against the built program: what people do, step by step, and what they
//! see and hear.
//!
//! Knows nothing of ours but the links the program prints and the names that screen readers read.
//! Runs in the networks that `cargo xtask browser` makes. A step that does not work panics with what
//! the page showed, and leaves a picture of it in `target/browser-failures`.

pub mod house;
pub mod liar;
pub mod look;
pub mod media;
pub mod network;
pub mod pattern;
pub mod person;
pub mod practice;
pub mod traces;

mod capability;
mod clock;
mod failure;
mod http_head;
mod pages;
mod process;
mod received;
mod script;
mod session;
mod tone;

pub use capability::INSECURE_HOST;
