//! The log: who did what to which visit, when. Lines are added and never changed, and hold no name: whoever
//! knocked has the name of the invite that they knocked by.

use super::{Store, StoreError, column};
use protocol::{
    AccountId, ParticipantId, VisitId,
    api::{LogLine, LogPerson},
    time::Instant,
};
use sqlx::{Row, Sqlite, Transaction};
use std::collections::BTreeMap;

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
        let people = self.knockers_of(visit).await?;
        rows.iter()
            .rev()
            .map(|row| {
                let who = column::optional_participant_id(row, "who")?;
                Ok(LogLine {
                    at: column::time(row, "at")?,
                    what: row.try_get("what")?,
                    who,
                    person: who.and_then(|who| people.get(&who).cloned()),
                })
            })
            .collect()
    }

    /// Finds who knocked, by the names and roles of their invites as they are at this moment.
    async fn knockers_of(
        &self,
        visit: VisitId,
    ) -> Result<BTreeMap<ParticipantId, LogPerson>, StoreError> {
        let rows = sqlx::query(
            "SELECT who, name, role FROM log JOIN invite ON invite.id = log.invite \
             WHERE log.visit = $1 AND who IS NOT NULL ORDER BY number DESC LIMIT $2",
        )
        .bind(&visit.to_bytes()[..])
        .bind(LINES_MAX)
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let person = LogPerson {
                    name: column::name(row, "name")?,
                    role: column::role(row, "role")?,
                };
                Ok((column::participant_id(row, "who")?, person))
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
