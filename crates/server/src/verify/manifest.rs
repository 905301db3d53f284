//! A release's manifest: the lines of `sha256sum`, comments that begin with `#`, a minisign signature.

use super::key::{ReleaseKey, SignatureError, signature_of};
use std::{collections::BTreeMap, fs, io, path::Path};

/// Hexadecimal digits of a SHA-256 hash.
const HASH_DIGITS: usize = 64;

/// Between a hash and a name.
const BETWEEN: &str = "  ";

/// A compressed form, beside the file it is of.
const PACKED: &str = ".br";

/// What a browser loads of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    hashes: BTreeMap<String, String>,
    /// What the release is: its version, its commit, what it was built with.
    pub about: Vec<String>,
}

/// Why a manifest is of no use.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// A file cannot be read.
    #[error("{0}: {1}")]
    Unreadable(String, io::Error),
    /// It is not what the key signed.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// A line is none of `sha256sum`.
    #[error("line {0} of the manifest cannot be read")]
    Line(usize),
    /// There is nothing to compare.
    #[error("the manifest lists no page")]
    NoPage,
}

impl Manifest {
    /// Reads a manifest, and the signature in the file of the same name with `.minisig` behind it.
    ///
    /// # Errors
    ///
    /// [`ManifestError`] where a file cannot be read or the signature is not good.
    pub fn read(manifest: &Path, key: &Path) -> Result<Self, ManifestError> {
        let text = |path: &Path| {
            let name = path.display().to_string();
            fs::read_to_string(path).map_err(|error| ManifestError::Unreadable(name, error))
        };
        let content = text(manifest)?;
        Self::verified(&content, &text(&signature_of(manifest))?, &text(key)?)
    }

    /// Reads a manifest whose signature is good.
    ///
    /// # Errors
    ///
    /// [`ManifestError`] where it is not, or the text is no manifest.
    pub fn verified(text: &str, signature: &str, key: &str) -> Result<Self, ManifestError> {
        ReleaseKey::read(key)?.check(text.as_bytes(), signature)?;
        Self::parse(text)
    }

    fn parse(text: &str) -> Result<Self, ManifestError> {
        let mut manifest = Self {
            hashes: BTreeMap::new(),
            about: Vec::new(),
        };
        for (index, line) in text.lines().enumerate() {
            if let Some(about) = line.strip_prefix('#') {
                manifest.about.push(about.trim().to_owned());
                continue;
            }
            let entry = line.split_once(BETWEEN).filter(|(hash, name)| {
                let is_hash =
                    hash.len() == HASH_DIGITS && hash.bytes().all(|b| b.is_ascii_hexdigit());
                is_hash && is_path(name)
            });
            let (hash, name) = entry.ok_or(ManifestError::Line(index + 1))?;
            manifest
                .hashes
                .insert(name.to_owned(), hash.to_ascii_lowercase());
        }
        if !manifest.hashes.contains_key(super::PAGE) {
            return Err(ManifestError::NoPage);
        }
        Ok(manifest)
    }

    /// Lists the files, without their compressed forms.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.hashes.keys().map(String::as_str);
        names.filter(|name| !name.ends_with(PACKED))
    }

    /// Returns whether a file of this name has this hash.
    #[must_use]
    pub fn has(&self, name: &str, hash: &str) -> bool {
        self.hashes.get(name).is_some_and(|known| known == hash)
    }
}

/// Returns whether a name can stand in a URL as it is, below the place where the client is.
fn is_path(name: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./".contains(&b);
    !name.is_empty()
        && name.bytes().all(is_plain)
        && !name.split('/').any(|part| part.is_empty() || part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use minisign::KeyPair;

    const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn signed(text: &str) -> (String, String) {
        let pair = KeyPair::generate_unencrypted_keypair().unwrap();
        let signature = minisign::sign(Some(&pair.pk), &pair.sk, text.as_bytes(), None, None);
        let key = pair.pk.to_box().unwrap().into_string();
        (signature.unwrap().into_string(), key)
    }

    #[test]
    fn manifest_is_read_with_the_key_that_signed_it_and_with_no_other() {
        let text =
            format!("# version 1\n{HASH}  index.html\n{HASH}  a/b-1.js\n{HASH}  a/b-1.js.br\n");
        let (signature, key) = signed(&text);
        let (_, other) = signed(&text);

        let manifest = Manifest::verified(&text, &signature, &key).unwrap();

        assert_eq!(
            manifest.names().collect::<Vec<_>>(),
            ["a/b-1.js", "index.html"]
        );
        assert_eq!(manifest.about, ["version 1"]);
        assert!(manifest.has("index.html", HASH));
        let with_other = Manifest::verified(&text, &signature, &other);
        let is_forged =
            |read| matches!(read, Err(ManifestError::Signature(SignatureError::Forged)));
        assert!(is_forged(with_other));
        let changed = Manifest::verified(&text.replace('1', "2"), &signature, &key);
        assert!(is_forged(changed));
    }

    #[test]
    fn line_that_is_no_hash_and_no_plain_path_is_refused() {
        for line in [
            String::from("index.html"),
            format!("{HASH} index.html"),
            format!("{}  index.html", &HASH[1..]),
            format!("{HASH}  ../index.html"),
            format!("{HASH}  /index.html"),
            format!("{HASH}  a b"),
            format!("{HASH}  http://a"),
        ] {
            let parsed = Manifest::parse(&line);
            assert!(matches!(parsed, Err(ManifestError::Line(1))), "{line}");
        }
        let empty = Manifest::parse(&format!("{HASH}  a.js"));
        assert!(matches!(empty, Err(ManifestError::NoPage)));
    }
}
