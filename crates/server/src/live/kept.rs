//! What of a visit the store keeps, and what it keeps no more.

use crate::{
    auth::hash,
    store::{Record, Store, StoreError},
};
use protocol::{VisitId, time::Instant};
use visit::{Deed, Effect, LogEntry};

/// Erases the seats of those who wait with a link that was revoked or replaced, where the server stopped
/// before the visit could turn them away.
pub(super) async fn turn_away_dead_links(
    id: VisitId,
    store: &Store,
    now: Instant,
) -> Result<(), StoreError> {
    let turned_away = store.waiting_with_dead_links(id).await?;
    let revoked = |who| LogEntry {
        at: now,
        what: Deed::Revoked,
        who: Some(who),
        by: None,
    };
    let records: Vec<Record> = turned_away
        .into_iter()
        .flat_map(|who| [Record::NoSeat(who), Record::Log(revoked(who))])
        .collect();
    store.keep(id, &records).await
}

/// Returns what the store keeps of an effect. Tokens are hashed here.
pub(super) fn record(effect: &Effect) -> Option<Record> {
    match effect {
        Effect::Save(seat) => {
            let token = seat.seat.as_ref();
            let token = token.map(|token| hash::of_secret(token.expose_bytes()));
            Some(Record::Seat(seat.clone(), token))
        }
        Effect::Erase(who) => Some(Record::NoSeat(*who)),
        Effect::SaveInvite(invite) => Some(Record::Invite(*invite)),
        Effect::SaveVisit(visit) => Some(Record::Visit(*visit)),
        Effect::Log(entry) => Some(Record::Log(*entry)),
        Effect::OpenMedia(_)
        | Effect::CloseMedia(_)
        | Effect::Negotiate(_)
        | Effect::Route(_)
        | Effect::TellWaiting(..)
        | Effect::Tell(..)
        | Effect::TellProblem(..)
        | Effect::AnswerCode(..)
        | Effect::CloseSignaling(_) => None,
    }
}
