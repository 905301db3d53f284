//! `cargo xtask bench`: measures the release build, into `target/bench/<date>.json`.
//!
//! Two halves: the load generator against the server (packets, latency, memory), and real browsers
//! (admission to the first picture, page weight). The file says what was measured on what, with
//! every raw run, so that two files can be compared.

use crate::{
    install,
    network::Network,
    release,
    run::{self, Failure, While},
    say, web, workspace,
};
use serde_json::{Value, json};
use std::{
    fs,
    process::{Command, Stdio},
};

/// Runs both halves and writes the file.
pub(crate) fn run() -> Result<(), Failure> {
    install::wasm_target()?;
    install::browsers()?;
    web::build(web::Profile::Release)?;
    say::step("Building server and measuring programs (release)");
    let mut cargo = run::cargo([
        "build",
        "--release",
        "--bins",
        "--package",
        "server",
        "--package",
        "load",
        "--package",
        "browser",
    ]);
    release::reproducible(&mut cargo);
    run::must(&mut cargo)?;

    let report = json!({
        "machine": machine(),
        "versions": versions(),
        "browser": browser_half()?,
        "load": load_half()?,
    });
    let date = run::output(Command::new("date").args(["--utc", "+%Y-%m-%dT%H-%M-%SZ"]));
    let date = date.ok_or_else(|| Failure::new("date does not work"))?;
    let path = workspace::target().join(format!("bench/{date}.json"));
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).while_doing(folder.display())?;
    let text = serde_json::to_string_pretty(&report).while_doing("bench")?;
    fs::write(&path, text).while_doing(path.display())?;
    say::result(&path.display().to_string());
    Ok(())
}

fn load_half() -> Result<Value, Failure> {
    say::step("Measuring the server under load");
    let release = workspace::target().join("release");
    let mut command = Command::new(release.join("load"));
    command.arg("--server").arg(release.join("vestibule"));
    json_of(&mut command)
}

fn browser_half() -> Result<Value, Failure> {
    say::step("Measuring in browsers");
    let release = workspace::target().join("release");
    let network = Network::make()?;
    let mut command = network.command(&release.join("measure").to_string_lossy());
    command
        .env("VESTIBULE_BINARY", release.join("vestibule"))
        .env(
            "VESTIBULE_GECKODRIVER",
            install::geckodriver_path().unwrap_or_default(),
        );
    json_of(&mut command)
}

/// Runs a program that prints one JSON document.
fn json_of(command: &mut Command) -> Result<Value, Failure> {
    let words = run::words(command);
    let output = command
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .output()
        .while_doing(&words)?;
    if !output.status.success() {
        return Err(Failure::new(format!("{words}: {}", output.status)));
    }
    serde_json::from_slice(&output.stdout).while_doing(&words)
}

fn machine() -> Value {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory = memory.lines().next().unwrap_or_default();
    json!({
        "processor": model,
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "memory": memory.trim_start_matches("MemTotal:").trim(),
        "kernel": run::output(Command::new("uname").arg("-sr")),
        "load_before": fs::read_to_string("/proc/loadavg").unwrap_or_default().trim(),
    })
}

fn versions() -> Value {
    let commit = run::output(Command::new("git").args(["rev-parse", "HEAD"]));
    let changes = run::output(Command::new("git").args(["status", "--porcelain"]));
    json!({
        "commit": commit,
        "has_uncommitted_changes": changes.is_some_and(|changes| !changes.is_empty()),
        "rustc": run::output(Command::new("rustc").arg("--version")),
        "chromium": run::output(Command::new("chromium").arg("--version")),
        "firefox": run::output(Command::new("firefox").arg("--version")),
    })
}
