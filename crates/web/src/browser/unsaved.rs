//! Vaults that this browser made and the server has not kept yet, sealed as they go to it: a server that refuses to keep
//! one must not undo what the provider did by the next load of the page. In the local storage, which outlives the tab.

use super::window;
use protocol::VisitId;

/// Visits whose vault waits to be kept. A provider is in one at a time; those before are over soon.
const UNSAVED_MAX: usize = 16;

const UNSAVED: &str = "vestibule.unsaved";

/// Returns the sealed vault of a visit that was not kept.
#[must_use]
pub fn recall(visit: VisitId) -> Option<String> {
    let id = visit.path_segment();
    let found = lines().into_iter().find(|(known, _)| *known == id);
    found.map(|(_, sealed)| sealed)
}

/// Remembers a sealed vault before the server is asked to keep it.
pub fn remember(visit: VisitId, sealed: String) {
    change(visit, Some(sealed));
}

/// Forgets it: the server keeps it, or one that it was made part of.
pub fn forget(visit: VisitId) {
    if recall(visit).is_some() {
        change(visit, None);
    }
}

fn change(visit: VisitId, sealed: Option<String>) {
    let id = visit.path_segment();
    let mut lines = lines();
    lines.retain(|(known, _)| *known != id);
    lines.extend(sealed.map(|sealed| (id, sealed)));
    let first = lines.len().saturating_sub(UNSAVED_MAX);
    let lines = lines[first..]
        .iter()
        .map(|(id, sealed)| [id, " ", sealed].concat());
    let text = lines.collect::<Vec<_>>().join("\n");
    if let Ok(Some(storage)) = window().local_storage() {
        // Full or refused: as in a browser that keeps nothing.
        let _ = storage.set_item(UNSAVED, &text);
    }
}

fn lines() -> Vec<(String, String)> {
    let storage = window().local_storage().ok().flatten();
    let text = storage.and_then(|storage| storage.get_item(UNSAVED).ok().flatten());
    let read = |line: &str| {
        let (id, sealed) = line.split_once(' ')?;
        Some((id.to_owned(), sealed.to_owned()))
    };
    text.unwrap_or_default().lines().filter_map(read).collect()
}
