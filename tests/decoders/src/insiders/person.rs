//! One person in the visit, without a socket: a client as a browser is one.

use protocol::{ParticipantId, Source, TrackId, frame};
use std::{collections::VecDeque, net::SocketAddr, sync::Arc, time::Instant};
use str0m::{
    Candidate, Event, Input, Output, Rtc,
    change::{SdpAnswer, SdpPendingOffer},
    crypto::CryptoProvider,
    media::{Direction, MediaKind, Mid, Pt},
    net::{Protocol, Receive},
    rtp::RtpWrite,
};

/// Payload type of sound.
const OPUS: u8 = 111;

/// A client with a microphone and a camera, and places for those of two others.
pub(super) struct Person {
    pub(super) id: ParticipantId,
    pub(super) address: SocketAddr,
    /// Datagrams for the SFU.
    pub(super) sent: VecDeque<Vec<u8>>,
    /// The sound that it received: what is behind the seal.
    pub(super) heard: Vec<Vec<u8>>,
    pub(super) is_connected: bool,
    /// How often it was asked for a picture that stands alone.
    pub(super) whole_pictures_asked: usize,
    rtc: Rtc,
    sends: [Mid; 2],
    hears: Vec<Mid>,
    offered: Option<SdpPendingOffer>,
    sequence: u64,
}

impl Person {
    pub(super) fn new(number: u8, provider: CryptoProvider, now: Instant) -> (Self, String) {
        let address = SocketAddr::from(([10, 0, 1, number], 5_000));
        let mut rtc = Rtc::builder()
            .set_crypto_provider(Arc::new(provider))
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(now);
        let candidate = Candidate::host(address, "udp").expect("an address of a network");
        rtc.add_local_candidate(candidate);
        let mut change = rtc.sdp_api();
        let mut add = |kind, direction| change.add_media(kind, direction, None, None, None);
        let sends = [
            add(MediaKind::Audio, Direction::SendOnly),
            add(MediaKind::Video, Direction::SendOnly),
        ];
        let mut hears = Vec::new();
        for _ in 0..2 {
            hears.push(add(MediaKind::Audio, Direction::RecvOnly));
            hears.push(add(MediaKind::Video, Direction::RecvOnly));
        }
        let (offer, pending) = change.apply().expect("something to offer");
        let person = Self {
            id: ParticipantId::from_bytes([number; 16]),
            address,
            sent: VecDeque::new(),
            heard: Vec::new(),
            is_connected: false,
            whole_pictures_asked: 0,
            rtc,
            sends,
            hears,
            offered: Some(pending),
            sequence: 1,
        };
        (person, offer.to_sdp_string())
    }

    pub(super) fn accept(&mut self, answer: &str) {
        let answer = SdpAnswer::from_sdp_string(answer).expect("the SFU's answer");
        let offered = self.offered.take().expect("one offer");
        let accepted = self.rtc.sdp_api().accept_answer(offered, answer);
        accepted.expect("an answer to the offer");
        self.drain();
    }

    /// What it publishes: sound as track 1, picture as track 2.
    pub(super) fn publish(&self) -> Vec<(protocol::Mid, TrackId, Source)> {
        let [sound, picture] = self.sends.map(mid);
        vec![
            (sound, TrackId(1), Source::Microphone),
            (picture, TrackId(2), Source::Camera),
        ]
    }

    /// The tracks of two others in its places.
    pub(super) fn receive(
        &self,
        others: [ParticipantId; 2],
    ) -> Vec<(protocol::Mid, ParticipantId, TrackId)> {
        let mut places = self.hears.iter().copied().map(mid);
        let mut list = Vec::new();
        for other in others {
            for track in [1, 2] {
                list.extend(places.next().map(|place| (place, other, TrackId(track))));
            }
        }
        list
    }

    /// Says something, sealed by its looks.
    pub(super) fn say(&mut self, words: &[u8], now: Instant) {
        let payload = [&frame::specimen(Source::Microphone)[..], words].concat();
        let time = u32::try_from(self.sequence * 960).unwrap_or(0);
        let write = RtpWrite::new(Pt::from(OPUS), self.sequence.into(), time, now, payload);
        self.sequence += 1;
        let mut direct = self.rtc.direct_api();
        if let Some(stream) = direct.stream_tx_by_mid(self.sends[0], None) {
            stream.write_rtp(write.marker(true));
        }
        self.drain();
        self.wake(now);
    }

    pub(super) fn wake(&mut self, now: Instant) {
        self.input(Input::Timeout(now));
    }

    pub(super) fn handle_datagram(&mut self, contents: &[u8], source: SocketAddr, now: Instant) {
        if let Ok(receive) = Receive::new(Protocol::Udp, source, self.address, contents) {
            self.input(Input::Receive(now, receive));
        }
    }

    fn input(&mut self, input: Input<'_>) {
        self.rtc.handle_input(input).expect("what the SFU sends");
        self.drain();
    }

    fn drain(&mut self) {
        loop {
            match self.rtc.poll_output().expect("what the SFU sends") {
                Output::Timeout(_) => return,
                Output::Transmit(transmit) => self.sent.push_back(transmit.contents.to_vec()),
                Output::Event(Event::Connected) => self.is_connected = true,
                Output::Event(Event::KeyframeRequest(_)) => self.whole_pictures_asked += 1,
                Output::Event(Event::RtpPacket(packet)) => {
                    let sound = frame::specimen(Source::Microphone);
                    if let Some(words) = packet.payload.strip_prefix(&sound[..]) {
                        self.heard.push(words.to_vec());
                    }
                }
                Output::Event(_) => {}
            }
        }
    }
}

fn mid(mid: Mid) -> protocol::Mid {
    protocol::Mid::new(&mid).expect("as str0m writes them")
}
