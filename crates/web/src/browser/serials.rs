//! How new each visit's vault was that this browser saw, so that a server cannot hand it an older one: in the local
//! storage, which outlives the tab.

use super::window;
use protocol::VisitId;

/// Visits of which a provider's browser remembers how new the vault was: a year's.
const SERIALS_MAX: usize = 2_000;

const SERIALS: &str = "vestibule.serials";

/// Returns the highest serial of a visit's vault that this browser saw.
#[must_use]
pub fn recall(visit: VisitId) -> u32 {
    let id = visit.path_segment();
    let serials = serials();
    let found = serials.iter().find(|(known, _)| *known == id);
    found.map_or(0, |(_, serial)| *serial)
}

/// Remembers the serial of a visit's vault.
pub fn remember(visit: VisitId, serial: u32) {
    let id = visit.path_segment();
    let mut serials = serials();
    serials.retain(|(known, _)| *known != id);
    serials.push((id, serial));
    let first = serials.len().saturating_sub(SERIALS_MAX);
    let lines = serials[first..]
        .iter()
        .map(|(id, serial)| format!("{id} {serial}"));
    let text = lines.collect::<Vec<_>>().join("\n");
    if let Ok(Some(storage)) = window().local_storage() {
        // Full or refused: a page remembers what it saw itself.
        let _ = storage.set_item(SERIALS, &text);
    }
}

fn serials() -> Vec<(String, u32)> {
    let storage = window().local_storage().ok().flatten();
    let text = storage.and_then(|storage| storage.get_item(SERIALS).ok().flatten());
    let read = |line: &str| {
        let (id, serial) = line.split_once(' ')?;
        Some((id.to_owned(), serial.parse().ok()?))
    };
    text.unwrap_or_default().lines().filter_map(read).collect()
}
