//! The media connection: making it, its offers and its answers.

use super::{Driver, codecs, frames::Frames};
use crate::browser::peer_connection::{PeerConnection, PeerEvent};
use client::{MediaEvent, OfferPlan};
use protocol::Sdp;
use std::{
    rc::{Rc, Weak},
    time::Duration,
};
use wasm_bindgen_futures::spawn_local;

impl Driver {
    pub(super) fn open_media(self: &Rc<Self>) {
        drop(self.peer.take());
        self.frames.clear();
        let number = self.peer_number.get().wrapping_add(1);
        self.peer_number.set(number);
        let weak = Rc::downgrade(self);
        let peer = PeerConnection::open(self.frames.workers(), move |event| {
            let event = match event {
                PeerEvent::Connected => MediaEvent::Connected,
                PeerEvent::Disconnected => MediaEvent::Disconnected,
                PeerEvent::Failed => MediaEvent::Failed,
            };
            report(&weak, number, event);
        });
        self.peer.replace(peer.map(Rc::new));
        self.watch_frames(Duration::ZERO);
    }

    pub(super) fn send_layers(&self, on: bool) {
        self.has_layers.set(on);
        if let Some(peer) = &*self.peer.borrow() {
            peer.send_layers(on);
        }
    }

    pub(super) fn make_offer(self: &Rc<Self>, plan: OfferPlan) {
        let number = plan.number;
        let peer_number = self.peer_number.get();
        let peer = self.peer.borrow().clone();
        let workers = self.frames.workers();
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            let are_ready = Frames::are_ready(workers, weak.clone()).await;
            // As they are at this moment: camera and microphone may have come while the workers started, when there
            // was no section to put them into.
            let tracks = weak.upgrade().map(|driver| driver.tracks.borrow().clone());
            let tracks = tracks.unwrap_or_default();
            let offered = match &peer {
                Some(peer) if are_ready => peer.offer(&plan, &tracks).await.ok(),
                Some(_) | None => None,
            };
            if let (Some(driver), Some(peer)) = (weak.upgrade(), &peer) {
                driver.expect_frames(peer);
            }
            let offered = offered.and_then(|offered| {
                Some(MediaEvent::Offered {
                    number,
                    sdp: Sdp::new(offered.sdp)?,
                    sections: offered.sections,
                })
            });
            report(
                &weak,
                peer_number,
                offered.unwrap_or(MediaEvent::OfferFailed { number }),
            );
        });
    }

    pub(super) fn apply_answer(self: &Rc<Self>, number: u32, sdp: Sdp) {
        let peer_number = self.peer_number.get();
        let peer = self.peer.borrow().clone();
        // Before the answer is in force: frames flow from then on.
        let codecs = codecs::codecs_of(sdp.for_parser());
        self.frames.workers().take_codecs(&codecs);
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            let is_applied = match &peer {
                Some(peer) => peer.apply_answer(sdp.for_parser()).await.is_ok(),
                None => false,
            };
            let event = if is_applied {
                MediaEvent::Answered { number }
            } else {
                MediaEvent::OfferFailed { number }
            };
            report(&weak, peer_number, event);
            if let (Some(driver), Some(peer)) = (weak.upgrade(), &peer) {
                peer.send_layers(driver.has_layers.get());
            }
            // An ICE restart on a path that still works changes no state, so the browser reports none.
            if is_applied && peer.is_some_and(|peer| peer.is_connected()) {
                report(&weak, peer_number, MediaEvent::Connected);
            }
        });
    }
}

/// Hands in what a media connection reported, if it is still the one.
fn report(weak: &Weak<Driver>, peer_number: u32, event: MediaEvent) {
    let Some(driver) = weak.upgrade() else {
        return;
    };
    if driver.peer_number.get() == peer_number && driver.peer.borrow().is_some() {
        driver.handle(|client, now| client.handle_media(event, now));
    }
}
