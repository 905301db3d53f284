//! What one participant's client does, told from outside: events in, effects and view out.

mod common;
mod device;
mod drops;
mod joining;
mod media;
