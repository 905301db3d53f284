//! Event listeners that end when dropped.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

/// One listener. Dropped, it hears nothing any more.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    call: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `call` for each event `name` at `target`.
    #[must_use]
    pub fn new(
        target: &impl AsRef<EventTarget>,
        name: &'static str,
        call: impl FnMut(Event) + 'static,
    ) -> Self {
        let target = target.as_ref().clone();
        let call = Closure::<dyn FnMut(Event)>::new(call);
        // Adding fails only for an event target that is gone; then there is nothing to hear.
        let _ = target.add_event_listener_with_callback(name, call.as_ref().unchecked_ref());
        Self { target, name, call }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.name, self.call.as_ref().unchecked_ref());
    }
}
