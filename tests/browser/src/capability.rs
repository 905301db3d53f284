//! How each browser is started.

use crate::pattern::{Colour, Size};
use std::path::Path;
use thirtyfour::{
    Capabilities, ChromiumLikeCapabilities, DesiredCapabilities,
    common::capabilities::firefox::FirefoxPreferences, error::WebDriverResult,
};

/// A name of the house that no browser takes for this machine's own: over plain HTTP it is insecure.
pub const INSECURE_HOST: &str = "clinic.test";

/// What a browser is like.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// What its camera shows. Firefox's changes its colour by itself.
    pub(crate) camera: Option<Colour>,
    /// How large that is; Chromium only.
    pub(crate) size: Size,
    /// Whether its microphone hears the tone of [`tone`](crate::tone) and not the beeps of the browser; Chromium only.
    pub(crate) hears_tone: bool,
    /// Whether the person lets the page use camera and microphone.
    pub(crate) allows_devices: bool,
    /// Width and height of the window.
    pub(crate) window: (u32, u32),
    /// Whether there are a camera and a microphone at all.
    pub(crate) has_devices: bool,
    /// Runs before each page's own scripts; Chromium only.
    pub(crate) script: Option<&'static str>,
    /// Where 127.0.0.1 is for this browser, if elsewhere.
    pub(crate) loopback_at: Option<String>,
    /// Whether what the browser writes about its person can be read once it is closed; Chromium only.
    pub(crate) keeps_profile: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            camera: Some(Colour::Green),
            size: Size::Usual,
            hears_tone: false,
            allows_devices: true,
            window: (1280, 800),
            has_devices: true,
            script: None,
            loopback_at: None,
            keeps_profile: false,
        }
    }
}

/// Returns what Chromium is started with. `profile` is where it writes what it is to keep.
pub(crate) fn chromium(wish: &Wish, profile: &Path) -> WebDriverResult<Capabilities> {
    let mut chromium = DesiredCapabilities::chrome();
    for arg in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--autoplay-policy=no-user-gesture-required",
        "--auto-select-desktop-capture-source=Entire screen",
        "--lang=en-US",
    ] {
        chromium.add_arg(arg)?;
    }
    if wish.has_devices {
        chromium.add_arg("--use-fake-device-for-media-stream")?;
    }
    if wish.allows_devices {
        chromium.add_arg("--use-fake-ui-for-media-stream")?;
    } else {
        chromium.add_arg("--deny-permission-prompts")?;
    }
    if wish.keeps_profile {
        // The driver ends a browser with a folder that was named to it in good order.
        chromium.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    }
    if wish.size == Size::Small {
        // Drawing is most of what a page costs without a graphics card: it draws a sixteenth of the pixels.
        chromium.add_arg("--force-device-scale-factor=0.25")?;
    }
    if let Some(colour) = wish.camera {
        let film = colour.film(wish.size);
        chromium.add_arg(&format!(
            "--use-file-for-fake-video-capture={}",
            film.display()
        ))?;
    }
    if wish.hears_tone {
        let sound = crate::tone::sound();
        chromium.add_arg(&format!(
            "--use-file-for-fake-audio-capture={}",
            sound.display()
        ))?;
    }
    let loopback = wish.loopback_at.as_deref().unwrap_or("127.0.0.1");
    chromium.add_arg(&format!(
        "--host-resolver-rules=MAP {INSECURE_HOST} {loopback}, MAP 127.0.0.1 {loopback}"
    ))?;
    let (width, height) = wish.window;
    chromium.add_arg(&format!("--window-size={width},{height}"))?;
    chromium.set_binary("/usr/bin/chromium")?;
    Ok(chromium.into())
}

/// Returns what Firefox is started with.
pub(crate) fn firefox(wish: &Wish) -> WebDriverResult<Capabilities> {
    let mut preferences = FirefoxPreferences::new();
    preferences.set("media.navigator.streams.fake", true)?;
    preferences.set("media.navigator.permission.disabled", wish.allows_devices)?;
    preferences.set("media.autoplay.default", 0)?;
    // Nothing on this machine answers outside, so nothing may be asked there.
    preferences.set("network.captive-portal-service.enabled", false)?;
    preferences.set("network.connectivity-service.enabled", false)?;
    preferences.set("browser.safebrowsing.malware.enabled", false)?;

    let mut firefox = DesiredCapabilities::firefox();
    firefox.set_preferences(preferences)?;
    firefox.add_arg("--headless")?;
    let (width, height) = wish.window;
    firefox.add_arg(&format!("--width={width}"))?;
    firefox.add_arg(&format!("--height={height}"))?;
    firefox.set_firefox_binary("/usr/bin/firefox")?;
    Ok(firefox.into())
}
