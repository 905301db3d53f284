//! HTTP: one endpoint, one file; `router` is the table of contents.

pub mod address;
pub mod advisories;
pub mod assets;
pub mod body;
pub mod codes;
pub mod cross_origin;
pub mod guard;
pub mod header;
pub mod health;
pub mod invites;
pub mod keyring;
pub mod listener;
pub mod problem;
pub mod promises;
pub mod recovery;
pub mod router;
pub mod session;
pub mod setup;
pub mod signaling;
pub mod visits;
