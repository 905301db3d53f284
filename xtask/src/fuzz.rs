//! `cargo xtask fuzz [--seconds N] [PROGRAM…]`: feeds made-up bytes to every decoder.
//!
//! The programs are in `fuzz/`, a workspace of its own. It takes a C++ compiler for libFuzzer and the pinned
//! toolchain; no nightly and no cargo-fuzz: the coverage that guides libFuzzer is a flag of LLVM's, and a
//! sanitizer would find nothing, because there is no unsafe code of ours. What is found on the way is kept in
//! `target/fuzz/corpus`, and so is the input of a crash in `target/fuzz/crash-…`.

use crate::{
    install,
    run::{self, Failure, While},
    say, workspace,
};
use std::{fs, path::Path, process::Command};

/// How LLVM marks every branch and compared value for libFuzzer.
const FLAGS: [&str; 6] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Seconds for each program where nothing else is said: enough to see that it runs.
const SECONDS: &str = "60";

/// Bytes of the longest input: a knock or a vault of a few people. Longer ones find less in the same time.
const INPUT_BYTES_MAX: usize = 4096;

/// What libFuzzer says at the end of how often it tried.
const EXECUTIONS: &str = "stat::number_of_executed_units:";

/// Runs the command.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let (seconds, names) = match args {
        [flag, seconds, names @ ..] if flag == "--seconds" => (seconds.as_str(), names),
        names => (SECONDS, names),
    };
    let target = workspace::target().join("fuzz");
    install::compiler()?;
    say::step("Building the fuzzing programs");
    let host = host()?;
    let mut build = run::cargo(["build", "--release", "--manifest-path", "fuzz/Cargo.toml"]);
    // With a target named, build scripts and macros are built without the flags.
    build
        .args(["--target", &host])
        .env("CARGO_TARGET_DIR", &target);
    build.env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
    run::must(&mut build)?;
    for name in programs(names)? {
        let program = target.join(&host).join("release").join(&name);
        fuzz(&name, &program, seconds)?;
    }
    Ok(())
}

fn host() -> Result<String, Failure> {
    let text = run::output(&mut run::program("rustc", ["-vV"]));
    let host = text
        .as_deref()
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::new("rustc does not say what it runs on"))
}

/// Lists the programs that are asked for; all where none is.
fn programs(asked: &[String]) -> Result<Vec<String>, Failure> {
    if !asked.is_empty() {
        return Ok(asked.to_vec());
    }
    let folder = workspace::root().join("fuzz/src/bin");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).while_doing(folder.display())? {
        let path = entry.while_doing(folder.display())?.path();
        names.extend(
            path.file_stem()
                .map(|stem| stem.to_string_lossy().into_owned()),
        );
    }
    names.sort();
    Ok(names)
}

fn fuzz(name: &str, program: &Path, seconds: &str) -> Result<(), Failure> {
    let kept = workspace::target().join("fuzz");
    let corpus = kept.join("corpus").join(name);
    fs::create_dir_all(&corpus).while_doing(corpus.display())?;
    let seeds = workspace::root().join("fuzz/seeds").join(name);
    let mut command = Command::new(program);
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={INPUT_BYTES_MAX}"))
        .arg(format!("-artifact_prefix={}/", kept.display()))
        .args(["-print_final_stats=1", "-timeout=10", "-rss_limit_mb=2048"])
        .arg(&corpus);
    if seeds.is_dir() {
        command.arg(&seeds);
    }
    let output = command.output().while_doing(name)?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let tail: Vec<_> = said.lines().rev().take(40).collect();
        let tail: Vec<_> = tail.into_iter().rev().collect();
        return Err(Failure::new(format!("{name}:\n{}", tail.join("\n"))));
    }
    let count = executions(&said).unwrap_or("?");
    say::line(&format!(
        "{name}: {count} executions in {seconds} s, nothing found"
    ));
    Ok(())
}

fn executions(said: &str) -> Option<&str> {
    let line = said.lines().find_map(|line| line.strip_prefix(EXECUTIONS));
    line.map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executions_are_read_from_what_libfuzzer_says() {
        let said = "#1\nstat::number_of_executed_units: 1234\nstat::peak_rss_mb: 1\n";

        assert_eq!(executions(said), Some("1234"));
        assert_eq!(executions(""), None);
    }

    #[test]
    fn every_program_is_run_where_none_is_named() {
        let all = programs(&[]).unwrap();

        assert!(all.contains(&String::from("packets")), "{all:?}");
        assert_eq!(programs(&[String::from("mls")]).unwrap(), ["mls"]);
    }
}
