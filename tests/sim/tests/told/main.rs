//! Told stories: walks through a visit with real media, and what seeds have found.

mod clinic;
mod found;
mod sealing;
mod walkthrough;
