//! Codes that are said on the telephone: which locator leads to which invite.

use super::{Store, StoreError, column};
use protocol::{
    AccountId, InviteId, Locator, VisitId, limit::EARLY_BY_MAX, limit::LATE_BY_MAX, time::Instant,
};
use sqlx::Row;
use std::time::Duration;

/// Codes that work at the same time. Half of all locators: a free one is then found at once, and of those that somebody
/// makes up at least half lead nowhere.
const CODES_MAX: i64 = 5_000;

impl Store {
    /// Gives an invite the first of these locators that is free, in the place of the one that it had. None where too
    /// many are taken.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn make_code(
        &self,
        (visit, invite): (VisitId, InviteId),
        locators: &[Locator],
        by: AccountId,
        now: Instant,
    ) -> Result<Option<Locator>, StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "DELETE FROM code WHERE invite = $1 OR invite IN (SELECT invite.id FROM invite \
             JOIN visit ON visit.id = invite.visit WHERE invite.revoked_at IS NOT NULL \
             OR visit.ended_at IS NOT NULL OR visit.cancelled_at IS NOT NULL \
             OR visit.starts_at + visit.minutes * 60000 + $2 <= $3)",
        )
        .bind(&invite.to_bytes()[..])
        .bind(millis(LATE_BY_MAX))
        .bind(column::millis(now))
        .execute(&mut *tx)
        .await?;
        let row = sqlx::query("SELECT count(*) AS codes FROM code")
            .fetch_one(&mut *tx)
            .await?;
        if row.try_get::<i64, _>("codes")? >= CODES_MAX {
            return Ok(None);
        }
        for locator in locators {
            let made = sqlx::query(
                "INSERT INTO code (invite, locator, made_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (locator) DO NOTHING",
            )
            .bind(&invite.to_bytes()[..])
            .bind(i64::from(locator.number()))
            .bind(column::millis(now))
            .execute(&mut *tx)
            .await?;
            if made.rows_affected() == 1 {
                super::log::insert(&mut tx, now, "code_made", Some(visit), Some(by)).await?;
                tx.commit().await?;
                return Ok(Some(*locator));
            }
        }
        Ok(None)
    }

    /// Takes an invite's code away.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn revoke_code(
        &self,
        (visit, invite): (VisitId, InviteId),
        by: AccountId,
        now: Instant,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM code WHERE invite = $1")
            .bind(&invite.to_bytes()[..])
            .execute(&mut *tx)
            .await?;
        super::log::insert(&mut tx, now, "code_revoked", Some(visit), Some(by)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Finds the visit to which a locator leads, in the time in which its links work.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn visit_of_code(
        &self,
        locator: Locator,
        now: Instant,
    ) -> Result<Option<VisitId>, StoreError> {
        let row = sqlx::query(
            "SELECT invite.visit AS visit FROM code JOIN invite ON invite.id = code.invite \
             JOIN visit ON visit.id = invite.visit WHERE code.locator = $1 \
             AND invite.revoked_at IS NULL AND visit.ended_at IS NULL AND visit.cancelled_at IS NULL \
             AND visit.starts_at - $2 <= $4 \
             AND visit.starts_at + visit.minutes * 60000 + $3 > $4",
        )
        .bind(i64::from(locator.number()))
        .bind(millis(EARLY_BY_MAX))
        .bind(millis(LATE_BY_MAX))
        .bind(column::millis(now))
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| column::visit_id(&row, "visit")).transpose()
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
