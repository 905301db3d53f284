//! Says how heavy the page is.

use super::{Half, files};
use crate::{
    run::{Failure, While},
    say,
};
use std::{fs, path::Path};

/// Most bytes a patient's browser may load before the check-in works.
const PAGE_BYTES_MAX: u64 = 200_000;

/// Fails where the page is heavier than it may be.
pub(super) fn check(dist: &Path) -> Result<(), Failure> {
    let sum = print(dist)?;
    if sum <= PAGE_BYTES_MAX {
        return Ok(());
    }
    Err(Failure::new(format!("the page weighs {sum} bytes")))
}

/// Prints the compressed size of each file that a patient's page loads at its start, and the sum.
pub(super) fn print(dist: &Path) -> Result<u64, Failure> {
    let mut sum = 0;
    let mut parts = Vec::new();
    for path in files(dist)? {
        let name = path.strip_prefix(dist).expect("listed from that folder");
        let name = name.to_string_lossy();
        let is_loaded = !name.starts_with(Half::House.name())
            && [".html.br", ".js.br", ".css.br", ".wasm.br"]
                .iter()
                .any(|end| name.ends_with(end));
        if is_loaded {
            let bytes = fs::metadata(&path).while_doing(path.display())?.len();
            sum += bytes;
            parts.push(format!("{} {bytes}", name.trim_end_matches(".br")));
        }
    }
    say::line(&format!(
        "  page weight: {sum} bytes of brotli of at most {PAGE_BYTES_MAX} ({})",
        parts.join(", ")
    ));
    Ok(sum)
}
