//! What to say when camera or microphone do not start: what happened, and the way on, for this very
//! browser.

use super::check_devices::Capture;
use crate::{
    browser::{
        capability::{self, Browser, Support},
        media_devices::DeviceError,
    },
    part::notice::{Tone, notice},
    text::t,
};
use leptos::prelude::*;

/// Every way devices can fail.
#[cfg(test)]
pub(crate) const ALL: &[DeviceError] = &[
    DeviceError::Refused,
    DeviceError::NoDevice,
    DeviceError::InUse,
    DeviceError::Insecure,
    DeviceError::Unsupported,
    DeviceError::Overconstrained,
    DeviceError::Unknown,
];

/// Draws the help for what is captured, or not. Nothing where all is well or not decided yet.
pub(crate) fn of_capture(capture: Capture, provider: &str) -> AnyView {
    match capture {
        Capture::Asking
        | Capture::Ready {
            microphone: true,
            camera: true,
        } => ().into_any(),
        Capture::Ready {
            microphone: true,
            camera: false,
        } => partial(t!("device-only-sound", provider = provider)),
        Capture::Ready { .. } => partial(t!("device-only-picture", provider = provider)),
        Capture::Failed(error) => of_error(error, provider, capability::browser()),
    }
}

/// Says that this browser cannot make video visits, where that is so: before anything is asked for.
pub(crate) fn of_browser() -> AnyView {
    match capability::support() {
        Support::Full | Support::Insecure => ().into_any(),
        Support::Unsupported => of_error(DeviceError::Unsupported, "", capability::browser()),
    }
}

/// Draws the help for a failure.
pub(crate) fn of_error(error: DeviceError, provider: &str, browser: Browser) -> AnyView {
    let (title, words) = words(error, provider, browser);
    notice(Tone::Warn, title, view! { <p>{words}</p> })
}

/// Returns the help for someone who is in the visit already: in one line, by this browser.
pub(crate) fn inside(error: DeviceError) -> String {
    let (title, words) = match error {
        // Whom the sentence names is known by whoever is in the visit.
        DeviceError::NoDevice => (t!("device-none-title"), t!("device-none-inside").to_owned()),
        DeviceError::Refused
        | DeviceError::InUse
        | DeviceError::Insecure
        | DeviceError::Unsupported
        | DeviceError::Overconstrained
        | DeviceError::Unknown => words(error, "", capability::browser()),
    };
    [title, ". ", &words].concat()
}

fn partial(words: String) -> AnyView {
    notice(
        Tone::Warn,
        t!("device-unknown-title"),
        view! { <p>{words}</p> },
    )
}

/// Returns what happened and the way on.
fn words(error: DeviceError, provider: &str, browser: Browser) -> (&'static str, String) {
    match error {
        DeviceError::Refused => (t!("device-refused-title"), refused(browser).to_owned()),
        DeviceError::NoDevice => (
            t!("device-none-title"),
            t!("device-none", provider = provider),
        ),
        DeviceError::InUse => (t!("device-in-use-title"), t!("device-in-use").to_owned()),
        DeviceError::Insecure => (
            t!("device-insecure-title"),
            t!("device-insecure").to_owned(),
        ),
        DeviceError::Unsupported => (
            t!("device-unsupported-title"),
            t!("device-unsupported").to_owned(),
        ),
        DeviceError::Overconstrained => (t!("device-gone-title"), t!("device-gone").to_owned()),
        DeviceError::Unknown => (t!("device-unknown-title"), t!("device-unknown").to_owned()),
    }
}

const fn refused(browser: Browser) -> &'static str {
    match browser {
        Browser::Chrome => t!("device-refused-chrome"),
        Browser::ChromeAndroid => t!("device-refused-android"),
        Browser::Firefox => t!("device-refused-firefox"),
        Browser::Safari => t!("device-refused-safari"),
        Browser::Ios => t!("device-refused-ios"),
        Browser::Other => t!("device-refused-other"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_failure_has_its_own_title_and_its_own_way_on() {
        let help = |error: &DeviceError| words(*error, "Ada", Browser::Other);

        let titles: BTreeSet<_> = ALL.iter().map(|error| help(error).0).collect();
        let ways: BTreeSet<_> = ALL.iter().map(|error| help(error).1).collect();

        assert_eq!(titles.len(), ALL.len());
        assert_eq!(ways.len(), ALL.len());
    }
}
