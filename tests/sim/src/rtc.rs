//! The browser's media connection, with real packets: str0m as a browser would be.

use crate::{clock::Clock, real::Parcel};
use client::{Direction, MediaEvent, OfferPlan, Section};
use protocol::{MediaKind, ParticipantId, Sdp, Source, frame, time::Instant};
use std::{
    collections::VecDeque,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};
use str0m::{
    Candidate, Event, IceConnectionState, Input, Output, Rtc,
    change::{SdpAnswer, SdpPendingOffer},
    media::{Mid, Pt},
    net::{Protocol, Receive},
    rtp::RtpWrite,
};

const OPUS: u8 = 111;
const VP8: u8 = 96;

/// Shortest time between two looks at what is due. str0m would look far more often than matters here.
const REST: Duration = Duration::from_millis(20);

/// How often each source sends a packet. Enough to see what arrives where; a real one sends fifty times as many.
const SEND_EVERY: Duration = Duration::from_millis(500);

/// A media connection.
pub struct RtcConnection {
    rtc: Rtc,
    clock: Clock,
    address: SocketAddr,
    moves: u16,
    is_dead: bool,
    due: Instant,
    send_at: Instant,
    sent: u64,
    sections: Vec<(Mid, Direction)>,
    pending: Option<(SdpPendingOffer, Vec<(Mid, Direction)>)>,
    /// Whose packets these are. Known from the first offer on.
    pub owner: Option<ParticipantId>,
    events: VecDeque<MediaEvent>,
    transmits: VecDeque<Parcel>,
    heard: VecDeque<Heard>,
    has_handshake: bool,
}

/// One packet that came through to where it would be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Who received it.
    pub to: ParticipantId,
    /// Whose it was.
    pub from: ParticipantId,
    /// Of what.
    pub source: Source,
    /// The receiver's section.
    pub mid: protocol::Mid,
}

impl RtcConnection {
    /// Makes the connection of that number of a tab.
    #[must_use]
    pub fn new(tab: usize, number: u64, clock: Clock) -> Self {
        let host = [tab, usize::try_from(number).unwrap_or(usize::MAX)]
            .map(|part| u8::try_from(part % 250).unwrap_or(0) + 1);
        let ip = Ipv4Addr::new(10, 0, host[0], host[1]);
        let rtc = Rtc::builder()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(clock.std_now());
        let mut connection = Self {
            rtc,
            clock,
            address: SocketAddr::new(IpAddr::V4(ip), 40_000),
            moves: 0,
            is_dead: false,
            due: clock.now(),
            send_at: clock.now(),
            sent: 0,
            sections: Vec::new(),
            pending: None,
            owner: None,
            events: VecDeque::new(),
            transmits: VecDeque::new(),
            heard: VecDeque::new(),
            has_handshake: false,
        };
        connection.add_candidate();
        connection.drain();
        connection
    }

    /// Returns where packets come from.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The device has another network: packets from and to the old address are lost from here on.
    pub fn change_network(&mut self) {
        if let Ok(old) = Candidate::host(self.address, "udp") {
            self.rtc.direct_api().invalidate_candidate(&old);
        }
        self.moves += 1;
        self.address.set_port(40_000 + self.moves);
        self.add_candidate();
    }

