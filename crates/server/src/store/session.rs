//! Sessions: signed-in browsers.

use super::{Hash, Store, StoreError, column};
use protocol::{AccountId, DisplayName, time::Instant};

/// Who a session belongs to.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Which account.
    pub account: AccountId,
    /// Name of the account.
    pub name: DisplayName,
    /// Name of its practice.
    pub practice: DisplayName,
    /// When the session was made.
    pub made_at: Instant,
    /// When it was last written down that it was used.
    pub used_at: Instant,
}

impl Store {
    /// Finds a session by its hash, however old.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn session(&self, hash: &Hash) -> Result<Option<SignedIn>, StoreError> {
        let row = sqlx::query(
            "SELECT account.id AS id, account.name AS name, practice.name AS practice, \
             session.made_at AS made_at, session.used_at AS used_at FROM session \
             JOIN account ON account.id = session.account \
             JOIN practice ON practice.id = account.practice WHERE session.hash = $1",
        )
        .bind(&hash[..])
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(SignedIn {
            account: column::account_id(&row, "id")?,
            name: column::name(&row, "name")?,
            practice: column::name(&row, "practice")?,
            made_at: column::time(&row, "made_at")?,
            used_at: column::time(&row, "used_at")?,
        }))
    }

    /// Keeps a new session in place of the one the browser had, and sweeps out those that are too old.
    /// Answers whether the browser had one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn begin_session(
        &self,
        hash: &Hash,
        account: AccountId,
        replaced: Option<&Hash>,
        (now, oldest_used_at): (Instant, Instant),
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let mut has_replaced = false;
        if let Some(replaced) = replaced {
            let ended = sqlx::query("DELETE FROM session WHERE hash = $1")
                .bind(&replaced[..])
                .execute(&mut *tx)
                .await?;
            has_replaced = ended.rows_affected() > 0;
        }
        sqlx::query("DELETE FROM session WHERE used_at < $1")
            .bind(column::millis(oldest_used_at))
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO session (hash, account, made_at, used_at) VALUES ($1, $2, $3, $3)",
        )
        .bind(&hash[..])
        .bind(&account.to_bytes()[..])
        .bind(column::millis(now))
        .execute(&mut *tx)
        .await?;
        super::log::insert(&mut tx, now, "signed_in", None, Some(account)).await?;
        tx.commit().await?;
        Ok(has_replaced)
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn touch_session(&self, hash: &Hash, now: Instant) -> Result<(), StoreError> {
        sqlx::query("UPDATE session SET used_at = $2 WHERE hash = $1")
            .bind(&hash[..])
            .bind(column::millis(now))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Ends a session. Answers `false` where there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn end_session(&self, hash: &Hash) -> Result<bool, StoreError> {
        let ended = sqlx::query("DELETE FROM session WHERE hash = $1")
            .bind(&hash[..])
            .execute(&self.writer)
            .await?;
        Ok(ended.rows_affected() > 0)
    }

    /// Ends all sessions of an account and returns them.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn end_sessions_of(&self, account: AccountId) -> Result<Vec<Hash>, StoreError> {
        let rows = sqlx::query("DELETE FROM session WHERE account = $1 RETURNING hash")
            .bind(&account.to_bytes()[..])
            .fetch_all(&self.writer)
            .await?;
        rows.iter().map(|row| column::hash(row, "hash")).collect()
    }
}
