//! The door of a visit: which links and seat tokens work, and when.
//!
//! A wrong secret, an expired link, a revoked one and one that was never issued are answered alike,
//! after the same work (one look-up and one comparison) and at the same time ([`pad`]).

use super::hash;
use crate::{
    http::problem::Refusal,
    store::{Hash, OpenedInvite, Store},
};
use protocol::{
    DeviceId, InviteId, InviteSecret, ParticipantId, ProblemCode, SeatToken, VisitId,
    limit::{EARLY_BY_MAX, LATE_BY_MAX},
    time::Instant,
};
use std::time::Duration;

/// When a link that does not work is answered, counted from the look-up: many times what a look-up
/// takes, so that one that finds a row and one that finds none end together. Nobody with a right link
/// waits for it.
const ANSWERED_AFTER: Duration = Duration::from_millis(20);

/// Compared with where there is no such invite.
const NO_SECRET: Hash = [0; 32];

/// What someone shows at the door, as hashes.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The link's public half.
    pub invite: InviteId,
    /// Hash of the link's private half.
    pub secret: Hash,
    /// Hash and text of the token of a seat held before.
    pub seat: Option<(Hash, SeatToken)>,
    /// The device, which has proved that it is it.
    pub device: DeviceId,
    /// The link may have been handed on.
    pub may_be_shared: bool,
}

/// How someone comes in.
#[derive(Debug)]
pub enum Door {
    /// Back to a seat that the store knows.
    Seat(ParticipantId, SeatToken),
    /// By a knock with an invite.
    Knock(OpenedInvite),
}

impl Shown {
    /// Hashes what was shown by a device; the secret itself goes no further.
    #[must_use]
    pub fn new(
        device: DeviceId,
        (invite, secret): (InviteId, &InviteSecret),
        seat: Option<SeatToken>,
    ) -> Self {
        Self {
            device,
            invite,
            secret: hash::of_secret(secret.expose_bytes()),
            seat: seat.map(|seat| (hash::of_secret(seat.expose_bytes()), seat)),
            may_be_shared: false,
        }
    }
}

/// Looks which visit the door leads to, and how. A seat comes first: whoever holds one was let to it by
/// a link that worked, and stays where they are when the link is replaced.
///
/// # Errors
///
/// As [`find_invite`], and [`ProblemCode::TooEarly`] for a knock with a right link before its time.
pub async fn find(store: &Store, shown: &Shown, now: Instant) -> Result<(VisitId, Door), Refusal> {
    let invite = find_invite(store, shown.invite, &shown.secret, now).await;
    if let Some((token, seat)) = &shown.seat
        && let Some((visit, who)) = store
            .seat_by_token((shown.invite, shown.device), token)
            .await?
    {
        return Ok((visit, Door::Seat(who, seat.clone())));
    }
    let invite = invite?;
    if now < opens_at(&invite) {
        return Err(ProblemCode::TooEarly.into());
    }
    Ok((invite.visit, Door::Knock(invite)))
}

/// Finds the invite of a link that works, or will when its time comes.
///
/// # Errors
///
/// [`ProblemCode::InviteNotValid`] for every link that does not work, [`ProblemCode::TryAgain`] where
/// the database fails.
pub async fn find_invite(
    store: &Store,
    invite: InviteId,
    secret: &Hash,
    now: Instant,
) -> Result<OpenedInvite, Refusal> {
    let found = store.invite(invite).await?;
    let expected = found.as_ref().map_or(&NO_SECRET, |found| &found.secret);
    let is_right = hash::is_equal(secret, expected);
    match found {
        Some(found)
            if is_right && !found.is_revoked && !found.is_over && now < closes_at(&found) =>
        {
            Ok(found)
        }
        _ => Err(ProblemCode::InviteNotValid.into()),
    }
}

/// Answers whether there is a link with this public half that works with its own secret: then whoever shows another one
/// knows half of it. To be asked while [`pad`] runs, so that no answer takes longer for it.
///
/// # Errors
///
/// [`ProblemCode::TryAgain`] where the database fails.
pub async fn is_half_of_a_link(store: &Store, invite: InviteId) -> Result<bool, Refusal> {
    let found = store.invite(invite).await?;
    Ok(found.is_some_and(|found| !found.is_revoked && !found.is_over))
}

/// Answers whether what was found is that a link does not work, and not that it cannot be looked up, or works later.
#[must_use]
pub fn is_wrong<T>(found: &Result<T, Refusal>) -> bool {
    let found = found.as_ref();
    found.is_err_and(|Refusal(problem)| problem.code == ProblemCode::InviteNotValid)
}

/// Starts the time that every link that does not work takes; to be made before the look-up and waited
/// for after it.
pub fn pad() -> tokio::time::Sleep {
    tokio::time::sleep(ANSWERED_AFTER)
}

/// Returns from when on a link works.
#[must_use]
pub fn opens_at(invite: &OpenedInvite) -> Instant {
    let early = u64::try_from(EARLY_BY_MAX.as_millis()).unwrap_or(u64::MAX);
    Instant::from_millis(invite.starts_at.as_millis().saturating_sub(early))
}

/// Returns from when on a planned visit that nobody ended is over.
#[must_use]
pub fn over_at(starts_at: Instant, minutes: u32) -> Instant {
    starts_at + Duration::from_secs(u64::from(minutes) * 60) + LATE_BY_MAX
}

fn closes_at(invite: &OpenedInvite) -> Instant {
    over_at(invite.starts_at, invite.minutes)
}
