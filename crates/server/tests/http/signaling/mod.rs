//! The WebSocket: who comes in, what they hear, what hurts only themselves.

mod admit;
mod come_back;
mod enter;
mod failure;
mod knock;
mod limit;
mod media;
mod restart;
