//! What a visit wants kept: all of one step in one transaction, or nothing of it.

use super::{
    Hash, Store, StoreError, column,
    names::{NameKey, NameOf},
    seat,
};
use protocol::{ParticipantId, VisitId};
use sqlx::{Sqlite, Transaction};
use visit::{Deed, InviteRecord, LogEntry, SeatRecord, VisitRecord};

/// One thing to keep.
#[derive(Clone, Debug)]
pub enum Record {
    /// A seat, with the hash of its token where one was just issued.
    Seat(SeatRecord, Option<Hash>),
    /// That a seat is gone.
    NoSeat(ParticipantId),
    /// What is remembered of an invite.
    Invite(InviteRecord),
    /// How far the visit has come.
    Visit(VisitRecord),
    /// A line of the log.
    Log(LogEntry),
}

impl Store {
    /// Keeps all records, in order, in one transaction that is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails: nothing was kept.
    pub async fn keep(&self, visit: VisitId, records: &[Record]) -> Result<(), StoreError> {
        if records.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for record in records {
            match record {
                Record::Seat(record, token) => {
                    keep_seat(&mut tx, &self.names, (visit, record), *token).await?;
                }
                Record::NoSeat(who) => {
                    sqlx::query("DELETE FROM seat WHERE participant = $1 AND visit = $2")
                        .bind(&who.to_bytes()[..])
                        .bind(&visit.to_bytes()[..])
                        .execute(&mut *tx)
                        .await?;
                }
                Record::Invite(record) => keep_invite(&mut tx, visit, record).await?,
                Record::Visit(record) => {
                    sqlx::query("UPDATE visit SET started_at = $2, ended_at = $3 WHERE id = $1")
                        .bind(&visit.to_bytes()[..])
                        .bind(record.started_at.map(column::millis))
                        .bind(record.ended_at.map(column::millis))
                        .execute(&mut *tx)
                        .await?;
                    if record.ended_at.is_some() {
                        super::keep::erase_vault(&mut tx, visit).await?;
                    }
                }
                Record::Log(entry) => keep_line(&mut tx, visit, entry).await?,
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

async fn keep_seat(
    tx: &mut Transaction<'static, Sqlite>,
    names: &NameKey,
    (visit, record): (VisitId, &SeatRecord),
    token: Option<Hash>,
) -> Result<(), StoreError> {
    let name = names.seal(NameOf::Seat(record.participant), &record.name);
    let updated = sqlx::query(
        "UPDATE seat SET name = $3, role = $4, standing = $5, since = $6, admitted_at = $7, \
         token = coalesce($8, token) WHERE participant = $1 AND visit = $2",
    )
    .bind(&record.participant.to_bytes()[..])
    .bind(&visit.to_bytes()[..])
    .bind(&name)
    .bind(column::role_word(record.role))
    .bind(seat::standing_word(record.standing))
    .bind(column::millis(record.since))
    .bind(record.admitted_at.map(column::millis))
    .bind(token.map(|token| token.to_vec()))
    .execute(&mut **tx)
    .await?;
    if updated.rows_affected() > 0 {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO seat (participant, visit, invite, account, name, role, standing, since, \
         admitted_at, token, device) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&record.participant.to_bytes()[..])
    .bind(&visit.to_bytes()[..])
    .bind(record.invite.map(|id| id.to_bytes().to_vec()))
    .bind(record.account.map(|id| id.to_bytes().to_vec()))
    .bind(name)
    .bind(column::role_word(record.role))
    .bind(seat::standing_word(record.standing))
    .bind(column::millis(record.since))
    .bind(record.admitted_at.map(column::millis))
    .bind(token.map(|token| token.to_vec()))
    // Never changes.
    .bind(record.device.map(|device| device.to_bytes().to_vec()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn keep_invite(
    tx: &mut Transaction<'static, Sqlite>,
    visit: VisitId,
    record: &InviteRecord,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE invite SET declines = $3, declined_until = $4, removals = $5, \
         device = $6 WHERE id = $1 AND visit = $2",
    )
    .bind(&record.invite.to_bytes()[..])
    .bind(&visit.to_bytes()[..])
    .bind(record.declines)
    .bind(record.declined_until.map(column::millis))
    .bind(record.removals)
    .bind(record.device.map(|device| device.to_bytes().to_vec()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn keep_line(
    tx: &mut Transaction<'static, Sqlite>,
    visit: VisitId,
    entry: &LogEntry,
) -> Result<(), StoreError> {
    // Whoever knocks has a seat by then, in this very transaction; later it may be gone.
    let knocker = entry.who.filter(|_| entry.what == Deed::Knocked);
    sqlx::query(
        "INSERT INTO log (at, what, visit, who, actor, invite) VALUES ($1, $2, $3, $4, $5, \
         (SELECT invite FROM seat WHERE participant = $6))",
    )
    .bind(column::millis(entry.at))
    .bind(entry.what.word())
    .bind(&visit.to_bytes()[..])
    .bind(entry.who.map(|id| id.to_bytes().to_vec()))
    .bind(entry.by.map(|id| id.to_bytes().to_vec()))
    .bind(knocker.map(|id| id.to_bytes().to_vec()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}
