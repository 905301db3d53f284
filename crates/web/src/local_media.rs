//! The person's own camera and microphone: asking for them, turning them on and off, choosing.
//!
//! One for the whole page, from the check-in to the end of the visit, so that a browser asks once.

mod kind;

use self::kind::{Kind, tracks_of};
use crate::browser::{
    MediaStream, MediaStreamTrack,
    listen::Listener,
    media_devices::{self, Device, DeviceError, Facing, Wanted},
    threshold,
};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Where one device stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceState {
    /// Nobody asked for it yet.
    #[default]
    Unasked,
    /// The browser is asking the person.
    Asking,
    /// It works.
    On,
    /// It was turned off by the person.
    Off,
    /// It does not work.
    Failed(DeviceError),
}

/// The person's own camera and microphone. Cheap to copy.
#[derive(Clone, Copy)]
pub struct LocalMedia {
    stream: RwSignal<Option<MediaStream>, LocalStorage>,
    /// Where the camera stands.
    pub camera: RwSignal<DeviceState>,
    /// Where the microphone stands.
    pub microphone: RwSignal<DeviceState>,
    /// The devices there are to choose from.
    pub devices: RwSignal<Vec<Device>>,
    /// The speaker chosen; `None` for the system's.
    pub speaker: RwSignal<Option<String>>,
    /// How often a device has failed, so that each failure can be told once.
    pub failures: RwSignal<u32>,
    /// What is captured, or would be.
    pub wanted: RwSignal<Wanted>,
    kept: StoredValue<Kept, LocalStorage>,
}

/// What must live as long as what it listens to.
#[derive(Default)]
struct Kept {
    on_change: Option<Rc<dyn Fn()>>,
    track_listeners: Vec<Listener>,
    device_listener: Option<Listener>,
}

impl LocalMedia {
    /// Makes it without asking for anything.
    #[must_use]
    pub fn new() -> Self {
        let media = Self {
            stream: RwSignal::new_local(None),
            camera: RwSignal::new(DeviceState::Unasked),
            microphone: RwSignal::new(DeviceState::Unasked),
            devices: RwSignal::new(Vec::new()),
            speaker: RwSignal::new(None),
            failures: RwSignal::new(0),
            wanted: RwSignal::new(Wanted {
                microphone: true,
                camera: true,
                ..Wanted::default()
            }),
            kept: StoredValue::new_local(Kept::default()),
        };
        let listener = media_devices::on_change(move || media.refresh_devices());
        media
            .kept
            .update_value(|kept| kept.device_listener = listener);
        media
    }

    /// Returns what is captured; tracked.
    #[must_use]
    pub fn stream(self) -> Option<MediaStream> {
        self.stream.get()
    }

    /// Returns what is captured; not tracked.
    #[must_use]
    pub fn stream_untracked(self) -> Option<MediaStream> {
        self.stream.get_untracked()
    }

    /// Calls `call` whenever other tracks are captured.
    pub fn on_change(self, call: impl Fn() + 'static) {
        self.kept
            .update_value(|kept| kept.on_change = Some(Rc::new(call)));
    }

    /// Asks for camera and microphone, or for what is wanted of them and does not work. Where both
    /// together fail, each is asked for alone, so that one broken camera does not cost the sound.
    pub async fn start(self) {
        let wanted = self.wanted.get_untracked();
        if let Some(stream) = threshold::take_over() {
            self.start_with(stream, wanted).await;
            return;
        }
        let missing = Wanted {
            microphone: wanted.microphone && !self.has(Kind::Microphone),
            camera: wanted.camera && !self.has(Kind::Camera),
            ..wanted
        };
        if !missing.microphone && !missing.camera {
            return;
        }
        self.note_asking(&missing);
        match media_devices::capture(&missing).await {
            Ok(stream) => self.take(Some(stream), &missing, None),
            Err(error) if missing.camera && missing.microphone => {
                self.start_each(missing, error).await
            }
            Err(error) => self.take(None, &missing, Some(error)),
        }
    }

