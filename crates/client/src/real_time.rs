//! Real-time text (ITU-T T.140): what this person types, told to the others while they type it. Only where they turned
//! that on.
//!
//! In: what stands in the field, at each letter. Out: at most three messages a second, each with all that stands there.

use crate::{Command, Stage, VisitClient};
use protocol::{ChatText, time::Instant};

/// What a person has typed and not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Typed {
    /// None where nothing stands there that anybody could read.
    pub(crate) text: Option<ChatText>,
    /// When it became that.
    pub(crate) at: Instant,
}

impl Typed {
    /// Nothing was typed.
    const NOTHING: &Self = &Self {
        text: None,
        at: Instant::START,
    };
}

impl Default for Typed {
    fn default() -> Self {
        Self::NOTHING.clone()
    }
}

impl Command {
    /// Whether this is no act of its own, but a letter of one: it takes nothing off the screen.
    pub(crate) const fn is_letter(&self) -> bool {
        matches!(self, Self::Type(_))
    }
}

impl VisitClient {
    /// Takes what stands in the field.
    pub(crate) fn take_typed(&mut self, text: Option<ChatText>, now: Instant) {
        if let Stage::Inside(inside) = &mut self.stage
            && inside.typed.text != text
        {
            inside.typed = Typed { text, at: now };
        }
    }

    /// Tells the others what this person has typed, if that is due.
    pub(crate) fn tell_typed(&mut self, now: Instant) {
        if self.typed_due().is_some_and(|due| due <= now) {
            let text = self.shown_typed().text.clone();
            self.keys.tell_typed(text, now);
        }
    }

    /// Returns when the others are to be told what this person has typed.
    pub(crate) fn typed_due(&self) -> Option<Instant> {
        if !self.is_heard() {
            return None;
        }
        self.keys.typed_due(self.shown_typed())
    }

    /// Returns what this person lets the others see of what they type: nothing, unless they turned it on.
    fn shown_typed(&self) -> &Typed {
        if let Stage::Inside(inside) = &self.stage
            && self.real_time_text_on
        {
            &inside.typed
        } else {
            Typed::NOTHING
        }
    }
}
