//! Planned visits, and all that is kept of one.

use super::{InviteRow, Store, StoreError, column};
use protocol::{AccountId, Sealed, VisitId, api::InviteSummary, time::Instant};
use sqlx::{Row, sqlite::SqliteRow};
use std::collections::BTreeMap;
use visit::{SavedVisit, VisitCard, VisitRecord};

/// Visits in one list: two months of a full calendar. A longer list is a script gone wrong.
const LIST_MAX: i64 = 2_000;

/// A visit to be kept, with its invites.
#[derive(Debug)]
pub struct PlannedVisit {
    /// Which visit.
    pub id: VisitId,
    /// Whose.
    pub account: AccountId,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned length in minutes.
    pub minutes: u32,
    /// Who is invited, in order.
    pub invites: Vec<InviteRow>,
    /// What the provider's devices keep of it.
    pub vault: Option<Sealed>,
}

/// What became of a new visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planning {
    /// It is kept.
    Kept,
    /// The practice has as many on that day as it may.
    TooMany,
    /// There is a visit or an invite of that id.
    Taken,
}

/// A visit as a list shows it.
#[derive(Clone, Debug)]
pub struct VisitRow {
    /// Which visit.
    pub id: VisitId,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned length in minutes.
    pub minutes: u32,
    /// How far it has come.
    pub record: VisitRecord,
    /// People in the waiting room.
    pub waiting: u32,
    /// People in the waiting room or inside, also those whose connection just dropped.
    pub seats: u32,
    /// Who is invited, in order.
    pub invites: Vec<InviteSummary>,
}

/// A visit with all that is kept of it, to be brought to life.
#[derive(Clone, Debug)]
pub struct StoredVisit {
    /// Whose.
    pub account: AccountId,
    /// Planned length in minutes.
    pub minutes: u32,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
    /// What the visit is restored of.
    pub saved: SavedVisit,
}

impl Store {
    /// Keeps a new visit, where its practice has not `per_day_max` on that day (UTC).
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn plan_visit(
        &self,
        visit: &PlannedVisit,
        per_day_max: usize,
        now: Instant,
    ) -> Result<Planning, StoreError> {
        const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
        let starts_at = column::millis(visit.starts_at);
        let day = starts_at - starts_at.rem_euclid(DAY_MS);
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "SELECT count(*) AS visits FROM visit JOIN account ON account.id = visit.account \
             WHERE account.practice = (SELECT practice FROM account WHERE id = $1) \
             AND visit.starts_at >= $2 AND visit.starts_at < $3",
        )
        .bind(&visit.account.to_bytes()[..])
        .bind(day)
        .bind(day + DAY_MS)
        .fetch_one(&mut *tx)
        .await?;
        if usize::try_from(row.try_get::<i64, _>("visits")?).unwrap_or(0) >= per_day_max {
            return Ok(Planning::TooMany);
        }
        let made = sqlx::query(
            "INSERT INTO visit (id, account, starts_at, minutes, made_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&visit.id.to_bytes()[..])
        .bind(&visit.account.to_bytes()[..])
        .bind(starts_at)
        .bind(visit.minutes)
        .bind(column::millis(now))
        .execute(&mut *tx)
        .await?;
        if made.rows_affected() == 0 {
            return Ok(Planning::Taken);
        }
        for invite in &visit.invites {
            if !super::invite::insert(&mut tx, &self.names, (visit.id, invite), now).await? {
                return Ok(Planning::Taken);
            }
        }
        if let Some(vault) = &visit.vault {
            super::keep::insert_vault(&mut tx, visit.id, vault, now).await?;
        }
        super::log::insert(&mut tx, now, "planned", Some(visit.id), Some(visit.account)).await?;
        tx.commit().await?;
        Ok(Planning::Kept)
    }

