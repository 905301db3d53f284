//! `vestibule demo`: one practice, one provider, one visit that begins at once, and their links.
//!
//! The demo's links are made of a key in its data folder, so that they stay the same when the demo is
//! started again on the same folder. A practice's own server has no such key and keeps hashes only.

use crate::{
    app::App,
    auth::{door, hash},
    config::Config,
    http::visits,
    random,
    store::{
        self, InviteRow, Inviting, LinkPurpose, NewAccount, PlannedVisit, Planning, StoreError,
    },
};
use aws_lc_rs::hmac;
use protocol::{
    AccountId, DisplayName, InviteId, InviteSecret, LinkToken, Role, VisitId,
    api::InviteSummary,
    limit::{INVITES_EVER_MAX, VISITS_PER_DAY_MAX},
    time::Instant,
};
use serde::Serialize;
use std::{
    fs, io,
    io::Write,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// Where the demo listens, if the port is free: what people expect of a program they try out.
const USUAL_PORT: u16 = 8080;

const EMAIL: &str = "provider@demo.example";
const PRACTICE: &str = "Lindenhof Practice";
const PROVIDER: &str = "Dr. Ana Winter";
const PATIENT: &str = "Jonas Berg";
const COMPANION: &str = "Mira Okafor";
const MINUTES: u32 = 60;

/// The links of a demo, as `--json` prints them.
#[derive(Clone, Serialize)]
pub struct Links {
    /// Where the server is.
    pub base_url: String,
    /// Signs in as the provider and goes to the visit.
    pub provider_url: String,
    /// The patient's private link.
    pub patient_url: String,
    /// The interpreter's private link.
    pub companion_url: String,
    /// Process id, to stop it by.
    pub pid: u32,
}

/// Why a demo cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The data folder cannot be used.
    #[error("the demo's folder cannot be used: {0}")]
    Folder(#[from] io::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder belongs to a practice.
    #[error("this folder holds a practice's own data; give the demo another one")]
    NotADemo,
}

/// The demo's data folder, and whether it goes when the demo stops.
#[derive(Debug)]
pub struct Folder {
    /// Where.
    pub path: PathBuf,
    is_temporary: bool,
}

impl Folder {
    /// Takes a given folder, or makes a temporary one that only this user can read.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be made.
    pub fn new(given: Option<PathBuf>) -> io::Result<Self> {
        if let Some(path) = given {
            store::make_folder(&path)?;
            return Ok(Self {
                path,
                is_temporary: false,
            });
        }
        let name: String = random::bytes::<8>()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let path = std::env::temp_dir().join(format!("vestibule-demo-{name}"));
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self {
            path,
            is_temporary: true,
        })
    }

    /// Removes the folder, if it is temporary.
    ///
    /// # Errors
    ///
    /// Where it cannot be removed.
    pub fn remove(self) -> io::Result<()> {
        if self.is_temporary {
            fs::remove_dir_all(self.path)?;
        }
        Ok(())
    }
}

/// Returns the demo's settings: loopback for the page, every address of the machine for media,
/// because Firefox sends none to a loopback address.
#[must_use]
pub fn config(data: &Path, port: Option<u16>) -> Config {
    let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let port = port.unwrap_or_else(|| {
        let is_free = TcpListener::bind(at(USUAL_PORT)).is_ok();
        if is_free { USUAL_PORT } else { 0 }
    });
    let mut config = Config {
        data: data.to_owned(),
        listen: at(port),
        ..Config::default()
    };
    config.media.port = 0;
    config
}

/// Makes the practice, the provider and a visit that begins at once, unless they are there, and returns the
/// links.
///
/// # Errors
///
/// [`DemoError`], in words for whoever starts it.
pub async fn seed(app: &App, data: &Path) -> Result<Links, DemoError> {
    let key = key(data)?;
    let now = app.clock.now();
    let account = provider(app, now).await?;
    let link = LinkToken::from_bytes(derive(&key, b"provider"));
    let token = hash::of_secret(link.expose_bytes());
    app.store
        .replace_link(&token, LinkPurpose::Demo(account), now)
        .await?;
    let invites = match current_invites(app, account, now).await? {
        Some(invites) => invites,
        None => plan(app, account, &key, now).await?,
    };

    let base_url = app.pages.origin().to_owned();
    let mut urls = Vec::new();
    for (visit, invite) in invites {
        let invite = with_our_link(app, account, (visit, invite), &key).await?;
        let secret = secret(&key, invite);
        urls.push(format!(
            "{base_url}/v/{}#{}",
            invite.path_segment(),
            secret.expose_text()
        ));
    }
    let [patient_url, companion_url] = urls
        .try_into()
        .map_err(|_: Vec<String>| DemoError::NotADemo)?;
    Ok(Links {
        provider_url: format!("{base_url}/demo#{}", link.expose_text()),
        patient_url,
        companion_url,
        base_url,
        pid: std::process::id(),
    })
}

