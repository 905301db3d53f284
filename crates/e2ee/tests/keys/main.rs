//! Certificates, cards, vaults, knocks and boxes, from outside: what holds opens, and each thing that does
//! not hold is refused by the check that is there for it.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it does not expect fails there"
)]

mod admit_box;
mod card;
mod chain;
mod code_run;
mod comparison;
mod knock;
mod knock_answer;
mod mutation;
mod staff;
mod vault;
mod vector;
mod wrap;
