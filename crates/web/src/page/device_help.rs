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

/// Which of the two devices failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Both, for the same reason.
    Both,
    /// The camera.
    Camera,
    /// The microphone.
    Microphone,
}

/// What failed, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    part: Part,
    error: DeviceError,
}

/// Returns what failed of what was asked for: one fault for each reason.
pub(crate) fn faults(capture: Capture) -> Vec<Fault> {
    let fault = |part, error| Fault { part, error };
    match capture {
        Capture::Asking => vec![],
        Capture::Answered {
            microphone: Err(microphone),
            camera: Err(camera),
        } if microphone == camera => vec![fault(Part::Both, camera)],
        Capture::Answered { microphone, camera } => {
            let camera = camera.err().map(|error| fault(Part::Camera, error));
            let microphone = microphone.err().map(|error| fault(Part::Microphone, error));
            camera.into_iter().chain(microphone).collect()
        }
    }
}

/// Draws the help for what is captured, or not. Nothing where all is well or not decided yet.
pub(crate) fn of_capture(capture: Capture, provider: &str) -> AnyView {
    let rest = match capture {
        Capture::Answered {
            microphone: Ok(()),
            camera: Err(_),
        } => Some(t!("device-only-sound", provider = provider)),
        Capture::Answered {
            microphone: Err(_),
            camera: Ok(()),
        } => Some(t!("device-only-picture", provider = provider)),
        Capture::Asking | Capture::Answered { .. } => None,
    };
    let draw = |fault: Fault| fault.draw(provider, rest.clone());
    faults(capture)
        .into_iter()
        .map(draw)
        .collect_view()
        .into_any()
}

/// Says that this browser cannot make video visits, where that is so: before anything is asked for.
pub(crate) fn of_browser() -> AnyView {
    let fault = Fault {
        part: Part::Both,
        error: DeviceError::Unsupported,
    };
    match capability::support() {
        Support::Full | Support::Insecure => ().into_any(),
        Support::Unsupported => fault.draw("", None),
    }
}

impl Fault {
    /// Returns the help for someone who waits or is in the visit already: in one line.
    pub(crate) fn inside(self) -> String {
        // Whom the sentence names is known by whoever is in the visit.
        let words = if self.error == DeviceError::NoDevice && self.part == Part::Both {
            t!("device-none-inside").to_owned()
        } else {
            self.way_on("", capability::browser())
        };
        [self.title(), ". ", &words].concat()
    }

    fn draw(self, provider: &str, rest: Option<String>) -> AnyView {
        let words = self.way_on(provider, capability::browser());
        let rest = rest.map(|rest| view! { <p>{rest}</p> });
        notice(
            Tone::Warn,
            self.title(),
            view! {
                <p>{words}</p>
                {rest}
            },
        )
    }

    /// Returns what happened.
    const fn title(self) -> &'static str {
        match (self.error, self.part) {
            (DeviceError::Refused, Part::Both) => t!("device-refused-title"),
            (DeviceError::Refused, Part::Camera) => t!("camera-refused-title"),
            (DeviceError::Refused, Part::Microphone) => t!("microphone-refused-title"),
            (DeviceError::NoDevice, Part::Both) => t!("device-none-title"),
            (DeviceError::NoDevice, Part::Camera) => t!("camera-none-title"),
            (DeviceError::NoDevice, Part::Microphone) => t!("microphone-none-title"),
            (DeviceError::InUse, Part::Both) => t!("device-in-use-title"),
            (DeviceError::InUse, Part::Camera) => t!("camera-in-use-title"),
            (DeviceError::InUse, Part::Microphone) => t!("microphone-in-use-title"),
            (DeviceError::Overconstrained, Part::Both) => t!("device-gone-title"),
            (DeviceError::Overconstrained, Part::Camera) => t!("camera-gone-title"),
            (DeviceError::Overconstrained, Part::Microphone) => t!("microphone-gone-title"),
            (DeviceError::Unknown, Part::Both) => t!("device-unknown-title"),
            (DeviceError::Unknown, Part::Camera) => t!("camera-unknown-title"),
            (DeviceError::Unknown, Part::Microphone) => t!("microphone-unknown-title"),
            (DeviceError::Insecure, _) => t!("device-insecure-title"),
            (DeviceError::Unsupported, _) => t!("device-unsupported-title"),
        }
    }

    /// Returns what to do about it.
    fn way_on(self, provider: &str, browser: Browser) -> String {
        match (self.error, self.part) {
            (DeviceError::Refused, _) => refused(browser).to_owned(),
            (DeviceError::NoDevice, Part::Both) => t!("device-none", provider = provider),
            (DeviceError::NoDevice, Part::Camera | Part::Microphone) => {
                t!("device-none-one").to_owned()
            }
            (DeviceError::InUse, _) => t!("device-in-use").to_owned(),
            (DeviceError::Insecure, _) => t!("device-insecure").to_owned(),
            (DeviceError::Unsupported, _) => t!("device-unsupported").to_owned(),
            (DeviceError::Overconstrained, _) => t!("device-gone").to_owned(),
            (DeviceError::Unknown, _) => t!("device-unknown").to_owned(),
        }
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
    use crate::page::check_devices::Outcome;
    use std::collections::BTreeSet;

    const PARTS: [Part; 3] = [Part::Both, Part::Camera, Part::Microphone];

    fn answered(microphone: Outcome, camera: Outcome) -> Vec<Fault> {
        faults(Capture::Answered { microphone, camera })
    }

    #[test]
    fn every_failure_has_its_own_title_and_its_own_way_on() {
        for part in PARTS {
            let all = ALL.iter().map(|error| Fault {
                part,
                error: *error,
            });

            let titles: BTreeSet<_> = all.clone().map(Fault::title).collect();
            let ways: BTreeSet<_> = all
                .map(|fault| fault.way_on("Ada", Browser::Other))
                .collect();

            assert_eq!(titles.len(), ALL.len());
            assert_eq!(ways.len(), ALL.len());
        }
    }

    #[test]
    fn one_device_that_fails_is_not_said_to_be_both() {
        let of_page = [DeviceError::Insecure, DeviceError::Unsupported];
        for error in ALL.iter().filter(|error| !of_page.contains(error)) {
            let title = |part| {
                Fault {
                    part,
                    error: *error,
                }
                .title()
            };

            let titles: BTreeSet<_> = PARTS.map(title).into();

            assert_eq!(titles.len(), PARTS.len(), "{titles:?}");
        }
    }

    #[test]
    fn each_device_is_named_with_its_own_reason() {
        let (used, none) = (DeviceError::InUse, DeviceError::NoDevice);
        let fault = |part, error| Fault { part, error };

        assert_eq!(answered(Ok(()), Ok(())), []);
        assert_eq!(answered(Ok(()), Err(used)), [fault(Part::Camera, used)]);
        assert_eq!(answered(Err(used), Ok(())), [fault(Part::Microphone, used)]);
        assert_eq!(answered(Err(used), Err(used)), [fault(Part::Both, used)]);
        assert_eq!(
            answered(Err(none), Err(used)),
            [fault(Part::Camera, used), fault(Part::Microphone, none)]
        );
    }
}
