//! G8, I4 and I6: what the built program writes down, where it listens, whom it calls.

use crate::{
    answer::{Answer, Request},
    house::{House, NewInvite, name},
    socket::{Socket, knock},
};
use protocol::{
    ClientMessage, InviteId, InviteSecret, LinkToken, Role, VisitId,
    api::{OpenInvite, PlanVisit, SignInByLink},
    time::Instant,
};
use serde_json::Value;
use server::random;
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read},
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, SystemTime},
};

/// The program, as an operator starts it.
struct Program {
    child: Child,
    line: Value,
    log: JoinHandle<String>,
}

impl Program {
    fn demo(level: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
            .args(["demo", "--json", "--port", "0", "--log", level])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let mut written = child.stderr.take().unwrap();
        let log = thread::spawn(move || {
            let mut log = String::new();
            written.read_to_string(&mut log).unwrap();
            log
        });
        let line = serde_json::from_str(&line).unwrap();
        Self { child, line, log }
    }

    fn url(&self, name: &str) -> String {
        self.line[name].as_str().unwrap().to_owned()
    }

    fn address(&self) -> SocketAddr {
        self.url("base_url")["http://".len()..].parse().unwrap()
    }

    fn request(&self, method: &str, path: &str, cookie: &str) -> Request {
        Request::new(self.address(), method, path)
            .header("origin", &self.url("base_url"))
            .header("cookie", cookie)
    }

    fn post<T: serde::Serialize>(&self, path: &str, cookie: &str, body: &T) -> Answer {
        let request = self.request("POST", path, cookie);
        request.json(&protocol::write(body)).send()
    }

    fn socket(&self, cookie: Option<&str>) -> Socket {
        Socket::open(self.address(), &self.url("base_url"), cookie)
    }

    /// Stops it by a signal and returns all that it logged.
    fn stop(mut self) -> String {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(self.child.wait().unwrap().success());
        self.log.join().unwrap()
    }
}

fn sign_in(program: &Program) -> String {
    let url = program.url("provider_url");
    let (_, token) = url.split_once("/demo#").unwrap();
    let body = SignInByLink {
        token: LinkToken::from_text(token).unwrap(),
    };
    let answer = program.post("/api/session/link", "", &body);
    let cookie = answer.header("set-cookie").unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// Plans a visit for people with names that stand nowhere else.
#[expect(
    clippy::disallowed_methods,
    reason = "the program reads the same clock"
)]
fn plan(program: &Program, cookie: &str) -> (VisitId, Vec<NewInvite>) {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = u64::try_from(since_1970.unwrap().as_millis()).unwrap();
    let people = ["Zebulon Quixote", "Ottoline Vex"].map(name);
    let invites: Vec<NewInvite> = people
        .map(|name| NewInvite::draw(name, Role::Patient))
        .into();
    let plan = PlanVisit {
        id: VisitId::from_bytes(random::bytes()),
        starts_at: Instant::from_millis(now),
        minutes: 30,
        people: invites.iter().map(NewInvite::plan).collect(),
        vault: None,
    };
    assert_eq!(program.post("/api/visits", cookie, &plan).status, 200);
    (plan.id, invites)
}

