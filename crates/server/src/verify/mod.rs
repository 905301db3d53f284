//! `vestibule verify-client`: whether a deployment serves what a release says it does.
//!
//! In: a URL, a manifest with its signature beside it, a public key. Out: a [`Report`]. Every file of the
//! manifest is fetched twice, plain and as a browser asks for it, and compared; the page by every path that leads to it.
//!
//! It sees what it is shown. A server that tells this program from a browser can show them different files; run
//! it from more than one place, and at times that nobody expects.

mod fetch;
mod key;
mod manifest;
mod page;

pub use fetch::{Coding, FetchError, Site};
pub use key::{ReleaseKey, SignatureError, signature_of};
pub use manifest::{Manifest, ManifestError};

use crate::random;
use aws_lc_rs::digest::{SHA256, digest};
use fetch::Answer;
use protocol::{InviteId, VisitId};
use std::fmt;

/// The one page. It is served at every path of [`ways_in`].
const PAGE: &str = "index.html";

/// What came out.
#[derive(Debug, Default)]
pub struct Report {
    /// Files that were compared.
    pub files: usize,
    /// Where the page says that the API is; none where it is where the page is.
    pub api: Option<String>,
    /// What is not as the release has it.
    pub faults: Vec<Fault>,
}

/// One thing that is not as the release has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file could not be had.
    Missing(String, String),
    /// The file has other bytes.
    Changed(String, Coding),
    /// The file came in a form that cannot be read here, so that a browser may see something else.
    UnknownCoding(String, String),
    /// The page loads what the release does not have.
    Extra(String),
    /// The page does not load what every page of the release loads.
    NotNamed(String),
    /// The page holds a script of its own.
    InlineScript,
    /// The page's policy lets scripts in from elsewhere.
    Policy(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name, why) => write!(f, "missing   {name}: {why}"),
            Self::Changed(name, coding) => write!(f, "changed   {name} ({coding})"),
            Self::UnknownCoding(name, coding) => write!(f, "unread    {name}: sent as {coding}"),
            Self::Extra(name) => write!(
                f,
                "extra     {name}: the page loads it, the release has it not"
            ),
            Self::NotNamed(name) => write!(f, "unnamed   {name}: the page does not load it"),
            Self::InlineScript => write!(f, "inline    the page holds a script of its own"),
            Self::Policy(why) => write!(f, "policy    {why}"),
        }
    }
}

/// Fetches and compares everything.
pub async fn client(site: &Site, manifest: &Manifest) -> Report {
    let mut report = Report::default();
    for name in manifest.names() {
        report.files += 1;
        let paths = if name == PAGE {
            ways_in()
        } else {
            vec![name.to_owned()]
        };
        for path in paths {
            let file = File { name, path: &path };
            for coding in [Coding::Plain, Coding::AsBrowsers] {
                match site.fetch(&path, coding).await {
                    Ok(answer) => compare(manifest, file, coding, &answer, &mut report),
                    Err(error) => {
                        report.add(Fault::Missing(file.said(), error.to_string()));
                    }
                }
            }
        }
    }
    report
}

/// Returns the paths by which people open the page: the desk, a patient's link, a provider's visit, and the
/// others. The ids are made up, and no server can tell them from those of others before the page speaks.
fn ways_in() -> Vec<String> {
    let mut paths = ["", "sign-in", "setup", "recover", "account", "visits/new"]
        .map(str::to_owned)
        .to_vec();
    let invite = InviteId::from_bytes(random::bytes());
    let visit = VisitId::from_bytes(random::bytes());
    paths.push(format!("v/{}", invite.path_segment()));
    paths.push(format!("visits/{}", visit.path_segment()));
    paths
}

/// A file of the release, and where it is fetched.
#[derive(Clone, Copy)]
struct File<'a> {
    name: &'a str,
    path: &'a str,
}

impl File<'_> {
    /// Names it to a person.
    fn said(self) -> String {
        if self.name == PAGE && !self.path.is_empty() {
            format!("{} at /{}", self.name, self.path)
        } else {
            self.name.to_owned()
        }
    }
}

fn compare(
    manifest: &Manifest,
    file: File<'_>,
    coding: Coding,
    answer: &Answer,
    report: &mut Report,
) {
    let name = file.name;
    let content = match answer.content() {
        Ok(content) => content,
        Err(form) => {
            report.add(Fault::UnknownCoding(file.said(), form));
            return;
        }
    };
    let (content, api) = if name == PAGE {
        page::without_api(&content)
    } else {
        (content, None)
    };
    if !manifest.has(name, &sha256(&content)) {
        report.add(Fault::Changed(file.said(), coding));
    }
    if name == PAGE {
        for fault in page::faults(&content, answer, manifest) {
            report.add(fault);
        }
        report.api = api.or(report.api.take());
    }
}

impl Report {
    fn add(&mut self, fault: Fault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

fn sha256(content: &[u8]) -> String {
    let hash = digest(&SHA256, content);
    let bytes = hash.as_ref().iter();
    bytes.map(|byte| format!("{byte:02x}")).collect()
}
