//! The API from outside: a real server on a real socket, with a database of its own for each test.

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets what it does not expect fails there"
)]

mod advisories;
mod answer;
mod apart;
mod asset;
mod boundary;
mod codes;
mod demo;
mod device;
mod folder;
mod grade;
mod header;
mod house;
mod intrusion;
mod invites;
mod keyring;
mod markup;
mod origin;
mod promises;
mod recovery;
mod robots;
mod scene;
mod session;
mod setup;
mod signaling;
mod socket;
mod verb;
mod verify;
mod visits;
