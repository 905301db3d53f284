//! Mail scanners and previews open links before their people do.

use crate::cast;
use browser::{
    house::House,
    person::{Person, Seat},
};
use serde::Deserialize;
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// What scanners and previews call themselves.
const ROBOTS: &str = include_str!("../../../../crates/server/tests/hostile/robots.json");

/// Beginnings of `who` in that list: one for each kind that runs a page's script. All of them are asked for by their
/// bare requests, too.
const RUNS_SCRIPTS: [&str; 6] = [
    "Googlebot",
    "Microsoft Safe Links",
    "Proofpoint and Mimecast",
    "iMessage",
    "a sandbox",
    "Bing, previews",
];

/// How long a scanner looks at the page: longer than the slowest of those known, and than a knock takes to show.
const SCANS_FOR: Duration = Duration::from_secs(8);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Robot {
    who: String,
    agent: String,
}

#[tokio::test]
async fn five_robots_open_the_link_first_and_the_patient_is_admitted_all_the_same() {
    let house = House::open();
    let provider = cast::provider_who_listens(&house).await;
    let link = &house.links.patient_url;
    let robots: Vec<Robot> = serde_json::from_str(ROBOTS).expect("a list of robots");

    for robot in robots.iter().filter(|robot| !robot.agent.is_empty()) {
        for method in ["GET", "HEAD"] {
            let answer = asks(&house, method, link, &robot.agent);
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            assert!(!answer.contains(cast::PATIENT), "a preview tells a name");
            assert!(!answer.contains(cast::PROVIDER), "a preview tells a name");
        }
    }
    let scanner = Seat::default().take("scanner").await;
    for start in RUNS_SCRIPTS {
        let robot = robots.iter().find(|robot| robot.who.starts_with(start));
        let robot = robot.expect("a robot of that name");
        scans(&scanner, robot, link).await;
    }
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
    assert!(!provider.words().await.contains("New device or window"));
}

/// Opens the link under a robot's name, runs its page to the end, scrolls it, and looks for what a preview shows.
async fn scans(scanner: &Person, robot: &Robot, link: &str) {
    let name = json!({ "userAgent": robot.agent });
    scanner
        .devtools("Emulation.setUserAgentOverride", name)
        .await;
    // The same address with another fragment would be the same page.
    scanner.opens("about:blank").await;
    scanner.opens(link).await;
    scanner.finds("Check in").await;
    let look = "scrollTo(0, document.body.scrollHeight);\
        const marks = document.querySelectorAll('meta[property], meta[name=description], meta[name^=\"twitter\"], \
            link[rel=canonical], script[type=\"application/ld+json\"]');\
        return [document.title, navigator.userAgent, String(marks.length)]";
    let look: Option<[String; 3]> = scanner.evaluate(look, &[]).await;

    let [title, agent, marks] = look.expect("the page is read");
    assert_eq!(agent, robot.agent);
    assert_eq!(marks, "0", "{}: a preview", robot.who);
    // Whoever runs the page with the whole link reads names on it, as its holder does; no title has them.
    for name in [cast::PATIENT, cast::PROVIDER] {
        assert!(!title.contains(name), "{}: {title}", robot.who);
    }
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
