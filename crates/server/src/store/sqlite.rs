//! Connects to SQLite and brings the schema up to date.

use super::{Store, StoreError, names};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::{fs::OpenOptions, io, os::unix::fs::OpenOptionsExt, path::Path, time::Duration};

/// Connections that read. Reads take microseconds; more than the cores of a small machine gain nothing.
const READERS: u32 = 4;

/// How long a statement waits for a lock. Only another program (a backup) can hold one for long.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) async fn open(file: &Path, key: &Path) -> Result<Store, StoreError> {
    make_private(file).map_err(sqlx::Error::Io)?;
    // FULL: an admission or a log line that was answered for must survive a power cut, too.
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // Lets the log's triggers also see rows that a REPLACE would take away.
        .pragma("recursive_triggers", "ON")
        .pragma("trusted_schema", "OFF")
        // Erased rows are overwritten: a seat that is gone leaves no name in the file.
        .pragma("secure_delete", "ON");
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await?;
    sqlx::migrate!("migrations/sqlite").run(&writer).await?;
    let names = names::take_key(&writer, key).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .connect_with(options.pragma("query_only", "ON"))
        .await?;
    Ok(Store {
        writer,
        readers,
        names,
    })
}

/// Makes the file where there is none, so that only this user can read it: SQLite would leave it to the
/// umask. It gives the files beside it (`-wal`, `-shm`) the same mode.
fn make_private(file: &Path) -> io::Result<()> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(file)
        .map(drop)
}
