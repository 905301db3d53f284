//! The house: HTTP, WebSocket, database; wires visits to the SFU.
//!
//! In: the settings ([`config`]), requests from the network. Out: answers, and what the store keeps.
//! The program `vestibule` and the tests start it by [`start::Server::start`].

pub mod advisories;
pub mod app;
pub mod auth;
pub mod clock;
pub mod config;
pub mod demo;
pub mod http;
pub mod live;
pub mod random;
pub mod start;
pub mod store;
pub mod verify;
pub mod version;
