//! The screen: draws what `client` says and reports what the browser and the person did.
//!
//! `app` chooses the page by the path; `page` composes `part`s, which only draw; [`shell`] feeds the
//! client and performs its effects; [`browser`] is the only place that names web-sys. Nothing here
//! decides who may do what.

#![cfg_attr(
    not(feature = "house"),
    expect(dead_code, reason = "the door leaves out what only the house shows")
)]

pub mod browser;
pub mod local_media;
#[cfg(feature = "house")]
pub mod shell;

mod api;
mod app;
mod busy;
#[cfg(feature = "house")]
mod frame_watch;
#[cfg(feature = "house")]
mod keys;
mod link;
mod local_time;
mod page;
mod part;
#[cfg(feature = "house")]
mod report;
mod route;
mod text;
mod title;
#[cfg(feature = "house")]
mod visit_log;

use app::App;
use leptos::mount::mount_to_body;
use wasm_bindgen::prelude::wasm_bindgen;

/// Draws the page; called by `boot.js` through the module's start.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    mount_to_body(|| App::start().draw());
}
