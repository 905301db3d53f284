//! What a compiler cannot check: documents that tell the truth, borders, names, sizes.
//!
//! In: the files of the tree. Out: one line for each fault, with the file it is in. Runs as
//! `cargo xtask tidy` and as a test.

mod checklist;
mod document;
mod file;
mod lock;
mod manifest;
mod proof;
mod random;
mod room;
mod size;
mod source;
mod wire;
mod word;

use crate::{
    run::{Failure, While},
    say, workspace,
};
use source::Source;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Folders that are not ours: built, fetched or vendored.
const FOREIGN: [&str; 4] = ["target", ".git", "vendor", "data"];

/// The tree's files, read once.
pub(super) struct Tree {
    /// Every file's path from the root, with slashes.
    paths: Vec<String>,
    /// Every Rust file, by path.
    sources: BTreeMap<String, Source>,
    /// Every document, by path.
    documents: BTreeMap<String, String>,
}

/// The faults found so far.
#[derive(Default)]
pub(super) struct Faults(Vec<String>);

impl Faults {
    fn add(&mut self, place: &str, fault: impl AsRef<str>) {
        self.0.push(format!("{place}: {}", fault.as_ref()));
    }
}

/// Runs all checks on the workspace.
pub(crate) fn run() -> Result<(), Failure> {
    let faults = check(workspace::root())?;
    for fault in &faults {
        say::line(&format!("  {fault}"));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("tidy: {} faults", faults.len())))
}

fn check(root: &Path) -> Result<Vec<String>, Failure> {
    let tree = Tree::read(root)?;
    let packages = manifest::Package::all(root)?;
    let lock = lock::Lock::read(root)?;

    let mut faults = Faults::default();
    document::check(&tree, &mut faults);
    manifest::check(&packages, &mut faults);
    lock::check(&lock, &mut faults);
    file::check(&tree, &mut faults);
    size::check(&tree, &mut faults);
    word::check(&tree, &mut faults);
    room::check(&tree, &mut faults);
    wire::check(&tree, &mut faults);
    proof::check(&tree, &mut faults);
    random::check(&tree, &mut faults);
    checklist::check(&tree, &mut faults);
    Ok(faults.0)
}

/// Returns those of these proofs that name no test of the workspace, for tests of what else names some.
#[cfg(test)]
pub(crate) fn without_a_test<'p>(
    proofs: impl Iterator<Item = &'p str>,
) -> Result<Vec<&'p str>, Failure> {
    let tree = Tree::read(workspace::root())?;
    let tests = proof::tests(&tree);
    let is_missing = |name: &&str| !proof::exists(&tests, name);
    Ok(proofs.filter(is_missing).collect())
}

impl Tree {
    fn read(root: &Path) -> Result<Self, Failure> {
        let mut tree = Self {
            paths: Vec::new(),
            sources: BTreeMap::new(),
            documents: BTreeMap::new(),
        };
        tree.read_folder(root, root)?;
        tree.paths.sort();
        Ok(tree)
    }

    fn read_folder(&mut self, root: &Path, folder: &Path) -> Result<(), Failure> {
        for entry in fs::read_dir(folder).while_doing(folder.display())? {
            let path = entry.while_doing(folder.display())?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if FOREIGN.contains(&&*name) {
                continue;
            }
            if path.is_dir() {
                self.read_folder(root, &path)?;
            } else {
                self.read_file(root, &path)?;
            }
        }
        Ok(())
    }

    fn read_file(&mut self, root: &Path, path: &PathBuf) -> Result<(), Failure> {
        let inside = path.strip_prefix(root).expect("listed from the root");
        let name = inside.to_string_lossy().into_owned();
        let extension = path.extension().unwrap_or_default();
        if extension == "rs" {
            let text = fs::read_to_string(path).while_doing(path.display())?;
            self.sources.insert(name.clone(), Source::parse(&text));
        } else if extension == "md" {
            let text = fs::read_to_string(path).while_doing(path.display())?;
            self.documents.insert(name.clone(), text);
        }
        self.paths.push(name);
        Ok(())
    }

    /// Returns whether a path is a file or a folder of the tree.
    fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.paths
            .iter()
            .any(|known| known == path || known.starts_with(&folder))
    }

    /// Makes a tree of texts, for tests.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self {
            paths: Vec::new(),
            sources: BTreeMap::new(),
            documents: BTreeMap::new(),
        };
        for (path, text) in files {
            tree.paths.push((*path).to_owned());
            if path.ends_with(".rs") {
                tree.sources.insert((*path).to_owned(), Source::parse(text));
            } else if path.ends_with(".md") {
                tree.documents
                    .insert((*path).to_owned(), (*text).to_owned());
            }
        }
        tree
    }
}

/// Runs one check on texts and returns its faults, for tests.
#[cfg(test)]
pub(super) fn faults_of(check: fn(&Tree, &mut Faults), files: &[(&str, &str)]) -> Vec<String> {
    let mut faults = Faults::default();
    check(&Tree::of(files), &mut faults);
    faults.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tree_is_tidy() {
        let faults = check(workspace::root()).unwrap();

        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    }
}
