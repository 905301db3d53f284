//! What was said to a group, in its one order, as it is told: to members at once, and to those who were
//! away when they come back.

use protocol::{
    VisitMessage,
    limit::{DELIVERY_BYTES_MAX, DELIVERY_ENTRIES_MAX},
};
use std::collections::VecDeque;

/// The newest entries of one generation.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    /// Number of the newest entry.
    pub(super) newest: u64,
    /// The entries that are kept, oldest first, each with its sealed bytes; their numbers end at the newest.
    pub(super) told: VecDeque<(VisitMessage, usize)>,
    pub(super) bytes: usize,
}

impl Log {
    /// Adds an entry of so many sealed bytes, made of its number, and drops the oldest where there are too
    /// many. Returns what is to be told.
    pub(super) fn append(
        &mut self,
        bytes: usize,
        entry: impl FnOnce(u64) -> VisitMessage,
    ) -> VisitMessage {
        self.newest += 1;
        let told = entry(self.newest);
        self.bytes += bytes;
        self.told.push_back((told.clone(), bytes));
        while self.told.len() > DELIVERY_ENTRIES_MAX || self.bytes > DELIVERY_BYTES_MAX {
            let Some((_, bytes)) = self.told.pop_front() else {
                break;
            };
            self.bytes -= bytes;
        }
        told
    }

    /// Returns what came after an entry. `None` where some of it is gone, or that entry never was.
    pub(super) fn since(&self, after: u64) -> Option<Vec<VisitMessage>> {
        let missed = usize::try_from(self.newest.checked_sub(after)?).ok()?;
        let skipped = self.told.len().checked_sub(missed)?;
        let newer = self.told.iter().skip(skipped);
        Some(newer.map(|(told, _)| told.clone()).collect())
    }
}
