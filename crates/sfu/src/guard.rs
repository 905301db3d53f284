//! Keeps a panic of str0m from taking everybody's media along.
//!
//! str0m asserts what it believes of its own state, which strangers move, and advises to catch what comes
//! of it. An `Rtc` has no lock and no thread, so a broken one can be dropped by itself.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The `Rtc` panicked. It must be dropped, and nothing else be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

/// Does something with an `Rtc`.
pub(crate) fn guard<T>(change: impl FnOnce() -> T) -> Result<T, Broken> {
    catch_unwind(AssertUnwindSafe(change)).map_err(|_| {
        tracing::error!("str0m panicked; the peer is dropped");
        Broken
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panic_becomes_an_error() {
        assert_eq!(guard(|| 7), Ok(7));
        assert_eq!(guard(|| -> u8 { panic!("on purpose") }), Err(Broken));
    }
}
