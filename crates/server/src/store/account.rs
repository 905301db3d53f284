//! Practices and accounts.

use super::{Hash, Store, StoreError, column};
use protocol::{AccountId, DisplayName, Sealed, api::Account, time::Instant};

/// A practice and its first account, to be made together.
#[derive(Debug)]
pub struct NewAccount {
    /// Id of the practice.
    pub practice: [u8; 16],
    /// Name of the practice.
    pub practice_name: DisplayName,
    /// Id of the account.
    pub id: AccountId,
    /// Name, as patients read it.
    pub name: DisplayName,
    /// Email address, lower case.
    pub email: String,
    /// PHC string; none where the account signs in by link only.
    pub password: Option<String>,
    /// What opens the account's keys; none where it signs in by link only.
    pub keys: Option<NewKeys>,
}

/// What a new account's browser made.
#[derive(Debug)]
pub struct NewKeys {
    /// Hash of what the recovery key signs in with.
    pub recovery: Hash,
    /// The first keyring.
    pub keyring: Sealed,
}

/// An account as needed to check a password.
pub struct StoredAccount {
    /// Which.
    pub id: AccountId,
    /// PHC string, if the account has a password.
    pub password: Option<String>,
    /// Hash of what its recovery key signs in with, if it has one.
    pub recovery: Option<Hash>,
}

impl Store {
    /// Answers whether anybody can sign in.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn has_account(&self) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM account LIMIT 1")
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.is_some())
    }

    /// Finds the account of an email address in lower case.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<StoredAccount>, StoreError> {
        let row = sqlx::query("SELECT id, password, recovery FROM account WHERE email = $1")
            .bind(email)
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StoredAccount {
            id: column::account_id(&row, "id")?,
            password: sqlx::Row::try_get(&row, "password")?,
            recovery: column::optional_hash(&row, "recovery")?,
        }))
    }

    /// Finds the PHC string of an account, where it has a password.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn password(&self, account: AccountId) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT password FROM account WHERE id = $1")
            .bind(&account.to_bytes()[..])
            .fetch_one(&self.readers)
            .await?;
        Ok(sqlx::Row::try_get(&row, "password")?)
    }

    /// Finds an account with the name of its practice.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn account(&self, account: AccountId) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query(
            "SELECT account.id AS id, account.name AS name, account.email AS email, \
             practice.name AS practice FROM account \
             JOIN practice ON practice.id = account.practice WHERE account.id = $1",
        )
        .bind(&account.to_bytes()[..])
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Account {
            id: column::account_id(&row, "id")?,
            name: column::name(&row, "name")?,
            practice: column::name(&row, "practice")?,
            email: sqlx::Row::try_get(&row, "email")?,
        }))
    }

    /// Makes a practice and its first account, using the set-up link up.
    ///
    /// Answers `false` and changes nothing where the link is not valid or an account exists already.
    /// Without a link (the demo) only the second is asked.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn set_up(
        &self,
        account: &NewAccount,
        link: Option<&Hash>,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if let Some(link) = link {
            let used = sqlx::query("DELETE FROM link_token WHERE hash = $1 AND purpose = 'set_up'")
                .bind(&link[..])
                .execute(&mut *tx)
                .await?;
            if used.rows_affected() == 0 {
                return Ok(false);
            }
        }
        let taken = sqlx::query("SELECT 1 FROM account LIMIT 1")
            .fetch_optional(&mut *tx)
            .await?;
        if taken.is_some() {
            return Ok(false);
        }
        sqlx::query("INSERT INTO practice (id, name, made_at) VALUES ($1, $2, $3)")
            .bind(&account.practice[..])
            .bind(account.practice_name.for_screen())
            .bind(column::millis(now))
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO account (id, practice, name, email, password, made_at, recovery) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&account.id.to_bytes()[..])
        .bind(&account.practice[..])
        .bind(account.name.for_screen())
        .bind(&account.email)
        .bind(&account.password)
        .bind(column::millis(now))
        .bind(account.keys.as_ref().map(|keys| keys.recovery.to_vec()))
        .execute(&mut *tx)
        .await?;
        if let Some(keys) = &account.keys {
            super::keep::insert_keyring(&mut tx, account.id, &keys.keyring, now).await?;
        }
        sqlx::query("DELETE FROM link_token WHERE purpose = 'set_up'")
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }
}
