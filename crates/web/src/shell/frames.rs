//! The frames of this client: keys for the workers, whom each section expects, and the watch that a
//! browser leads every frame through a worker.

mod look;

use super::Driver;
use crate::{
    browser::{
        clock::Timer,
        frame_worker::{FrameReport, FrameTrack, FrameWorkers, SharedFrameWorkers},
        peer_connection::{PeerConnection, Stopped},
    },
    frame_watch::FrameWatch,
};
use client::keys::FrameEffect;
use e2ee::group::Leaf;
use leptos::prelude::*;
use protocol::{Mid, Source};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::{Rc, Weak},
};

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

    pub(super) fn stop_track(&self, track: FrameTrack) {
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
