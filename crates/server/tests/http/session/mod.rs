//! Signing in and out, and what a session is worth.

mod fixation;
mod sign_in;
mod sign_in_by_link;
mod sign_out;