    /// Makes an offer with the sections that are planned; those of earlier offers stay.
    pub fn offer(&mut self, plan: &OfferPlan, now: Instant) -> MediaEvent {
        self.clock.move_to(now);
        let failed = MediaEvent::OfferFailed {
            number: plan.number,
        };
        // A browser goes on from an offer that was not answered; str0m cannot.
        if self.pending.take().is_some() || self.is_dead {
            return failed;
        }
        let mut sections = self.sections.clone();
        let mut change = self.rtc.sdp_api();
        let mut ensure = |direction: Direction, count: usize| {
            let have = sections.iter().filter(|(_, of)| *of == direction).count();
            for _ in have..count {
                let (kind, way) = str0m_terms(direction);
                let mid = change.add_media(kind, way, None, None, None);
                sections.push((mid, direction));
            }
        };
        for source in &plan.send {
            ensure(Direction::Send(*source), 1);
        }
        ensure(Direction::Receive(MediaKind::Audio), plan.receive_audio);
        ensure(Direction::Receive(MediaKind::Video), plan.receive_video);
        if plan.ice_restart || sections.len() == self.sections.len() {
            change.ice_restart(true);
        }
        let Some((offer, pending)) = change.apply() else {
            return failed;
        };
        self.pending = Some((pending, sections.clone()));
        self.drain();
        let Some(sdp) = Sdp::new(offer.to_sdp_string()) else {
            return failed;
        };
        MediaEvent::Offered {
            number: plan.number,
            sdp,
            sections: sections.iter().map(section).collect(),
        }
    }

    /// Puts an answer in force.
    pub fn accept(&mut self, number: u32, answer: &Sdp, now: Instant) -> MediaEvent {
        self.clock.move_to(now);
        let failed = MediaEvent::OfferFailed { number };
        let Some((pending, sections)) = self.pending.take() else {
            return failed;
        };
        let Ok(answer) = SdpAnswer::from_sdp_string(answer.for_parser()) else {
            return failed;
        };
        if self.rtc.sdp_api().accept_answer(pending, answer).is_err() {
            return failed;
        }
        self.sections = sections;
        self.drain();
        MediaEvent::Answered { number }
    }

    /// Takes a datagram in.
    pub fn handle_datagram(&mut self, parcel: &Parcel, now: Instant) {
        self.clock.move_to(now);
        if parcel.destination != self.address || self.is_dead {
            return;
        }
        let receive = Receive::new(
            Protocol::Udp,
            parcel.source,
            parcel.destination,
            &parcel.contents,
        );
        if let Ok(receive) = receive {
            self.input(Input::Receive(self.clock.std_now(), receive));
        }
    }

