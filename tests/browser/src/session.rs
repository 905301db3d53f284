//! One browser and the driver that presses its buttons.

use crate::{
    capability::{self, Wish},
    network::Far,
    process::{Process, free_port, unique},
    traces::Traces,
};
use serde_json::{Value, json};
use std::{env, fs, net::SocketAddr, path::PathBuf, process::Command};
use thirtyfour::{Capabilities, WebDriver};

/// Which browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Debian's Chromium.
    Chromium,
    /// Debian's Firefox ESR.
    Firefox,
}

/// A browser with its driver. The fields are dropped in order: first the browser, then its driver.
pub(crate) struct Session {
    pub(crate) driver: WebDriver,
    pub(crate) browser: Browser,
    /// Ended when dropped.
    _process: Process,
    folder: Folder,
}

/// A folder for what a browser writes; gone when dropped.
struct Folder(PathBuf);

impl Session {
    /// Starts a browser; on the far host where one is given.
    pub(crate) async fn start(browser: Browser, wish: &Wish, far: Option<&Far>) -> Self {
        let port = free_port();
        let name = format!("{browser:?}-{}-{}", std::process::id(), unique());
        let folder = Folder::make(&name);
        let (mut command, capabilities) = match browser {
            Browser::Chromium => (
                chromedriver(port, far),
                capability::chromium(wish, &folder.profile()),
            ),
            Browser::Firefox => (geckodriver(port), capability::firefox(wish)),
        };
        let capabilities = capabilities.expect("the wishes have a JSON form");
        let mut process = Process::start(command.env("TMPDIR", &folder.0), &name);
        let address = far.map_or("127.0.0.1", |far| &far.address);
        let address = format!("{address}:{port}");
        let socket: SocketAddr = address.parse().expect("an address and a port");
        process.wait_for(socket, &name);

        let driver = connect(&format!("http://{address}"), capabilities, &name).await;
        let session = Self {
            driver,
            browser,
            _process: process,
            folder,
        };
        if browser == Browser::Chromium {
            for source in [Some(crate::script::WITNESS), wish.script]
                .into_iter()
                .flatten()
            {
                let script = json!({ "source": source });
                session
                    .devtools("Page.addScriptToEvaluateOnNewDocument", script)
                    .await;
            }
        }
        session
    }

    /// Ends the browser in good order, so that it writes down all that it keeps, and reads that.
    pub(crate) async fn leave(self) -> Traces {
        let outcome = self.driver.clone().quit().await;
        assert!(outcome.is_ok(), "the browser does not end: {outcome:?}");
        Traces::of(&self.folder.profile())
    }

    /// Sends a command of Chromium's developer tools.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        match self.driver.cdp().send_raw(command, parameters).await {
            Ok(answer) => answer,
            Err(error) => panic!("developer tools, {command}: {error}"),
        }
    }
}

impl Drop for Session {
    /// Ends the browser without asking. Firefox's orderly end waits a minute for servers that it
    /// cannot reach, Chromium's for two after a refused camera.
    fn drop(&mut self) {
        let capabilities = self.driver.capabilities();
        let id = ["moz:processID", "goog:processID"]
            .iter()
            .find_map(|name| capabilities.get(name)?.as_u64());
        if let Some(id) = id {
            let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
            let _ = self.driver.clone().leak();
        }
    }
}

impl Folder {
    fn make(name: &str) -> Self {
        let path = env::temp_dir().join(format!("vestibule-{name}"));
        fs::create_dir_all(&path).expect("the folder for temporary files is writable");
        Self(path)
    }

    fn profile(&self) -> PathBuf {
        self.0.join("profile")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn connect(url: &str, capabilities: Capabilities, name: &str) -> WebDriver {
    match WebDriver::new(url, capabilities).await {
        Ok(driver) => driver,
        Err(error) => panic!("{name}: the browser does not start: {error}"),
    }
}

fn chromedriver(port: u16, far: Option<&Far>) -> Command {
    let mut command = match far {
        Some(far) => {
            let mut command = far.command("chromedriver");
            command.arg(format!("--allowed-ips={}", far.near));
            command
        }
        None => Command::new("chromedriver"),
    };
    command.arg(format!("--port={port}"));
    command
}

fn geckodriver(port: u16) -> Command {
    let program = env::var("VESTIBULE_GECKODRIVER").unwrap_or_else(|_| "geckodriver".to_owned());
    let mut command = Command::new(program);
    command.args(["--port", &port.to_string()]);
    command.args(["--marionette-port", &free_port().to_string()]);
    command.args(["--websocket-port", &free_port().to_string()]);
    command
}
