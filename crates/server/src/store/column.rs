//! Ids, times, names and words as columns, both ways.

use super::{Hash, StoreError};
use protocol::{
    AccountId, DeviceId, DisplayName, InviteId, ParticipantId, Role, VisitId, time::Instant,
};
use sqlx::{Row, sqlite::SqliteRow};

macro_rules! id_columns {
    ($($function:ident, $optional:ident => $id:ident;)*) => {
        $(
            /// Reads an id.
            pub(super) fn $function(row: &SqliteRow, name: &str) -> Result<$id, StoreError> {
                Ok($id::from_bytes(bytes(row, name)?))
            }

            /// Reads an id that may be absent.
            pub(super) fn $optional(row: &SqliteRow, name: &str) -> Result<Option<$id>, StoreError> {
                let bytes: Option<Vec<u8>> = row.try_get(name)?;
                bytes
                    .map(|bytes| bytes.try_into().map($id::from_bytes).map_err(|_| StoreError::Value))
                    .transpose()
            }
        )*
    };
}

id_columns! {
    account_id, optional_account_id => AccountId;
    invite_id, optional_invite_id => InviteId;
    participant_id, optional_participant_id => ParticipantId;
}

/// Reads a visit's id.
pub(super) fn visit_id(row: &SqliteRow, name: &str) -> Result<VisitId, StoreError> {
    Ok(VisitId::from_bytes(bytes(row, name)?))
}

/// Reads a hash.
pub(super) fn hash(row: &SqliteRow, name: &str) -> Result<Hash, StoreError> {
    bytes(row, name)
}

/// Reads a hash that may be absent.
pub(super) fn optional_hash(row: &SqliteRow, name: &str) -> Result<Option<Hash>, StoreError> {
    let bytes: Option<Vec<u8>> = row.try_get(name)?;
    bytes
        .map(|bytes| bytes.try_into().map_err(|_| StoreError::Value))
        .transpose()
}

/// Reads whose device it is, where that is known.
pub(super) fn optional_device_id(
    row: &SqliteRow,
    name: &str,
) -> Result<Option<DeviceId>, StoreError> {
    Ok(optional_hash(row, name)?.map(DeviceId::from_bytes))
}

/// Reads a time.
pub(super) fn time(row: &SqliteRow, name: &str) -> Result<Instant, StoreError> {
    let millis: i64 = row.try_get(name)?;
    let millis = u64::try_from(millis).map_err(|_| StoreError::Value)?;
    Ok(Instant::from_millis(millis))
}

/// Reads a time that may be absent.
pub(super) fn optional_time(row: &SqliteRow, name: &str) -> Result<Option<Instant>, StoreError> {
    let millis: Option<i64> = row.try_get(name)?;
    millis
        .map(|millis| {
            let millis = u64::try_from(millis).map_err(|_| StoreError::Value)?;
            Ok(Instant::from_millis(millis))
        })
        .transpose()
}

/// Reads a number that fits 32 bits.
pub(super) fn number(row: &SqliteRow, name: &str) -> Result<u32, StoreError> {
    let number: i64 = row.try_get(name)?;
    u32::try_from(number).map_err(|_| StoreError::Value)
}

/// Reads a name.
pub(super) fn name(row: &SqliteRow, name: &str) -> Result<DisplayName, StoreError> {
    let text: String = row.try_get(name)?;
    DisplayName::clean(&text).ok_or(StoreError::Value)
}

/// Reads a role.
pub(super) fn role(row: &SqliteRow, name: &str) -> Result<Role, StoreError> {
    let word: String = row.try_get(name)?;
    Role::ALL
        .into_iter()
        .find(|role| role_word(*role) == word)
        .ok_or(StoreError::Value)
}

/// Returns the word that stands for a role in the database.
pub(super) const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Provider => "provider",
        Role::Patient => "patient",
        Role::Family => "family",
        Role::Interpreter => "interpreter",
        Role::SecondProvider => "second_provider",
    }
}

/// Returns a time as a column. Times beyond the year 292 million are cut.
pub(super) fn millis(at: Instant) -> i64 {
    i64::try_from(at.as_millis()).unwrap_or(i64::MAX)
}

fn bytes<const N: usize>(row: &SqliteRow, name: &str) -> Result<[u8; N], StoreError> {
    let bytes: Vec<u8> = row.try_get(name)?;
    bytes.try_into().map_err(|_| StoreError::Value)
}
