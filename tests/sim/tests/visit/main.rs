//! Every order of events at one visit, tried out on the visit itself (`crates/visit`): a provider, three who are invited
//! and one who has a copy of a link and of what a browser keeps, with every message there is, drops and restarts.
//!
//! What ought to be is kept beside it (`law`), by what was done; what it asks its driver for is held against that
//! (`judge`). A search ends where its people can do nothing new, or after so many steps (`check`).
//!
//! Not here: the lock, who is muted or suspended, who may chat or draw. The visit knows nothing of them: the provider's
//! page makes no Add in a visit that is locked, and everyone's page holds the rest (`client::keys::Control`,
//! `e2ee::group::Policy`; `hostile/` plays that). Of a provider's controls the visit has these: to let in, turn away,
//! send back, put out and end; whose screen is carried; which link was refused, is kept out for a while, or is dead.

#[cfg(test)]
mod acts;
#[cfg(test)]
mod begun;
#[cfg(test)]
mod breach;
#[cfg(test)]
mod check;
#[cfg(test)]
mod coming;
#[cfg(test)]
mod coverage;
#[cfg(test)]
mod deed;
#[cfg(test)]
mod judge;
#[cfg(test)]
mod law;
#[cfg(test)]
mod message;
#[cfg(test)]
mod people;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod situation;
#[cfg(test)]
mod state;
#[cfg(test)]
mod store;
#[cfg(test)]
mod told;
