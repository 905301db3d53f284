//! Every order of events in a small visit, tried out: two hosts, three guests, a server that keeps its duties
//! or one that does what it likes with what it was given.
//!
//! A model, not the code: keys are names, and whoever was not given one does not have it. It shows that the
//! rules of docs/visit-1.md (sections 5, 6, 8 and 11) are enough, and that each of them is needed.

#[cfg(test)]
mod check;
#[cfg(test)]
mod lock;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod visit;
