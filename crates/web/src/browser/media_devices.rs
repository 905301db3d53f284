//! Camera, microphone, screen and speaker.

use super::{glue, listen::Listener, window};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DisplayMediaStreamConstraints, DomException, HtmlMediaElement, MediaDeviceInfo,
    MediaDeviceKind, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

/// Why there is no camera or microphone. Each has its own sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceError {
    /// The person, the browser or the system said no.
    Refused,
    /// There is none.
    NoDevice,
    /// Another program has it.
    InUse,
    /// The page did not come over HTTPS.
    Insecure,
    /// The browser cannot.
    Unsupported,
    /// The device chosen is gone or cannot do what was asked.
    Overconstrained,
    /// Something else.
    Unknown,
}

/// Which way a phone's camera looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Facing {
    /// At the person.
    #[default]
    User,
    /// Away from them.
    World,
}

/// What to capture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Sound.
    pub microphone: bool,
    /// Picture.
    pub camera: bool,
    /// A certain microphone, else the system's.
    pub microphone_id: Option<String>,
    /// A certain camera, else the one that looks the wanted way.
    pub camera_id: Option<String>,
    /// Which way, where no certain camera is wanted.
    pub facing: Facing,
}

/// What kind a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceKind {
    /// Makes sound into data.
    Microphone,
    /// Makes pictures.
    Camera,
    /// Makes data into sound.
    Speaker,
}

/// A device to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The browser's id for it, on this site.
    pub id: String,
    /// Its name; empty until the person has allowed a device.
    pub label: String,
    /// What it is.
    pub kind: DeviceKind,
}

/// Asks for camera and microphone; the browser may ask the person.
///
/// # Errors
///
/// [`DeviceError`]. Nothing is captured then: ask again for less.
pub async fn capture(wanted: &Wanted) -> Result<MediaStream, DeviceError> {
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&audio_constraints(wanted));
    constraints.set_video(&video_constraints(wanted));
    let promise = devices()?
        .get_user_media_with_constraints(&constraints)
        .map_err(|error| device_error(&error))?;
    stream_of(promise).await
}

/// Returns whether one of the two may be had where both together could not. A person who said no is not
/// asked again, unless the browser says that only one of the two is kept back.
pub async fn is_worth_a_part(error: DeviceError) -> bool {
    match error {
        DeviceError::NoDevice
        | DeviceError::InUse
        | DeviceError::Overconstrained
        | DeviceError::Unknown => true,
        DeviceError::Refused => {
            let camera = glue::permission("camera").await.as_string();
            let microphone = glue::permission("microphone").await.as_string();
            let states = [camera.as_deref(), microphone.as_deref()];
            states.contains(&Some("denied")) && states.contains(&Some("granted"))
        }
        DeviceError::Insecure | DeviceError::Unsupported => false,
    }
}

/// Asks the person for a screen, window or tab to show.
///
/// # Errors
///
/// [`DeviceError::Refused`] where the person thought better of it, or another.
pub async fn capture_screen() -> Result<MediaStream, DeviceError> {
    let devices = devices()?;
    if !glue::has_screen_capture() {
        return Err(DeviceError::Unsupported);
    }
    let constraints = DisplayMediaStreamConstraints::new();
    let video = Object::new();
    // Text on a page changes seldom; 15 pictures a second leave bits for sharpness.
    set(
        &video,
        "frameRate",
        &object(&[("max", JsValue::from_f64(15.0))]),
    );
    constraints.set_video(&video);
    constraints.set_audio(&JsValue::FALSE);
    let promise = devices
        .get_display_media_with_constraints(&constraints)
        .map_err(|error| device_error(&error))?;
    let stream = stream_of(promise).await?;
    for track in video_tracks(&stream) {
        glue::hint(&track, "detail");
    }
    Ok(stream)
}

/// Returns the devices there are. Names are empty until the person has allowed one.
pub async fn list() -> Vec<Device> {
    let Ok(devices) = devices() else {
        return vec![];
    };
    let Ok(promise) = devices.enumerate_devices() else {
        return vec![];
    };
    let Ok(found) = JsFuture::from(promise).await else {
        return vec![];
    };
    Array::from(&found)
        .iter()
        .filter_map(|info| device(&info.unchecked_into()))
        .collect()
}

/// Calls `call` when a device was plugged in or out.
#[must_use]
pub fn on_change(call: impl FnMut() + 'static) -> Option<Listener> {
    let mut call = call;
    Some(Listener::new(&devices().ok()?, "devicechange", move |_| {
        call()
    }))
}

