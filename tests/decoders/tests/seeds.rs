//! Feeds every decoder with the seeds of `fuzz/`: what was found once stays found, without a fuzzer.

use decoders::*;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

type Feed = fn(&[u8]);

/// The programs of `fuzz/src/bin`, by name.
const PROGRAMS: &[(&str, Feed)] = &[
    ("boxes", boxes::feed),
    ("codes", codes::feed),
    ("datagrams", datagrams::feed),
    ("frames", frames::feed),
    ("kept", kept::feed),
    ("knocks", knocks::feed),
    ("layers", layers::feed),
    ("messages", |bytes| of_text(bytes, messages::feed)),
    ("mls", mls::feed),
    ("offers", |bytes| of_text(bytes, offers::feed)),
    ("outsides", outsides::feed),
    ("packets", packets::feed),
    ("parcels", parcels::feed),
    ("structures", structures::feed),
    ("text", |bytes| of_text(bytes, text::feed)),
    ("welcomes", welcomes::feed),
    ("words", words::feed),
];

/// libFuzzer hands a program that takes a text nothing but texts.
fn of_text(bytes: &[u8], feed: fn(&str)) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        feed(text);
    }
}

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    let stem = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    entries.map(|entry| stem(entry.unwrap().path())).collect()
}

#[test]
fn every_seed_is_survived_by_its_program() {
    for (name, feed) in PROGRAMS {
        let seeds = fuzz().join("seeds").join(name);
        let mut count = 0;
        for entry in fs::read_dir(&seeds).unwrap() {
            feed(&fs::read(entry.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 0, "{name} has no seed");
    }
}

#[test]
fn every_program_is_tried_here_and_has_seeds() {
    let here: BTreeSet<_> = PROGRAMS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();

    assert_eq!(names(&fuzz().join("src/bin")), here);
    assert_eq!(names(&fuzz().join("seeds")), here);
}
