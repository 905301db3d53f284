//! Security notices: which weaknesses this build is known to have, told to whoever is signed in.
//!
//! In: a list beside the program or, where the operator wants it, from an address; each signed by the key of whoever makes
//! the releases ([`crate::verify`]). Out: [`protocol::api::Advisories`]. What is not signed, cannot be read, or is older
//! than what is known is refused with a line in the log, and changes nothing.
//!
//! The newest list is kept in the data folder, so that a restart does not make an older one believed.

mod list;
mod version;
mod watch;

pub use list::{LIST_BYTES_MAX, List, ListError};
pub use version::{InvalidVersion, Version};
pub use watch::watch;

use crate::{
    config::AdvisoriesConfig,
    verify::{FetchError, ReleaseKey, SignatureError, Site, signature_of},
};
use protocol::api;
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What the list is called, beside the program and in the data folder.
pub const LIST_NAME: &str = "advisories.json";

/// Bytes of the longest signature: four short lines.
const SIGNATURE_BYTES_MAX: usize = 2_048;

/// What is known of weaknesses.
#[derive(Debug)]
pub struct Advisories {
    /// None where no key is set, or it cannot be read: then nothing is believed.
    key: Option<ReleaseKey>,
    /// Where the list is looked for.
    file: PathBuf,
    /// Where the newest one is kept.
    kept: PathBuf,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    list: Option<Signed>,
    /// What was looked at last, so that the log says once what is wrong with it.
    looked_at: Option<Offered>,
    /// The file could not be read when it was looked at last.
    is_unreadable: bool,
}

/// A list that the key signed.
#[derive(Debug)]
struct Signed {
    list: List,
    offered: Offered,
}

/// A list as it was found, and its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The list.
    pub content: Vec<u8>,
    /// What stands in the file beside it.
    pub signature: Vec<u8>,
}

/// What became of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is newer than what was known.
    New,
    /// It was known.
    Known,
}

