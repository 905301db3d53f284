//! A server for one test, and the people who come to it.

use crate::{answer::Request, socket::Socket};
use protocol::{
    AccountId, Authentication, DisplayName, InviteId, InviteSecret, LinkToken, Role, Sealed,
    SecretHash, SessionToken, VisitId,
    api::{PlanInvite, PlanVisit, VisitSummary},
    time::Instant,
};
use server::{
    app::{App, Mode},
    auth::hash,
    config::Config,
    random,
    start::{Server, StartError},
    store::{LinkPurpose, NewAccount, NewKeys},
};
use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};
use tokio::runtime::Runtime;

pub(crate) const PASSWORD: &str = "gravel otter lantern nine";
pub(crate) const EMAIL: &str = "ana@practice.example";

/// A running server with a data folder of its own.
pub(crate) struct House {
    runtime: Option<Runtime>,
    server: Option<Server>,
    config: Config,
    mode: Mode,
}

/// A signed-in provider's browser.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) cookie: String,
    pub(crate) account: AccountId,
}

/// A visit that was planned, with its links.
pub(crate) struct NewVisit {
    pub(crate) visit: VisitSummary,
    pub(crate) invites: Vec<NewInvite>,
}

/// A link that a provider's browser made.
#[derive(Clone)]
pub(crate) struct NewInvite {
    pub(crate) id: InviteId,
    /// What its holder shows the server.
    pub(crate) secret: InviteSecret,
    pub(crate) name: DisplayName,
    pub(crate) role: Role,
}

impl NewInvite {
    pub(crate) fn draw(name: DisplayName, role: Role) -> Self {
        Self {
            id: InviteId::from_bytes(random::bytes()),
            secret: InviteSecret::from_bytes(random::bytes()),
            name,
            role,
        }
    }

    /// What the server is told of it.
    pub(crate) fn plan(&self) -> PlanInvite {
        PlanInvite {
            id: self.id,
            hash: self.hash(),
            name: self.name.clone(),
            role: self.role,
        }
    }

    pub(crate) fn hash(&self) -> SecretHash {
        SecretHash::from_bytes(hash::of_secret(self.secret.expose_bytes()))
    }
}

/// Stands for what a browser makes of a passphrase or a recovery key.
pub(crate) fn proof(of: &str) -> Authentication {
    Authentication::from_bytes(hash::of_secret(of.as_bytes()))
}

pub(crate) fn sealed(bytes: &[u8]) -> Sealed {
    Sealed::new(bytes.to_vec()).unwrap()
}

pub(crate) const RECOVERY_KEY: &str = "what stands on paper";

impl House {
    pub(crate) fn open() -> Self {
        Self::open_with(Mode::Serve, |_| {})
    }

    pub(crate) fn open_with(mode: Mode, change: impl FnOnce(&mut Config)) -> Self {
        let name: String = random::bytes::<8>()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let mut config = Config {
            data: std::env::temp_dir().join(format!("vestibule-test-{name}")),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            ..Config::default()
        };
        config.media.port = 0;
        config.media.addresses = vec![IpAddr::from(Ipv4Addr::LOCALHOST)];
        change(&mut config);
        let mut house = Self {
            runtime: None,
            server: None,
            config,
            mode,
        };
        house.start();
        house
    }

    fn start(&mut self) {
        self.try_start().unwrap();
    }

    /// Starts the server that was stopped, on the same folder.
    pub(crate) fn try_start(&mut self) -> Result<(), StartError> {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(Server::start(&self.config, self.mode))?;
        // Pages that are open come back to the same address.
        self.config.listen = server.address();
        self.runtime = Some(runtime);
        self.server = Some(server);
        Ok(())
    }

    /// Stops the server without a word, as `kill -9` does, and starts it again on the same folder.
    pub(crate) fn kill_and_restart(&mut self) {
        drop(self.server.take());
        self.runtime
            .take()
            .unwrap()
            .shutdown_timeout(Duration::from_secs(5));
        self.start();
    }

    /// Stops the server as a signal does.
    pub(crate) fn stop(&mut self) {
        let server = self.server.take().unwrap();
        self.runtime.as_ref().unwrap().block_on(server.stop());
    }

    pub(crate) fn app(&self) -> &App {
        self.server.as_ref().unwrap().app()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.config.listen
    }

    pub(crate) fn data(&self) -> &PathBuf {
        &self.config.data
    }

    /// Answers whether the database's files hold these bytes.
    pub(crate) fn holds(&self, wanted: &[u8]) -> bool {
        ["vestibule.sqlite", "vestibule.sqlite-wal"]
            .iter()
            .filter_map(|file| fs::read(self.data().join(file)).ok())
            .any(|kept| kept.windows(wanted.len()).any(|window| window == wanted))
    }

