//! The program itself: what it prints, how it stops.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it does not expect fails there"
)]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

/// A folder that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name: String = server::random::bytes::<8>()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let path = std::env::temp_dir().join(format!("vestibule-test-{name}"));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn vestibule(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    vestibule(arguments).output().unwrap()
}

/// A running program, and what it printed so far.
struct Running {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Stops the program by a signal; returns whether it stopped cleanly, and what it still printed.
    fn stop(mut self) -> (bool, String) {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().success(), rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a request as our own page does; returns the whole answer.
fn ask(base_url: &str, method_and_path: &str, body: &str) -> String {
    let address = base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let length = body.len();
    let request = format!(
        "{method_and_path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\norigin: {base_url}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn is_healthy(base_url: &str) -> bool {
    ask(base_url, "GET /api/health", "").starts_with("HTTP/1.1 200 ")
}

#[test]
fn demo_prints_one_line_when_it_accepts_and_leaves_nothing_behind() {
    let temporary = Folder::new();
    let mut command = vestibule(&["demo", "--json", "--port", "0"]);
    command.env("TMPDIR", &temporary.0);
    let mut demo = Running::start(command);

    let line = demo.line();

    let links: serde_json::Value = serde_json::from_str(&line).unwrap();
    let base_url = links["base_url"].as_str().unwrap().to_owned();
    assert!(is_healthy(&base_url));
    let mut keys: Vec<&String> = links.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(
        keys,
        [
            "base_url",
            "companion_url",
            "patient_url",
            "pid",
            "provider_url"
        ]
    );
    assert_eq!(links["pid"], demo.child.id());
    assert_eq!(fs::read_dir(&temporary.0).unwrap().count(), 1);
    assert_eq!(demo.stop(), (true, String::new()));
    assert_eq!(fs::read_dir(&temporary.0).unwrap().count(), 0);
}

#[test]
fn first_start_prints_a_link_to_set_the_practice_up() {
    let folder = Folder::new();
    let data = folder.path("data");
    let arguments = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--media-port",
        "0",
        "--media-addresses",
        "127.0.0.1",
        "--data",
        &data,
    ];
    let mut first = Running::start(vestibule(&arguments));
    let base_url = first.line().split(' ').next_back().unwrap().to_owned();
    first.line();
    let first_link = first.line();
    assert!(is_healthy(&base_url));
    assert!(first_link.starts_with(&format!("{base_url}/setup#")));
    assert!(first.stop().0);

    let mut second = Running::start(vestibule(&arguments));
    second.line();
    second.line();
    let second_link = second.line();

    let token = |link: &str| link.split('#').next_back().unwrap().to_owned();
    assert_ne!(token(&first_link), token(&second_link));
}

#[test]
fn faults_of_the_settings_are_told_in_words() {
    let folder = Folder::new();
    let file = folder.path("vestibule.toml");
    let check = |text: &str| {
        fs::write(&file, text).unwrap();
        run(&["check-config", "--config", &file])
    };

    let fine = check("data = \"/var/lib/vestibule\"\nbase_url = \"https://visits.example\"\n");
    let unknown = check("colour = \"blue\"\n");
    let public = check("listen = \"0.0.0.0:80\"\n[media]\naddresses = [\"::\"]\n");
    let missing = run(&["check-config", "--config", &folder.path("nothing.toml")]);

    assert!(fine.status.success());
    assert!(!unknown.status.success());
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("unknown field `colour`"));
    assert!(!public.status.success());
    let told = String::from_utf8_lossy(&public.stdout);
    assert!(told.contains("base_url is missing") && told.contains("media.addresses"));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("cannot read"));
}

#[test]
fn faults_of_the_security_notices_are_told_in_words() {
    let folder = Folder::new();
    let file = folder.path("vestibule.toml");
    let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    let (key, list) = (folder.path("key.pub"), folder.path("list.json"));
    fs::write(&key, pair.pk.to_box().unwrap().into_string()).unwrap();
    let check = |text: &str| {
        fs::write(&file, text).unwrap();
        let output = run(&["check-config", "--config", &file]);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.success(), told)
    };
    let both = format!("[advisories]\nkey = \"{key}\"\nfile = \"{list}\"\n");

    let keyless = check("[advisories]\nfile = \"list.json\"\n");
    let no_key = check(&format!("[advisories]\nkey = \"{list}\"\n"));
    let no_list = check(&both);
    let text = "{\"format\": 1, \"number\": 1, \"issued\": \"2026-11-27\", \"advisories\": []}";
    fs::write(&list, text).unwrap();
    let signed = minisign::sign(Some(&pair.pk), &pair.sk, text.as_bytes(), None, None).unwrap();
    fs::write(format!("{list}.minisig"), signed.into_string()).unwrap();
    let fine = check(&both);
    fs::write(&list, text.replace('1', "2")).unwrap();
    let forged = check(&both);

    assert!(!keyless.0 && keyless.1.contains("advisories.key is missing"));
    assert!(!no_key.0 && no_key.1.contains("cannot be read"));
    assert!(!no_list.0 && no_list.1.contains("advisories.file"));
    assert!(fine.0, "{}", fine.1);
    assert!(
        !forged.0
            && forged
                .1
                .contains("the signature is not of this file and this key")
    );
}

#[test]
fn flag_wins_over_the_environment_and_that_over_the_file() {
    let folder = Folder::new();
    let file = folder.path("vestibule.toml");
    fs::write(&file, "base_url = \"http://visits.example\"\n").unwrap();
    let with = |environment: &str, flags: &[&str]| {
        let mut command = vestibule(&["check-config", "--config", &file]);
        command.args(flags);
        command.env("VESTIBULE_LISTEN", environment);
        command.output().unwrap()
    };
    fs::write(&file, "listen = \"0.0.0.0:1\"\n").unwrap();

    let environment = with("127.0.0.1:2", &[]);
    let flag = with("0.0.0.0:3", &["--listen", "127.0.0.1:4"]);
    let lost = with("0.0.0.0:3", &[]);

    assert!(environment.status.success());
    assert!(flag.status.success());
    assert!(String::from_utf8_lossy(&lost.stdout).contains("0.0.0.0:3"));
}

#[test]
fn refused_sign_in_is_in_the_log_and_nothing_of_what_was_typed() {
    let folder = Folder::new();
    let (data, log) = (folder.path("data"), folder.path("log"));
    let mut command = vestibule(&["serve", "--listen", "127.0.0.1:0", "--media-port", "0"]);
    command.args(["--media-addresses", "127.0.0.1", "--data", &data]);
    command.stderr(fs::File::create(&log).unwrap());
    let mut running = Running::start(command);
    let base_url = running.line().split(' ').next_back().unwrap().to_owned();
    let value = "A".repeat(43);
    let body = format!(r#"{{"email":"ana@practice.example","authentication":"{value}"}}"#);

    let answer = ask(&base_url, "POST /api/session", &body);

    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(running.stop().0);
    let log = fs::read_to_string(&log).unwrap();
    assert_eq!(log.matches("a sign-in was refused").count(), 1, "{log}");
    for typed in ["ana@", "practice.example", &value] {
        assert!(!log.contains(typed), "{log}");
    }
}
