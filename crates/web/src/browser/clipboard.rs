//! Copies text for the person to paste.

use super::window;
use wasm_bindgen_futures::JsFuture;

/// Puts text on the clipboard. Returns whether the browser let us.
pub async fn copy(text: &str) -> bool {
    if !window().is_secure_context() {
        return false;
    }
    JsFuture::from(window().navigator().clipboard().write_text(text))
        .await
        .is_ok()
}
