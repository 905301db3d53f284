//! Vaults that this browser made and the server has not kept yet, sealed as they go to it: a server that refuses to keep
//! one must not undo what the provider did by the next load of the page.

use super::by_visit::ByVisit;
use protocol::VisitId;

/// A provider is in one visit at a time; those before are over soon.
const UNSAVED: ByVisit = ByVisit {
    key: "vestibule.unsaved",
    visits_max: 16,
};

/// Returns the sealed vault of a visit that was not kept.
#[must_use]
pub fn recall(visit: VisitId) -> Option<String> {
    UNSAVED.recall(visit)
}

/// Remembers a sealed vault before the server is asked to keep it.
pub fn remember(visit: VisitId, sealed: String) {
    UNSAVED.set(visit, Some(sealed));
}

/// Forgets this one, which the server keeps; one that was remembered since stays.
pub fn forget_one(visit: VisitId, sealed: &str) {
    if recall(visit).as_deref() == Some(sealed) {
        forget(visit);
    }
}

/// Forgets it, whichever it is.
pub fn forget(visit: VisitId) {
    UNSAVED.set(visit, None);
}