#[test]
fn g8_whole_visit_at_the_highest_level_logs_no_name_no_link_and_no_address() {
    let program = Program::demo("trace");
    let cookie = sign_in(&program);
    let (visit, invites) = plan(&program, &cookie);
    let open = OpenInvite {
        invite: invites[0].id,
        secret: invites[0].secret.clone(),
    };
    assert_eq!(program.post("/api/invites/open", "", &open).status, 200);
    let wrong = OpenInvite {
        invite: InviteId::from_bytes(random::bytes()),
        secret: invites[0].secret.clone(),
    };
    assert_eq!(program.post("/api/invites/open", "", &wrong).status, 404);
    let mut patient = program.socket(None);
    patient.knock(&invites[0], None);
    let mut provider = program.socket(Some(&cookie));
    provider.enter(visit);
    let who = provider.waiting_room_of(1)[0].id;
    provider.admit(who);
    patient.admitted();
    patient.say_text("{broken}");
    patient.problem();
    provider.seal("a sentence in confidence");
    patient.hear_sealed("a sentence in confidence");
    let seat = patient.seat.clone().unwrap();
    let mut declined = program.socket(None);
    declined.knock(&invites[1], None);
    let other = provider.waiting_room_of(1)[0].id;
    provider.say(&ClientMessage::Decline { who: other });
    declined.hear_to_the_end();
    provider.say(&ClientMessage::Remove { who });
    patient.hear_to_the_end();
    let mut thief = program.socket(None);
    let mut stolen = invites[0].clone();
    stolen.secret = InviteSecret::from_bytes(random::bytes());
    thief.refusal(&knock(&stolen, Some(seat.clone())));
    provider.say(&ClientMessage::EndVisit {});
    provider.hear_to_the_end();
    let out = program.request("DELETE", "/api/session", &cookie).send();
    assert_eq!(out.status, 204);
    let links = ["provider_url", "patient_url", "companion_url"].map(|link| program.url(link));

    let log = program.stop();

    assert!(
        log.lines().count() > 5,
        "there is a log to look into: {log}"
    );
    let mut never = vec![
        "Zebulon".to_owned(),
        "Ottoline".to_owned(),
        "confidence".to_owned(),
        "broken".to_owned(),
        "127.0.0.1".to_owned(),
        "@".to_owned(),
        cookie["vestibule=".len()..].to_owned(),
        seat.expose_text(),
        visit.path_segment(),
    ];
    for invite in &invites {
        never.push(invite.secret.expose_text());
        never.push(invite.id.path_segment());
    }
    for link in links {
        never.push(link.split_once('#').unwrap().1.to_owned());
    }
    for word in never {
        assert!(!log.contains(&word), "the log holds {word:?}");
    }
}

/// Every port that a process listens on, TCP and UDP.
fn ports_of(pid: u32) -> BTreeSet<u16> {
    let sockets: BTreeSet<String> = fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|link| {
            let link = link.to_str()?.to_owned();
            let inode = link.strip_prefix("socket:[")?.strip_suffix(']')?;
            Some(inode.to_owned())
        })
        .collect();
    let mut ports = BTreeSet::new();
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        let lines = fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
        for line in lines.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            // proc(5): 0A listens, 07 is what a bound UDP socket has.
            let listens = matches!(fields[3], "0A" | "07");
            if listens && sockets.contains(fields[9]) {
                let (_, port) = fields[1].rsplit_once(':').unwrap();
                ports.insert(u16::from_str_radix(port, 16).unwrap());
            }
        }
    }
    ports
}

#[test]
fn i4_program_listens_on_the_http_port_and_the_media_port_and_nowhere_else() {
    let program = Program::demo("warn");
    let pid = u32::try_from(program.line["pid"].as_u64().unwrap()).unwrap();

    let ports = ports_of(pid);

    assert!(ports.contains(&program.address().port()), "{ports:?}");
    assert_eq!(ports.len(), 2, "{ports:?}");
    program.stop();
}

#[test]
fn i6_no_address_that_a_client_writes_is_ever_called() {
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let url = format!("http://{}/x", trap.local_addr().unwrap());
    let house = House::open();
    let browser = house.provider();
    let link = NewInvite::draw(name(&url), Role::Patient);
    let plan = PlanVisit {
        id: VisitId::from_bytes(random::bytes()),
        starts_at: house.now(),
        minutes: 30,
        people: vec![link.plan()],
        vault: None,
    };
    let planned = house.post("/api/visits", &plan);
    let planned = planned.header("cookie", &browser.cookie).send();
    assert_eq!(planned.status, 200);
    let mut patient = house.knock(&link);
    let mut provider = Socket::open(house.address(), &house.origin(), Some(&browser.cookie));
    provider.enter(plan.id);
    let who = provider.waiting_room_of(1)[0].id;
    provider.admit(who);
    patient.admitted();
    provider.seal(&url);
    patient.hear_sealed(&url);
    for path in [
        "/api/visits",
        "/api/invites/open",
        "/api/session",
        "/api/recovery",
    ] {
        let body = format!(r#"{{"url":"{url}","image":"{url}","webhook":"{url}"}}"#);
        let answer = house
            .request("POST", path)
            .header("cookie", &browser.cookie)
            .json(&body)
            .header("referer", &url)
            .send();
        assert!(answer.status >= 400, "{path}");
    }
    thread::sleep(Duration::from_millis(300));

    let called = trap.accept();

    assert!(called.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));
}
