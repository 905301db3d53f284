//! The two kinds of own device, and whose track is whose.

use crate::browser::{MediaStream, MediaStreamTrack, media_devices::DeviceKind};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Camera,
    Microphone,
}

impl Kind {
    pub(super) fn of(track: &MediaStreamTrack) -> Self {
        if track.kind() == Self::Camera.track_kind() {
            Self::Camera
        } else {
            Self::Microphone
        }
    }

    pub(super) const fn device_kind(self) -> DeviceKind {
        match self {
            Self::Camera => DeviceKind::Camera,
            Self::Microphone => DeviceKind::Microphone,
        }
    }

    pub(super) const fn track_kind(self) -> &'static str {
        match self {
            Self::Camera => "video",
            Self::Microphone => "audio",
        }
    }
}

/// Returns the tracks of a stream, sound first.
pub(super) fn tracks_of(stream: &MediaStream) -> Vec<MediaStreamTrack> {
    let sound = stream.get_audio_tracks().to_vec();
    let pictures = stream.get_video_tracks().to_vec();
    sound
        .into_iter()
        .chain(pictures)
        .map(wasm_bindgen::JsCast::unchecked_into)
        .collect()
}
