//! Builds the same bytes in every folder: no path of this machine gets into them.
//!
//! The compiler is told to write other names for the folders. Flags in the environment reach only what is built for the
//! target, not the macros that run during the build; their hashes, which know the folders, get into everything that is
//! built with them and move its parts about. So cargo calls this program in the place of the compiler, for everything.

use crate::workspace;
use std::{
    env, io,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
};

/// Holds what is added to the compiler's words, where this program is called in its place.
const REMAP: &str = "VESTIBULE_REMAP";

/// Between two of them, as in `CARGO_ENCODED_RUSTFLAGS`.
const SEPARATOR: &str = "\u{1f}";

/// Makes a command build the same bytes in every folder.
pub(crate) fn reproducible(command: &mut Command) {
    let mut folders = vec![(workspace::root().to_owned(), "/vestibule")];
    folders.push((workspace::target(), "/vestibule/target"));
    let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let cargo = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    folders.push((cargo, "/cargo"));
    let words = |flag: &str, separator: &str| {
        let words = folders.iter();
        let words = words.map(|(from, to)| format!("{flag}={}={to}", from.display()));
        words.collect::<Vec<_>>().join(separator)
    };
    if let Ok(program) = env::current_exe() {
        command
            .env("RUSTC_WRAPPER", program)
            .env(REMAP, words("--remap-path-prefix", SEPARATOR));
    }
    command
        .env("CFLAGS", words("-ffile-prefix-map", " "))
        .env("SOURCE_DATE_EPOCH", "0");
}

/// Where cargo called this program in the place of the compiler, becomes the compiler; returns only where it is not
/// called so, or the compiler cannot be started.
pub(crate) fn become_compiler() -> Option<io::Error> {
    let remap = env::var(REMAP).ok()?;
    let mut words = env::args_os().skip(1);
    let compiler = PathBuf::from(words.next()?);
    if compiler.file_stem() != Path::new("rustc").file_stem() {
        return None;
    }
    let mut command = Command::new(compiler);
    command.args(words).args(remap.split(SEPARATOR));
    Some(command.exec())
}
