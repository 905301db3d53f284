//! `vestibule verify-client`: whether a deployment serves what a release says it does.
//!
//! In: a URL, a manifest with its signature beside it, a public key. Out: a [`Report`]. Every file of the
//! manifest is fetched twice, plain and as a browser asks for it, and compared.
//!
//! It sees what it is shown. A server that tells this program from a browser can show them different files; run
//! it from more than one place, and at times that nobody expects.

mod fetch;
mod manifest;
mod page;

pub use fetch::{Coding, FetchError, Site};
pub use manifest::{Manifest, ManifestError};

use aws_lc_rs::digest::{SHA256, digest};
use fetch::Answer;
use std::fmt;

/// The one page. Its path at the server is `/`.
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
        for coding in [Coding::Plain, Coding::AsBrowsers] {
            let path = if name == PAGE { "" } else { name };
            match site.fetch(path, coding).await {
                Ok(answer) => compare(manifest, name, coding, &answer, &mut report),
                Err(error) => {
                    report.add(Fault::Missing(name.to_owned(), error.to_string()));
                }
            }
        }
    }
    report
}

fn compare(manifest: &Manifest, name: &str, coding: Coding, answer: &Answer, report: &mut Report) {
    let content = match answer.content() {
        Ok(content) => content,
        Err(form) => {
            report.add(Fault::UnknownCoding(name.to_owned(), form));
            return;
        }
    };
    let (content, api) = if name == PAGE {
        page::without_api(&content)
    } else {
        (content, None)
    };
    if !manifest.has(name, &sha256(&content)) {
        report.add(Fault::Changed(name.to_owned(), coding));
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
