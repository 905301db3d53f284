//! `cargo xtask web`: the browser's half, built into `target/web-dist`.
//!
//! In: `crates/web` (Rust, `index.html`, `boot.js`, `style/*.css` in the order of their names,
//! `static/` copied as it is). Out: files with a hash of their content in their names, so that a
//! browser may keep them for ever, and a `.br` beside each. `index.html` and the snippets of
//! wasm-bindgen keep their names.
//!
//! In `index.html` and `boot.js`, `{{web_js}}`, `{{web_wasm}}`, `{{style_css}}` and `{{boot_js}}` stand
//! for the absolute paths of those files.

mod bindings;
mod bundle;
mod weight;

use crate::{
    install,
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
    let wasm = compile(profile)?;
    let inputs = Inputs::gather(&wasm)?;
    let stamp = workspace::target().join("web-dist.stamp");
    let fingerprint = inputs.fingerprint(profile);
    let is_same = fs::read_to_string(&stamp).is_ok_and(|stamp| stamp == fingerprint);
    if is_same && workspace::web_dist().join("index.html").is_file() {
        return weight::print(&workspace::web_dist());
    }

    say::step("Bundling the browser's half");
    let stage = workspace::target().join("web-stage");
    bindings::generate(&wasm, &stage)?;
    bundle::assemble(&inputs, &stage, &workspace::web_dist(), profile)?;
    fs::write(&stamp, fingerprint).while_doing("writing the stamp")?;
    weight::print(&workspace::web_dist())
}

fn compile(profile: Profile) -> Result<PathBuf, Failure> {
    say::step("Building the browser's half (wasm)");
    run::must(&mut run::cargo([
        "build",
        "--package",
        "web",
        "--target",
        install::WASM,
        "--profile",
        profile.cargo_name(),
    ]))?;
    let folder = workspace::target().join(install::WASM);
    Ok(folder.join(profile.folder()).join("web.wasm"))
}

/// Everything the bundle is made of.
struct Inputs {
    wasm: Vec<u8>,
    index: String,
    boot: String,
    style: String,
    /// Path inside `static/` and content.
    fixed: Vec<(PathBuf, Vec<u8>)>,
}

impl Inputs {
    fn gather(wasm: &Path) -> Result<Self, Failure> {
        let source = workspace::root().join("crates/web");
        let read = |name: &str| {
            let path = source.join(name);
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
            wasm: fs::read(wasm).while_doing(wasm.display())?,
            index: read("index.html")?,
            boot: read("boot.js")?,
            style,
            fixed,
        })
    }

    fn fingerprint(&self, profile: Profile) -> String {
        let mut hash = Sha256::new();
        hash.update(profile.cargo_name());
        hash.update(bindings::optimizer().unwrap_or_default());
        for part in [
            self.index.as_bytes(),
            self.boot.as_bytes(),
            self.style.as_bytes(),
            &self.wasm,
        ] {
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
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
