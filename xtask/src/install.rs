//! Installs what is missing, and says so.

use crate::{
    run::{self, Failure},
    say, workspace,
};
use std::{env, fs, path::Path};

/// The browser half's target.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Parts of the toolchain that only the gate needs.
const COMPONENTS: [&str; 2] = ["clippy", "rustfmt"];

/// Version of geckodriver, which Debian 12 does not have: the one that speaks to Firefox ESR 153.
const GECKODRIVER: &str = "0.37.1";

/// Programs the browser tests need, with the Debian package of each.
const PACKAGES: [(&str, &str); 5] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("firefox", "firefox-esr"),
    ("ip", "iproute2"),
    ("nft", "nftables"),
];

/// Adds the wasm target to the pinned toolchain.
pub(crate) fn wasm_target() -> Result<(), Failure> {
    let mut list = run::program("rustup", ["target", "list", "--installed"]);
    let is_there = run::output(&mut list).is_some_and(|list| list.lines().any(|line| line == WASM));
    if is_there {
        return Ok(());
    }
    say::step("Installing the wasm target");
    run::must(&mut run::program("rustup", ["target", "add", WASM]))
}

/// Adds what the gate needs of the toolchain. With `RUSTUP_AUTO_INSTALL=0` rustup adds nothing by
/// itself, whatever rust-toolchain.toml lists.
pub(crate) fn toolchain() -> Result<(), Failure> {
    wasm_target()?;
    let mut list = run::program("rustup", ["component", "list", "--installed"]);
    let list = run::output(&mut list).unwrap_or_default();
    let missing = COMPONENTS
        .into_iter()
        .filter(|component| !list.lines().any(|line| line.starts_with(component)));
    for component in missing {
        say::step(&format!("Installing {component}"));
        run::must(&mut run::program("rustup", ["component", "add", component]))?;
    }
    Ok(())
}

/// Installs browsers, drivers, a font and the network tools.
pub(crate) fn browsers() -> Result<(), Failure> {
    debian_packages()?;
    geckodriver()
}

/// Installs a C++ compiler, for libFuzzer.
pub(crate) fn compiler() -> Result<(), Failure> {
    apt_get(missing(&[("c++", "g++")]))
}

/// Installs Node.js and npm, for a third implementation of MLS and for vectors in wasm.
pub(crate) fn node() -> Result<(), Failure> {
    let names = [("node", "nodejs"), ("npm", "npm")];
    apt_get(missing(&names))
}

fn missing(packages: &[(&str, &'static str)]) -> Vec<&'static str> {
    packages
        .iter()
        .filter(|(program, _)| !run::has_program(program))
        .map(|(_, package)| *package)
        .collect()
}

fn debian_packages() -> Result<(), Failure> {
    let mut missing = missing(&PACKAGES);
    if !has_font() {
        missing.push("fonts-dejavu-core");
    }
    apt_get(missing)
}

fn apt_get(missing: Vec<&str>) -> Result<(), Failure> {
    if missing.is_empty() {
        return Ok(());
    }

    say::step(&format!("Installing {} (apt-get)", missing.join(", ")));
    run::must(&mut run::as_root(["apt-get", "update", "--quiet"]))?;
    let install = [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "--yes",
        "--quiet",
        "--no-install-recommends",
    ];
    run::must(&mut run::as_root(install.into_iter().chain(missing)))
}

fn geckodriver() -> Result<(), Failure> {
    if geckodriver_path().is_some() {
        return Ok(());
    }
    say::step(&format!(
        "Installing geckodriver {GECKODRIVER} (cargo install; about three minutes on two cores)"
    ));
    let mut install = run::cargo([
        "install",
        "geckodriver",
        "--version",
        GECKODRIVER,
        "--locked",
        "--debug",
    ]);
    // Nobody debugs or measures geckodriver: the quickest build is the best one.
    install.env("CARGO_PROFILE_DEV_DEBUG", "0");
    install.env("CARGO_PROFILE_DEV_OPT_LEVEL", "0");
    // Outside the workspace, so that neither its toolchain file nor its settings apply twice.
    install.env("CARGO_TARGET_DIR", workspace::target().join("geckodriver"));
    run::must(&mut install)?;
    let _ = fs::remove_dir_all(workspace::target().join("geckodriver"));
    Ok(())
}

/// Returns where geckodriver is: on the path or where cargo installs it.
pub(crate) fn geckodriver_path() -> Option<String> {
    if run::has_program("geckodriver") {
        return Some("geckodriver".to_owned());
    }
    let home = env::var("CARGO_HOME")
        .or_else(|_| env::var("HOME").map(|home| format!("{home}/.cargo")))
        .ok()?;
    let path = format!("{home}/bin/geckodriver");
    Path::new(&path).is_file().then_some(path)
}

/// Returns whether any font is installed: without one a page has no letters to show.
fn has_font() -> bool {
    fn holds_font(folder: &Path) -> bool {
        let Ok(entries) = fs::read_dir(folder) else {
            return false;
        };
        entries.flatten().any(|entry| {
            let path = entry.path();
            let is_font = path
                .extension()
                .is_some_and(|ext| ext == "ttf" || ext == "otf");
            is_font || holds_font(&path)
        })
    }
    holds_font(Path::new("/usr/share/fonts"))
}
