//! Writing: who may, and whose words are shown. The same for lines of chat and for what is being typed.

use super::Membership;
use crate::keys::KeysEffect;
use e2ee::group::{Message, Said, Seated};
use protocol::{ChatText, time::Instant};
use std::collections::VecDeque;

impl Membership {
    /// Writes to everyone in the group. Refused, as frames are, while the provider's side is not confirmed and after an
    /// alarm: somebody who was removed could read it. Refused, too, where the rules do not allow it.
    pub(in crate::keys) fn chat(&mut self, text: ChatText, out: &mut VecDeque<KeysEffect>) -> bool {
        let is_said = self.can_write() && self.say(&Message::Chat(text), out);
        if is_said {
            // A finished line takes the place of the unfinished one on every page.
            self.real_time.forget_told();
        }
        is_said
    }

    pub(super) fn can_write(&self) -> bool {
        let may_chat = self.permissions().is_some_and(|may| may.chat);
        may_chat && !self.is_held_back && !self.is_over
    }

    /// Whether what somebody writes is shown here: the rules let them, and let this client's person read.
    pub(super) fn is_read(&self, from: Seated) -> bool {
        let is_suspended = self.permissions().is_some_and(|may| may.is_suspended);
        self.policy.may_chat(from) && !is_suspended
    }

    /// Takes a line of chat, in the place of what its sender was typing.
    pub(super) fn take_chat(
        &mut self,
        said: &Said,
        text: &ChatText,
        now: Instant,
        out: &mut VecDeque<KeysEffect>,
    ) {
        self.real_time.forget(said.from);
        if self.is_read((said.from, said.role))
            && let Some(name) = self.name_of(said.from, now)
        {
            let text = text.clone();
            out.push_back(KeysEffect::Chat { name, text });
        }
    }
}
