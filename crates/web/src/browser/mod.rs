//! The only place that names web-sys: each file wraps one thing a browser can do.
//!
//! Nothing here decides. What can fail for a reason a person can do something about answers with an
//! enum; what cannot is silent, because a page that goes on is better than one that stops.

#[cfg(feature = "house")]
pub mod build;
#[cfg(feature = "house")]
mod by_visit;
pub mod capability;
pub mod clipboard;
pub mod clock;
pub mod device;
#[cfg(feature = "house")]
pub mod frame_worker;
pub mod fullscreen;
mod glue;
pub mod http;
#[cfg(feature = "house")]
pub mod keys;
pub mod level_meter;
pub mod listen;
pub mod location;
pub mod media_devices;
pub mod network;
#[cfg(feature = "house")]
pub mod passphrase;
#[cfg(feature = "house")]
pub mod peer_connection;
#[cfg(feature = "house")]
pub mod pointer;
pub mod presence;
#[cfg(feature = "house")]
pub mod save;
pub mod secret;
#[cfg(feature = "house")]
pub mod serials;
pub mod sound;
pub mod storage;
pub mod threshold;
#[cfg(feature = "house")]
pub mod unsaved;
pub mod wake_lock;
pub mod websocket;

use web_sys::{Document, Window};
pub use web_sys::{Element, MediaStream, MediaStreamTrack};

/// Returns the window.
///
/// # Panics
///
/// Outside a page; the frame worker is a program of its own.
#[must_use]
pub fn window() -> Window {
    web_sys::window().expect("this code runs in a page")
}

/// Returns the document.
///
/// # Panics
///
/// Outside a page.
#[must_use]
pub fn document() -> Document {
    window().document().expect("a page has a document")
}
