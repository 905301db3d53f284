//! `cargo xtask web`: the browser's half, built into `target/web-dist`.
//!
//! In: `crates/web` (Rust, `index.html`, `boot.js`, `style/*.css` in the order of their names,
//! `static/` copied as it is). Out: files with a hash of their content in their names, so that a
//! browser may keep them for ever, and a `.br` beside each. `index.html` and the snippets of
//! wasm-bindgen keep their names.
//!
//! There are two programs of one source: the door, for whoever comes by a private link, which is
//! small, and the house, which has everything. The third, of `crates/e2ee`, seals and opens frames in
//! the workers of a page.
//!
//! In `index.html`, `boot.js` and `worker.js`, `{{door_js}}`, `{{door_wasm}}`, `{{house_js}}`,
//! `{{house_wasm}}`, `{{frame_js}}`, `{{frame_wasm}}`, `{{worker_js}}`, `{{style_css}}` and `{{boot_js}}`
//! stand for the absolute paths of those files; `{{build}}` in `index.html` for a hash of all of them.

mod bindings;
mod bundle;
mod weight;

use crate::{
    install, reproducible,
    run::{self, Failure, While},
    say, workspace,
};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// How the browser's half is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Fast to build, large.
    Dev,
    /// Small: what ships.
    Release,
}

impl Profile {
    const fn cargo_name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "wasm-release",
        }
    }

    const fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "wasm-release",
        }
    }
}

/// One of the programs that the browser's half is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// What a patient's phone loads first.
    Door,
    /// Everything that is on the screen.
    House,
    /// What seals and opens frames in a worker.
    Frame,
}

impl Part {
    const ALL: [Self; 3] = [Self::Door, Self::House, Self::Frame];

    const fn name(self) -> &'static str {
        match self {
            Self::Door => "door",
            Self::House => "house",
            Self::Frame => "frame",
        }
    }

    /// What cargo is told, but for target and profile.
    const fn cargo_args(self) -> &'static [&'static str] {
        match self {
            Self::Door => &["build", "--package", "web", "--no-default-features"],
            Self::House => &["build", "--package", "web"],
            Self::Frame => &[
                "rustc",
                "--package",
                "e2ee",
                "--lib",
                "--crate-type",
                "cdylib",
                "--no-default-features",
                "--features",
                "worker",
            ],
        }
    }

    /// The file that cargo makes.
    const fn module(self) -> &'static str {
        match self {
            Self::Door | Self::House => "web.wasm",
            Self::Frame => "e2ee.wasm",
        }
    }

    /// A cipher that is not optimised takes longer for a frame than the next one takes to come.
    const fn profile(self, wanted: Profile) -> Profile {
        match self {
            Self::Door | Self::House => wanted,
            Self::Frame => Profile::Release,
        }
    }
}

/// Runs the command.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    install::wasm_target()?;
    let is_dev = args.iter().any(|arg| arg == "--dev");
    build(if is_dev {
        Profile::Dev
    } else {
        Profile::Release
    })
}

/// Builds the browser's half, unless nothing changed since the last time.
pub(crate) fn build(profile: Profile) -> Result<(), Failure> {
    let programs = [
        compile(Part::Door, profile)?,
        compile(Part::House, profile)?,
        compile(Part::Frame, profile)?,
    ];
    let inputs = Inputs::gather(&programs)?;
    let stamp = workspace::target().join("web-dist.stamp");
    let fingerprint = inputs.fingerprint(profile);
    let is_same = fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == fingerprint);
    if is_same && workspace::web_dist().join("index.html").is_file() {
        return Ok(());
    }

    say::step("Bundling the browser's half");
    let stage = workspace::target().join("web-stage");
    if stage.exists() {
        fs::remove_dir_all(&stage).while_doing(stage.display())?;
    }
    for (part, wasm) in Part::ALL.iter().zip(&programs) {
        bindings::generate(wasm, &stage.join(part.name()))?;
    }
    bundle::assemble(&inputs, &stage, &workspace::web_dist(), profile)?;
    fs::write(&stamp, fingerprint).while_doing("writing the stamp")?;
    weight::print(&workspace::web_dist())
}

/// Checks that what was built is light enough for a phone on a slow network.
pub(crate) fn check_weight() -> Result<(), Failure> {
    weight::check(&workspace::web_dist())
}

/// Returns what a browser loads of what was built: its name, its bytes of brotli, and the most there may be.
pub(crate) fn weights() -> Result<Vec<(&'static str, u64, u64)>, Failure> {
    weight::weights(&workspace::web_dist())
}

fn compile(part: Part, profile: Profile) -> Result<PathBuf, Failure> {
    say::step(&format!(
        "Building the browser's half: the {} (wasm)",
        part.name()
    ));
    let is_release = profile == Profile::Release;
    let profile = part.profile(profile);
    let mut cargo = run::cargo(part.cargo_args());
    cargo.args(["--target", install::WASM, "--profile", profile.cargo_name()]);
    if is_release {
        reproducible::reproducible(&mut cargo);
    }
    run::must(&mut cargo)?;
    let folder = workspace::target()
        .join(install::WASM)
        .join(profile.folder());
    // Door and house come out under one name.
    let kept = folder.join(format!("{}.wasm", part.name()));
    fs::copy(folder.join(part.module()), &kept).while_doing(kept.display())?;
    Ok(kept)
}

/// Everything the bundle is made of.
struct Inputs {
    programs: Vec<Vec<u8>>,
    index: String,
    boot: String,
    worker: String,
    style: String,
    /// Path inside `static/` and content.
    fixed: Vec<(PathBuf, Vec<u8>)>,
}

impl Inputs {
    fn gather(programs: &[PathBuf]) -> Result<Self, Failure> {
        let source = workspace::root().join("crates/web");
        let read = |name: &str| {
            let path = workspace::root().join("crates").join(name);
            fs::read_to_string(&path).while_doing(path.display())
        };
        let mut style = String::new();
        for path in files(&source.join("style"))? {
            if path.extension().is_some_and(|extension| extension == "css") {
                style += &fs::read_to_string(&path).while_doing(path.display())?;
            }
        }
        let folder = source.join("static");
        let mut fixed = Vec::new();
        for path in files(&folder)? {
            let content = fs::read(&path).while_doing(path.display())?;
            let inside = path.strip_prefix(&folder).expect("listed from that folder");
            fixed.push((inside.to_owned(), content));
        }
        Ok(Self {
            programs: programs
                .iter()
                .map(|path| fs::read(path).while_doing(path.display()))
                .collect::<Result<_, _>>()?,
            index: read("web/index.html")?,
            boot: read("web/boot.js")?,
            worker: read("e2ee/worker.js")?,
            style,
            fixed,
        })
    }

    fn fingerprint(&self, profile: Profile) -> String {
        let mut hash = Sha256::new();
        hash.update(profile.cargo_name());
        let texts = [&self.index, &self.boot, &self.worker, &self.style].map(String::as_bytes);
        for part in texts
            .into_iter()
            .chain(self.programs.iter().map(Vec::as_slice))
        {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        for (path, content) in &self.fixed {
            hash.update(path.to_string_lossy().as_bytes());
            hash.update(content.len().to_le_bytes());
            hash.update(content);
        }
        // The bundler's own source is an input too.
        hash.update(include_str!("mod.rs"));
        hash.update(include_str!("bundle.rs"));
        hash.update(include_str!("bindings.rs"));
        hex(&hash.finalize())
    }
}

/// Lists all files below a folder, sorted; none where there is no folder.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder).while_doing(folder.display())? {
        let path = entry.while_doing(folder.display())?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
