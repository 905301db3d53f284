//! The log: who did what to which visit, when. Lines are added and never changed, and hold no name: whoever
//! knocked has the name of the invite that they knocked by.

use super::{Store, StoreError, column, names::NameOf};
use protocol::{
    AccountId, ParticipantId, VisitId,
    api::{LogLine, LogPerson},
    time::Instant,
};
use sqlx::{Row, Sqlite, Transaction};
use std::collections::BTreeMap;

/// Lines of one answer that say more than that somebody came and went, the newest: more than any visit has.
const LINES_MAX: i64 = 1_500;

/// Lines of one answer that say that somebody knocked, left or was lost, the newest: whoever has a link can make any number
/// of them, and must not push out the others by it.
const COMINGS_MAX: i64 = 500;

/// Word of the line that stands where others were left out.
const LEFT_OUT: &str = "left_out";

/// The lines of an answer, and one of comings more: then there are some that are left out.
macro_rules! of_told {
    ($query:literal) => {
        concat!(
            "WITH told AS ( \
             SELECT * FROM (SELECT number, at, what, who FROM log \
                 WHERE visit = $1 AND what NOT IN ('knocked', 'left', 'lost') \
                 ORDER BY number DESC LIMIT $2) \
             UNION ALL \
             SELECT * FROM (SELECT number, at, what, who FROM log \
                 WHERE visit = $1 AND what IN ('knocked', 'left', 'lost') \
                 ORDER BY number DESC LIMIT $3 + 1)) ",
            $query
        )
    };
}

impl Store {
    /// Lists what happened to a visit, oldest first. Where too many came and went, the line `left_out` stands for the
    /// older ones of theirs.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn log_of(&self, visit: VisitId) -> Result<Vec<LogLine>, StoreError> {
        let rows = sqlx::query(of_told!("SELECT at, what, who FROM told ORDER BY number"))
            .bind(&visit.to_bytes()[..])
            .bind(LINES_MAX)
            .bind(COMINGS_MAX)
            .fetch_all(&self.readers)
            .await?;
        let people = self.knockers_of(visit).await?;
        let mut lines = rows
            .iter()
            .map(|row| {
                let who = column::optional_participant_id(row, "who")?;
                Ok(LogLine {
                    at: column::time(row, "at")?,
                    what: row.try_get("what")?,
                    who,
                    person: who.and_then(|who| people.get(&who).cloned()),
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        mark_left_out(&mut lines);
        Ok(lines)
    }

    /// Finds who is in the lines of an answer, by the names and roles of their invites as they are at this moment.
    async fn knockers_of(
        &self,
        visit: VisitId,
    ) -> Result<BTreeMap<ParticipantId, LogPerson>, StoreError> {
        let query = of_told!(
            "SELECT DISTINCT log.who, invite.id AS invite, name, role FROM log JOIN invite ON invite.id = log.invite \
             WHERE log.visit = $1 AND log.who IN (SELECT who FROM told)"
        );
        let rows = sqlx::query(query)
            .bind(&visit.to_bytes()[..])
            .bind(LINES_MAX)
            .bind(COMINGS_MAX)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| {
                let invite = NameOf::Invite(column::invite_id(row, "invite")?);
                let person = LogPerson {
                    name: self.names.read(invite, row, "name")?,
                    role: column::role(row, "role")?,
                };
                Ok((column::participant_id(row, "who")?, person))
            })
            .collect()
    }
}

/// Puts a mark in the place of the one line of somebody's coming or going that is too many.
fn mark_left_out(lines: &mut [LogLine]) {
    let is_coming = |line: &&mut LogLine| matches!(&line.what[..], "knocked" | "left" | "lost");
    let comings_max = usize::try_from(COMINGS_MAX).expect("a few hundred");
    if lines.iter_mut().filter(is_coming).count() <= comings_max {
        return;
    }
    if let Some(oldest) = lines.iter_mut().find(is_coming) {
        *oldest = LogLine {
            at: oldest.at,
            what: LEFT_OUT.to_owned(),
            who: None,
            person: None,
        };
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
