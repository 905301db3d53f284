//! Where and with what it was measured.

use serde::{Deserialize, Serialize};
use std::{fs, process::Command, thread};

/// The lock file that this program was built with.
const LOCK: &str = include_str!("../../../Cargo.lock");

/// The machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Machine {
    /// Processor, as it names itself.
    pub cpu: String,
    /// Cores that this program may use.
    pub cores: usize,
    /// Version of the kernel.
    pub kernel: String,
    /// How many processes wanted a core in the minute before the run: other work disturbs.
    pub load_before: f64,
    /// Nice value that the run was given: below 0, other work was held off.
    pub nice: i32,
}

/// The versions of what was measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Versions {
    /// Commit of the tree, with `-dirty` where files differ from it.
    pub commit: String,
    /// Compiler.
    pub rustc: String,
    /// WebRTC stack of the server and of the generator.
    pub str0m: String,
}

impl Machine {
    /// Looks the machine up, before anything is run or pinned.
    pub(crate) fn read() -> Self {
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let load = load.split(' ').next().and_then(|load| load.parse().ok());
        Self {
            cpu: cpu_model(&cpu).unwrap_or("unknown").to_owned(),
            cores: thread::available_parallelism().map_or(1, usize::from),
            kernel: kernel.trim().to_owned(),
            load_before: load.unwrap_or_default(),
            nice: nice(&stat).unwrap_or_default(),
        }
    }
}

impl Versions {
    /// Looks the versions up.
    pub(crate) fn read() -> Self {
        let git = [
            "-C",
            env!("CARGO_MANIFEST_DIR"),
            "describe",
            "--always",
            "--exclude=*",
            "--abbrev=12",
            "--dirty",
        ];
        Self {
            commit: output("git", &git),
            rustc: output("rustc", &["--version"]),
            str0m: locked_version(LOCK, "str0m")
                .unwrap_or("unknown")
                .to_owned(),
        }
    }
}

/// Returns the day and minute, in UTC.
pub(crate) fn date() -> String {
    output("date", &["-u", "+%Y-%m-%d %H:%M UTC"])
}

fn cpu_model(cpuinfo: &str) -> Option<&str> {
    let mut fields = cpuinfo.lines().filter_map(|line| line.split_once(':'));
    let (_, model) = fields.find(|(name, _)| name.trim() == "model name")?;
    Some(model.trim())
}

/// Reads the nice value: the 19th field, of which the second is a name in brackets.
fn nice(stat: &str) -> Option<i32> {
    let (_, fields) = stat.rsplit_once(") ")?;
    fields.split(' ').nth(16)?.parse().ok()
}

fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, rest) = lock.split_once(&format!("\nname = \"{package}\"\nversion = \""))?;
    rest.split('"').next()
}

/// Returns the first line that a program prints, or "unknown".
fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().ok();
    let output = output.filter(|output| output.status.success());
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let line = text.as_deref().and_then(|text| text.lines().next());
    line.unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_and_versions_are_found() {
        let cpuinfo = "processor\t: 0\nmodel name\t: Some CPU\n\nprocessor\t: 1\n";

        assert_eq!(cpu_model(cpuinfo), Some("Some CPU"));
        assert_eq!(cpu_model(""), None);
        let stat = "7 (a) b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 20 -5 1 0";
        assert_eq!(nice(stat), Some(-5));
        assert!(locked_version(LOCK, "str0m").is_some_and(|version| version.starts_with("0.")));
        assert_eq!(locked_version(LOCK, "str0"), None);
    }

    #[test]
    fn program_that_is_not_there_is_unknown() {
        assert_eq!(output("vestibule-no-such-program", &[]), "unknown");
    }
}
