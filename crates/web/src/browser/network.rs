//! Whether the device has another network, or one again.

use super::{glue, listen::Listener, window};
use wasm_bindgen::JsCast;
use web_sys::EventTarget;

/// Calls `call` when the device has another network, or one again.
///
/// Every browser says `online` and `offline`. Chromium on phones also says of which type the network
/// is; its estimates of speed, which change all the time, are not looked at.
#[must_use]
pub fn on_change(call: impl Fn() + Clone + 'static) -> Vec<Listener> {
    let online = call.clone();
    let mut listeners = vec![Listener::new(&window(), "online", move |_| online())];
    if let Ok(information) = glue::network_information().dyn_into::<EventTarget>() {
        let mut network = glue::network_type();
        listeners.push(Listener::new(&information, "change", move |_| {
            let next = glue::network_type();
            // `none` is followed by `online`, which is the one to act on.
            if next != network && next != "none" {
                call();
            }
            network = next;
        }));
    }
    listeners
}
