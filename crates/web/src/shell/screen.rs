//! The screen this person shares: capturing it, noticing its end, letting it go.

use super::{Driver, with};
use crate::browser::media_devices;
use client::MediaEvent;
use protocol::Source;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

impl Driver {
    pub(super) fn capture_screen(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            let stream = media_devices::capture_screen().await;
            let Some(driver) = weak.upgrade() else {
                return;
            };
            let track = stream.as_ref().ok().and_then(media_devices::video_track);
            let (Ok(stream), Some(track)) = (stream, track) else {
                driver.handle(|client, now| client.handle_media(MediaEvent::ScreenEnded, now));
                return;
            };
            let ended = media_devices::on_ended(&track, move || {
                with(&weak, |client, now| {
                    client.handle_media(MediaEvent::ScreenEnded, now)
                });
            });
            driver.screen.replace(Some((stream, vec![ended])));
            driver.put_track(Source::Screen, Some(track));
            driver.handle(|client, now| client.handle_media(MediaEvent::ScreenStarted, now));
        });
    }

    pub(super) fn stop_screen(&self) {
        if let Some((stream, _)) = self.screen.take() {
            media_devices::stop(&stream);
        }
        self.put_track(Source::Screen, None);
    }
}
