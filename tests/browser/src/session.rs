//! One browser and the driver that presses its buttons.

use crate::{
    capability::{self, Wish},
    network::Far,
    process::{Process, free_port, unique},
};
use serde_json::{Value, json};
use std::{env, net::SocketAddr, process::Command};
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
    _process: Process,
}

impl Session {
    /// Starts a browser; on the far host where one is given.
    pub(crate) async fn start(browser: Browser, wish: &Wish, far: Option<&Far>) -> Self {
        let port = free_port();
        let name = format!("{browser:?}-{}-{}", std::process::id(), unique());
        let (mut command, capabilities) = match browser {
            Browser::Chromium => (chromedriver(port, far), capability::chromium(wish)),
            Browser::Firefox => (geckodriver(port), capability::firefox(wish)),
        };
        let capabilities = capabilities.expect("the wishes have a JSON form");
        let mut process = Process::start(&mut command, &name);
        let address = far.map_or("127.0.0.1", |far| &far.address);
        let address = format!("{address}:{port}");
        let socket: SocketAddr = address.parse().expect("an address and a port");
        process.wait_for(socket, &name);

        let driver = connect(&format!("http://{address}"), capabilities, &name).await;
        let session = Self {
            driver,
            browser,
            _process: process,
        };
        if browser == Browser::Chromium {
            let script = json!({ "source": crate::script::WITNESS });
            session
                .devtools("Page.addScriptToEvaluateOnNewDocument", script)
                .await;
        }
        session
    }

    /// Sends a command of Chromium's developer tools.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        match self.driver.cdp().send_raw(command, parameters).await {
            Ok(answer) => answer,
            Err(error) => panic!("developer tools, {command}: {error}"),
        }
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
