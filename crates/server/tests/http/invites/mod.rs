//! Private links.

mod open;
mod revoke;
mod shared;
