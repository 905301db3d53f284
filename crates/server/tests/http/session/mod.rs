//! Signing in and out.

mod sign_in;
mod sign_in_by_link;
mod sign_out;
