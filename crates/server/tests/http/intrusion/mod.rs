//! The intrusion catalogue against the real server, over the network: each test is named by the ID of what it tries.
//! What is tried in browsers, or by clients under a server that lies, is in `tests/browser` and `tests/sim`; which
//! tests belong to an ID stands in `xtask/src/ci/catalogue`.

mod device;
mod entry;
pub(crate) mod guessing;
mod identity;
mod program;
mod removal;
mod secret;
mod timing;
mod waiting;
