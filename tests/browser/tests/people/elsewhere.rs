//! Another site in the same browser: it shows nothing of ours inside its own, reads nothing, and changes nothing.

use crate::cast;
use browser::{INSECURE_HOST, house::House, person::Person};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

const SCRIPT: &str = include_str!("elsewhere.js");

/// What stands in the other site's inner page.
const INNER: &str = "a page inside another";

const SOON: Duration = Duration::from_secs(15);

/// What came of each try, at the house and at home.
#[derive(Debug, Deserialize)]
struct Seen {
    house: BTreeMap<String, String>,
    own: BTreeMap<String, String>,
}

/// Serves the other site to whoever comes, for as long as the test runs; returns its port.
fn another_site(house: &str) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there are free ports");
    let address = listener.local_addr().expect("a bound port has a number");
    let script = SCRIPT.replace("HOUSE", house);
    thread::spawn(move || {
        for browser in listener.incoming().flatten() {
            // Browsers open connections that they do not use at once.
            let script = script.clone();
            thread::spawn(move || serve(browser, &script));
        }
    });
    address.port()
}

fn serve(mut browser: TcpStream, script: &str) -> io::Result<()> {
    let mut head = [0; 8_192];
    let length = browser.read(&mut head)?;
    let head = String::from_utf8_lossy(&head[..length]);
    let (kind, body) = match head.split(' ').nth(1).unwrap_or_default() {
        "/" => (
            "text/html",
            "<!doctype html><title>x</title><body><script src=/tries.js></script>",
        ),
        "/inner" => ("text/html", INNER),
        "/tries.js" => ("text/javascript", script),
        "/script.js" => ("text/javascript", ""),
        _ => (
            "image/svg+xml",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>",
        ),
    };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    browser.write_all(answer.as_bytes())
}

/// Returns the words of one of the page's frames.
async fn words_in_frame(person: &Person, number: u16) -> String {
    let entered = person.driver().enter_frame(number).await;
    entered.expect("the frame is there");
    let words = person.words().await;
    let left = person.driver().enter_default_frame().await;
    left.expect("the page is there");
    words
}

#[tokio::test]
async fn another_site_shows_reads_and_changes_nothing_of_a_signed_in_provider() {
    let house = House::open();
    let provider = cast::provider(&house).await;
    let port = another_site(&house.links.base_url);

    provider
        .opens(&format!("http://{INSECURE_HOST}:{port}/"))
        .await;
    let tries =
        "return Object.keys(window.seen.house).length + Object.keys(window.seen.own).length";
    provider
        .until("has not tried all", SOON, async || {
            // Five at the house and a connection, three at home.
            provider.evaluate(tries, &[]).await == Some(9)
        })
        .await;
    // The form is sent last.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let seen: Option<Seen> = provider.evaluate("return window.seen", &[]).await;

    let seen = seen.expect("the other site's page");
    for (what, came_of_it) in &seen.house {
        let is_held = ["refused", "unread"].contains(&came_of_it.as_str());
        assert!(is_held, "{what}: {seen:?}");
    }
    for (what, came_of_it) in &seen.own {
        let works = ["loaded", "read"].contains(&came_of_it.as_str());
        assert!(works, "{what} works nowhere: {seen:?}");
    }
    let framed = words_in_frame(&provider, 0).await;
    for ours in ["Vestibule", "New visit", "Sign in", cast::PATIENT] {
        assert!(!framed.contains(ours), "in a frame: {framed}");
    }
    assert_eq!(words_in_frame(&provider, 1).await.trim(), INNER);
    provider.opens(&house.links.base_url).await;
    provider.finds("New visit").await;
    let words = provider.words().await;
    assert!(words.contains(cast::PATIENT), "{words}");
    assert!(!words.contains("Forged elsewhere"), "{words}");
}
