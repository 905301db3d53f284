//! Real-time text: what members have typed and not sent, each at the leaf that sealed it, and what the others are told of
//! one's own. It is shown where a line of chat of that leaf would be, and is kept nowhere.

use super::{
    Membership,
    typed::{Heard, Told},
};
use crate::{keys::KeysEffect, real_time::Typed, view::UnfinishedLine};
use e2ee::group::{Leaf, Message, Said};
use protocol::{ChatText, time::Instant};
use std::collections::VecDeque;

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
        let fresh = lines.filter(|(leaf, heard)| heard.is_fresh(now) && is_here(leaf));
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
