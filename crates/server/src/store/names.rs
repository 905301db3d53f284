//! Names of people in visits, sealed: whoever has the database without the file of this key reads none of them.
//!
//! AES-256-GCM of aws-lc-rs (NIST SP 800-38D) with a random nonce for each name, bound to the row that it stands in, so
//! that a name in another's place opens as nobody's.

use super::StoreError;
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use protocol::{DisplayName, InviteId, ParticipantId};
use sqlx::{Row, Sqlite, SqlitePool, Transaction, sqlite::SqliteRow};
use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

const KEY_BYTES: usize = 32;

/// Names are filled up to a multiple of so many bytes: nearly all take one, and the length tells nobody's.
const FILLED_TO: usize = 64;

/// What stands sealed beside the names, so that another key is told before it opens nothing.
const MARK: &str = "names of people in visits";

/// Why there is no key to read the names with.
#[derive(Debug, thiserror::Error)]
pub enum NameKeyError {
    /// The file cannot be read or made.
    #[error("the key of names, {0}, cannot be read or made: {1}")]
    File(PathBuf, io::Error),
    /// The file holds something else.
    #[error("{0} is not a key of names. Put back the file that belongs to this database")]
    Malformed(PathBuf),
    /// The database has sealed names, and the file is not there.
    #[error(
        "the key of names, {0}, is missing. Put back the file that belongs to this database; without it nobody can read the names"
    )]
    Missing(PathBuf),
    /// The file is of another database.
    #[error(
        "{0} is the key of another database's names. Put back the file that belongs to this one"
    )]
    Other(PathBuf),
}

/// The key of names.
#[derive(Clone)]
pub(super) struct NameKey(Arc<RandomizedNonceKey>);

/// The row that a name stands in.
#[derive(Clone, Copy)]
pub(super) enum NameOf {
    Invite(InviteId),
    Seat(ParticipantId),
}

impl fmt::Debug for NameKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameKey(…)")
    }
}

impl NameOf {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Invite(id) => [&b"invite"[..], &id.to_bytes()].concat(),
            Self::Seat(id) => [&b"seat"[..], &id.to_bytes()].concat(),
        }
    }
}

impl NameKey {
    /// Seals a name for its row.
    pub(super) fn seal(&self, of: NameOf, name: &DisplayName) -> String {
        self.seal_text(&of.bytes(), name.for_screen())
    }

    /// Reads the name of a row.
    pub(super) fn read(
        &self,
        of: NameOf,
        row: &SqliteRow,
        column: &str,
    ) -> Result<DisplayName, StoreError> {
        let sealed: String = row.try_get(column)?;
        self.open_text(&of.bytes(), &sealed)
            .and_then(|text| DisplayName::clean(&text))
            .ok_or(StoreError::Value)
    }

    fn new(bytes: &[u8; KEY_BYTES]) -> Self {
        let key = RandomizedNonceKey::new(&AES_256_GCM, bytes).expect("as long as the cipher asks");
        Self(Arc::new(key))
    }

    fn seal_text(&self, of: &[u8], text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        // No name has the character that fills.
        bytes.resize(bytes.len().next_multiple_of(FILLED_TO), 0);
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(of), &mut bytes)
            .expect("a name is shorter than what one nonce may seal");
        URL_SAFE_NO_PAD.encode([&nonce.as_ref()[..], &bytes].concat())
    }

    fn open_text(&self, of: &[u8], sealed: &str) -> Option<String> {
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let opened = self.0.open_in_place(nonce, Aad::from(of), sealed).ok()?;
        let text = std::str::from_utf8(opened).ok()?;
        Some(text.trim_end_matches('\0').to_owned())
    }
}

/// Takes the key of a database: the one its names are sealed with, or a new one, with which all names are sealed that
/// stand there in clear.
pub(super) async fn take_key(writer: &SqlitePool, file: &Path) -> Result<NameKey, StoreError> {
    let row = sqlx::query("SELECT mark FROM name_key")
        .fetch_optional(writer)
        .await?;
    let Some(row) = row else {
        let key = match read_key(file)? {
            Some(key) => key,
            None => make_key(file).map_err(|fault| NameKeyError::File(file.to_owned(), fault))?,
        };
        seal_all(writer, &key).await?;
        return Ok(key);
    };
    let key = read_key(file)?.ok_or_else(|| NameKeyError::Missing(file.to_owned()))?;
    let mark = key.open_text(&[], &row.try_get::<String, _>("mark")?);
    if mark.as_deref() != Some(MARK) {
        return Err(NameKeyError::Other(file.to_owned()).into());
    }
    Ok(key)
}

