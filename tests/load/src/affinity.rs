//! Which processor core runs what: the server and the generator one each, so that neither waits for
//! the other.

use serde::{Deserialize, Serialize};
use std::{
    process::{Command, Stdio},
    thread,
};

/// The cores in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cores {
    /// All threads of the server.
    pub server: u32,
    /// The generator.
    pub generator: u32,
}

impl Cores {
    /// Moves this process to its core, where there are two and `taskset` (util-linux) is there.
    pub(crate) fn take() -> Option<Self> {
        let count = thread::available_parallelism().ok()?.get();
        if count < 2 {
            return None;
        }
        let cores = Self {
            server: 0,
            generator: 1,
        };
        let moved = Command::new("taskset")
            .args(["-a", "-c", "-p", &cores.generator.to_string()])
            .arg(std::process::id().to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        moved.is_ok_and(|status| status.success()).then_some(cores)
    }

    /// Begins the command line of a process on the server's core.
    pub(crate) fn command(self, program: &std::path::Path) -> Command {
        let mut command = Command::new("taskset");
        command.args(["-c", &self.server.to_string()]).arg(program);
        command
    }
}
