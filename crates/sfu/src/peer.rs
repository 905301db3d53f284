//! One client's media connection: one str0m `Rtc`, and what it publishes and receives.
//!
//! Every function that changes the `Rtc` drains it before it returns, which is what str0m asks for; what
//! comes out goes into the [`Outbox`].

mod forwarding;
mod streams;

pub(crate) use forwarding::{Fate, TrackPacket};

use crate::{
    datagram::{Datagram, Transmit},
    demux::PeerKey,
    guard::{Broken, guard},
    layers::Layers,
    offer::{self, Offer, Refused},
    outbox::{Note, Outbox},
    path::Path,
    track::{Slot, Track},
};
use protocol::MediaKind;
use std::time::{Duration, Instant};
use str0m::{
    Candidate, Event, Input, Output, Rtc,
    media::{Direction, Mid},
    net::Receive,
    rtp::Ssrc,
};

/// Times a peer is called again at once for a time that has come. str0m needs one or two; a peer that
/// always wants one more must not hold up the others.
const ROUNDS_MAX: usize = 8;

/// Pause after [`ROUNDS_MAX`].
const BREATHER: Duration = Duration::from_millis(1);

/// One client's media connection.
pub(crate) struct Peer {
    pub(crate) key: PeerKey,
    /// Number of this connection among all of the SFU.
    pub(crate) connection: u64,
    pub(crate) origin: offer::Origin,
    pub(crate) tracks: Vec<Track>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) layers: Layers,
    rtc: Rtc,
    path: Path,
    due: Instant,
    /// Which track an SSRC belongs to, as far as it was looked up.
    tracks_by_ssrc: Vec<(Ssrc, usize)>,
    /// The stream of the newest packet that was authentic.
    heard: Option<Ssrc>,
    /// The streams that the newest offer names.
    declared: Vec<Ssrc>,
}

/// Whether a datagram was of this peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It was taken in.
    Accepted,
    /// It was of nobody we know, or broken.
    Ignored,
}

impl Peer {
    /// Makes the peer for an offer, and answers it.
    pub(crate) fn answer_first(
        (key, connection): (PeerKey, u64),
        made: (Rtc, &[Candidate]),
        offer: Offer,
        now: Instant,
        out: &mut Outbox,
    ) -> Result<(Self, String), Refused> {
        let (rtc, candidates) = made;
        let mut peer = Self {
            key,
            connection,
            origin: offer.origin.clone(),
            tracks: Vec::new(),
            slots: Vec::new(),
            layers: Layers::default(),
            rtc,
            path: Path::new(now),
            due: now,
            tracks_by_ssrc: Vec::new(),
            heard: None,
            declared: Vec::new(),
        };
        for candidate in candidates {
            peer.rtc.add_local_candidate(candidate.clone());
            peer.drain(now, out);
        }
        let answer = peer.answer(offer, now, out)?;
        Ok((peer, answer))
    }

    /// Answers an offer of the same `RTCPeerConnection`. After a refusal the peer is of no more use.
    pub(crate) fn answer(
        &mut self,
        offer: Offer,
        now: Instant,
        out: &mut Outbox,
    ) -> Result<String, Refused> {
        self.agree_streams(&offer);
        let answer = guard(|| self.rtc.sdp_api().accept_offer(offer.sdp));
        let Ok(Ok(answer)) = answer else {
            return Err(Refused::Inconsistent);
        };
        self.path.handle_offer(now);
        self.tracks_by_ssrc.clear();
        self.input(Input::Timeout(now), now, out);
        Ok(answer.to_sdp_string())
    }

    /// Returns the name by which checks call this peer.
    pub(crate) fn ice_name(&mut self) -> String {
        self.rtc.direct_api().local_ice_credentials().ufrag
    }

    /// Returns the kind of a section and the SSRC it sends with, if it is one that sends.
    pub(crate) fn sending_section(&mut self, mid: Mid) -> Option<(MediaKind, Ssrc)> {
        let media = self.rtc.media(mid)?;
        if media.direction() != Direction::SendOnly {
            return None;
        }
        let kind = kind_of(media.kind());
        let ssrc = self.rtc.direct_api().stream_tx_by_mid(mid, None)?.ssrc();
        Some((kind, ssrc))
    }

    /// Takes in a datagram that may be of this peer.
    pub(crate) fn handle_datagram(
        &mut self,
        datagram: &Datagram<'_>,
        now: Instant,
        out: &mut Outbox,
    ) -> Heard {
        let receive = Receive::new(
            datagram.transport.protocol(),
            datagram.source,
            datagram.destination,
            datagram.contents,
        );
        let Ok(receive) = receive else {
            return Heard::Ignored;
        };
        let is_stun = crate::demux::is_stun(datagram.contents);
        let input = Input::Receive(now, receive);
        // Other datagrams come here only from addresses that a verified check came from.
        if is_stun && !self.rtc.accepts(&input) {
            return Heard::Ignored;
        }
        let guess = self.expect_layer(datagram.contents);
        self.input(input, now, out);
        if let Some(guess) = guess {
            self.settle_layer(guess);
        }
        Heard::Accepted
    }