fn read_key(file: &Path) -> Result<Option<NameKey>, NameKeyError> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(fault) => return Err(NameKeyError::File(file.to_owned(), fault)),
    };
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end()).ok();
    let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
    match bytes {
        Some(bytes) => Ok(Some(NameKey::new(&bytes))),
        None => Err(NameKeyError::Malformed(file.to_owned())),
    }
}

/// Makes the file, on the disk before anything is sealed with it, readable for this user only.
fn make_key(file: &Path) -> io::Result<NameKey> {
    let bytes = crate::random::bytes();
    let mut made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    writeln!(made, "{}", URL_SAFE_NO_PAD.encode(bytes))?;
    made.sync_all()?;
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(NameKey::new(&bytes))
}

/// Seals the names of a database from before there was a key, and marks whose key it is.
async fn seal_all(writer: &SqlitePool, key: &NameKey) -> Result<(), StoreError> {
    let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
    let invites = sqlx::query("SELECT id, name FROM invite")
        .fetch_all(&mut *tx)
        .await?;
    for row in &invites {
        let of = NameOf::Invite(super::column::invite_id(row, "id")?);
        seal_row(&mut tx, key, of, row).await?;
    }
    let seats = sqlx::query("SELECT participant, name FROM seat")
        .fetch_all(&mut *tx)
        .await?;
    for row in &seats {
        let of = NameOf::Seat(super::column::participant_id(row, "participant")?);
        seal_row(&mut tx, key, of, row).await?;
    }
    sqlx::query("INSERT INTO name_key (one, mark) VALUES (1, $1)")
        .bind(key.seal_text(&[], MARK))
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    // The journal has the pages as they were.
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(writer)
        .await?;
    Ok(())
}

async fn seal_row(
    tx: &mut Transaction<'static, Sqlite>,
    key: &NameKey,
    of: NameOf,
    row: &SqliteRow,
) -> Result<(), StoreError> {
    let name = super::column::name(row, "name")?;
    let (statement, id) = match of {
        NameOf::Invite(id) => ("UPDATE invite SET name = $2 WHERE id = $1", id.to_bytes()),
        NameOf::Seat(id) => (
            "UPDATE seat SET name = $2 WHERE participant = $1",
            id.to_bytes(),
        ),
    };
    sqlx::query(statement)
        .bind(&id[..])
        .bind(key.seal(of, &name))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> NameKey {
        NameKey::new(&[byte; KEY_BYTES])
    }

    #[test]
    fn name_opens_in_its_own_row_and_under_its_own_key_only() {
        let mine = NameOf::Invite(InviteId::from_bytes([1; 16])).bytes();
        let others = [
            NameOf::Invite(InviteId::from_bytes([2; 16])).bytes(),
            NameOf::Seat(ParticipantId::from_bytes([1; 16])).bytes(),
            Vec::new(),
        ];

        let sealed = key(1).seal_text(&mine, "Ines Duarte");

        assert_eq!(key(1).open_text(&mine, &sealed).unwrap(), "Ines Duarte");
        assert_eq!(key(2).open_text(&mine, &sealed), None);
        for other in others {
            assert_eq!(key(1).open_text(&other, &sealed), None);
        }
    }

    #[test]
    fn what_is_no_sealed_name_opens_as_nobody_s() {
        for text in ["", "Ines Duarte", "AAAA", &"A".repeat(200)] {
            assert_eq!(key(1).open_text(&[], text), None, "{text}");
        }
    }

    #[test]
    fn names_of_all_usual_lengths_look_alike_and_never_the_same() {
        let sealed =
            ["Bo", "Maria-Antonietta Ferrari della Rovere"].map(|name| key(1).seal_text(&[], name));

        assert_eq!(sealed[0].len(), sealed[1].len());
        assert_ne!(key(1).seal_text(&[], "Bo"), sealed[0]);
    }
}
