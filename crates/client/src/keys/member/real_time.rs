//! Real-time text: what members have typed and not sent, each at the leaf that sealed it, and what the others were told of
//! one's own. It is shown where a line of chat of that leaf would be, and is kept nowhere.

use super::Membership;
use crate::{keys::KeysEffect, real_time::Typed, view::UnfinishedLine};
use e2ee::group::{Leaf, Message, Said};
use protocol::{ChatText, time::Instant};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

/// Between two messages of somebody who types. RFC 4103, section 5.1, recommends 300 ms, and ITU-T T.140 asks for at most
/// 500 ms; faster would read no better, and take more of the messages that a client may send.
pub(super) const TOLD_EVERY: Duration = Duration::from_millis(300);

/// How often what stands there is said again, for whoever came in meanwhile or lost the last message.
pub(super) const REPEATED_EVERY: Duration = Duration::from_secs(10);

/// How long after the last letter it is said again. Whoever writes by switches or with their eyes takes many seconds for a
/// letter; a line that somebody left standing is not said for the whole visit.
pub(super) const REPEATED_FOR: Duration = Duration::from_secs(60);

/// How long an unfinished line is shown after it was last heard of: two that are said again may be lost.
pub(super) const SHOWN_FOR: Duration = Duration::from_secs(30);

/// Everything that is being typed in a group. At most one line for each leaf.
#[derive(Debug, Default)]
pub(super) struct RealTime {
    lines: BTreeMap<Leaf, Heard>,
    told: Option<Told>,
}

/// What somebody has typed, as last heard.
#[derive(Debug)]
struct Heard {
    text: ChatText,
    at: Instant,
}

/// What the others hold for this client's own, as far as it knows, and when it was last said.
#[derive(Debug)]
struct Told {
    text: Option<ChatText>,
    at: Instant,
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
        self.lines.retain(|_, heard| now < heard.at + SHOWN_FOR);
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

    fn due(&self, typed: &Typed) -> Option<Instant> {
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

impl Membership {
    /// Takes what a member has typed. Who that is says the leaf that sealed it; it is shown where their chat would be, and
    /// once a host has named them.
    pub(super) fn take_typed(&mut self, said: &Said, text: Option<&ChatText>, now: Instant) {
        match text.filter(|_| self.is_read((said.from, said.role))) {
            Some(text) => {
                let text = text.clone();
                self.real_time
                    .lines
                    .insert(said.from, Heard { text, at: now });
            }
            None => self.real_time.forget(said.from),
        }
    }

    /// Takes rules that were said: what may not be shown any more is gone, and does not come back with the right to it.
    pub(super) fn forget_unread(&mut self) {
        let policy = &self.policy;
        let members = self.group.members();
        let may_chat = |leaf: &Leaf| {
            members
                .get(leaf)
                .is_some_and(|member| policy.may_chat((*leaf, member.role)))
        };
        self.real_time.lines.retain(|leaf, _| may_chat(leaf));
        let own = self.permissions();
        if own.is_none_or(|may| may.is_suspended) {
            self.real_time.lines.clear();
        }
        if own.is_none_or(|may| !may.chat) {
            self.real_time.forget_told();
        }
    }

    /// Returns what others have typed and not sent, in the order of the leaves.
    pub(in crate::keys) fn unfinished(&self, now: Instant) -> Vec<UnfinishedLine> {
        let is_here = |leaf: &Leaf| !self.left.contains(leaf);
        let line = |(leaf, heard): (&Leaf, &Heard)| {
            Some(UnfinishedLine {
                leaf: *leaf,
                name: self.name_of(*leaf, now)?,
                text: heard.text.clone(),
            })
        };
        let lines = self.real_time.lines.iter();
        let fresh = lines.filter(|(leaf, heard)| now < heard.at + SHOWN_FOR && is_here(leaf));
        fresh.filter_map(line).collect()
    }

    /// Returns when the others are to be told what this person has typed: nothing while chat could not be said.
    pub(in crate::keys) fn typed_due(&self, typed: &Typed) -> Option<Instant> {
        if !self.can_write() {
            return None;
        }
        self.real_time.due(typed)
    }

    /// Tells the others all that this person has typed.
    pub(in crate::keys) fn tell_typed(
        &mut self,
        text: Option<ChatText>,
        now: Instant,
        out: &mut VecDeque<KeysEffect>,
    ) {
        if !self.can_write() {
            return;
        }
        self.real_time.told = Some(Told {
            text: text.clone(),
            at: now,
        });
        self.say(&Message::RealTimeText(text), out);
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
