//! Feeds every decoder with the seeds of `fuzz/`: what was found once stays found, without a fuzzer.

use decoders::*;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

type TryOut = fn(&[u8]);

/// The programs of `fuzz/src/bin`, by name.
const PROGRAMS: &[(&str, TryOut)] = &[
    ("boxes", boxes::try_out),
    ("codes", codes::try_out),
    ("datagrams", datagrams::try_out),
    ("frames", frames::try_out),
    ("insiders", insiders::try_out),
    ("kept", kept::try_out),
    ("knocks", knocks::try_out),
    ("layers", layers::try_out),
    ("messages", |bytes| of_text(bytes, messages::try_out)),
    ("mls", mls::try_out),
    ("offers", |bytes| of_text(bytes, offers::try_out)),
    ("outsides", outsides::try_out),
    ("packets", packets::try_out),
    ("parcels", parcels::try_out),
    ("structures", structures::try_out),
    ("text", |bytes| of_text(bytes, text::try_out)),
    ("welcomes", welcomes::try_out),
    ("words", words::try_out),
];

/// libFuzzer hands a program that takes a text nothing but texts.
fn of_text(bytes: &[u8], try_out: fn(&str)) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        try_out(text);
    }
}

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// Lists what is in a folder, without endings.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("fuzz/ is beside the workspace");
    let stem = |path: PathBuf| Some(path.file_stem()?.to_str()?.to_owned());
    entries
        .filter_map(|entry| stem(entry.ok()?.path()))
        .collect()
}

#[test]
fn every_seed_is_survived_by_its_program() {
    for (name, try_out) in PROGRAMS {
        let seeds = fuzz().join("seeds").join(name);
        let mut count = 0;
        for entry in fs::read_dir(&seeds).unwrap() {
            try_out(&fs::read(entry.unwrap().path()).unwrap());
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