/// Returns the invite where its link is the demo's own. Where the link was made again by hand, one of ours
/// takes its place; one that was only revoked stays so.
async fn with_our_link(
    app: &App,
    account: AccountId,
    (visit, invite): (VisitId, InviteSummary),
    key: &[u8; 32],
) -> Result<InviteId, DemoError> {
    let hash = hash::of_secret(secret(key, invite.id).expose_bytes());
    if app.store.has_secret(invite.id, &hash).await? {
        return Ok(invite.id);
    }
    let now = app.clock.now();
    let row = row(key, invite.name, invite.role);
    let (id, limits) = (row.id, (INVITES_EVER_MAX, now));
    match app
        .store
        .reissue_invites(visit, &[(invite.id, row)], account, limits)
        .await?
    {
        Inviting::Kept => Ok(id),
        Inviting::TooMany | Inviting::Taken => Err(DemoError::NotADemo),
    }
}

/// Makes an invite whose link is derived from the demo's key.
fn row(key: &[u8; 32], name: DisplayName, role: Role) -> InviteRow {
    let id = InviteId::from_bytes(random::bytes());
    InviteRow {
        id,
        name,
        role,
        secret: hash::of_secret(secret(key, id).expose_bytes()),
    }
}

async fn provider(app: &App, now: Instant) -> Result<AccountId, DemoError> {
    if let Some(account) = app.store.account_by_email(EMAIL).await? {
        return Ok(account.id);
    }
    let name = |text| DisplayName::clean(text).expect("the demo's names are names");
    let account = NewAccount {
        practice: random::bytes(),
        practice_name: name(PRACTICE),
        id: AccountId::from_bytes(random::bytes()),
        name: name(PROVIDER),
        email: EMAIL.to_owned(),
        password: None,
        keys: None,
    };
    if !app.store.set_up(&account, None, now).await? {
        return Err(DemoError::NotADemo);
    }
    Ok(account.id)
}

/// Finds the demo's patient and interpreter in the newest visit that takes knocks.
async fn current_invites(
    app: &App,
    account: AccountId,
    now: Instant,
) -> Result<Option<Vec<(VisitId, InviteSummary)>>, StoreError> {
    let visits = app
        .store
        .visits_between(
            account,
            Instant::START,
            now + std::time::Duration::from_secs(1),
        )
        .await?;
    let current = visits.into_iter().rev().find(|visit| {
        visit.record.ended_at.is_none() && now < door::over_at(visit.starts_at, visit.minutes)
    });
    Ok(current.and_then(|visit| {
        let of = |name: &str| {
            let mut invites = visit.invites.iter();
            let invite = invites.find(|invite| invite.name.for_screen() == name)?;
            Some((visit.id, invite.clone()))
        };
        Some(vec![of(PATIENT)?, of(COMPANION)?])
    }))
}

async fn plan(
    app: &App,
    account: AccountId,
    key: &[u8; 32],
    now: Instant,
) -> Result<Vec<(VisitId, InviteSummary)>, DemoError> {
    let invite = |name, role| {
        let name = DisplayName::clean(name).expect("the demo's names are names");
        row(key, name, role)
    };
    let visit = PlannedVisit {
        id: VisitId::from_bytes(random::bytes()),
        account,
        starts_at: now,
        minutes: MINUTES,
        invites: vec![
            invite(PATIENT, Role::Patient),
            invite(COMPANION, Role::Interpreter),
        ],
        vault: None,
    };
    let planning = app.store.plan_visit(&visit, VISITS_PER_DAY_MAX, now);
    match planning.await? {
        Planning::Kept => {}
        Planning::TooMany | Planning::Taken => return Err(DemoError::NotADemo),
    }
    let invites = visit.invites.iter();
    Ok(invites
        .map(|invite| (visit.id, visits::invite_summary(invite)))
        .collect())
}

/// Reads the folder's key, or makes one that only this user can read.
fn key(data: &Path) -> io::Result<[u8; 32]> {
    let path = data.join("demo.key");
    if let Ok(bytes) = fs::read(&path) {
        return bytes.try_into().map_err(|_| {
            io::Error::new(io::ErrorKind::InvalidData, "demo.key has another length")
        });
    }
    let key: [u8; 32] = random::bytes();
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)?;
    file.write_all(&key)?;
    Ok(key)
}

fn secret(key: &[u8; 32], invite: InviteId) -> InviteSecret {
    let derived = derive(key, &invite.to_bytes());
    let (first, _) = derived
        .split_first_chunk()
        .expect("32 bytes are more than 16");
    InviteSecret::from_bytes(*first)
}

fn derive(key: &[u8; 32], of: &[u8]) -> [u8; 32] {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, of)
        .as_ref()
        .try_into()
        .expect("HMAC-SHA-256 has 32 bytes")
}
