//! Invites: private links, one a person and visit.

use super::{
    Hash, Store, StoreError, column,
    names::{NameKey, NameOf},
};
use protocol::{
    AccountId, DisplayName, Expected, InviteId, Role, VisitId, api::InviteSummary, time::Instant,
};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};
use visit::InviteRecord;

/// An invite to be kept.
#[derive(Debug)]
pub struct InviteRow {
    /// Which.
    pub id: InviteId,
    /// Name of the invited person.
    pub name: DisplayName,
    /// Role of the invited person. Never [`Role::Provider`].
    pub role: Role,
    /// Hash of the link's secret.
    pub secret: Hash,
}

/// What became of a new invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inviting {
    /// It is kept.
    Kept,
    /// The visit has as many as it may.
    TooMany,
    /// There is an invite of that id.
    Taken,
}

/// An invite with all that decides whether its link works, and what its holder may know.
#[derive(Clone, Debug)]
pub struct OpenedInvite {
    /// Whose visit.
    pub visit: VisitId,
    /// Name of the invited person.
    pub name: DisplayName,
    /// Role of the invited person.
    pub role: Role,
    /// Hash of the link's secret.
    pub secret: Hash,
    /// Whether the link was revoked.
    pub is_revoked: bool,
    /// Whether the visit was ended or cancelled.
    pub is_over: bool,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned length in minutes.
    pub minutes: u32,
    /// Whom the visit is with.
    pub provider: DisplayName,
    /// Name of the practice.
    pub practice: DisplayName,
}

impl Store {
    /// Finds an invite by the public half of its link, whatever its state.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn invite(&self, invite: InviteId) -> Result<Option<OpenedInvite>, StoreError> {
        let row = sqlx::query(
            "SELECT invite.visit AS visit, invite.name AS name, invite.role AS role, \
             invite.secret AS secret, invite.revoked_at AS revoked_at, visit.starts_at AS starts_at, \
             visit.minutes AS minutes, coalesce(visit.ended_at, visit.cancelled_at) AS over_at, \
             account.name AS provider, practice.name AS practice FROM invite \
             JOIN visit ON visit.id = invite.visit JOIN account ON account.id = visit.account \
             JOIN practice ON practice.id = account.practice WHERE invite.id = $1",
        )
        .bind(&invite.to_bytes()[..])
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(OpenedInvite {
            visit: column::visit_id(&row, "visit")?,
            name: self.names.read(NameOf::Invite(invite), &row, "name")?,
            role: column::role(&row, "role")?,
            secret: column::hash(&row, "secret")?,
            is_revoked: column::optional_time(&row, "revoked_at")?.is_some(),
            is_over: column::optional_time(&row, "over_at")?.is_some(),
            starts_at: column::time(&row, "starts_at")?,
            minutes: column::number(&row, "minutes")?,
            provider: column::name(&row, "provider")?,
            practice: column::name(&row, "practice")?,
        }))
    }

    /// Answers whether a link's secret has this hash.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn has_secret(&self, invite: InviteId, secret: &Hash) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM invite WHERE id = $1 AND secret = $2")
            .bind(&invite.to_bytes()[..])
            .bind(&secret[..])
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.is_some())
    }

    /// Finds the visit, name and role of an invite of an account's own visits.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn invite_of(
        &self,
        account: AccountId,
        invite: InviteId,
    ) -> Result<Option<(VisitId, InviteSummary)>, StoreError> {
        let row = sqlx::query(
            "SELECT invite.visit AS visit, invite.id AS id, invite.name AS name, \
             invite.role AS role, invite.revoked_at AS revoked_at FROM invite \
             JOIN visit ON visit.id = invite.visit \
             WHERE invite.id = $1 AND visit.account = $2 AND visit.cancelled_at IS NULL \
             AND invite.replaced_at IS NULL",
        )
        .bind(&invite.to_bytes()[..])
        .bind(&account.to_bytes()[..])
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some((
            column::visit_id(&row, "visit")?,
            summary(&self.names, &row)?,
        )))
    }

    /// Keeps one more invite of a visit, where it has not `max` that are not replaced.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn add_invite(
        &self,
        visit: VisitId,
        invite: &InviteRow,
        by: AccountId,
        (max, now): (usize, Instant),
    ) -> Result<Inviting, StoreError> {
        let mut tx = self.begin().await?;
        let (living, _) = count(&mut tx, visit).await?;
        if living >= max {
            return Ok(Inviting::TooMany);
        }
        if !insert(&mut tx, &self.names, (visit, invite), now).await? {
            return Ok(Inviting::Taken);
        }
        super::log::insert(&mut tx, now, "invited", Some(visit), Some(by)).await?;
        tx.commit().await?;
        Ok(Inviting::Kept)
    }

    /// Puts new invites in the places of others, whose links are dead from here on: all of them, or none. The old ones
    /// are kept for the seats that were taken with them. `max` are all invites the visit ever had.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn reissue_invites(
        &self,
        visit: VisitId,
        links: &[(InviteId, InviteRow)],
        by: AccountId,
        (max, now): (usize, Instant),
    ) -> Result<Inviting, StoreError> {
        let mut tx = self.begin().await?;
        let (_, ever) = count(&mut tx, visit).await?;
        if ever + links.len() > max {
            return Ok(Inviting::TooMany);
        }
        for (old, new) in links {
            if !reissue(&mut tx, &self.names, (visit, *old), (new, now)).await? {
                return Ok(Inviting::Taken);
            }
            super::log::insert(&mut tx, now, "reissued", Some(visit), Some(by)).await?;
        }
        tx.commit().await?;
        Ok(Inviting::Kept)
    }

    /// Revokes a link.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn revoke_invite(
        &self,
        (visit, invite): (VisitId, InviteId),
        by: AccountId,
        now: Instant,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE invite SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
            .bind(&invite.to_bytes()[..])
            .bind(column::millis(now))
            .execute(&mut *tx)
            .await?;
        super::log::insert(&mut tx, now, "link_revoked", Some(visit), Some(by)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lists a visit's invites in order.
    pub(super) async fn invites_of(
        &self,
        visit: VisitId,
    ) -> Result<Vec<InviteSummary>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, name, role, revoked_at FROM invite WHERE visit = $1 \
             AND replaced_at IS NULL ORDER BY position",
        )
        .bind(&visit.to_bytes()[..])
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| summary(&self.names, row)).collect()
    }

    /// Lists whom a visit expects: everyone whose link was not revoked.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the database fails.
    pub async fn expected_in(&self, visit: VisitId) -> Result<Vec<Expected>, StoreError> {
        let invites = self.invites_of(visit).await?;
        Ok(invites
            .into_iter()
            .filter(|invite| !invite.revoked)
            .map(|invite| Expected {
                name: invite.name,
                role: invite.role,
            })
            .collect())
    }

    /// Lists what is remembered of a visit's invites.
    pub(super) async fn invite_records_of(
        &self,
        visit: VisitId,
    ) -> Result<Vec<InviteRecord>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, declines, declined_until, removals, device FROM invite \
             WHERE visit = $1 AND (declines > 0 OR removals > 0 OR device IS NOT NULL) \
             ORDER BY position",
        )
        .bind(&visit.to_bytes()[..])
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(InviteRecord {
                    invite: column::invite_id(row, "id")?,
                    declines: column::number(row, "declines")?,
                    declined_until: column::optional_time(row, "declined_until")?,
                    removals: column::number(row, "removals")?,
                    device: column::optional_device_id(row, "device")?,
                })
            })
            .collect()
    }
}

