//! Acts of a server that lies, each a test that holds or does not: `cargo xtask hostile-server` lists them.
//!
//! The people's clients are the real ones, with real keys and real frames; the server keeps the real rules but
//! where an act says otherwise.

mod answer;
mod card;
mod door;
mod drawing;
mod flood;
mod forged;
mod frames;
mod house;
mod lie;
mod link;
mod loot;
mod media;
mod order;
mod page;
mod removal;
mod rules;
mod screen;
mod sight;
mod silence;
mod swap;
mod theft;
mod typing;
mod yes;