    pub(crate) fn origin(&self) -> String {
        self.app().base_url.origin().to_owned()
    }

    pub(crate) fn wait_for<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.as_ref().unwrap().block_on(future)
    }

    pub(crate) fn now(&self) -> Instant {
        self.app().clock.now()
    }

    /// A request as our own page makes it.
    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        Request::new(self.address(), method, path).header("origin", &self.origin())
    }

    pub(crate) fn post<T: serde::Serialize>(&self, path: &str, body: &T) -> Request {
        self.request("POST", path).json(&protocol::write(body))
    }

    /// Mints a set-up link, as the first start does.
    pub(crate) fn set_up_link(&self) -> LinkToken {
        let token = LinkToken::from_bytes(random::bytes());
        let hash = hash::of_secret(token.expose_bytes());
        let now = self.now();
        self.wait_for(
            self.app()
                .store
                .replace_link(&hash, LinkPurpose::SetUp, now),
        )
        .unwrap();
        token
    }

    /// Makes an account with [`EMAIL`] and [`PASSWORD`].
    pub(crate) fn make_account(&self) -> AccountId {
        let password = self
            .wait_for(self.app().passwords.hash(&proof(PASSWORD)))
            .unwrap();
        self.keep_account(Some(password))
    }

    fn keep_account(&self, password: Option<String>) -> AccountId {
        let account = NewAccount {
            practice: random::bytes(),
            practice_name: name("Lindenhof"),
            id: AccountId::from_bytes(random::bytes()),
            name: name("Ana Winter"),
            email: EMAIL.to_owned(),
            password,
            keys: Some(NewKeys {
                recovery: hash::of_secret(proof(RECOVERY_KEY).expose_bytes()),
                keyring: sealed(b"first keyring"),
            }),
        };
        let now = self.now();
        let is_made = self
            .wait_for(self.app().store.set_up(&account, None, now))
            .unwrap();
        assert!(is_made);
        account.id
    }

    /// Makes an account and a session for it, without the slow password.
    pub(crate) fn provider(&self) -> Browser {
        let account = self.keep_account(None);
        let token = SessionToken::from_bytes(random::bytes());
        let hash = hash::of_secret(token.expose_bytes());
        let now = self.now();
        self.wait_for(
            self.app()
                .store
                .begin_session(&hash, account, None, (now, Instant::START)),
        )
        .unwrap();
        let cookie = format!("vestibule={}", token.expose_text());
        Browser { cookie, account }
    }

    /// Plans a visit that begins at once, for this many patients.
    pub(crate) fn plan(&self, provider: &Browser, patients: usize) -> NewVisit {
        self.plan_at(provider, patients, self.now())
    }

    pub(crate) fn plan_at(
        &self,
        provider: &Browser,
        patients: usize,
        starts_at: Instant,
    ) -> NewVisit {
        let invites: Vec<_> = (0..patients)
            .map(|number| NewInvite::draw(name(&format!("Patient {number}")), Role::Patient))
            .collect();
        let plan = PlanVisit {
            id: VisitId::from_bytes(random::bytes()),
            starts_at,
            minutes: 30,
            people: invites.iter().map(NewInvite::plan).collect(),
            vault: None,
        };
        let visit = self
            .post("/api/visits", &plan)
            .header("cookie", &provider.cookie)
            .send()
            .read();
        NewVisit { visit, invites }
    }

    /// Runs a statement past the rules of the store.
    pub(crate) fn execute(&self, statement: &'static str, values: &[&[u8]]) -> Result<(), String> {
        let done = self.wait_for(self.app().store.execute(statement, values));
        done.map_err(|fault| format!("{fault:?}"))
    }

    /// Opens a WebSocket without a cookie.
    pub(crate) fn socket(&self) -> Socket {
        Socket::open(self.address(), &self.origin(), None)
    }

    /// A provider who entered a visit.
    pub(crate) fn enter(&self, provider: &Browser, visit: &NewVisit) -> Socket {
        let mut socket = Socket::open(self.address(), &self.origin(), Some(&provider.cookie));
        socket.enter(visit.visit.id);
        socket
    }

    /// Someone who knocked and waits.
    pub(crate) fn knock(&self, invite: &NewInvite) -> Socket {
        let mut socket = self.socket();
        socket.knock(invite, None);
        socket
    }
}

impl Drop for House {
    fn drop(&mut self) {
        drop(self.server.take());
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
        let _ = fs::remove_dir_all(&self.config.data);
    }
}

pub(crate) fn name(text: &str) -> DisplayName {
    DisplayName::clean(text).unwrap()
}
