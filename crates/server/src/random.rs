//! The only place that mints ids and secrets: all from the system's random source.

/// Draws `N` random bytes.
///
/// # Panics
///
/// Where the system has no random source: nothing safe can be done without one.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has a random source");
    bytes
}
