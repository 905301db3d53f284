//! Which processor core runs what: the server and the generator one each, so that neither waits for
//! the other.

use serde::{Deserialize, Serialize};
use std::{
    fs,
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
        let this = std::process::id().to_string();
        set(cores.generator, &this).then_some(cores)
    }

    /// Moves the thread that calls to the server's core.
    pub(crate) fn move_this_thread(self) {
        let thread = fs::read_link("/proc/thread-self").ok();
        if let Some(thread) = thread.as_ref().and_then(|thread| thread.file_name()) {
            set(self.server, &thread.to_string_lossy());
        }
    }

    /// Begins the command line of a process on the server's core.
    pub(crate) fn command(self, program: &std::path::Path) -> Command {
        let mut command = Command::new("taskset");
        command.args(["-c", &self.server.to_string()]).arg(program);
        command
    }
}

/// Keeps a thread on a core. Answers whether that worked.
fn set(core: u32, thread: &str) -> bool {
    let status = Command::new("taskset")
        .args(["-c", "-p", &core.to_string(), thread])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}
