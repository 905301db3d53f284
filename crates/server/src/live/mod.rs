//! Running visits: one task each, and the connections of the people in them.

pub mod code;
pub mod connection;
pub mod crowd;
pub mod driver;
pub mod input;
mod kept;
pub mod registry;
