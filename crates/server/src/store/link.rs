//! Links that sign in without a password: the set-up link and the demo's provider link.

use super::{Hash, Store, StoreError, column};
use protocol::{AccountId, time::Instant};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Makes the practice and its first account; used up by it.
    SetUp,
    /// Signs in to the demo's account, as often as wanted.
    Demo(AccountId),
}

impl Store {
    /// Keeps a link in place of every earlier one for the same purpose.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn replace_link(
        &self,
        hash: &Hash,
        purpose: LinkPurpose,
        now: Instant,
    ) -> Result<(), StoreError> {
        let (word, account) = match purpose {
            LinkPurpose::SetUp => ("set_up", None),
            LinkPurpose::Demo(account) => ("demo", Some(account.to_bytes().to_vec())),
        };
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM link_token WHERE purpose = $1")
            .bind(word)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO link_token (hash, purpose, account, made_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(&hash[..])
        .bind(word)
        .bind(account)
        .bind(column::millis(now))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Answers whether a set-up link is the valid one, without using it up.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn is_set_up_link(&self, hash: &Hash) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM link_token WHERE hash = $1 AND purpose = 'set_up'")
            .bind(&hash[..])
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.is_some())
    }

    /// Finds the account that a demo link signs in to.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn demo_account(&self, hash: &Hash) -> Result<Option<AccountId>, StoreError> {
        let row =
            sqlx::query("SELECT account FROM link_token WHERE hash = $1 AND purpose = 'demo'")
                .bind(&hash[..])
                .fetch_optional(&self.readers)
                .await?;
        row.map(|row| column::account_id(&row, "account"))
            .transpose()
    }
}
