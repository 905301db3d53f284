//! What is kept: the only room that speaks SQL.
//!
//! In: values of `protocol` and `visit`. Out: the same. Secrets come in as SHA-256 only
//! ([`crate::auth::hash`]); nothing here ever sees one. `$1` placeholders work on SQLite and Postgres.

mod account;
mod batch;
mod code;
mod column;
mod invite;
mod keep;
mod link;
mod log;
mod names;
mod seat;
mod session;
mod sqlite;
mod visit;

use sqlx::SqlitePool;
use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt, path::Path};

pub use account::{NewAccount, NewKeys, StoredAccount};
pub use batch::Record;
pub use invite::{InviteRow, Inviting, OpenedInvite};
pub use keep::{Change, NewSecrets};
pub use link::LinkPurpose;
pub use names::NameKeyError;
pub use session::SignedIn;
pub use visit::{PlannedVisit, Planning, StoredVisit, VisitRow};

/// A 256-bit hash of a secret.
pub type Hash = [u8; 32];

/// The database: one connection that writes, a few that read.
#[derive(Clone, Debug)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    names: names::NameKey,
}

/// The database failed, or holds what this program never wrote.
///
/// Prints the kind only: the text of a database error may repeat a value.
#[derive(thiserror::Error)]
pub enum StoreError {
    /// The database said no or is not there.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the database's schema could not be brought up to date")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The names in it cannot be read.
    #[error(transparent)]
    Names(#[from] NameKeyError),
    /// A value that is out of its range.
    #[error("the database holds a value that is out of its range")]
    Value,
}

impl std::fmt::Debug for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                write!(f, "Database(code {:?})", error.code())
            }
            Self::Database(_) => f.write_str("Database(…)"),
            Self::Migration(_) => f.write_str("Migration(…)"),
            Self::Names(_) => f.write_str("Names(…)"),
            Self::Value => f.write_str("Value"),
        }
    }
}

/// Makes a data folder that only this user can read, where there is none. One that is there stays as it is.
///
/// # Errors
///
/// Where it cannot be made.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

impl Store {
    /// Opens the database of a data folder, makes it where there is none, and brings its schema up to
    /// date. `names` is the file of the key that people's names are sealed with; it is made where the
    /// database has none sealed yet.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the folder is not writable, holds another program's database, or one whose names
    /// another key sealed.
    pub async fn open(folder: &Path, names: &Path) -> Result<Self, StoreError> {
        sqlite::open(&folder.join("vestibule.sqlite"), names).await
    }

    /// Closes the database and waits until everything is on the disk.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Answers whether the database can be read.
    pub async fn is_healthy(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.readers).await.is_ok()
    }

    /// Runs one statement with binary values, past the rules of this room: for tests that break the
    /// database on purpose.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database refuses it.
    pub async fn execute(
        &self,
        statement: &'static str,
        values: &[&[u8]],
    ) -> Result<(), StoreError> {
        let mut query = sqlx::query(statement);
        for value in values {
            query = query.bind(value.to_vec());
        }
        query.execute(&self.writer).await?;
        Ok(())
    }

    /// Begins a transaction that will write. It takes the write lock at once, so that it cannot fail
    /// halfway for want of it.
    async fn begin(&self) -> Result<sqlx::Transaction<'static, sqlx::Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}
