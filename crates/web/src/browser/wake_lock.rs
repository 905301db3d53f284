//! Keeps the screen of a phone awake during the wait and the visit.

use super::{document, glue, listen::Listener};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// A screen kept awake until this is dropped. Where the browser cannot, nothing happens.
pub struct WakeLock {
    held: Rc<RefCell<Held>>,
    _visible: Listener,
}

#[derive(Default)]
struct Held {
    lock: Option<JsValue>,
    is_over: bool,
}

impl WakeLock {
    /// Asks to keep the screen awake, again each time the page comes back to the front, because
    /// browsers let go when it is hidden.
    #[must_use]
    pub fn hold() -> Self {
        let held = Rc::new(RefCell::new(Held::default()));
        ask(&held);
        let again = Rc::clone(&held);
        let visible = Listener::new(&document(), "visibilitychange", move |_| {
            if !document().hidden() {
                ask(&again);
            }
        });
        Self {
            held,
            _visible: visible,
        }
    }
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        let mut held = self.held.borrow_mut();
        held.is_over = true;
        if let Some(lock) = held.lock.take() {
            glue::release_screen(&lock);
        }
    }
}

fn ask(held: &Rc<RefCell<Held>>) {
    let held = Rc::clone(held);
    spawn_local(async move {
        let lock = glue::hold_screen().await;
        let mut held = held.borrow_mut();
        if held.is_over {
            glue::release_screen(&lock);
        } else {
            held.lock = Some(lock);
        }
    });
}