/// Why a list is not believed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// No key is set.
    #[error("no key is set")]
    NoKey,
    /// Not what the key signed.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// No list.
    #[error("the list is {0}")]
    List(#[from] ListError),
    /// An older one than is known, or another one of the same number.
    #[error("it is number {offered}, and number {known} is known")]
    Older {
        /// Its number.
        offered: u32,
        /// The number of the one that is known.
        known: u32,
    },
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It cannot be fetched.
    #[error("it cannot be fetched: {0}")]
    Fetch(#[from] FetchError),
}

impl Offered {
    /// Reads a list and the signature beside it, no more of either than there may be.
    ///
    /// # Errors
    ///
    /// Where one of them cannot be read.
    pub fn read(file: &Path) -> io::Result<Self> {
        let read = |path: &Path, bytes_max: usize| {
            let mut content = Vec::new();
            let mut file = File::open(path)?.take(bytes_max as u64 + 1);
            file.read_to_end(&mut content).map(|_| content)
        };
        Ok(Self {
            content: read(file, LIST_BYTES_MAX)?,
            signature: read(&signature_of(file), SIGNATURE_BYTES_MAX)?,
        })
    }

    /// Fetches a list and the signature beside it.
    async fn fetch(site: &Site, path: &str) -> Result<Self, FetchError> {
        let signature = [path, ".minisig"].concat();
        Ok(Self {
            content: site.bytes(path, LIST_BYTES_MAX + 1).await?,
            signature: site.bytes(&signature, SIGNATURE_BYTES_MAX + 1).await?,
        })
    }

    /// Writes a list and the signature beside it, the signature last.
    fn write(&self, file: &Path) -> io::Result<()> {
        std::fs::write(file, &self.content)?;
        std::fs::write(signature_of(file), &self.signature)
    }

    /// Checks the signature, and reads the list only then.
    fn open(&self, key: &ReleaseKey) -> Result<List, Refused> {
        if self.content.len() > LIST_BYTES_MAX || self.signature.len() > SIGNATURE_BYTES_MAX {
            return Err(ListError::TooLong.into());
        }
        let signature = String::from_utf8_lossy(&self.signature);
        key.check(&self.content, &signature)?;
        Ok(List::read(&self.content)?)
    }
}

impl Advisories {
    /// Reads the key and looks for lists. Whatever is wrong with them is said in the log and stops nothing.
    #[must_use]
    pub fn start(config: &AdvisoriesConfig, data: &Path) -> Self {
        let key = config.key.as_ref().and_then(|path| {
            let read = read_key(path);
            let warn = |why| tracing::warn!("no security notices: the key {why}");
            read.map_err(warn).ok()
        });
        let advisories = Self {
            key,
            file: config.file.clone().unwrap_or_else(beside_the_program),
            kept: data.join(LIST_NAME),
            known: Mutex::default(),
        };
        advisories.recall();
        advisories.look();
        advisories
    }

    /// Looks at the file beside the program. What is wrong with it is said once.
    pub fn look(&self) {
        if self.key.is_none() || !self.file.exists() {
            return;
        }
        let offered = match Offered::read(&self.file) {
            Ok(offered) => offered,
            Err(error) => {
                if !std::mem::replace(&mut self.known().is_unreadable, true) {
                    tracing::warn!("the security notices cannot be read: {error}");
                }
                return;
            }
        };
        self.known().is_unreadable = false;
        if self.known().looked_at.as_ref() == Some(&offered) {
            return;
        }
        self.known().looked_at = Some(offered.clone());
        self.say(self.take(offered));
    }

    /// Says in the log what became of a list.
    fn say(&self, outcome: Result<Taken, Refused>) {
        match outcome {
            Ok(Taken::New) => {
                let weaknesses = self.told().of_this_build().len();
                tracing::info!(weaknesses, "the security notices are read");
            }
            Ok(Taken::Known) => tracing::debug!("the security notices are as they were"),
            Err(why) => tracing::warn!("security notices are not believed: {why}"),
        }
    }

    /// Takes a list that the key signed and that is newer than what is known, and keeps it.
    ///
    /// # Errors
    ///
    /// [`Refused`] where it is anything else: nothing is changed.
    pub fn take(&self, offered: Offered) -> Result<Taken, Refused> {
        let taken = self.learn(offered.clone())?;
        if taken == Taken::New {
            // One after the other: whenever this breaks off, one of the two is whole.
            let kept = self.places().iter().try_for_each(|to| offered.write(to));
            if let Err(error) = kept {
                tracing::warn!("the security notices cannot be kept: {error}");
            }
        }
        Ok(taken)
    }

    /// Takes what was believed before. It is checked again, because the key may be another one than then.
    fn recall(&self) {
        if self.key.is_none() {
            return;
        }
        let places = self.places();
        let mut there = places.iter().filter(|place| place.exists()).peekable();
        if there.peek().is_none() {
            return;
        }
        let outcomes = there.map(|place| self.learn(Offered::read(place)?));
        let outcomes: Vec<Result<Taken, Refused>> = outcomes.collect();
        if outcomes.iter().all(Result::is_err) {
            for why in outcomes.into_iter().filter_map(Result::err) {
                tracing::warn!("the security notices in the data folder are not believed: {why}");
            }
        }
    }

    /// Where the newest list is kept: twice, because a list and its signature cannot be written at one stroke.
    fn places(&self) -> [PathBuf; 2] {
        [self.kept.with_extension("next.json"), self.kept.clone()]
    }

    fn learn(&self, offered: Offered) -> Result<Taken, Refused> {
        let key = self.key.as_ref().ok_or(Refused::NoKey)?;
        let list = offered.open(key)?;
        let mut known = self.known();
        if let Some(before) = &known.list {
            if before.offered.content == offered.content {
                return Ok(Taken::Known);
            }
            if list.number <= before.list.number {
                return Err(Refused::Older {
                    offered: list.number,
                    known: before.list.number,
                });
            }
        }
        known.list = Some(Signed { list, offered });
        Ok(Taken::New)
    }

    /// Returns what is known, as it is told to whoever is signed in.
    #[must_use]
    pub fn told(&self) -> api::Advisories {
        let known = self.known();
        let list = known.list.as_ref().map(|signed| &signed.list);
        let source = match (&self.key, list) {
            (None, _) => api::AdvisorySource::Off,
            (Some(_), None) => api::AdvisorySource::Missing,
            (Some(_), Some(_)) => api::AdvisorySource::Signed,
        };
        let of_this = Version::of_this_program();
        api::Advisories {
            version: crate::version::VERSION.to_owned(),
            source,
            issued: list.map(|list| list.issued.clone()),
            advisories: list.map(|list| list.told_by(of_this)).unwrap_or_default(),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Finds what is wrong with the files that the settings name: for `vestibule check-config`.
#[must_use]
pub fn faults(config: &AdvisoriesConfig) -> Vec<String> {
    let Some(key) = &config.key else {
        return Vec::new();
    };
    let key = match read_key(key) {
        Ok(key) => key,
        Err(why) => return vec![format!("advisories.key: {why}")],
    };
    let Some(file) = &config.file else {
        return Vec::new();
    };
    let read = Offered::read(file).map_err(Refused::from);
    match read.and_then(|offered| offered.open(&key)) {
        Ok(_) => Vec::new(),
        Err(why) => vec![format!("advisories.file: {}: {why}", file.display())],
    }
}

fn read_key(path: &Path) -> Result<ReleaseKey, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    ReleaseKey::read(&text).map_err(|error| format!("{} is none: {error}", path.display()))
}

/// Returns where a release has the list: where the program is.
fn beside_the_program() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program.with_file_name(LIST_NAME)
}
