//! The tracks this person sends.

use crate::browser::{
    glue,
    media_devices::{audio_track, video_track},
};
use protocol::Source;
use std::collections::BTreeMap;
use web_sys::{MediaStream, MediaStreamTrack};

/// The tracks this person sends. A source without one sends nothing.
#[derive(Clone, Default)]
pub struct LocalTracks {
    tracks: BTreeMap<Source, MediaStreamTrack>,
}

impl LocalTracks {
    /// Takes the tracks of a camera-and-microphone stream in place of the ones before.
    pub fn take_stream(&mut self, stream: &MediaStream) {
        self.set(Source::Microphone, audio_track(stream));
        self.set(Source::Camera, video_track(stream));
    }

    /// Takes one track, or none, in place of the one before.
    pub fn set(&mut self, source: Source, track: Option<MediaStreamTrack>) {
        match track {
            Some(track) => {
                if source == Source::Camera {
                    glue::hint(&track, "motion");
                }
                self.tracks.insert(source, track);
            }
            None => {
                self.tracks.remove(&source);
            }
        }
    }

    /// Returns the track of a source.
    #[must_use]
    pub fn of(&self, source: Source) -> Option<MediaStreamTrack> {
        self.tracks.get(&source).cloned()
    }
}
