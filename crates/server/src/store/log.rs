//! The log: who did what to which visit, when. Lines are added and never changed.

use super::{Store, StoreError, column};
use protocol::{AccountId, VisitId, api::LogLine, time::Instant};
use sqlx::{Row, Sqlite, Transaction};

/// Lines of one answer, the newest: hours of a busy visit.
const LINES_MAX: i64 = 2_000;

impl Store {
    /// Lists what happened to a visit last, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn log_of(&self, visit: VisitId) -> Result<Vec<LogLine>, StoreError> {
        let rows = sqlx::query(
            "SELECT at, what, who FROM log WHERE visit = $1 ORDER BY number DESC LIMIT $2",
        )
        .bind(&visit.to_bytes()[..])
        .bind(LINES_MAX)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .rev()
            .map(|row| {
                Ok(LogLine {
                    at: column::time(row, "at")?,
                    what: row.try_get("what")?,
                    who: column::optional_participant_id(row, "who")?,
                })
            })
            .collect()
    }
}

/// Writes a line about what an account did.
pub(super) async fn insert(
    tx: &mut Transaction<'static, Sqlite>,
    at: Instant,
    what: &'static str,
    visit: Option<VisitId>,
    by: Option<AccountId>,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO log (at, what, visit, actor) VALUES ($1, $2, $3, $4)")
        .bind(column::millis(at))
        .bind(what)
        .bind(visit.map(|id| id.to_bytes().to_vec()))
        .bind(by.map(|id| id.to_bytes().to_vec()))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
