//! `GET /api/advisories`, and which lists are believed.

use crate::house::House;
use minisign::KeyPair;
use protocol::{
    ProblemCode,
    api::{Advisories, AdvisorySource, Severity},
};
use server::{
    advisories::{LIST_BYTES_MAX, LIST_NAME},
    app::Mode,
    config::Config,
};
use std::{fs, path::PathBuf, time::Duration};

/// A key, and a folder in which its public half and the list are.
struct Desk {
    pair: KeyPair,
    folder: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let name: [u8; 8] = server::random::bytes();
        let folder =
            std::env::temp_dir().join(format!("vestibule-list-{:x}", u64::from_le_bytes(name)));
        fs::create_dir_all(&folder).unwrap();
        let pair = KeyPair::generate_unencrypted_keypair().unwrap();
        let public = pair.pk.to_box().unwrap().into_string();
        fs::write(folder.join("key.pub"), public).unwrap();
        Self { pair, folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("list.json")
    }

    fn signature(&self) -> PathBuf {
        self.folder.join("list.json.minisig")
    }

    /// Puts a list there, signed by a key.
    fn put_signed_by(&self, pair: &KeyPair, text: &str) {
        let signature = minisign::sign(Some(&pair.pk), &pair.sk, text.as_bytes(), None, None);
        fs::write(self.file(), text).unwrap();
        fs::write(self.signature(), signature.unwrap().into_string()).unwrap();
    }

    fn put(&self, text: &str) {
        self.put_signed_by(&self.pair, text);
    }

    /// A server that believes the key.
    fn house(&self) -> House {
        House::open_with(Mode::Serve, |config: &mut Config| {
            config.advisories.key = Some(self.folder.join("key.pub"));
            config.advisories.file = Some(self.file());
        })
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A list of one weakness that every version so far has.
fn list(number: u32, title: &str) -> String {
    format!(
        "{{\"format\": 1, \"number\": {number}, \"issued\": \"2026-11-27\", \"advisories\": [{{\
         \"id\": \"VES-2026-1\", \"published\": \"2026-11-20\", \"severity\": \"high\", \"title\": \"{title}\", \
         \"what\": \"w\", \"to_do\": \"Update to 0.2.0.\", \"affects\": [{{\"from\": \"0.0.1\"}}]}}]}}"
    )
}

fn told(house: &House, cookie: &str) -> Advisories {
    let request = house.request("GET", "/api/advisories");
    request.header("cookie", cookie).send().read()
}

/// Looks at the file once more, and returns the title that is told after it.
fn title_after_a_look(house: &House, cookie: &str) -> Option<String> {
    house.app().advisories.look();
    let mut told = told(house, cookie).advisories;
    told.pop().map(|one| one.title)
}

#[test]
fn signed_notice_of_this_version_is_told_to_whoever_is_signed_in_and_to_nobody_else() {
    let desk = Desk::new();
    desk.put(&list(1, "The door"));
    let house = desk.house();
    let provider = house.provider();

    let stranger = house.request("GET", "/api/advisories").send();
    let told = told(&house, &provider.cookie);

    assert_eq!(stranger.problem(), ProblemCode::SignInNeeded);
    assert_eq!(told.source, AdvisorySource::Signed);
    assert_eq!(told.issued.as_deref(), Some("2026-11-27"));
    let of_this = told.of_this_build();
    assert_eq!(of_this.len(), 1);
    assert_eq!(of_this[0].severity, Severity::High);
    assert_eq!(of_this[0].to_do, "Update to 0.2.0.");
}

#[test]
fn server_without_a_key_believes_nothing_and_says_so() {
    let house = House::open();
    let provider = house.provider();

    let told = told(&house, &provider.cookie);

    assert_eq!(told.source, AdvisorySource::Off);
    assert!(told.advisories.is_empty() && told.issued.is_none());
}

#[test]
fn list_that_somebody_else_signed_or_that_was_changed_is_refused() {
    let desk = Desk::new();
    let other = KeyPair::generate_unencrypted_keypair().unwrap();
    desk.put_signed_by(&other, &list(9, "Forged"));
    let house = desk.house();
    let provider = house.provider();
    assert_eq!(
        told(&house, &provider.cookie).source,
        AdvisorySource::Missing
    );

    desk.put(&list(1, "True"));
    assert_eq!(
        title_after_a_look(&house, &provider.cookie).as_deref(),
        Some("True")
    );
    // Changed after it was signed, cut off, or without a signature.
    for text in [list(2, "Altered"), list(2, "Cut")[..40].to_owned()] {
        fs::write(desk.file(), text).unwrap();
        assert_eq!(
            title_after_a_look(&house, &provider.cookie).as_deref(),
            Some("True")
        );
    }
    desk.put(&list(3, "Unsigned"));
    fs::remove_file(desk.signature()).unwrap();
    assert_eq!(
        title_after_a_look(&house, &provider.cookie).as_deref(),
        Some("True")
    );
}

#[test]
fn list_that_is_signed_but_too_long_or_none_is_refused() {
    let desk = Desk::new();
    desk.put(&list(1, "True"));
    let house = desk.house();
    let provider = house.provider();

    let long = list(2, &"long ".repeat(LIST_BYTES_MAX / 5));
    assert!(long.len() > LIST_BYTES_MAX);
    for text in [
        long.as_str(),
        "",
        "{}",
        "[1]",
        &list(2, "Another format").replace("\"format\": 1", "\"format\": 2"),
    ] {
        desk.put(text);
        assert_eq!(
            title_after_a_look(&house, &provider.cookie).as_deref(),
            Some("True")
        );
    }
    desk.put(&list(2, "Right again"));
    assert_eq!(
        title_after_a_look(&house, &provider.cookie).as_deref(),
        Some("Right again")
    );
}

#[test]
fn older_list_than_is_known_is_refused_also_after_a_restart() {
    let desk = Desk::new();
    desk.put(&list(5, "Fifth"));
    let mut house = desk.house();
    let provider = house.provider();

    for old in [list(4, "Fourth"), list(5, "Another fifth")] {
        desk.put(&old);
        assert_eq!(
            title_after_a_look(&house, &provider.cookie).as_deref(),
            Some("Fifth")
        );
    }
    house.kill_and_restart();
    assert_eq!(
        title_after_a_look(&house, &provider.cookie).as_deref(),
        Some("Fifth")
    );
    fs::remove_file(desk.file()).unwrap();
    house.kill_and_restart();
    assert_eq!(
        title_after_a_look(&house, &provider.cookie).as_deref(),
        Some("Fifth")
    );
    desk.put(&list(6, "Sixth"));
    assert_eq!(
        title_after_a_look(&house, &provider.cookie).as_deref(),
        Some("Sixth")
    );
}

#[test]
fn list_that_is_kept_is_believed_only_where_the_key_signed_it() {
    let desk = Desk::new();
    desk.put(&list(1, "True"));
    let mut house = desk.house();
    let provider = house.provider();
    fs::write(
        house.data().join(LIST_NAME),
        list(9, "Put into the data folder"),
    )
    .unwrap();

    house.kill_and_restart();

    assert_eq!(
        title_after_a_look(&house, &provider.cookie).as_deref(),
        Some("True")
    );
}

#[test]
fn new_list_is_seen_while_the_server_runs() {
    let desk = Desk::new();
    let house = desk.house();
    let provider = house.provider();
    assert_eq!(
        told(&house, &provider.cookie).source,
        AdvisorySource::Missing
    );

    desk.put(&list(1, "New"));

    let seen = (0..120).any(|_| {
        std::thread::sleep(Duration::from_millis(250));
        told(&house, &provider.cookie).source == AdvisorySource::Signed
    });
    assert!(seen);
}

#[test]
fn list_is_fetched_where_an_address_is_set_and_believed_only_where_it_is_signed() {
    let desk = Desk::new();
    desk.put(&list(1, "Fetched"));
    let files = [
        ("/a/list.json", fs::read(desk.file()).unwrap()),
        ("/a/list.json.minisig", fs::read(desk.signature()).unwrap()),
        ("/forged/list.json", list(2, "Forged").into_bytes()),
        (
            "/forged/list.json.minisig",
            fs::read(desk.signature()).unwrap(),
        ),
    ];
    fs::remove_file(desk.file()).unwrap();
    let address = serve(
        files
            .map(|(path, content)| (path.to_owned(), content))
            .to_vec(),
    );

    for (path, source) in [
        ("forged/list.json", AdvisorySource::Missing),
        ("a/list.json", AdvisorySource::Signed),
    ] {
        let house = House::open_with(Mode::Serve, |config: &mut Config| {
            config.advisories.key = Some(desk.folder.join("key.pub"));
            config.advisories.file = Some(desk.file());
            config.advisories.fetch = Some(format!("http://{address}/{path}").parse().unwrap());
        });
        let provider = house.provider();
        let is_so = (0..40).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            told(&house, &provider.cookie).source == AdvisorySource::Signed
        });
        assert_eq!(is_so, source == AdvisorySource::Signed, "{path}");
    }
}

