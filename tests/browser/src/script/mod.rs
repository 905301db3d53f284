//! The scripts that look at a page. They press nothing: people press by the driver.

/// Keeps what the page's own scripts make.
pub(crate) const WITNESS: &str = include_str!("witness.js");

/// Finds controls by name.
pub(crate) const PAGE: &str = include_str!("page.js");

/// Reads what is seen and heard.
pub(crate) const MEDIA: &str = include_str!("media.js");

/// Finds barriers for people with disabilities (axe-core, MPL 2.0, see `tests/browser/vendor`).
pub(crate) const AXE: &str = include_str!("../../vendor/axe.min.js");
