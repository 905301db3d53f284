//! One word for each of some visits, in the local storage, which outlives the tab.

use super::window;
use protocol::VisitId;

/// A list in the local storage.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByVisit {
    /// Its name there.
    pub(super) key: &'static str,
    /// Visits of which a word is kept: of more, those that were written first go.
    pub(super) visits_max: usize,
}

impl ByVisit {
    /// Returns what is kept of a visit.
    pub(super) fn recall(self, visit: VisitId) -> Option<String> {
        let id = visit.path_segment();
        let found = self.lines().into_iter().find(|(known, _)| *known == id);
        found.map(|(_, word)| word)
    }

    /// Keeps this of a visit, in the place of what was kept; none is nothing.
    pub(super) fn set(self, visit: VisitId, word: Option<String>) {
        let id = visit.path_segment();
        let mut lines = self.lines();
        lines.retain(|(known, _)| *known != id);
        lines.extend(word.map(|word| (id, word)));
        let first = lines.len().saturating_sub(self.visits_max);
        let lines = lines[first..]
            .iter()
            .map(|(id, word)| [id, " ", word].concat());
        let text = lines.collect::<Vec<_>>().join("\n");
        if let Ok(Some(storage)) = window().local_storage() {
            // Full or refused: as in a browser that keeps nothing.
            let _ = storage.set_item(self.key, &text);
        }
    }

    fn lines(self) -> Vec<(String, String)> {
        let storage = window().local_storage().ok().flatten();
        let text = storage.and_then(|storage| storage.get_item(self.key).ok().flatten());
        let read = |line: &str| {
            let (id, word) = line.split_once(' ')?;
            Some((id.to_owned(), word.to_owned()))
        };
        text.unwrap_or_default().lines().filter_map(read).collect()
    }
}
