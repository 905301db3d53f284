//! Private links.

mod open;
mod reissue;
mod revoke;
mod shared;
