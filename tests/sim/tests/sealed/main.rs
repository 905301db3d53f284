//! Frames of our clients, and the SFU's check of what is sealed.

#[cfg(test)]
mod packets;
#[cfg(test)]
mod passage;
