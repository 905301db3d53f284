//! The address bar: where we are, and taking secrets off it.

use super::{listen::Listener, window};
use wasm_bindgen::JsValue;

/// Returns the path, such as `/v/…`.
#[must_use]
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Returns `https://host` of this page, for links to give away.
#[must_use]
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Returns `https://host` of the API: what the page names, else the page's own.
#[must_use]
pub fn api_origin() -> String {
    let meta = super::document().query_selector("meta[name=vestibule-api]");
    let named = meta
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"));
    let named = named.filter(|named| !named.is_empty());
    named.unwrap_or_else(origin)
}

/// Returns the host of this page, with its port where that is not the scheme's own.
#[must_use]
pub fn host() -> String {
    window().location().host().unwrap_or_default()
}

/// Takes the fragment off the address bar and returns it, without `#`. `None` where there is none.
///
/// Browsers may keep it in their history all the same, which is why a secret dies with its visit.
#[must_use]
pub fn take_fragment() -> Option<String> {
    let hash = window().location().hash().ok()?;
    let fragment = hash.strip_prefix('#').filter(|text| !text.is_empty())?;
    replace(&path());
    Some(fragment.to_owned())
}

/// Goes to another page of ours; the browser's "back" leads here again.
pub fn push(path: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Goes to another page of ours in place of this one.
pub fn replace(path: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Calls `call` when the browser's "back" or "forward" changed the path.
#[must_use]
pub fn on_change(call: impl FnMut() + 'static) -> Listener {
    let mut call = call;
    Listener::new(&window(), "popstate", move |_| call())
}

/// Calls `call` when another fragment was put into the address bar of this page.
#[must_use]
pub fn on_fragment(call: impl FnMut() + 'static) -> Listener {
    let mut call = call;
    Listener::new(&window(), "hashchange", move |_| call())
}

/// Asks the browser to print the page.
pub fn print() {
    // Where there is no printer the browser says so itself.
    let _ = window().print();
}

/// Loads another page of ours from the server.
pub fn open(path: &str) {
    let _ = window().location().assign(path);
}

/// Loads the page again from the server.
pub fn reload() {
    let _ = window().location().reload();
}