    /// Does what is due.
    pub(crate) fn handle_timeout(&mut self, now: Instant, out: &mut Outbox) {
        self.input(Input::Timeout(now), now, out);
        let was_open = self.is_open();
        self.path.handle_timeout(now);
        if was_open && !self.is_open() {
            self.pause_slots();
        }
        if self.path.is_lost() {
            out.notes.push_back((self.key, Note::Gone));
        }
    }

    /// Returns when [`Self::handle_timeout`] is to be called.
    pub(crate) fn due(&self) -> Instant {
        self.path.due().map_or(self.due, |due| due.min(self.due))
    }

    /// Returns whether media may be sent to this peer.
    pub(crate) const fn is_open(&self) -> bool {
        self.path.is_open()
    }

    fn pause_slots(&mut self) {
        for slot in &mut self.slots {
            slot.forwarder.pause();
        }
    }

    fn input(&mut self, input: Input<'_>, now: Instant, out: &mut Outbox) {
        match guard(|| self.rtc.handle_input(input)) {
            Ok(Ok(())) => {}
            // A datagram that the Rtc cannot use is no reason to end it: anyone may send one.
            Ok(Err(_)) => out.ignored += 1,
            Err(Broken) => self.end(out),
        }
        self.drain(now, out);
    }

    /// Takes out everything that the `Rtc` has to say, until it waits for time or for input.
    fn drain(&mut self, now: Instant, out: &mut Outbox) {
        for _ in 0..ROUNDS_MAX {
            loop {
                match guard(|| self.rtc.poll_output()) {
                    Ok(Ok(Output::Transmit(transmit))) => {
                        let transmit = Transmit::from(transmit);
                        if self.path.may_carry(&transmit.contents) {
                            out.transmits.push_back((self.key, transmit));
                        }
                    }
                    Ok(Ok(Output::Event(event))) => self.handle_event(event, now, out),
                    Ok(Ok(Output::Timeout(due))) => {
                        self.due = due;
                        break;
                    }
                    Ok(Err(_)) | Err(Broken) => self.end(out),
                }
            }
            if self.due > now {
                return;
            }
            let Ok(Ok(())) = guard(|| self.rtc.handle_input(Input::Timeout(now))) else {
                self.end(out);
                continue;
            };
        }
        self.due = self.due.max(now + BREATHER);
    }

    /// Gives the connection up. The `Rtc` says and takes nothing more.
    fn end(&mut self, out: &mut Outbox) {
        self.rtc.disconnect();
        self.path.end();
        out.notes.push_back((self.key, Note::Gone));
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the enum is not exhaustive, and most events are of no use here"
    )]
    fn handle_event(&mut self, event: Event, now: Instant, out: &mut Outbox) {
        match event {
            Event::RtpPacket(packet) => {
                self.heard = Some(packet.header.ssrc);
                if let Some(track) = self.track_of(packet.header.ssrc) {
                    let note = Note::Packet { track, packet };
                    out.notes.push_back((self.key, note));
                }
            }
            Event::KeyframeRequest(request) => {
                let slot = self.slots.iter().position(|slot| slot.mid == request.mid);
                if let Some(slot) = slot {
                    out.notes
                        .push_back((self.key, Note::KeyframeWanted { slot }));
                }
            }
            Event::Connected => {
                self.path.handle_dtls();
                out.notes.push_back((self.key, Note::Connected));
            }
            Event::IceConnectionStateChange(state) => {
                if self.path.handle_ice(state, now) {
                    out.notes.push_back((self.key, Note::Resumed));
                }
                if !self.path.is_open() {
                    self.pause_slots();
                }
            }
            // The client said goodbye.
            Event::Closed => self.end(out),
            _ => {}
        }
    }

    fn track_of(&mut self, ssrc: Ssrc) -> Option<usize> {
        let known = self.tracks_by_ssrc.iter().find(|(known, _)| *known == ssrc);
        if let Some((_, track)) = known {
            return Some(*track);
        }
        let mid = self.rtc.direct_api().stream_rx(&ssrc)?.mid();
        let track = self.tracks.iter().position(|track| track.mid == mid)?;
        self.tracks_by_ssrc.push((ssrc, track));
        Some(track)
    }
}

const fn kind_of(kind: str0m::media::MediaKind) -> MediaKind {
    match kind {
        str0m::media::MediaKind::Audio => MediaKind::Audio,
        str0m::media::MediaKind::Video => MediaKind::Video,
    }
}
