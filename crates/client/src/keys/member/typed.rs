//! What is being typed in a group, as this client knows it, and what the others know of its own: how often it is said, and
//! for how long it is shown.

use crate::real_time::Typed;
use e2ee::group::Leaf;
use protocol::{ChatText, time::Instant};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Between two messages of somebody who types. RFC 4103, section 5.1, recommends 300 ms, and ITU-T T.140 asks for at most
/// 500 ms; faster would read no better, and take more of the messages that a client may send.
const TOLD_EVERY: Duration = Duration::from_millis(300);

/// How often what stands there is said again, for whoever came in meanwhile or lost the last message.
const REPEATED_EVERY: Duration = Duration::from_secs(10);

/// How long after the last letter it is said again. Whoever writes by switches or with their eyes takes many seconds for a
/// letter; a line that somebody left standing is not said for the whole visit.
const REPEATED_FOR: Duration = Duration::from_secs(60);

/// How long an unfinished line is shown after it was last heard of: two that are said again may be lost.
const SHOWN_FOR: Duration = Duration::from_secs(30);

/// Everything that is being typed in a group. At most one line for each leaf.
#[derive(Debug, Default)]
pub(super) struct RealTime {
    pub(super) lines: BTreeMap<Leaf, Heard>,
    pub(super) told: Option<Told>,
}

/// What somebody has typed, as last heard.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) text: ChatText,
    pub(super) at: Instant,
}

/// What the others hold for this client's own, as far as it knows, and when it was last said.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) text: Option<ChatText>,
    pub(super) at: Instant,
}

impl Heard {
    /// Whether it is still shown.
    pub(super) fn is_fresh(&self, now: Instant) -> bool {
        now < self.at + SHOWN_FOR
    }
}

impl RealTime {
    /// Whoever is gone types nothing.
    pub(super) fn handle_removed(&mut self, removed: &BTreeSet<Leaf>) {
        self.lines.retain(|leaf, _| !removed.contains(leaf));
    }

    /// Takes somebody's line away: it is finished, or they leave.
    pub(super) fn forget(&mut self, leaf: Leaf) {
        self.lines.remove(&leaf);
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        self.lines.retain(|_, heard| heard.is_fresh(now));
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let ends = self.lines.values().map(|heard| heard.at + SHOWN_FOR);
        ends.min()
    }

    /// The others hold nothing of this client's any more.
    pub(super) fn forget_told(&mut self) {
        if let Some(told) = &mut self.told {
            told.text = None;
        }
    }

    /// Returns when the others are to be told of this.
    pub(super) fn due(&self, typed: &Typed) -> Option<Instant> {
        let Some(told) = &self.told else {
            return typed.text.is_some().then_some(typed.at);
        };
        if told.text != typed.text {
            return Some(typed.at.max(told.at + TOLD_EVERY));
        }
        let again = told.at + REPEATED_EVERY;
        (typed.text.is_some() && again <= typed.at + REPEATED_FOR).then_some(again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, at_ms: u64) -> Typed {
        Typed {
            text: ChatText::clean(text),
            at: Instant::from_millis(at_ms),
        }
    }

    fn told(text: &str, at_ms: u64) -> RealTime {
        let Typed { text, at } = typed(text, at_ms);
        RealTime {
            told: Some(Told { text, at }),
            ..RealTime::default()
        }
    }

    #[test]
    fn what_is_typed_is_due_at_once_or_300_ms_after_what_was_said_last() {
        for (real_time, typed, due_ms) in [
            (RealTime::default(), typed("I", 5_000), Some(5_000)),
            (RealTime::default(), typed(" ", 5_000), None),
            (told("I", 5_000), typed("I h", 5_001), Some(5_300)),
            (told("I", 5_000), typed("I h", 5_299), Some(5_300)),
            (told("I", 5_000), typed("I h", 5_900), Some(5_900)),
            (told("I", 5_000), typed("", 5_100), Some(5_300)),
            (told("", 5_000), typed("", 5_100), None),
        ] {
            let due = real_time.due(&typed).map(Instant::as_millis);

            assert_eq!(due, due_ms, "{real_time:?}");
        }
    }

    #[test]
    fn what_stands_there_is_said_again_every_ten_seconds_for_a_minute_after_the_last_letter() {
        let (mut real_time, typed) = (told("I", 0), typed("I", 0));
        let mut said = Vec::new();
        while let Some(at) = real_time.due(&typed) {
            said.push(at.as_millis() / 1_000);
            real_time = told("I", at.as_millis());
        }

        assert_eq!(said, [10, 20, 30, 40, 50, 60]);
    }
}
