//! How new each visit's vault was that this browser saw, so that a server cannot hand it an older one.

use super::by_visit::ByVisit;
use protocol::VisitId;

/// A provider's browser remembers how new the vaults of a year's visits were.
const SERIALS: ByVisit = ByVisit {
    key: "vestibule.serials",
    visits_max: 2_000,
};

/// Returns the highest serial of a visit's vault that this browser saw.
#[must_use]
pub fn recall(visit: VisitId) -> u32 {
    let serial = SERIALS.recall(visit);
    serial
        .and_then(|serial| serial.parse().ok())
        .unwrap_or_default()
}

/// Remembers the serial of a visit's vault.
pub fn remember(visit: VisitId, serial: u32) {
    SERIALS.set(visit, Some(serial.to_string()));
}
