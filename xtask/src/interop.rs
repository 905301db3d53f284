//! A third implementation of MLS for `crates/e2ee/tests/group_third.rs`: the program in
//! `crates/e2ee/tests/interop` with its packages, in `target/interop`.

use crate::{
    install,
    run::{self, Failure, While},
    say, workspace,
};
use std::{fs, path::PathBuf, process::Command};

/// What is ours of it. Packages are those of the lock file, by their hashes.
const FILES: [&str; 3] = ["member.mjs", "package.json", "package-lock.json"];

/// Where the tests look for it.
const FOLDER: &str = "VESTIBULE_INTEROP";

/// Puts program and packages together and returns the folder. No script of a package is run.
pub(crate) fn prepare() -> Result<PathBuf, Failure> {
    install::node()?;
    let folder = workspace::target().join("interop");
    fs::create_dir_all(&folder).while_doing(folder.display())?;
    for file in FILES {
        let ours = workspace::root()
            .join("crates/e2ee/tests/interop")
            .join(file);
        fs::copy(&ours, folder.join(file)).while_doing(ours.display())?;
    }
    let words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    run::must(run::program("npm", words).current_dir(&folder))?;
    Ok(folder)
}

/// Lets a test program find the folder and run the tests that need it.
pub(crate) fn prepared(command: &mut Command) -> Result<(), Failure> {
    command.env(FOLDER, prepare()?).arg("--ignored");
    Ok(())
}

/// Runs the tests alone.
pub(crate) fn run() -> Result<(), Failure> {
    say::step("A third implementation of MLS");
    let packages = ["test", "--workspace", "--exclude", "web"];
    let mut command = run::cargo(packages);
    command.args(["--test", "group_third", "--"]);
    prepared(&mut command)?;
    run::must(&mut command)
}
