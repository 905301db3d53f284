//! The frames of this client: keys for the workers, whom each section expects, and the watch that a
//! browser leads every frame through a worker.

use super::Driver;
use crate::{
    browser::{
        clock::Timer,
        frame_worker::{FrameReport, FrameTrack, FrameWorkers, SharedFrameWorkers},
        peer_connection::{PeerConnection, Stopped},
    },
    frame_watch::{FrameCount, FrameWatch},
};
use client::keys::FrameEffect;
use e2ee::group::Leaf;
use leptos::prelude::*;
use protocol::{Mid, Source};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::{Rc, Weak},
    time::Duration,
};
use wasm_bindgen_futures::spawn_local;

/// Looks in a row that a worker may leave without an answer: ten seconds, on a machine that is busy.
const SILENCE_MAX: u32 = 5;

/// How soon to look again where the last look has no answer.
const SILENCE_EVERY: Duration = Duration::from_secs(2);

/// Why pictures or sound are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameAlarm {
    /// The workers do not run: nothing is sent and nothing is shown.
    NoWorker,
    /// The browser sent this without sealing it. It is not sent any more.
    NotSealed(Source),
    /// The browser played something without opening it. It is not played any more.
    NotOpened,
}

/// What a client's frames need.
pub(super) struct Frames {
    workers: SharedFrameWorkers,
    /// By section, also of sections that do not exist yet.
    expected: RefCell<BTreeMap<Mid, (Leaf, Source)>>,
    watch: RefCell<FrameWatch>,
    timer: RefCell<Option<Timer>>,
    is_looking: Cell<bool>,
    silence: Cell<u32>,
    alarm: RwSignal<Option<FrameAlarm>>,
}

impl Frames {
    /// Starts the workers.
    pub(super) fn start(driver: Weak<Driver>) -> Self {
        let report = move |report| {
            if let Some(driver) = driver.upgrade() {
                driver.handle_frame_report(report);
            }
        };
        Self {
            workers: Rc::new(FrameWorkers::start(report)),
            expected: RefCell::default(),
            watch: RefCell::default(),
            timer: RefCell::default(),
            is_looking: Cell::new(false),
            silence: Cell::new(0),
            alarm: RwSignal::new(None),
        }
    }

    /// Returns why pictures or sound are not there, where they are not.
    pub(super) fn alarm(&self) -> Signal<Option<FrameAlarm>> {
        self.alarm.into()
    }

    /// Returns the workers.
    pub(super) fn workers(&self) -> SharedFrameWorkers {
        Rc::clone(&self.workers)
    }

    /// Waits until frames can be sealed and opened; answers whether they can. Media may be made after
    /// this only.
    pub(super) async fn are_ready(workers: SharedFrameWorkers, alarm: Weak<Driver>) -> bool {
        let are_ready = workers.are_ready().await;
        if let (false, Some(driver)) = (are_ready, alarm.upgrade()) {
            driver.frames.raise(FrameAlarm::NoWorker);
        }
        are_ready
    }

    /// Forgets what belongs to a media connection: the numbers of its sections come again in the next.
    pub(super) fn clear(&self) {
        self.expected.borrow_mut().clear();
        self.watch.take();
        drop(self.timer.take());
    }

    fn raise(&self, alarm: FrameAlarm) {
        self.alarm.try_set(Some(alarm));
    }
}

impl Driver {
    pub(super) fn handle_frames(&self, effect: &FrameEffect) {
        let peer = self.peer.borrow().clone();
        self.frames.workers.handle(effect);
        match effect {
            FrameEffect::Expect { mid, from } => {
                let mut expected = self.frames.expected.borrow_mut();
                match from {
                    Some(from) => drop(expected.insert(mid.clone(), *from)),
                    None => drop(expected.remove(mid)),
                }
                drop(expected);
                if let Some(peer) = peer {
                    self.expect_frames(&peer);
                }
            }
            // Whoever came in with this epoch can show nothing before a picture that begins afresh.
            FrameEffect::SealIn { .. } => {
                if let Some(peer) = peer {
                    peer.ask_key_frames();
                }
            }
            FrameEffect::Install { .. } | FrameEffect::Retire { .. } | FrameEffect::StopSealing => {
            }
        }
    }

    /// Names whom each section expects, as far as the sections are there.
    pub(super) fn expect_frames(&self, peer: &PeerConnection) {
        peer.expect(&self.frames.expected.borrow());
    }

    /// Looks after a while, and again and again for as long as there is a media connection.
    pub(super) fn watch_frames(self: &Rc<Self>, wait: Duration) {
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

    fn handle_frame_report(&self, report: FrameReport) {
        match report {
            FrameReport::Opened(track) => {
                if let Some(peer) = self.peer.borrow().as_ref() {
                    peer.handle_opened(track);
                }
            }
            FrameReport::Failed(track) => self.stop_track(track),
            FrameReport::Broken => self.frames.raise(FrameAlarm::NoWorker),
        }
    }

    fn stop_track(&self, track: FrameTrack) {
        let stopped = self
            .peer
            .borrow()
            .as_ref()
            .and_then(|peer| peer.stop(track));
        match stopped {
            Some(Stopped::Sending(source)) => self.frames.raise(FrameAlarm::NotSealed(source)),
            Some(Stopped::Receiving) => self.frames.raise(FrameAlarm::NotOpened),
            // A track of a connection that is gone.
            None => {}
        }
    }
}
