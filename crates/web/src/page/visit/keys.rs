//! The keys: Ctrl or ⌘ with D mutes, with E turns the camera; `?` lists them.

use super::Visit;
use crate::browser::document;
use leptos::{ev, prelude::*};

impl Visit {
    pub(super) fn listen_to_keys(self) {
        let handle = window_event_listener(ev::keydown, move |event| {
            let has_command = event.ctrl_key() || event.meta_key();
            let key = event.key();
            match (has_command, key.as_str()) {
                (true, "d" | "D") => {
                    // Browsers would set a bookmark.
                    event.prevent_default();
                    if !event.repeat() {
                        self.turn_microphone();
                    }
                }
                (true, "e" | "E") => {
                    event.prevent_default();
                    if !event.repeat() {
                        self.turn_camera();
                    }
                }
                (false, "?") if !is_typing() => self.shortcuts.set(true),
                _ => {}
            }
        });
        on_cleanup(move || handle.remove());
    }
}

/// Whether the person is writing: then a `?` is a letter.
fn is_typing() -> bool {
    let focused = document().active_element();
    focused.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "TEXTAREA" | "INPUT" | "SELECT")
    })
}
