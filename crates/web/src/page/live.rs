//! What the pages around a running client share: the client, the own devices, the sounds.

use super::{
    check_devices::{Capture, Outcome},
    picture::Hearing,
};
#[cfg(feature = "house")]
use crate::shell::Shell;
use crate::{
    app::App,
    browser::{
        capability,
        clock::Ticker,
        level_meter::LevelMeter,
        media_devices::{DeviceKind, Facing},
        sound::{Chime, Chimes},
    },
    local_media::{DeviceState, LocalMedia},
    part::device_picker::{Choice, Choosable},
};
#[cfg(feature = "house")]
use client::{Command, Credential, View};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How often the meter moves: often enough to look alive.
const METER_EVERY: Duration = Duration::from_millis(80);

/// A client and what belongs to it, for the check-in, the wait and the visit.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// The page.
    pub(crate) app: App,
    /// The client.
    #[cfg(feature = "house")]
    pub(crate) shell: Shell,
    /// The own camera and microphone.
    pub(crate) media: LocalMedia,
    /// Whether the others can be heard.
    pub(crate) hearing: Hearing,
    chimes: StoredValue<Chimes, LocalStorage>,
}

impl Live {
    /// Makes a client that has not joined, without asking for any device. The devices are let go with
    /// the page.
    #[cfg(feature = "house")]
    pub(crate) fn start(app: App, credential: Credential) -> Self {
        let media = LocalMedia::new();
        let chimes = Chimes::new();
        let shell = Shell::new(credential, media, chimes.clone());
        Self::with(app, media, chimes, shell)
    }

    /// Makes what the checks need, without asking for any device.
    #[cfg(not(feature = "house"))]
    pub(crate) fn start(app: App) -> Self {
        Self::with(app, LocalMedia::new(), Chimes::new())
    }

    fn with(
        app: App,
        media: LocalMedia,
        chimes: Chimes,
        #[cfg(feature = "house")] shell: Shell,
    ) -> Self {
        let hearing = Hearing::new();
        if chimes.is_silenced() {
            chimes.on_wake(move || hearing.is_blocked.set(false));
        }
        on_cleanup(move || media.stop());
        Self {
            app,
            #[cfg(feature = "house")]
            shell,
            media,
            hearing,
            chimes: StoredValue::new_local(chimes),
        }
    }

    /// Returns what there is to draw.
    #[cfg(feature = "house")]
    pub(crate) fn view(self) -> Signal<View> {
        self.shell.view_signal()
    }

    /// Does what the person asked for.
    #[cfg(feature = "house")]
    pub(crate) fn command(self, command: Command) {
        self.shell.dispatch(command);
    }

    /// Plays a sound.
    pub(crate) fn play(self, chime: Chime) {
        self.chimes.with_value(|chimes| chimes.play(chime));
    }

    /// Returns whether the browser keeps the sounds back.
    #[cfg(feature = "house")]
    pub(crate) fn is_silenced(self) -> bool {
        self.chimes.with_value(Chimes::is_silenced)
    }

    /// Lets the page sound. Works in the task of a press only.
    #[cfg(feature = "house")]
    pub(crate) fn wake_sound(self) {
        self.chimes.with_value(Chimes::wake);
    }

    /// Asks for camera and microphone.
    pub(crate) fn ask(self) {
        spawn_local(self.media.start());
    }

    /// Lets go of camera and microphone: their lights go off.
    pub(crate) fn release(self) {
        self.media.stop();
    }

    /// Returns what the devices are doing.
    pub(crate) fn capture(self) -> Memo<Capture> {
        let (camera, microphone) = (self.media.camera, self.media.microphone);
        Memo::new(move |_| match (microphone.get(), camera.get()) {
            (DeviceState::Unasked | DeviceState::Asking, _)
            | (_, DeviceState::Unasked | DeviceState::Asking) => Capture::Asking,
            (microphone, camera) => Capture::Answered {
                microphone: outcome(microphone),
                camera: outcome(camera),
            },
        })
    }

    /// Returns whether one's own picture is there to be shown.
    pub(crate) fn is_seen(self) -> Signal<bool> {
        let camera = self.media.camera;
        Signal::derive(move || camera.get() == DeviceState::On)
    }

    /// Returns whether the back camera is in use.
    pub(crate) fn faces_away(self) -> Signal<bool> {
        let wanted = self.media.wanted;
        Signal::derive(move || wanted.with(|wanted| wanted.facing == Facing::World))
    }

    /// Returns whether this device has a camera on each side.
    pub(crate) fn can_flip() -> bool {
        capability::is_handheld()
    }

    /// Uses a phone's other camera.
    pub(crate) fn flip(self) -> Callback<()> {
        Callback::new(move |()| spawn_local(self.media.flip_camera()))
    }

    /// Returns the devices of a kind and how to use one. There is no choice of a speaker where the
    /// browser gives none.
    pub(crate) fn choosable(self, kind: DeviceKind) -> Choosable {
        let media = self.media;
        let is_fixed = kind == DeviceKind::Speaker && !capability::can_choose_speaker();
        let choices = Signal::derive(move || {
            let all = media.devices.get().into_iter();
            all.filter(|device| device.kind == kind && !is_fixed)
                .map(|device| Choice {
                    id: device.id,
                    label: device.label,
                })
                .collect()
        });
        Choosable {
            choices,
            chosen: Signal::derive(move || match kind {
                DeviceKind::Camera => media.wanted.get().camera_id,
                DeviceKind::Microphone => media.wanted.get().microphone_id,
                DeviceKind::Speaker => media.speaker.get(),
            }),
            on_choose: Callback::new(move |id| match kind {
                DeviceKind::Camera => spawn_local(media.choose_camera(id)),
                DeviceKind::Microphone => spawn_local(media.choose_microphone(id)),
                DeviceKind::Speaker => media.speaker.set(Some(id)),
            }),
        }
    }

    /// Listens to the own microphone for as long as the caller's part of the page is there. Returns
    /// how loud it is, 0 to 1.
    pub(crate) fn level(self) -> Signal<f32> {
        let level = RwSignal::new(0.0);
        let meter = StoredValue::new_local(None::<LevelMeter>);
        Effect::new(move || {
            meter.set_value(self.media.stream().as_ref().and_then(LevelMeter::new));
        });
        let ticker = Ticker::every(METER_EVERY, move || {
            let loudness = meter.try_update_value(|meter| meter.as_mut().map(LevelMeter::level));
            level.try_set(loudness.flatten().unwrap_or(0.0));
        });
        StoredValue::new_local(ticker);
        level.into()
    }
}

const fn outcome(state: DeviceState) -> Outcome {
    match state {
        DeviceState::Failed(error) => Err(error),
        DeviceState::Unasked | DeviceState::Asking | DeviceState::On | DeviceState::Off => Ok(()),
    }
}
