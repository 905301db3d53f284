//! What this browser is and can do, for help that fits it.

use super::{glue, window};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Which browser, as far as help texts differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chrome, Edge and others of that family, on a computer.
    Chrome,
    /// The same on Android.
    ChromeAndroid,
    /// Firefox.
    Firefox,
    /// Safari on a Mac.
    Safari,
    /// Any browser on an iPhone or iPad: all are Safari inside.
    Ios,
    /// Another one.
    Other,
}

/// Whether a visit can work here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It can.
    Full,
    /// The page did not come over HTTPS: browsers give no camera or microphone then.
    Insecure,
    /// The browser is too old or has WebRTC turned off.
    Unsupported,
}

/// Returns which browser this is. By the user agent's text, so it may be wrong; it only chooses a
/// sentence.
#[must_use]
pub fn browser() -> Browser {
    let navigator = window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    let is_touch_mac = agent.contains("Macintosh") && navigator.max_touch_points() > 1;
    if agent.contains("iPhone") || agent.contains("iPad") || is_touch_mac {
        Browser::Ios
    } else if agent.contains("Firefox/") {
        Browser::Firefox
    } else if agent.contains("Chrome/") {
        if agent.contains("Android") {
            Browser::ChromeAndroid
        } else {
            Browser::Chrome
        }
    } else if agent.contains("Safari/") {
        Browser::Safari
    } else {
        Browser::Other
    }
}

/// Returns whether this is a Mac, iPhone or iPad, where shortcuts use ⌘.
#[must_use]
pub fn is_apple() -> bool {
    let agent = window().navigator().user_agent().unwrap_or_default();
    agent.contains("Mac OS X") || agent.contains("iPhone") || agent.contains("iPad")
}

/// Returns whether this looks like a phone or tablet: only then a camera can be flipped.
#[must_use]
pub fn is_handheld() -> bool {
    let navigator = window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    agent.contains("Android") || agent.contains("Mobile") || browser() == Browser::Ios
}

/// Returns whether a visit can work here.
#[must_use]
pub fn support() -> Support {
    if !window().is_secure_context() {
        return Support::Insecure;
    }
    let has = |name: &str| Reflect::has(&window(), &JsValue::from_str(name)).unwrap_or(false);
    let is_enough = glue::has_media_devices()
        && [
            "RTCPeerConnection",
            "RTCRtpTransceiver",
            "RTCRtpScriptTransform",
        ]
        .iter()
        .all(|name| has(name));
    if is_enough {
        Support::Full
    } else {
        Support::Unsupported
    }
}

/// Returns whether this browser can share a screen. Phones cannot.
#[must_use]
pub fn can_share_screen() -> bool {
    glue::has_screen_capture()
}

/// Returns whether this browser can choose a speaker.
#[must_use]
pub fn can_choose_speaker() -> bool {
    glue::can_set_speaker()
}
