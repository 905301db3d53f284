//! When, where and with what something was measured.

use crate::run;
use serde_json::{Value, json};
use std::{fs, process::Command};

/// The machine and the versions, and how busy the machine was.
pub(super) struct Setting {
    date: String,
    processor: String,
    cores: usize,
    kernel: String,
    load_before: String,
    load_after: String,
    commit: String,
    rustc: String,
    chromium: String,
    node: String,
}

impl Setting {
    /// Looks everything up before something is measured.
    pub(super) fn before() -> Self {
        let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = information
            .lines()
            .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
        Self {
            date: ask(&["date", "--utc", "+%Y-%m-%d %H:%M UTC"]),
            processor: model.unwrap_or("unknown").to_owned(),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            kernel: ask(&["uname", "-sr"]),
            load_before: load(),
            load_after: String::new(),
            commit: ask(&[
                "git",
                "describe",
                "--always",
                "--abbrev=12",
                "--dirty",
                "--exclude=*",
            ]),
            rustc: ask(&["rustc", "--version"]),
            chromium: ask(&["chromium", "--version"]),
            node: ask(&["node", "--version"]),
        }
    }

    /// Looks once more how busy the machine is.
    pub(super) fn after(mut self) -> Self {
        self.load_after = load();
        self
    }

    /// Returns it as a person reads it.
    pub(super) fn words(&self) -> String {
        format!(
            "{}. {}, {} cores, {}, load {} before and {} after. Commit `{}`, {}, {}, Node.js {}.",
            self.date,
            self.processor,
            self.cores,
            self.kernel,
            self.load_before,
            self.load_after,
            self.commit,
            self.rustc,
            self.chromium,
            self.node
        )
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "date": self.date,
            "processor": self.processor,
            "cores": self.cores,
            "kernel": self.kernel,
            "load_before": self.load_before,
            "load_after": self.load_after,
            "commit": self.commit,
            "rustc": self.rustc,
            "chromium": self.chromium,
            "node": self.node,
        })
    }
}

fn ask(words: &[&str]) -> String {
    let mut command = Command::new(words[0]);
    let answer = run::output(command.args(&words[1..]));
    answer.unwrap_or_else(|| "unknown".to_owned())
}

/// How many programs wanted a core in the last minute.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}
