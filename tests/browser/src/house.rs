//! The built program, running in demo mode: one practice, one provider, one visit, links for a
//! patient and a companion.

use crate::{
    failure::remember_log,
    process::{Process, free_port, unique, workspace_file},
};
use serde::Deserialize;
use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
};

/// What `vestibule demo --json` prints.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Links {
    /// Where the server is.
    pub base_url: String,
    /// Signs the provider in and opens the visit.
    pub provider_url: String,
    /// The patient's private link.
    pub patient_url: String,
    /// The companion's private link.
    pub companion_url: String,
    /// Process id of the server.
    pub pid: u32,
}

/// A running server with a database of its own; gone when dropped.
#[derive(Debug)]
pub struct House {
    /// The links of the demo's visit.
    pub links: Links,
    process: Process,
    data: PathBuf,
    port: u16,
    is_for_phones: bool,
}

impl House {
    /// Starts a server with an empty database.
    ///
    /// # Panics
    ///
    /// Where the program is not built or does not start.
    #[must_use]
    pub fn open() -> Self {
        let name = format!("{}-{}", std::process::id(), unique());
        let data = env::temp_dir().join(format!("vestibule-browser-{name}"));
        let port = free_port();
        let (process, links) = start(port, &data);
        Self {
            links,
            process,
            data,
            port,
            is_for_phones: false,
        }
    }

    /// Starts a server whose provider and patient sit at phones.
    ///
    /// # Panics
    ///
    /// Where the program is not built or does not start.
    #[must_use]
    pub fn open_for_phones() -> Self {
        let mut house = Self::open();
        house.is_for_phones = true;
        house
    }

    /// Returns whether provider and patient sit at phones.
    #[must_use]
    pub const fn is_for_phones(&self) -> bool {
        self.is_for_phones
    }

    /// Ends the server as a power cut would: `kill -9`.
    ///
    /// # Panics
    ///
    /// Where it cannot be ended.
    pub fn kill(&mut self) {
        self.process.0.kill().expect("the server can be killed");
        self.process.0.wait().expect("the server ends");
    }

    /// Starts the server again on the same port and database.
    ///
    /// # Panics
    ///
    /// Where it does not start.
    pub fn reopen(&mut self) {
        let (process, _) = start(self.port, &self.data);
        self.process = process;
    }

    /// Returns the server's port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Returns what the server wrote to its log so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(log_file(self.port)).unwrap_or_default()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.process.0.kill();
        let _ = self.process.0.wait();
        let _ = fs::remove_dir_all(&self.data);
    }
}

fn start(port: u16, data: &PathBuf) -> (Process, Links) {
    let binary = binary();
    remember_log(log_file(port));
    let log = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(log_file(port))
        .expect("target is writable");
    let mut child = Command::new(&binary)
        .args(["demo", "--json", "--port", &port.to_string(), "--data"])
        .arg(data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::from(log))
        .spawn()
        .unwrap_or_else(|error| panic!("{} does not start: {error}", binary.display()));
    let stdout = child.stdout.take().expect("the output is a pipe");
    let process = Process(child);
    let mut line = String::new();
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("the server prints text");
    let links = serde_json::from_str(&line)
        .unwrap_or_else(|error| panic!("the server printed no links ({error}); see its log"));
    (process, links)
}

/// Returns where the built program is.
pub(crate) fn binary() -> PathBuf {
    env::var("VESTIBULE_BINARY")
        .map_or_else(|_| workspace_file("target/debug/vestibule"), PathBuf::from)
}

fn log_file(port: u16) -> PathBuf {
    workspace_file(&format!("target/browser-logs/server-{port}.log"))
}
