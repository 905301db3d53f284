//! Told stories: walks through a visit with real media, and what seeds have found.

mod clinic;
mod counters;
mod devices;
mod epochs;
mod found;
mod sealing;
mod theft;
mod walkthrough;
