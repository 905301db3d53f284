//! Says how heavy the page is.

use super::{Part, files};
use crate::{
    run::{Failure, While},
    say,
};
use std::{fs, path::Path};

/// Most bytes a patient's browser may load before the check-in works.
const PAGE_BYTES_MAX: u64 = 200_000;

/// Most bytes of the program of a page's workers. No media flows before it is there, and it is loaded
/// with the house, so a knock on a slow network is answered no sooner than this has come.
const FRAME_BYTES_MAX: u64 = 50_000;

/// Most bytes of the house: everything but the check-in. It is loaded while a patient checks in, and a provider
/// waits for it at every new release. It weighs 868,510 with the report of an intrusion, the page of what happened, the
/// security notices and the offer of a newer build, which are 25,000 of it.
/// Codes that are said on the telephone took 24 kB of it: CPace with its group, which is
/// that of a second generation of curve25519-dalek, the page where a code is typed, and the reading of any script's digits.
/// Real-time text, the device's proof, answers to knocks and the end of a link with one press took 16 kB more.
const HOUSE_BYTES_MAX: u64 = 925_000;

/// What is loaded at one time, and how heavy it may be.
struct Load {
    name: &'static str,
    bytes_max: u64,
    files: Vec<(String, u64)>,
}

/// Fails where something is heavier than it may be.
pub(super) fn check(dist: &Path) -> Result<(), Failure> {
    for load in loads(dist)? {
        load.print();
        load.check()?;
    }
    Ok(())
}

/// Prints what a patient's page loads at its start, what follows, and what its workers load.
pub(super) fn print(dist: &Path) -> Result<(), Failure> {
    for load in loads(dist)? {
        load.print();
    }
    Ok(())
}

/// Returns what is loaded, how heavy it is and how heavy it may be.
pub(super) fn weights(dist: &Path) -> Result<Vec<(&'static str, u64, u64)>, Failure> {
    let weight = |load: &Load| (load.name, load.bytes(), load.bytes_max);
    Ok(loads(dist)?.iter().map(weight).collect())
}

/// Lists compressed sizes.
fn loads(dist: &Path) -> Result<[Load; 3], Failure> {
    let mut page = Load::new("page", PAGE_BYTES_MAX);
    let mut house = Load::new("house", HOUSE_BYTES_MAX);
    let mut frame = Load::new("frame worker", FRAME_BYTES_MAX);
    for path in files(dist)? {
        let name = path.strip_prefix(dist).expect("listed from that folder");
        let name = name.to_string_lossy();
        let is_loaded = [".html.br", ".js.br", ".css.br", ".wasm.br"]
            .iter()
            .any(|end| name.ends_with(end));
        if !is_loaded {
            continue;
        }
        let load = if name.starts_with(Part::Frame.name()) {
            &mut frame
        } else if name.starts_with(Part::House.name()) {
            &mut house
        } else {
            &mut page
        };
        let bytes = fs::metadata(&path).while_doing(path.display())?.len();
        load.files
            .push((name.trim_end_matches(".br").to_owned(), bytes));
    }
    Ok([page, house, frame])
}

impl Load {
    const fn new(name: &'static str, bytes_max: u64) -> Self {
        Self {
            name,
            bytes_max,
            files: Vec::new(),
        }
    }

    fn bytes(&self) -> u64 {
        self.files.iter().map(|(_, bytes)| bytes).sum()
    }

    fn print(&self) {
        let files = self.files.iter();
        let files = files.map(|(name, bytes)| format!("{name} {bytes}"));
        say::line(&format!(
            "  {} weight: {} bytes of brotli of at most {} ({})",
            self.name,
            self.bytes(),
            self.bytes_max,
            files.collect::<Vec<_>>().join(", ")
        ));
    }

    fn check(&self) -> Result<(), Failure> {
        if self.files.is_empty() {
            return Err(Failure::new(format!("the {} is not there", self.name)));
        }
        if self.bytes() <= self.bytes_max {
            return Ok(());
        }
        Err(Failure::new(format!(
            "the {} weighs {} bytes",
            self.name,
            self.bytes()
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(bytes: &[u64]) -> Load {
        let file = |bytes: &u64| ("frame-1.wasm".to_owned(), *bytes);
        Load {
            name: "frame worker",
            bytes_max: 100,
            files: bytes.iter().map(file).collect(),
        }
    }

    #[test]
    fn what_is_too_heavy_or_missing_is_refused() {
        assert!(load(&[60, 40]).check().is_ok());
        assert!(load(&[60, 41]).check().is_err());
        assert!(load(&[]).check().is_err());
    }
}
