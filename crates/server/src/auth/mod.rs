//! Who may do what: passwords, sessions, links, where a request came from, and how often.

pub mod address;
pub mod code_limits;
pub mod codes;
pub mod device;
pub mod door;
pub mod guessing;
pub mod hash;
pub mod origin;
pub mod password;
pub mod rate;
pub mod session;
pub mod sharing;
pub mod sign_outs;
