//! Looking, again and again, whether the browser leads every frame through a worker.

use super::FrameAlarm;
use crate::{
    browser::{clock::Timer, frame_worker::FrameTrack, peer_connection::PeerConnection},
    frame_watch::FrameCount,
    shell::Driver,
};
use std::{collections::BTreeMap, rc::Rc, time::Duration};
use wasm_bindgen_futures::spawn_local;

/// Looks in a row that a worker may leave without an answer: ten seconds, on a machine that is busy.
const SILENCE_MAX: u32 = 5;

/// How soon to look again where the last look has no answer.
const SILENCE_EVERY: Duration = Duration::from_secs(2);

impl Driver {
    /// Looks after a while, and again and again for as long as there is a media connection.
    pub(in crate::shell) fn watch_frames(self: &Rc<Self>, wait: Duration) {
        let weak = Rc::downgrade(self);
        let timer = Timer::after(wait, move || {
            if let Some(driver) = weak.upgrade() {
                driver.look_at_frames();
            }
        });
        drop(self.frames.timer.replace(Some(timer)));
    }

    fn look_at_frames(self: &Rc<Self>) {
        let Some(peer) = self.peer.borrow().clone() else {
            return;
        };
        if self.frames.is_looking.get() {
            self.frames.silence.update(|silence| silence + 1);
            if self.frames.silence.get() == SILENCE_MAX {
                self.frames.raise(FrameAlarm::NoWorker);
            }
            self.watch_frames(SILENCE_EVERY);
            return;
        }
        self.frames.is_looking.set(true);
        let wait = self.frames.watch.borrow().wait();
        self.watch_frames(wait);
        let weak = Rc::downgrade(self);
        let workers = self.frames.workers();
        spawn_local(async move {
            // In this order: what the browser has counted has gone through the worker before.
            let browser = peer.counts().await;
            let worker = workers.counts().await;
            if let Some(driver) = weak.upgrade() {
                driver.frames.is_looking.set(false);
                driver.frames.silence.set(0);
                driver.handle_frame_counts(&peer, &browser, &worker);
            }
        });
    }

    fn handle_frame_counts(
        &self,
        peer: &Rc<PeerConnection>,
        browser: &BTreeMap<FrameTrack, u64>,
        worker: &BTreeMap<FrameTrack, u64>,
    ) {
        let is_same = self
            .peer
            .borrow()
            .as_ref()
            .is_some_and(|current| Rc::ptr_eq(current, peer));
        if !is_same {
            return;
        }
        let count = |(track, browser): (&FrameTrack, &u64)| {
            let count = FrameCount {
                browser: *browser,
                worker: worker.get(track).copied().unwrap_or_default(),
            };
            (*track, count)
        };
        let counts = browser.iter().map(count).collect();
        let skipped = self.frames.watch.borrow_mut().handle_counts(&counts);
        for track in skipped {
            self.stop_track(track);
        }
    }
}
