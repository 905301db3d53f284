//! What this program is: the version of its release, and the commit that it was built from.

/// The release's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What `cargo xtask release` says; nothing where files were changed since the commit.
const COMMIT: Option<&str> = option_env!("VESTIBULE_COMMIT");

/// Returns the commit that the program was built from, where that is known.
#[must_use]
pub fn commit() -> Option<&'static str> {
    COMMIT.filter(|commit| !commit.is_empty())
}
