//! What a step that did not work leaves behind: the page's words and a picture of it, what everyone else in
//! the test saw and received, and what the server wrote.

use crate::{person::Person, process::workspace_file, script::MEDIA};
use serde_json::Value;
use std::{cell::RefCell, fs, path::PathBuf, thread};
use thirtyfour::WebDriver;

/// Lines of a server's log that are shown: the last minute of a small visit.
const LOG_LINES_MAX: usize = 40;

thread_local! {
    /// Everybody with a browser in this test, which runs in one thread.
    static PEOPLE: RefCell<Vec<(&'static str, WebDriver)>> = const { RefCell::new(Vec::new()) };
    /// The logs of this test's servers.
    static LOGS: RefCell<Vec<PathBuf>> = const { RefCell::new(Vec::new()) };
}

/// Remembers somebody, to be asked where the test fails.
pub(crate) fn remember_person(name: &'static str, driver: &WebDriver) {
    PEOPLE.with_borrow_mut(|people| people.push((name, driver.clone())));
}

/// Remembers a server's log, to be shown where the test fails.
pub(crate) fn remember_log(log: PathBuf) {
    LOGS.with_borrow_mut(|logs| {
        if !logs.contains(&log) {
            logs.push(log);
        }
    });
}

/// Ends the test with what the page showed.
pub(crate) async fn fail(person: &Person, what: &str) -> ! {
    let test = thread::current()
        .name()
        .unwrap_or("test")
        .replace("::", "-");
    let name = format!("{test}-{}", person.name());
    let picture = workspace_file(&format!("target/browser-failures/{name}.png"));
    let driver = person.driver();
    let is_taken = driver.screenshot(&picture).await.is_ok();
    let address = driver.current_url().await.map_or_else(
        |error| error.to_string(),
        // The fragment may hold a secret, also where it should not.
        |url| url.path().to_owned(),
    );
    let words = person.words().await;
    let media = person.try_received().await;
    let controls = person.controls().await.join(" | ");
    let everyone = everyone().await;
    let logs = logs();
    let picture = if is_taken {
        picture.display().to_string()
    } else {
        "none".to_owned()
    };
    panic!(
        "{}: {what}\n  at {address}\n  picture: {picture}\n  media: {media:?}\n  controls: {controls}\n  page:\n{words}\n{everyone}\n{logs}",
        person.name()
    );
}

/// Returns what everybody's page shows and what their media did, each in a paragraph.
async fn everyone() -> String {
    let people = PEOPLE.with_borrow(Vec::clone);
    let mut paragraphs = Vec::new();
    for (name, driver) in people {
        let words = said(&driver, "return document.body.innerText").await;
        let media = said_later(&driver, "everything()").await;
        paragraphs.push(format!("-- {name}\n  {words}\n  {media}"));
    }
    paragraphs.join("\n")
}

async fn said(driver: &WebDriver, script: &str) -> String {
    match driver.execute(script, Vec::new()).await {
        Ok(answer) => answer.json().to_string(),
        Err(error) => format!("cannot be asked: {error}"),
    }
}

async fn said_later(driver: &WebDriver, promise: &str) -> String {
    let script = format!(
        "const done = arguments[arguments.length - 1];\n{MEDIA}\n\
         {promise}.then(done, error => done(String(error)));"
    );
    match driver.execute_async(script, Vec::<Value>::new()).await {
        Ok(answer) => answer.json().to_string(),
        Err(error) => format!("cannot be asked: {error}"),
    }
}

fn logs() -> String {
    let logs = LOGS.with_borrow(Vec::clone);
    let tail = |log: &PathBuf| {
        let text = fs::read_to_string(log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let first = lines.len().saturating_sub(LOG_LINES_MAX);
        format!("-- the server's log\n{}", lines[first..].join("\n"))
    };
    logs.iter().map(tail).collect::<Vec<_>>().join("\n")
}
