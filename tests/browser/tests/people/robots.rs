//! Mail scanners and previews open links before their people do.

use crate::cast;
use browser::{house::House, person::Seat};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// How long a scanner looks at the page: longer than the slowest of those known, and than a knock takes to show.
const SCANS_FOR: Duration = Duration::from_secs(8);

#[tokio::test]
async fn five_robots_open_the_link_first_and_the_patient_is_admitted_all_the_same() {
    let house = House::open();
    let provider = cast::provider_who_listens(&house).await;
    let link = &house.links.patient_url;

    for (method, agent) in [
        ("GET", "Mozilla/5.0 (compatible; bingbot/2.0)"),
        ("HEAD", "Microsoft Office Existence Discovery"),
        ("GET", "WhatsApp/2.23.20.0"),
        ("GET", "Slackbot-LinkExpanding 1.0"),
    ] {
        let answer = asks(&house, method, link, agent);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(!answer.contains(cast::PATIENT), "a preview tells a name");
        assert!(!answer.contains(cast::PROVIDER), "a preview tells a name");
    }
    let scanner = Seat::default().take("scanner").await;
    scanner.opens(link).await;
    scanner.finds("Check in").await;
    tokio::time::sleep(SCANS_FOR).await;

    assert_eq!(cast::tones(&provider).await, 0, "a knock sounded");
    assert!(!provider.words().await.contains("waiting for"));
    assert!(!provider.has("Admit").await);
    assert!(scanner.has("Check in").await, "the page pressed by itself");
    let patient = cast::patient(&house).await;
    cast::admit(&provider, cast::PATIENT, &patient).await;
    assert!(
        cast::tones(&provider).await > 0,
        "no knock is counted at all"
    );
    assert!(!provider.words().await.contains("open on another device"));
}

/// Asks as a robot does: with the address that the link has without its fragment, which no browser and no robot
/// sends. Returns head and body.
fn asks(house: &House, method: &str, link: &str, agent: &str) -> String {
    let base = &house.links.base_url;
    let path = link
        .strip_prefix(base.as_str())
        .expect("a link of this house");
    let path = path.split('#').next().expect("a path before the fragment");
    let host = base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("the server listens");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\nConnection: close\r\n\r\n"
    );
    stream
        .write_all(request.as_bytes())
        .expect("the server reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the server answers");
    String::from_utf8_lossy(&answer).into_owned()
}