/// Serves these files, one connection after the other.
fn serve(files: Vec<(String, Vec<u8>)>) -> std::net::SocketAddr {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line).unwrap();
            let path = line.split(' ').nth(1).unwrap_or_default();
            let found = files.iter().find(|(name, _)| name == path);
            let (status, content) = match found {
                Some((_, content)) => ("200 OK", content.as_slice()),
                None => ("404 Not Found", &b""[..]),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                content.len()
            );
            let _ = stream.write_all(&[head.as_bytes(), content].concat());
        }
    });
    address
}

#[test]
fn list_that_was_half_written_when_the_machine_died_makes_no_older_one_believed() {
    let desk = Desk::new();
    desk.put(&list(2, "The door"));
    let mut house = desk.house();
    let provider = house.provider();
    let kept = house.data().join(LIST_NAME);
    let next = kept.with_extension("next.json");
    desk.put(&list(1, "An older one"));

    // At each step of the writing, what was being written is cut; the other of the two is whole.
    let beside = |path: &PathBuf| PathBuf::from(format!("{}.minisig", path.display()));
    for broken in [kept.clone(), beside(&kept), next.clone(), beside(&next)] {
        let whole = fs::read(&broken).unwrap();
        fs::write(&broken, &whole[..whole.len() / 2]).unwrap();

        house.kill_and_restart();

        let title = title_after_a_look(&house, &provider.cookie);
        assert_eq!(title.as_deref(), Some("The door"), "{}", broken.display());
        fs::write(&broken, whole).unwrap();
    }
}
