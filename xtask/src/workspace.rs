//! Where things are.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Returns the workspace's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the workspace")
}

/// Returns cargo's target folder.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Returns the folder of what came of the intrusion catalogue, which the server embeds.
pub(crate) fn promises() -> PathBuf {
    root().join("target/promises")
}

/// Returns the folder of the built browser half, which the server embeds.
pub(crate) fn web_dist() -> PathBuf {
    root().join("target/web-dist")
}
