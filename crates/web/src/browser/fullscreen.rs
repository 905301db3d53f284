//! Full screen.

use super::{document, listen::Listener};
use web_sys::Element;

/// Returns whether the page fills the screen.
#[must_use]
pub fn is_full() -> bool {
    document().fullscreen_element().is_some()
}

/// Returns whether this browser can fill the screen with a page. iPhones cannot.
#[must_use]
pub fn is_possible() -> bool {
    document().fullscreen_enabled()
}

/// Fills the screen with `element`, or gives it back.
pub fn toggle(element: &Element) {
    if is_full() {
        document().exit_fullscreen();
        return;
    }
    // Refused without a gesture of the person; then nothing changes.
    let _ = element.request_fullscreen();
}

/// Calls `call` when the page began or ceased to fill the screen.
#[must_use]
pub fn on_change(call: impl FnMut() + 'static) -> Listener {
    let mut call = call;
    Listener::new(&document(), "fullscreenchange", move |_| call())
}
