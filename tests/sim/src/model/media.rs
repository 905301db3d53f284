//! What should be true of tracks: who publishes what, and who may receive it.

use super::{Room, Someone, Wire};
use protocol::{Mid, ParticipantId, ProblemCode, Publication, Reception, Source, TrackId};
use std::collections::BTreeSet;
use visit::{ConnectionId, Negotiation};

/// A track that may be received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveTrack {
    /// Whose.
    pub owner: ParticipantId,
    /// Number.
    pub id: TrackId,
    /// Of what.
    pub source: Source,
    pub(super) mid: Mid,
}

#[derive(Clone, Debug)]
pub(super) struct OfferInFlight {
    pub(super) who: ParticipantId,
    pub(super) number: u32,
    pub(super) over: ConnectionId,
    pub(super) tracks: Vec<LiveTrack>,
}

impl Room {
    /// Takes note of an offer that the visit passed on.
    ///
    /// # Errors
    ///
    /// A sentence, where a track's number is used wrongly.
    pub fn negotiated(&mut self, negotiation: &Negotiation) -> Result<(), String> {
        let who = negotiation.who;
        let Some(Wire::On(over)) = self.person(who).map(|person| person.wire) else {
            return Err(format!("{who:?} negotiates without a connection"));
        };
        let mut tracks = Vec::new();
        for (mid, id, source) in &negotiation.publish {
            let track = LiveTrack {
                owner: who,
                id: *id,
                source: *source,
                mid: mid.clone(),
            };
            if id.0 <= self.highest_track && !self.tracks.contains(&track) {
                return Err(format!("track {} is given again", id.0));
            }
            tracks.push(track);
        }
        let highest = tracks.iter().map(|track| track.id.0).max().unwrap_or(0);
        self.highest_track = self.highest_track.max(highest);
        for (_, from, id) in &negotiation.receive {
            self.check_received(who, *from, *id)?;
        }
        self.offers.retain(|offer| offer.who != who);
        self.offers.push(OfferInFlight {
            who,
            number: negotiation.number,
            over,
            tracks,
        });
        Ok(())
    }

    /// Checks that someone may receive a track.
    ///
    /// # Errors
    ///
    /// A sentence, where they may not.
    pub fn check_received(
        &self,
        who: ParticipantId,
        from: ParticipantId,
        track: TrackId,
    ) -> Result<(), String> {
        if !self.is_inside(who) {
            return Err(format!("{who:?} is not inside and receives"));
        }
        let is_live = self
            .tracks
            .iter()
            .any(|live| live.owner == from && live.id == track);
        if from == who || !is_live || !self.is_inside(from) {
            return Err(format!("{who:?} receives what {from:?} does not publish"));
        }
        Ok(())
    }

    pub(super) fn allow_screen(
        &mut self,
        who: ParticipantId,
        allowed: bool,
    ) -> Result<(), ProblemCode> {
        let is_that = |person: &&mut Someone| person.id == who && person.is_inside();
        let Some(person) = self.people.iter_mut().find(is_that) else {
            return Err(ProblemCode::NotInside);
        };
        person.may_share = allowed;
        if !allowed && person.account.is_none() {
            let is_screen =
                |track: &LiveTrack| track.owner == who && track.source == Source::Screen;
            self.tracks.retain(|track| !is_screen(track));
        }
        Ok(())
    }

    pub(super) fn check_offer(
        &self,
        speaker: &Someone,
        publish: &[Publication],
        receive: &[Reception],
    ) -> Result<(), ProblemCode> {
        let sources: BTreeSet<Source> = publish.iter().map(|one| one.source).collect();
        let mids: BTreeSet<&Mid> = publish
            .iter()
            .map(|one| &one.mid)
            .chain(receive.iter().map(|one| &one.mid))
            .collect();
        let may_all =
            speaker.account.is_some() || speaker.may_share || !sources.contains(&Source::Screen);
        let is_fine = may_all
            && publish.len() <= 3
            && sources.len() == publish.len()
            && mids.len() == publish.len() + receive.len();
        if !is_fine {
            return Err(ProblemCode::BadMessage);
        }
        self.check_receive(speaker.id, receive)
    }

    pub(super) fn check_receive(
        &self,
        who: ParticipantId,
        receive: &[Reception],
    ) -> Result<(), ProblemCode> {
        let mids: BTreeSet<&Mid> = receive.iter().map(|one| &one.mid).collect();
        let tracks: BTreeSet<TrackId> = receive.iter().map(|one| one.track).collect();
        let is_known = |one: &Reception| (1..=self.highest_track).contains(&one.track.0);
        let is_of_another = |one: &Reception| {
            self.tracks
                .iter()
                .any(|live| live.id == one.track && live.owner != one.from)
        };
        let is_fine = receive.len() <= 33
            && mids.len() == receive.len()
            && tracks.len() == receive.len()
            && receive
                .iter()
                .all(|one| one.from != who && is_known(one) && !is_of_another(one));
        if is_fine {
            Ok(())
        } else {
            Err(ProblemCode::BadMessage)
        }
    }

    pub(super) fn answer(&mut self, who: ParticipantId, number: u32, is_taken: bool) {
        let Some(wire) = self.person(who).map(|person| person.wire) else {
            return;
        };
        let position = self.offers.iter().position(|offer| {
            offer.who == who && offer.number == number && wire == Wire::On(offer.over)
        });
        let Some(position) = position else {
            return;
        };
        let offer = self.offers.remove(position);
        self.tracks.retain(|track| track.owner != who);
        if is_taken {
            self.tracks.extend(offer.tracks);
        }
    }
}
