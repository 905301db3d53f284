//! Planning visits.

mod cancel;
mod invite;
mod list;
mod log;
mod plan;
mod reissue;
mod stranger;
mod vault;