/// Calls `call` when a track ended by itself: device unplugged, sharing stopped by the browser's own
/// button, camera taken by the system.
#[must_use]
pub fn on_ended(track: &MediaStreamTrack, call: impl FnMut() + 'static) -> Listener {
    let mut call = call;
    Listener::new(track, "ended", move |_| call())
}

/// Ends all tracks of a stream: the lights of camera and microphone go off.
pub fn stop(stream: &MediaStream) {
    for track in stream.get_tracks().iter() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

/// Returns the first sound track.
#[must_use]
pub fn audio_track(stream: &MediaStream) -> Option<MediaStreamTrack> {
    stream.get_audio_tracks().get(0).dyn_into().ok()
}

/// Returns the first picture track.
#[must_use]
pub fn video_track(stream: &MediaStream) -> Option<MediaStreamTrack> {
    stream.get_video_tracks().get(0).dyn_into().ok()
}

/// Sends an element's sound to a speaker. Returns whether the browser could.
pub async fn use_speaker(element: &HtmlMediaElement, id: &str) -> bool {
    glue::set_speaker(element, id).await.is_truthy()
}

fn devices() -> Result<MediaDevices, DeviceError> {
    if !window().is_secure_context() {
        return Err(DeviceError::Insecure);
    }
    if !glue::has_media_devices() {
        return Err(DeviceError::Unsupported);
    }
    window()
        .navigator()
        .media_devices()
        .map_err(|_| DeviceError::Unsupported)
}

async fn stream_of(promise: js_sys::Promise) -> Result<MediaStream, DeviceError> {
    match JsFuture::from(promise).await {
        Ok(stream) => stream.dyn_into().map_err(|_| DeviceError::Unknown),
        Err(error) => Err(device_error(&error)),
    }
}

/// Names of the errors: Media Capture and Streams, section 10.2 (getUserMedia).
fn device_error(error: &JsValue) -> DeviceError {
    let name = error
        .dyn_ref::<DomException>()
        .map(DomException::name)
        .unwrap_or_default();
    match name.as_str() {
        "NotAllowedError" | "PermissionDeniedError" => DeviceError::Refused,
        "NotFoundError" | "DevicesNotFoundError" => DeviceError::NoDevice,
        "NotReadableError" | "AbortError" | "TrackStartError" => DeviceError::InUse,
        "OverconstrainedError" => DeviceError::Overconstrained,
        "SecurityError" => DeviceError::Insecure,
        "NotSupportedError" => DeviceError::Unsupported,
        _ => DeviceError::Unknown,
    }
}

fn audio_constraints(wanted: &Wanted) -> JsValue {
    if !wanted.microphone {
        return JsValue::FALSE;
    }
    let audio = object(&[
        ("echoCancellation", JsValue::TRUE),
        ("noiseSuppression", JsValue::TRUE),
        ("autoGainControl", JsValue::TRUE),
    ]);
    if let Some(id) = &wanted.microphone_id {
        set(
            &audio,
            "deviceId",
            &object(&[("exact", JsValue::from_str(id))]),
        );
    }
    audio.into()
}

fn video_constraints(wanted: &Wanted) -> JsValue {
    if !wanted.camera {
        return JsValue::FALSE;
    }
    let ideal = |value: f64| object(&[("ideal", JsValue::from_f64(value))]).into();
    // 720p at 30: what a face needs on a large screen. A camera that has less gives less.
    let video = object(&[
        ("width", ideal(1280.0)),
        ("height", ideal(720.0)),
        ("frameRate", ideal(30.0)),
    ]);
    match &wanted.camera_id {
        Some(id) => set(
            &video,
            "deviceId",
            &object(&[("exact", JsValue::from_str(id))]),
        ),
        None => {
            let facing = match wanted.facing {
                Facing::User => "user",
                Facing::World => "environment",
            };
            set(
                &video,
                "facingMode",
                &object(&[("ideal", JsValue::from_str(facing))]),
            );
        }
    }
    video.into()
}

fn device(info: &MediaDeviceInfo) -> Option<Device> {
    let kind = match info.kind() {
        MediaDeviceKind::Audioinput => DeviceKind::Microphone,
        MediaDeviceKind::Videoinput => DeviceKind::Camera,
        MediaDeviceKind::Audiooutput => DeviceKind::Speaker,
        _ => return None,
    };
    let id = info.device_id();
    // Before the first permission browsers list one nameless device of each kind.
    (!id.is_empty()).then(|| Device {
        id,
        label: info.label(),
        kind,
    })
}

fn video_tracks(stream: &MediaStream) -> impl Iterator<Item = MediaStreamTrack> {
    stream
        .get_video_tracks()
        .to_vec()
        .into_iter()
        .map(JsCast::unchecked_into)
}

fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        set(&object, name, value);
    }
    object
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of an object just made cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}
