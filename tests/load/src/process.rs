//! The server under test: started in demo mode with a data folder of its own, killed at the end.

use crate::{
    affinity::Cores,
    failure::{Failure, While},
    http::Api,
};
use protocol::{
    LinkToken,
    api::{Account, SignInByLink},
};
use serde::Deserialize;
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// Tells the data folders of one run apart.
static STARTED: AtomicU32 = AtomicU32::new(0);

/// A running server.
pub(crate) struct Server {
    child: Child,
    data: PathBuf,
    links: Links,
}

/// The line that `vestibule demo --json` prints; the other links in it are not used.
#[derive(Deserialize)]
struct Links {
    base_url: String,
    provider_url: String,
    pid: u32,
}

impl Server {
    /// Starts the program and waits for its links. What it logs goes to this process's stderr.
    pub(crate) fn start(program: &Path, cores: Option<Cores>) -> Result<Self, Failure> {
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = format!("vestibule-load-{}-{number}", std::process::id());
        let data = std::env::temp_dir().join(folder);
        let mut command =
            cores.map_or_else(|| Command::new(program), |cores| cores.command(program));
        let mut child = command
            .args(["demo", "--json", "--port", "0", "--data"])
            .arg(&data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .while_doing("starting the server")?;
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        let links = match read {
            Ok(0) => Err(Failure::NoLinks("it ended")),
            Ok(_) => serde_json::from_str(&line).map_err(|_| Failure::NoLinks("not the line")),
            Err(error) => Err(error).while_doing("reading the server's links"),
        };
        match links {
            Ok(links) => Ok(Self { child, data, links }),
            Err(failure) => {
                end(&mut child, &data);
                Err(failure)
            }
        }
    }

    /// Returns the process id.
    pub(crate) const fn pid(&self) -> u32 {
        self.links.pid
    }

    /// Signs in as the demo's provider.
    pub(crate) fn sign_in(&self) -> Result<Api, Failure> {
        let api = Api::new(&self.links.base_url);
        let mut api = api.ok_or(Failure::NoLinks("no http address"))?;
        let token = self.links.provider_url.split_once('#');
        let token = token.and_then(|(_, token)| LinkToken::from_text(token));
        let token = token.ok_or(Failure::NoLinks("no token in the provider's link"))?;
        let _: Account = api.post("/api/session/link", &SignInByLink { token })?;
        Ok(api)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.child, &self.data);
    }
}

/// Kills the process and takes its folder away; either may be gone.
fn end(child: &mut Child, data: &Path) {
    let _ = child.kill();
    let _ = child.wait();
    let _ = fs::remove_dir_all(data);
}
