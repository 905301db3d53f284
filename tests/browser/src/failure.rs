//! What a step that did not work leaves behind: the page's words and a picture of it.

use crate::{person::Person, process::workspace_file};
use std::thread;

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
    let picture = if is_taken {
        picture.display().to_string()
    } else {
        "none".to_owned()
    };
    panic!(
        "{}: {what}\n  at {address}\n  picture: {picture}\n  media: {media:?}\n  controls: {controls}\n  page:\n{words}",
        person.name()
    );
}
