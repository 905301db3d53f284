//! One request at a time: a second press while the first is under way does nothing.

use leptos::prelude::*;

/// Whether something is under way.
#[derive(Clone, Copy)]
pub(crate) struct Busy(RwSignal<bool>);

impl Busy {
    /// Nothing is under way.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(false))
    }

    /// Begins. Returns whether nothing was under way.
    pub(crate) fn begin(self) -> bool {
        let is_free = !self.0.get_untracked();
        self.0.set(true);
        is_free
    }

    /// Ends.
    pub(crate) fn end(self) {
        self.0.set(false);
    }

    /// Whether something is under way; tracked.
    #[cfg(feature = "house")]
    pub(crate) fn is_under_way(self) -> bool {
        self.0.get()
    }

    /// Returns the value of `aria-disabled`. A button that is really disabled would lose the focus.
    pub(crate) fn aria(self) -> &'static str {
        if self.0.get() { "true" } else { "false" }
    }
}
