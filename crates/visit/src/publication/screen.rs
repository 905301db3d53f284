//! Whose screen is carried: the provider's, and that of whoever the provider lets.

use super::{Published, Received};
use crate::{
    Visit,
    effect::{Effect, Routing},
};
use protocol::{ParticipantId, ProblemCode, Source, time::Instant};

impl Visit {
    /// Carries someone's screen from here on, or not any more.
    pub(crate) fn allow_screen(
        &mut self,
        who: ParticipantId,
        allowed: bool,
        now: Instant,
    ) -> Result<(), ProblemCode> {
        let seat = self.seats.get_mut(&who).ok_or(ProblemCode::NotInside)?;
        let is_provider = seat.is_provider();
        let inside = seat.inside_mut().ok_or(ProblemCode::NotInside)?;
        inside.may_share = allowed;
        if allowed || is_provider {
            return Ok(());
        }
        let before = inside.media.tracks.len();
        let is_screen = |published: &Published| published.track.source == Source::Screen;
        inside
            .media
            .tracks
            .retain(|published| !is_screen(published));
        if let Some(pending) = &mut inside.media.pending {
            pending.tracks.retain(|published| !is_screen(published));
        }
        if inside.media.tracks.len() < before {
            self.stop_what_is_gone();
            self.tell_roster(now);
        }
        Ok(())
    }

    /// Has the SFU stop what somebody receives and nobody publishes any more. It carries a track until it is told, and
    /// a receiver may never ask for that.
    fn stop_what_is_gone(&mut self) {
        let routings = self.seats.values().filter_map(|seat| {
            let received = &seat.inside()?.media.received;
            let live = received.iter();
            let live = live.filter(|(_, from, track)| self.publisher_of(*track) == Some(*from));
            let receive: Received = live.cloned().collect();
            let who = seat.participant;
            (receive.len() < received.len()).then_some(Routing { who, receive })
        });
        for routing in routings.collect::<Vec<_>>() {
            if let Some(media) = self.media_mut(routing.who) {
                media.received.clone_from(&routing.receive);
            }
            self.effects.push_back(Effect::Route(routing));
        }
    }
}
