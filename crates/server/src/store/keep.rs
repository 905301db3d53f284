//! What browsers keep here and the server cannot read: an account's keyring, a visit's vault.

use super::{Store, StoreError, column};
use protocol::{
    AccountId, Sealed, VisitId,
    api::{KeepOutcome, Kept},
    limit::LATE_BY_MAX,
    time::Instant,
};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

/// The statements of one kind of thing that is kept.
struct Statements {
    find: &'static str,
    insert: &'static str,
    update: &'static str,
}

const KEYRING: Statements = Statements {
    find: "SELECT version, content, kept_at FROM keyring WHERE account = $1",
    insert: "INSERT INTO keyring (account, version, content, kept_at) VALUES ($1, 1, $2, $3) \
             ON CONFLICT DO NOTHING",
    update: "UPDATE keyring SET version = version + 1, content = $2, kept_at = $3 \
             WHERE account = $1 AND version = $4",
};

const VAULT: Statements = Statements {
    find: "SELECT version, content, kept_at FROM vault WHERE visit = $1",
    insert: "INSERT INTO vault (visit, version, content, kept_at) VALUES ($1, 1, $2, $3) \
             ON CONFLICT DO NOTHING",
    update: "UPDATE vault SET version = version + 1, content = $2, kept_at = $3 \
             WHERE visit = $1 AND version = $4",
};

/// A change: what it replaces, what is to be kept, when.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// The version that it replaces.
    pub replaces: u32,
    /// The bytes.
    pub content: &'a Sealed,
    /// The time.
    pub now: Instant,
}

/// What of an account changes together with its keyring.
#[derive(Debug, Default)]
pub struct NewSecrets {
    /// PHC string of the new password.
    pub password: Option<String>,
    /// Hash of what the new recovery key signs in with.
    pub recovery: Option<super::Hash>,
}

impl Store {
    /// Finds an account's keyring.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn keyring(&self, account: AccountId) -> Result<Kept, StoreError> {
        let row = sqlx::query(KEYRING.find)
            .bind(account.to_bytes().to_vec())
            .fetch_optional(&self.readers)
            .await?;
        kept(row.as_ref())
    }

    /// Keeps an account's keyring, and what signs in beside it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn keep_keyring(
        &self,
        account: AccountId,
        change: Change<'_>,
        secrets: &NewSecrets,
    ) -> Result<KeepOutcome, StoreError> {
        let mut tx = self.begin().await?;
        let outcome = keep(&mut tx, &KEYRING, account.to_bytes(), change).await?;
        if let KeepOutcome::Kept { .. } = outcome {
            sqlx::query(
                "UPDATE account SET password = coalesce($2, password), \
                 recovery = coalesce($3, recovery) WHERE id = $1",
            )
            .bind(&account.to_bytes()[..])
            .bind(&secrets.password)
            .bind(secrets.recovery.map(|hash| hash.to_vec()))
            .execute(&mut *tx)
            .await?;
            tx.commit().await?;
        }
        Ok(outcome)
    }

    /// Finds a visit's vault.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn vault(&self, visit: VisitId) -> Result<Kept, StoreError> {
        let row = sqlx::query(VAULT.find)
            .bind(visit.to_bytes().to_vec())
            .fetch_optional(&self.readers)
            .await?;
        kept(row.as_ref())
    }

    /// Keeps a visit's vault.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn keep_vault(
        &self,
        visit: VisitId,
        change: Change<'_>,
    ) -> Result<KeepOutcome, StoreError> {
        let mut tx = self.begin().await?;
        let outcome = keep(&mut tx, &VAULT, visit.to_bytes(), change).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Erases the vaults of visits that are over: their links are dead, and nobody needs the rest.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn erase_old_vaults(&self, now: Instant) -> Result<(), StoreError> {
        let late = i64::try_from(LATE_BY_MAX.as_millis()).unwrap_or(i64::MAX);
        sqlx::query(
            "DELETE FROM vault WHERE visit IN (SELECT id FROM visit WHERE ended_at IS NOT NULL \
             OR cancelled_at IS NOT NULL OR (starts_at + minutes * 60000 + $2 < $1 \
             AND NOT EXISTS (SELECT 1 FROM seat WHERE seat.visit = visit.id)))",
        )
        .bind(column::millis(now))
        .bind(late)
        .execute(&self.writer)
        .await?;
        Ok(())
    }
}

/// Writes a visit's first vault.
pub(super) async fn insert_vault(
    tx: &mut Transaction<'static, Sqlite>,
    visit: VisitId,
    content: &Sealed,
    now: Instant,
) -> Result<(), StoreError> {
    let change = Change {
        replaces: 0,
        content,
        now,
    };
    keep(tx, &VAULT, visit.to_bytes(), change).await.map(drop)
}

/// Writes an account's first keyring.
pub(super) async fn insert_keyring(
    tx: &mut Transaction<'static, Sqlite>,
    account: AccountId,
    content: &Sealed,
    now: Instant,
) -> Result<(), StoreError> {
    let change = Change {
        replaces: 0,
        content,
        now,
    };
    keep(tx, &KEYRING, account.to_bytes(), change)
        .await
        .map(drop)
}

/// Erases a visit's vault.
pub(super) async fn erase_vault(
    tx: &mut Transaction<'static, Sqlite>,
    visit: VisitId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM vault WHERE visit = $1")
        .bind(&visit.to_bytes()[..])
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn keep(
    tx: &mut Transaction<'static, Sqlite>,
    statements: &Statements,
    owner: [u8; 16],
    change: Change<'_>,
) -> Result<KeepOutcome, StoreError> {
    let statement = match change.replaces {
        0 => statements.insert,
        _ => statements.update,
    };
    let mut query = sqlx::query(statement)
        .bind(owner.to_vec())
        .bind(change.content.as_bytes().to_vec())
        .bind(column::millis(change.now));
    if change.replaces > 0 {
        query = query.bind(change.replaces);
    }
    let done = query.execute(&mut **tx).await?;
    if done.rows_affected() == 1 {
        return Ok(KeepOutcome::Kept {
            version: change.replaces + 1,
        });
    }
    let row = sqlx::query(statements.find)
        .bind(owner.to_vec())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(KeepOutcome::Conflict(kept(row.as_ref())?))
}

fn kept(row: Option<&SqliteRow>) -> Result<Kept, StoreError> {
    let Some(row) = row else {
        return Ok(Kept {
            version: 0,
            content: None,
            at: None,
        });
    };
    let content: Vec<u8> = row.try_get("content")?;
    Ok(Kept {
        version: column::number(row, "version")?,
        content: Some(Sealed::new(content).ok_or(StoreError::Value)?),
        at: Some(column::time(row, "kept_at")?),
    })
}