/// Reads an invite as lists show it.
pub(super) fn summary(names: &NameKey, row: &SqliteRow) -> Result<InviteSummary, StoreError> {
    let id = column::invite_id(row, "id")?;
    Ok(InviteSummary {
        id,
        name: names.read(NameOf::Invite(id), row, "name")?,
        role: column::role(row, "role")?,
        revoked: column::optional_time(row, "revoked_at")?.is_some(),
        // The store does not know; whoever answers a provider does.
        may_be_shared: false,
    })
}

/// Puts a new invite in the place of another. Says no where that was replaced already, by another tab a moment ago, or
/// the new id is taken.
async fn reissue(
    tx: &mut Transaction<'static, Sqlite>,
    names: &NameKey,
    (visit, old): (VisitId, InviteId),
    (new, now): (&InviteRow, Instant),
) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT position FROM invite WHERE id = $1 AND visit = $2 AND replaced_at IS NULL",
    )
    .bind(&old.to_bytes()[..])
    .bind(&visit.to_bytes()[..])
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else {
        return Ok(false);
    };
    let position: i64 = row.try_get("position")?;
    // Replaced ones stand before all others, and no list shows them.
    sqlx::query(
        "UPDATE invite SET revoked_at = coalesce(revoked_at, $2), replaced_at = $2, position = \
         (SELECT min(0, min(position)) - 1 FROM invite WHERE visit = $3) WHERE id = $1",
    )
    .bind(&old.to_bytes()[..])
    .bind(column::millis(now))
    .bind(&visit.to_bytes()[..])
    .execute(&mut **tx)
    .await?;
    if !insert(tx, names, (visit, new), now).await? {
        return Ok(false);
    }
    sqlx::query("UPDATE invite SET position = $2 WHERE id = $1")
        .bind(&new.id.to_bytes()[..])
        .bind(position)
        .execute(&mut **tx)
        .await?;
    Ok(true)
}

/// Counts the invites of a visit: those that are not replaced, and all there ever were.
async fn count(
    tx: &mut Transaction<'static, Sqlite>,
    visit: VisitId,
) -> Result<(usize, usize), StoreError> {
    let row = sqlx::query(
        "SELECT count(*) AS ever, count(*) - count(replaced_at) AS living FROM invite WHERE visit = $1",
    )
    .bind(&visit.to_bytes()[..])
    .fetch_one(&mut **tx)
    .await?;
    let number = |name: &str| -> Result<usize, StoreError> {
        let count: i64 = row.try_get(name)?;
        usize::try_from(count).map_err(|_| StoreError::Value)
    };
    Ok((number("living")?, number("ever")?))
}

/// Writes an invite behind the visit's others. `false` where there is one of that id.
pub(super) async fn insert(
    tx: &mut Transaction<'static, Sqlite>,
    names: &NameKey,
    (visit, invite): (VisitId, &InviteRow),
    now: Instant,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO invite (id, visit, position, name, role, secret, made_at) VALUES ($1, $2, \
         (SELECT coalesce(max(position) + 1, 0) FROM invite WHERE visit = $2), $3, $4, $5, $6) \
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(&invite.id.to_bytes()[..])
    .bind(&visit.to_bytes()[..])
    .bind(names.seal(NameOf::Invite(invite.id), &invite.name))
    .bind(column::role_word(invite.role))
    .bind(&invite.secret[..])
    .bind(column::millis(now))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
