//! Running visits: one task each, and the connections of the people in them.

mod change;
pub mod code;
pub mod connection;
pub mod driver;
mod kept;
pub mod registry;
pub mod threshold;