    /// Does what is due, and sends a packet of each source from time to time.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.clock.move_to(now);
        if self.is_dead {
            return;
        }
        if self.due <= now {
            self.input(Input::Timeout(self.clock.std_now()));
        }
        if self.send_at <= now {
            self.send_at = now + SEND_EVERY;
            if self.has_handshake {
                self.send_packets();
            }
        }
    }

    /// Returns when there is something to do.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if !self.events.is_empty() {
            return Some(self.clock.now());
        }
        (!self.is_dead).then(|| self.due.min(self.send_at))
    }

    /// Returns the next thing the browser reports.
    pub fn poll_event(&mut self) -> Option<MediaEvent> {
        self.events.pop_front()
    }

    /// Returns the next datagram to be sent.
    pub fn poll_transmit(&mut self) -> Option<Parcel> {
        self.transmits.pop_front()
    }

    /// Returns the next packet that came through.
    pub fn poll_heard(&mut self) -> Option<Heard> {
        self.heard.pop_front()
    }

    fn add_candidate(&mut self) {
        let candidate = Candidate::host(self.address, "udp").expect("the address is a host's");
        self.rtc.add_local_candidate(candidate);
    }

    fn send_packets(&mut self) {
        let Some(owner) = self.owner else {
            return;
        };
        for (mid, direction) in self.sections.clone() {
            if let Direction::Send(source) = direction {
                self.send_packet(mid, owner, source);
            }
        }
    }

    fn send_packet(&mut self, mid: Mid, owner: ParticipantId, source: Source) {
        self.sent += 1;
        let is_sound = source.kind() == MediaKind::Audio;
        let mut payload = Vec::new();
        if !is_sound {
            // A whole picture that a decoder may start with (RFC 7741), behind its decoy.
            let [.., high, low] = self.sent.to_be_bytes();
            payload.extend([0x90, 0x80, 0x80 | high, low]);
            payload.extend([0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01]);
        }
        payload.extend(frame::specimen(source));
        payload.extend(owner.to_bytes());
        payload.push(source as u8);
        let time = u32::try_from(self.sent * 960 % u64::from(u32::MAX)).unwrap_or(0);
        let write = RtpWrite::new(
            Pt::from(if is_sound { OPUS } else { VP8 }),
            self.sent.into(),
            time,
            self.clock.std_now(),
            payload,
        );
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(mid, None) else {
            return;
        };
        // Before the answer there is no codec to send with.
        stream.write_rtp(write.marker(true).nackable(!is_sound));
        self.drain();
        self.input(Input::Timeout(self.clock.std_now()));
    }

    fn input(&mut self, input: Input<'_>) {
        if self.rtc.handle_input(input).is_err() {
            self.die();
            return;
        }
        self.drain();
    }

    fn die(&mut self) {
        if !self.is_dead {
            self.is_dead = true;
            self.events.push_back(MediaEvent::Failed);
        }
    }

    fn drain(&mut self) {
        loop {
            let Ok(output) = self.rtc.poll_output() else {
                self.die();
                return;
            };
            match output {
                Output::Timeout(at) => {
                    let at = self.clock.of_std(at);
                    self.due = at.max(self.clock.now() + REST);
                    return;
                }
                Output::Transmit(transmit) => self.transmits.push_back(Parcel {
                    source: transmit.source,
                    destination: transmit.destination,
                    contents: transmit.contents.to_vec(),
                }),
                Output::Event(event) => self.handle_event(event),
            }
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "str0m's enum is open, and most events are of no use here"
    )]
    fn handle_event(&mut self, event: Event) {
        match event {
            Event::Connected => {
                self.has_handshake = true;
                self.events.push_back(MediaEvent::Connected);
            }
            Event::IceConnectionStateChange(
                IceConnectionState::Connected | IceConnectionState::Completed,
            ) if self.has_handshake => self.events.push_back(MediaEvent::Connected),
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) => {
                self.events.push_back(MediaEvent::Disconnected);
            }
            Event::RtpPacket(packet) => {
                let mut direct = self.rtc.direct_api();
                let mid = direct.stream_rx(&packet.header.ssrc).map(|rx| rx.mid());
                if let (Some(mid), Some(to)) = (mid, self.owner) {
                    self.heard.extend(read_packet(to, mid, &packet.payload));
                }
            }
            _ => {}
        }
    }
}

/// Reads whose packet it is. A packet without that, such as padding, is none.
fn read_packet(to: ParticipantId, mid: Mid, payload: &[u8]) -> Option<Heard> {
    let (rest, source) = match payload.split_last()? {
        (0, rest) => (rest, Source::Microphone),
        (1, rest) => (rest, Source::Camera),
        (2, rest) => (rest, Source::Screen),
        (_, _) => return None,
    };
    let from: [u8; 16] = *rest.last_chunk()?;
    Some(Heard {
        to,
        from: ParticipantId::from_bytes(from),
        source,
        mid: protocol::Mid::new(&mid)?,
    })
}

fn section((mid, direction): &(Mid, Direction)) -> Section {
    Section {
        mid: protocol::Mid::new(mid).expect("str0m's mids are letters"),
        direction: *direction,
    }
}

fn str0m_terms(direction: Direction) -> (str0m::media::MediaKind, str0m::media::Direction) {
    let kind = |kind| match kind {
        MediaKind::Audio => str0m::media::MediaKind::Audio,
        MediaKind::Video => str0m::media::MediaKind::Video,
    };
    match direction {
        Direction::Send(source) => (kind(source.kind()), str0m::media::Direction::SendOnly),
        Direction::Receive(of) => (kind(of), str0m::media::Direction::RecvOnly),
    }
}

impl std::fmt::Debug for RtcConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RtcConnection({:?})", self.owner)
    }
}