    /// Lists an account's visits that start in a time, by start, without the cancelled ones.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn visits_between(
        &self,
        account: AccountId,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<VisitRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, starts_at, minutes, started_at, ended_at, \
             (SELECT count(*) FROM seat WHERE seat.visit = visit.id AND standing = 'waiting') AS waiting, \
             (SELECT count(*) FROM seat WHERE seat.visit = visit.id) AS seats \
             FROM visit WHERE account = $1 AND starts_at >= $2 AND starts_at < $3 \
             AND cancelled_at IS NULL ORDER BY starts_at, id LIMIT $4",
        )
        .bind(&account.to_bytes()[..])
        .bind(column::millis(from))
        .bind(column::millis(to))
        .bind(LIST_MAX)
        .fetch_all(&self.readers)
        .await?;
        let mut visits = rows.iter().map(visit_row).collect::<Result<Vec<_>, _>>()?;
        let rows = sqlx::query(
            "SELECT invite.visit AS visit, invite.id AS id, name, role, revoked_at FROM invite \
             JOIN visit ON visit.id = invite.visit \
             WHERE visit.account = $1 AND visit.starts_at >= $2 AND visit.starts_at < $3 \
             AND visit.cancelled_at IS NULL AND invite.replaced_at IS NULL \
             ORDER BY invite.visit, invite.position",
        )
        .bind(&account.to_bytes()[..])
        .bind(column::millis(from))
        .bind(column::millis(to))
        .fetch_all(&self.readers)
        .await?;
        let mut invites: BTreeMap<VisitId, Vec<InviteSummary>> = BTreeMap::new();
        for row in &rows {
            let visit = column::visit_id(row, "visit")?;
            invites
                .entry(visit)
                .or_default()
                .push(super::invite::summary(&self.names, row)?);
        }
        for visit in &mut visits {
            visit.invites = invites.remove(&visit.id).unwrap_or_default();
        }
        Ok(visits)
    }

    /// Finds one visit of an account.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn visit_of(
        &self,
        account: AccountId,
        visit: VisitId,
    ) -> Result<Option<VisitRow>, StoreError> {
        let row = sqlx::query(
            "SELECT id, starts_at, minutes, started_at, ended_at, \
             (SELECT count(*) FROM seat WHERE seat.visit = visit.id AND standing = 'waiting') AS waiting, \
             (SELECT count(*) FROM seat WHERE seat.visit = visit.id) AS seats \
             FROM visit WHERE id = $1 AND account = $2 AND cancelled_at IS NULL",
        )
        .bind(&visit.to_bytes()[..])
        .bind(&account.to_bytes()[..])
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let mut found = visit_row(&row)?;
        found.invites = self.invites_of(visit).await?;
        Ok(Some(found))
    }

    /// Cancels a visit to which nobody was admitted. Its links are dead from here on.
    ///
    /// Answers `false` and changes nothing where somebody was.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn cancel_visit(
        &self,
        account: AccountId,
        visit: VisitId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let cancelled = sqlx::query(
            "UPDATE visit SET cancelled_at = $3 WHERE id = $1 AND account = $2 \
             AND cancelled_at IS NULL AND (started_at IS NULL OR ended_at IS NOT NULL)",
        )
        .bind(&visit.to_bytes()[..])
        .bind(&account.to_bytes()[..])
        .bind(column::millis(now))
        .execute(&mut *tx)
        .await?;
        if cancelled.rows_affected() == 0 {
            return Ok(false);
        }
        super::keep::erase_vault(&mut tx, visit).await?;
        super::log::insert(&mut tx, now, "cancelled", Some(visit), Some(account)).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Loads all that is kept of a visit.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn load_visit(&self, visit: VisitId) -> Result<Option<StoredVisit>, StoreError> {
        let row = sqlx::query(
            "SELECT account, starts_at, minutes, started_at, ended_at, cancelled_at, \
             coalesce((SELECT version FROM vault WHERE visit = visit.id), 0) AS vault \
             FROM visit WHERE id = $1",
        )
        .bind(&visit.to_bytes()[..])
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StoredVisit {
            account: column::account_id(&row, "account")?,
            minutes: column::number(&row, "minutes")?,
            is_cancelled: column::optional_time(&row, "cancelled_at")?.is_some(),
            saved: SavedVisit {
                card: VisitCard {
                    id: visit,
                    starts_at: column::time(&row, "starts_at")?,
                    expected: self.expected_in(visit).await?,
                    vault: column::number(&row, "vault")?,
                },
                visit: record(&row)?,
                seats: self.seats_of(visit).await?,
                invites: self.invite_records_of(visit).await?,
            },
        }))
    }

    /// Lists the visits in which someone holds a seat.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn visits_with_seats(&self) -> Result<Vec<VisitId>, StoreError> {
        let rows = sqlx::query("SELECT DISTINCT visit FROM seat ORDER BY visit")
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| column::visit_id(row, "visit"))
            .collect()
    }
}

fn visit_row(row: &SqliteRow) -> Result<VisitRow, StoreError> {
    Ok(VisitRow {
        id: column::visit_id(row, "id")?,
        starts_at: column::time(row, "starts_at")?,
        minutes: column::number(row, "minutes")?,
        record: record(row)?,
        waiting: column::number(row, "waiting")?,
        seats: column::number(row, "seats")?,
        invites: Vec::new(),
    })
}

fn record(row: &SqliteRow) -> Result<VisitRecord, StoreError> {
    Ok(VisitRecord {
        started_at: column::optional_time(row, "started_at")?,
        ended_at: column::optional_time(row, "ended_at")?,
    })
}
