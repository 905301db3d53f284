//! What a program left on the disk: every file of a folder, read as bytes.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

/// Every file of a folder and the folders in it.
pub struct Traces(Vec<(String, Vec<u8>)>);

impl fmt::Debug for Traces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Traces({} files)", self.0.len())
    }
}

impl Traces {
    pub(crate) fn of(folder: &Path) -> Self {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(inner) = folders.pop() {
            for entry in fs::read_dir(inner).into_iter().flatten().flatten() {
                let path: PathBuf = entry.path();
                if path.is_symlink() {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(content) = fs::read(&path) {
                    let name = path.strip_prefix(folder).unwrap_or(&path);
                    files.push((name.display().to_string(), content));
                }
            }
        }
        Self(files)
    }

    /// Returns how many files there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Returns the files that hold these words, in UTF-8 or in the two bytes a letter that browsers store.
    #[must_use]
    pub fn with_words(&self, words: &str) -> Vec<&str> {
        let wide: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.with_any(&[words.as_bytes(), &wide])
    }

    /// Returns the files that hold these bytes, as they are or written as hexadecimal digits.
    #[must_use]
    pub fn with_bytes(&self, bytes: &[u8]) -> Vec<&str> {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.with_any(&[bytes, hex.as_bytes()])
    }

    fn with_any(&self, wanted: &[&[u8]]) -> Vec<&str> {
        let files = self.0.iter();
        let holds = |content: &[u8]| wanted.iter().any(|one| has(content, one));
        files
            .filter(|(_, content)| holds(content))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

/// Whether these bytes are among those. Jumps from one first byte to the next: a profile has tens of megabytes.
fn has(all: &[u8], wanted: &[u8]) -> bool {
    let Some((first, rest)) = wanted.split_first() else {
        return true;
    };
    let mut left = all;
    while let Some(at) = left.iter().position(|byte| byte == first) {
        left = &left[at + 1..];
        if left.starts_with(rest) {
            return true;
        }
    }
    false
}
