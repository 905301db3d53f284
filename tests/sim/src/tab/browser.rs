//! What the browser does for the client's media.

use super::Tab;
use crate::{
    pc::{Drawn, Made, MediaKnows, PeerConnection},
    rtc::RtcConnection,
};
use client::{Effect, MediaEvent, OfferPlan};
use protocol::{Sdp, time::Instant};
use std::time::Duration;

impl Tab {
    pub(super) fn perform_media(&mut self, effect: Effect, now: Instant, knows: MediaKnows) {
        match effect {
            Effect::OpenMedia => self.open_media(now),
            Effect::CloseMedia => {
                self.connection = None;
                self.workers.close_media();
                self.received.clear();
            }
            Effect::MakeOffer(plan) => self.make_offer(&plan, now),
            Effect::ApplyAnswer { number, sdp } => self.apply_answer((number, &sdp), now, knows),
            Effect::CaptureScreen => {
                let event = if self.rng.u8(0..4) == 0 {
                    MediaEvent::ScreenEnded
                } else {
                    MediaEvent::ScreenStarted
                };
                self.push_media(0, event, 300, now);
            }
            Effect::OpenSignaling
            | Effect::CloseSignaling
            | Effect::Send(_)
            | Effect::ProveDevice(_)
            | Effect::RememberSeat(_)
            | Effect::ForgetSeat
            | Effect::SetSending { .. }
            | Effect::SendLayers(_)
            | Effect::StopScreen
            | Effect::Play(_)
            | Effect::Frames(_)
            | Effect::KeepVault(_)
            | Effect::ReadVault { .. }
            | Effect::RevokeLink(_)
            | Effect::RenewSecrets { .. } => {}
        }
    }

    fn open_media(&mut self, now: Instant) {
        self.connections_made += 1;
        self.workers.open_media();
        self.received.clear();
        let number = self.connections_made;
        let made = match self.real {
            None => Made::Drawn(Drawn::default()),
            Some(mut clock) => {
                clock.move_to(now);
                Made::Real(Box::new(RtcConnection::new(self.id.0, number, clock)))
            }
        };
        self.connection = Some(PeerConnection { number, made });
    }

    fn make_offer(&mut self, plan: &OfferPlan, now: Instant) {
        let is_refused = self.rng.u8(0..60) == 0;
        let you = self.you();
        let Some(connection) = &mut self.connection else {
            return;
        };
        if let Some(real) = connection.real() {
            real.owner = you;
        }
        let number = connection.number;
        let event = if is_refused {
            MediaEvent::OfferFailed {
                number: plan.number,
            }
        } else {
            connection.offer(self.id, plan, now)
        };
        let after_ms = self.rng.u64(0..30);
        self.push_media(number, event, after_ms, now);
    }

    fn apply_answer(&mut self, (number, sdp): (u32, &Sdp), now: Instant, knows: MediaKnows) {
        let after_ms = self.rng.u64(0..20);
        let Some(connection) = &mut self.connection else {
            return;
        };
        let of = connection.number;
        let event = connection.accept(number, sdp, now);
        let drawn = connection.drawn().map(|drawn| drawn.is_connected);
        self.push_media(of, event, after_ms, now);
        if let (Some(is_connected), MediaKnows::Reachable) = (drawn, knows) {
            let wait_ms = if is_connected { 0 } else { 80 };
            self.push_media(of, MediaEvent::Connected, after_ms + wait_ms, now);
        }
    }

    pub(super) fn push_media(
        &mut self,
        number: u64,
        event: MediaEvent,
        after_ms: u64,
        now: Instant,
    ) {
        let at = now + Duration::from_millis(after_ms);
        let position = self.media_events.partition_point(|(due, ..)| *due <= at);
        self.media_events.insert(position, (at, number, event));
    }
}