    /// Goes on with what the door captured, and asks for what it did not get.
    async fn start_with(self, stream: MediaStream, wanted: Wanted) {
        let has = Wanted {
            microphone: media_devices::audio_track(&stream).is_some(),
            camera: media_devices::video_track(&stream).is_some(),
            ..wanted
        };
        self.take(Some(stream), &has, None);
        if wanted.microphone && !has.microphone {
            self.capture_one(Kind::Microphone).await;
        }
        if wanted.camera && !has.camera {
            self.capture_one(Kind::Camera).await;
        }
    }

    /// Turns the camera on or off; off, its light goes off too.
    pub async fn turn_camera(self, on: bool) {
        if !on {
            self.wanted.update(|wanted| wanted.camera = false);
            self.drop_kind(Kind::Camera);
            self.camera.set(DeviceState::Off);
            return;
        }
        self.wanted.update(|wanted| wanted.camera = true);
        if self.camera.get_untracked() != DeviceState::On {
            self.capture_one(Kind::Camera).await;
        }
    }

    /// Turns the microphone on or off. Off, it stays captured, so that it is on again at once.
    pub async fn turn_microphone(self, on: bool) {
        let track = self
            .stream_untracked()
            .and_then(|stream| media_devices::audio_track(&stream));
        match track {
            Some(track) => {
                track.set_enabled(on);
                self.microphone.set(if on {
                    DeviceState::On
                } else {
                    DeviceState::Off
                });
            }
            None if on => self.capture_one(Kind::Microphone).await,
            None => {}
        }
    }

    /// Captures with another camera.
    pub async fn choose_camera(self, id: String) {
        self.wanted.update(|wanted| {
            wanted.camera_id = Some(id);
            wanted.camera = true;
        });
        self.capture_one(Kind::Camera).await;
    }

    /// Captures with another microphone.
    pub async fn choose_microphone(self, id: String) {
        self.wanted.update(|wanted| wanted.microphone_id = Some(id));
        self.capture_one(Kind::Microphone).await;
    }

    /// Captures with a phone's other camera.
    pub async fn flip_camera(self) {
        self.wanted.update(|wanted| {
            wanted.camera_id = None;
            wanted.camera = true;
            wanted.facing = match wanted.facing {
                Facing::User => Facing::World,
                Facing::World => Facing::User,
            };
        });
        self.capture_one(Kind::Camera).await;
    }

    /// Lets go of camera and microphone.
    pub fn stop(self) {
        self.tracks().iter().for_each(MediaStreamTrack::stop);
        self.put(None);
        self.camera.set(DeviceState::Unasked);
        self.microphone.set(DeviceState::Unasked);
    }

    async fn start_each(self, wanted: Wanted, error: DeviceError) {
        if !media_devices::is_worth_a_part(error).await {
            self.take(None, &wanted, Some(error));
            return;
        }
        self.capture_one(Kind::Microphone).await;
        self.capture_one(Kind::Camera).await;
    }

    /// Captures one kind and puts its track in place of the one before.
    async fn capture_one(self, kind: Kind) {
        let wanted = self.wanted.get_untracked();
        let wanted = match kind {
            Kind::Camera => Wanted {
                microphone: false,
                camera: true,
                ..wanted
            },
            Kind::Microphone => Wanted {
                microphone: true,
                camera: false,
                ..wanted
            },
        };
        // A phone has one camera at a time: the one before must be let go first.
        self.drop_kind(kind);
        self.note_asking(&wanted);
        match media_devices::capture(&wanted).await {
            Ok(stream) => self.take(Some(stream), &wanted, None),
            Err(error) => self.take(None, &wanted, Some(error)),
        }
    }

    fn note_asking(self, wanted: &Wanted) {
        if wanted.camera {
            self.camera.set(DeviceState::Asking);
        }
        if wanted.microphone {
            self.microphone.set(DeviceState::Asking);
        }
    }

    /// Takes what a capture gave, or why it gave nothing.
    fn take(self, stream: Option<MediaStream>, wanted: &Wanted, error: Option<DeviceError>) {
        let state = error.map_or(DeviceState::On, DeviceState::Failed);
        if wanted.camera {
            self.camera.set(state);
        }
        if wanted.microphone {
            self.microphone.set(state);
        }
        if let Some(error) = error {
            self.note_failure(error, wanted);
        }
        if let Some(stream) = stream {
            self.take_tracks(tracks_of(&stream));
            self.refresh_devices();
        }
    }

