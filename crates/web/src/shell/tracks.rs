//! The own camera, microphone and screen as what this client sends.

use super::Driver;
use crate::browser::{MediaStreamTrack, media_devices, storage};
use client::{Command, MediaEvent};
use protocol::Source;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

impl Driver {
    /// Whoever was muted or unseen before a reload comes back so, without the chime where it was off, and with their typing
    /// shown where it was.
    pub(super) fn recall_choices(self: &Rc<Self>) {
        if storage::was_chime_turned_off() {
            self.handle(|client, now| client.handle_command(Command::SetChime(false), now));
        }
        if self
            .id()
            .as_deref()
            .is_some_and(storage::was_real_time_text_turned_on)
        {
            self.handle(|client, now| client.handle_command(Command::SetRealTimeText(true), now));
        }
        let commands = [
            (Source::Microphone, Command::SetMicrophone(false)),
            (Source::Camera, Command::SetCamera(false)),
        ];
        for (source, command) in commands {
            if storage::was_turned_off(source) {
                self.handle(|client, now| client.handle_command(command, now));
            }
        }
    }

    pub(super) fn set_sending(self: &Rc<Self>, source: Source, on: bool) {
        let media = self.media;
        // What the person wants, and not what the provider's rules make of it.
        storage::remember_sending(source, self.client.borrow().is_wanted(source));
        match source {
            Source::Microphone => spawn_local(media.turn_microphone(on)),
            Source::Camera => spawn_local(media.turn_camera(on)),
            Source::Screen => {}
        }
    }

    pub(super) fn take_local_tracks(self: &Rc<Self>) {
        let stream = self.media.stream_untracked();
        let audio = stream.as_ref().and_then(media_devices::audio_track);
        let video = stream.as_ref().and_then(media_devices::video_track);
        if let Some(audio) = &audio {
            // A microphone changed while muted must not be heard.
            audio.set_enabled(self.client.borrow().is_sent(Source::Microphone));
        }
        if video.is_some() && self.client.borrow().is_stopped(Source::Camera) {
            // Nor may a camera that was chosen meanwhile be seen.
            spawn_local(self.media.turn_camera(false));
            return;
        }
        let event = MediaEvent::DevicesChanged {
            microphone: audio.is_some(),
            camera: video.is_some(),
        };
        self.put_track(Source::Microphone, audio);
        self.put_track(Source::Camera, video);
        self.handle(|client, now| client.handle_media(event, now));
    }

    pub(super) fn put_track(&self, source: Source, track: Option<MediaStreamTrack>) {
        if let Some(peer) = self.peer.borrow().as_ref() {
            peer.replace(source, track.as_ref());
        }
        self.tracks.borrow_mut().set(source, track);
    }
}
