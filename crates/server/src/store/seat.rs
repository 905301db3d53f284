//! Seats: places kept for people who wait or are inside.

use super::{
    Hash, Store, StoreError, column,
    names::{NameKey, NameOf},
};
use protocol::{DeviceId, InviteId, ParticipantId, VisitId};
use sqlx::{Row, sqlite::SqliteRow};
use visit::{SeatRecord, Standing};

impl Store {
    /// Finds whose seat a token's hash belongs to, among those taken with that invite on that device: a token that was
    /// copied to another device is one that was never issued.
    ///
    /// Finding by the hash leaks nothing by its timing: whoever shows a token cannot choose its hash.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn seat_by_token(
        &self,
        (invite, device): (InviteId, DeviceId),
        token: &Hash,
    ) -> Result<Option<(VisitId, ParticipantId)>, StoreError> {
        let row = sqlx::query(
            "SELECT visit, participant FROM seat WHERE token = $1 AND invite = $2 AND device = $3",
        )
        .bind(&token[..])
        .bind(&invite.to_bytes()[..])
        .bind(&device.to_bytes()[..])
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some((
            column::visit_id(&row, "visit")?,
            column::participant_id(&row, "participant")?,
        )))
    }

    /// Lists who waits in a visit with a link that was revoked or replaced since.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn waiting_with_dead_links(
        &self,
        visit: VisitId,
    ) -> Result<Vec<ParticipantId>, StoreError> {
        let rows = sqlx::query(
            "SELECT seat.participant AS participant FROM seat \
             JOIN invite ON invite.id = seat.invite \
             WHERE seat.visit = $1 AND seat.standing = 'waiting' \
             AND (seat.since <= invite.revoked_at OR seat.since <= invite.reissued_at)",
        )
        .bind(&visit.to_bytes()[..])
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| column::participant_id(row, "participant"))
            .collect()
    }

    /// Lists a visit's seats, the longest held first.
    pub(super) async fn seats_of(&self, visit: VisitId) -> Result<Vec<SeatRecord>, StoreError> {
        let rows = sqlx::query(
            "SELECT participant, invite, device, account, name, role, standing, since, admitted_at \
             FROM seat WHERE visit = $1 ORDER BY since, participant",
        )
        .bind(&visit.to_bytes()[..])
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| seat(&self.names, row)).collect()
    }
}

fn seat(names: &NameKey, row: &SqliteRow) -> Result<SeatRecord, StoreError> {
    let participant = column::participant_id(row, "participant")?;
    let standing: String = row.try_get("standing")?;
    Ok(SeatRecord {
        participant,
        invite: column::optional_invite_id(row, "invite")?,
        device: column::optional_device_id(row, "device")?,
        account: column::optional_account_id(row, "account")?,
        name: names.read(NameOf::Seat(participant), row, "name")?,
        role: column::role(row, "role")?,
        standing: match standing.as_str() {
            "waiting" => Standing::Waiting,
            "admitted" => Standing::Admitted,
            _ => return Err(StoreError::Value),
        },
        since: column::time(row, "since")?,
        admitted_at: column::optional_time(row, "admitted_at")?,
        seat: None,
    })
}

/// Returns the word that stands for a standing in the database.
pub(super) const fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "waiting",
        Standing::Admitted => "admitted",
    }
}