    fn note_failure(self, error: DeviceError, wanted: &Wanted) {
        if error == DeviceError::Overconstrained {
            // The chosen device is gone; the next attempt is for the usual one.
            self.wanted.update(|next| {
                if wanted.camera {
                    next.camera_id = None;
                }
                if wanted.microphone {
                    next.microphone_id = None;
                }
            });
        }
        self.failures.update(|failures| *failures += 1);
    }

    /// Takes captured tracks, each in place of the one of its kind.
    fn take_tracks(self, tracks: Vec<MediaStreamTrack>) {
        let wants_camera = self.wanted.with_untracked(|wanted| wanted.camera);
        let (new, late): (Vec<_>, Vec<_>) = tracks
            .into_iter()
            .partition(|track| wants_camera || Kind::of(track) != Kind::Camera);
        if !late.is_empty() {
            // Turned off again while the browser was asking.
            late.iter().for_each(MediaStreamTrack::stop);
            self.camera.set(DeviceState::Off);
        }
        let is_replaced = |track: &MediaStreamTrack| {
            let kind = Kind::of(track);
            new.iter().any(|new| Kind::of(new) == kind)
        };
        let (gone, mut kept): (Vec<_>, Vec<_>) = self.tracks().into_iter().partition(is_replaced);
        gone.iter().for_each(MediaStreamTrack::stop);
        kept.extend(new);
        self.put_tracks(kept);
    }

    fn has(self, kind: Kind) -> bool {
        self.tracks().iter().any(|track| Kind::of(track) == kind)
    }

    fn drop_kind(self, kind: Kind) {
        let (gone, kept): (Vec<_>, Vec<_>) = self
            .tracks()
            .into_iter()
            .partition(|track| track.kind() == kind.track_kind());
        if gone.is_empty() {
            return;
        }
        gone.iter().for_each(MediaStreamTrack::stop);
        self.put_tracks(kept);
    }

    fn tracks(self) -> Vec<MediaStreamTrack> {
        self.stream_untracked()
            .map(|stream| tracks_of(&stream))
            .unwrap_or_default()
    }

    fn put_tracks(self, tracks: Vec<MediaStreamTrack>) {
        // The browser's constructor fails only where there are no streams at all.
        let stream = MediaStream::new().ok().filter(|_| !tracks.is_empty());
        if let Some(stream) = &stream {
            tracks.iter().for_each(|track| stream.add_track(track));
        }
        self.put(stream);
    }

    fn put(self, stream: Option<MediaStream>) {
        let listeners = stream
            .as_ref()
            .map(|stream| self.listen(stream))
            .unwrap_or_default();
        self.stream.set(stream);
        self.kept
            .update_value(|kept| kept.track_listeners = listeners);
        if let Some(call) = self.kept.with_value(|kept| kept.on_change.clone()) {
            call();
        }
    }

    /// Notices a device that was unplugged or taken away by the system.
    fn listen(self, stream: &MediaStream) -> Vec<Listener> {
        let listen = |track: MediaStreamTrack| {
            let kind = Kind::of(&track);
            media_devices::on_ended(&track, move || self.lose(kind))
        };
        tracks_of(stream).into_iter().map(listen).collect()
    }

    /// Says why a device is gone: it is not there any more, or something else has it.
    fn lose(self, kind: Kind) {
        spawn_local(async move {
            let devices = media_devices::list().await;
            let is_there = devices
                .iter()
                .any(|device| device.kind == kind.device_kind());
            let error = if is_there {
                DeviceError::InUse
            } else {
                DeviceError::NoDevice
            };
            self.drop_kind(kind);
            self.state_of(kind).set(DeviceState::Failed(error));
            self.failures.update(|failures| *failures += 1);
            self.devices.set(devices);
        });
    }

    const fn state_of(self, kind: Kind) -> RwSignal<DeviceState> {
        match kind {
            Kind::Camera => self.camera,
            Kind::Microphone => self.microphone,
        }
    }

    fn refresh_devices(self) {
        spawn_local(async move { self.devices.set(media_devices::list().await) });
    }
}

impl Default for LocalMedia {
    fn default() -> Self {
        Self::new()
    }
}
