//! Offers: whose connection they belong to, what is published with them, what is received.

use crate::{
    Event, Peers,
    demux::PeerKey,
    offer::{Offer, Refused, Way},
    peer::Peer,
    track::{Slot, Track},
};
use protocol::{
    Mid, ParticipantId, Source, TrackId, VisitId,
    limit::{PUBLICATIONS_MAX, RECEPTIONS_MAX},
};
use std::{mem, time::Instant};

/// What an offer's sections carry, and are to carry.
type Lists<'a> = (
    &'a [(Mid, TrackId, Source)],
    &'a [(Mid, ParticipantId, TrackId)],
);

impl Peers {
    /// Answers an offer. Returns nothing where it is refused.
    pub(crate) fn negotiate(
        &mut self,
        visit: VisitId,
        id: ParticipantId,
        sdp: &str,
        lists: Lists<'_>,
        now: Instant,
    ) -> Option<String> {
        match self.try_negotiate((visit, id), sdp, lists, now) {
            Ok(answer) => Some(answer),
            Err(refused) => {
                self.stats.offers_refused += 1;
                tracing::debug!(?visit, peer = ?id, reason = %refused, "offer refused");
                None
            }
        }
    }

    fn try_negotiate(
        &mut self,
        (visit, id): (VisitId, ParticipantId),
        sdp: &str,
        (publish, receive): Lists<'_>,
        now: Instant,
    ) -> Result<String, Refused> {
        let key = self.directory.key(visit, id).ok_or(Refused::NotOpen)?;
        let offer = Offer::read(sdp)?;
        check_lists(&offer, (publish, receive))?;
        let receiving: Vec<_> = offer.receiving().map(Into::into).collect();

        let entry = self.directory.entry_mut(key).ok_or(Refused::NotOpen)?;
        // That client still holds the DTLS connection which is gone here, and would make no other one.
        if entry.lost.as_ref() == Some(&offer.origin) {
            return Err(Refused::Lost);
        }
        let peer = entry.peer.as_ref();
        let is_same = peer.is_some_and(|peer| peer.origin == offer.origin);
        let answer = if is_same {
            self.answer_again(key, offer, now)
        } else {
            self.answer_first(key, offer, now)
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(refused) => {
                self.wire(visit, now);
                return Err(refused);
            }
        };

        if let Some(peer) = self.directory.peer_mut(key) {
            publish_tracks(peer, publish);
            make_slots(peer, &receiving);
            let name = peer.ice_name();
            self.demux.name(key, &name);
        }
        self.route(visit, id, receive);
        self.wire(visit, now);
        self.touch(key);
        Ok(answer)
    }

    /// Answers the first offer of a connection, which takes the place of the one before.
    fn answer_first(
        &mut self,
        key: PeerKey,
        offer: Offer,
        now: Instant,
    ) -> Result<String, Refused> {
        let rtc = self.rtc_config.clone().build(now);
        self.connections += 1;
        let made = (rtc, self.candidates.as_slice());
        let (peer, answer) =
            Peer::answer_first((key, self.connections), made, offer, now, &mut self.outbox)?;
        self.drop_connection(key);
        if let Some(entry) = self.directory.entry_mut(key) {
            entry.peer = Some(Box::new(peer));
        }
        Ok(answer)
    }

    /// Answers a further offer. str0m may have changed half of the connection by the time it refuses, so
    /// that ends it.
    fn answer_again(
        &mut self,
        key: PeerKey,
        offer: Offer,
        now: Instant,
    ) -> Result<String, Refused> {
        let entry = self.directory.entry_mut(key).ok_or(Refused::NotOpen)?;
        let (visit, id) = (entry.visit, entry.id);
        let peer = entry.peer.as_mut().ok_or(Refused::NotOpen)?;
        let answer = peer.answer(offer, now, &mut self.outbox);
        if answer.is_err() {
            entry.lost = Some(peer.origin.clone());
            self.drop_connection(key);
            self.events.push_back(Event::Lost { visit, peer: id });
        }
        answer
    }
}

fn check_lists(offer: &Offer, (publish, receive): Lists<'_>) -> Result<(), Refused> {
    if publish.len() > PUBLICATIONS_MAX || receive.len() > RECEPTIONS_MAX {
        return Err(Refused::TooLong);
    }
    let is_published = publish
        .iter()
        .all(|(mid, _, source)| offer.has(mid.as_sdp(), Some(source.kind()), Way::Sends));
    let is_received = receive
        .iter()
        .all(|(mid, _, _)| offer.has(mid.as_sdp(), None, Way::Receives));
    if is_published && is_received {
        Ok(())
    } else {
        Err(Refused::NoSuchSection)
    }
}

/// Publishes what the list says. A track that was there before keeps its throttle and its gates.
fn publish_tracks(peer: &mut Peer, publish: &[(Mid, TrackId, Source)]) {
    let mut before = mem::take(&mut peer.tracks);
    peer.tracks = publish
        .iter()
        .map(|(mid, id, source)| {
            let known = before.iter_mut().find(|track| track.id == *id);
            let (keyframes, gates, choice) = known
                .map(|track| {
                    let keyframes = mem::take(&mut track.keyframes);
                    (
                        keyframes,
                        mem::take(&mut track.gates),
                        mem::take(&mut track.choice),
                    )
                })
                .unwrap_or_default();
            Track {
                id: *id,
                mid: mid.as_sdp().into(),
                source: *source,
                subscribers: Vec::new(),
                keyframes,
                gates,
                choice,
            }
        })
        .collect();
}

/// Makes a slot of each section that the peer receives in.
///
/// A slot stays for as long as its SSRC, also while its section rests: numbered from the start again,
/// other packets would be sealed under numbers that were used (RFC 7714 section 10).
fn make_slots(peer: &mut Peer, receiving: &[str0m::media::Mid]) {
    for slot in &mut peer.slots {
        slot.is_receiving = false;
    }
    for mid in receiving {
        let Some((kind, ssrc)) = peer.sending_section(*mid) else {
            continue;
        };
        let known = peer.slots.iter_mut().find(|slot| slot.mid == *mid);
        match known {
            Some(slot) if slot.ssrc == ssrc => slot.is_receiving = true,
            Some(slot) => *slot = Slot::new(*mid, kind, ssrc),
            None => peer.slots.push(Slot::new(*mid, kind, ssrc)),
        }
    }
}
