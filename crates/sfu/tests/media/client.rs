//! A str0m client as the other end, over a real socket on loopback.

use crate::wire::Wire;
use protocol::{MediaKind, ParticipantId, Source, TrackId, frame};
use std::{
    net::{SocketAddr, TcpStream, UdpSocket},
    time::{Duration, Instant},
};
use str0m::{
    Event, IceConnectionState, Input, Output, Rtc, RtcConfig,
    change::{SdpAnswer, SdpPendingOffer},
    media::{Direction, KeyframeRequestKind, Mid, Pt, Simulcast, SimulcastLayer},
    net::{Protocol, Receive},
    rtp::RtpWrite,
};

pub(crate) const OPUS: u8 = 111;
pub(crate) const VP8: u8 = 96;
pub(crate) const VP9: u8 = 98;
pub(crate) const AV1: u8 = 45;

/// One packet as it was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) mid: Mid,
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
    pub(crate) payload: Vec<u8>,
}

/// A client with one microphone and one camera to send, and some slots to receive.
pub(crate) struct Client {
    pub(crate) id: ParticipantId,
    pub(crate) received: Vec<Received>,
    pub(crate) keyframes_asked: usize,
    pub(crate) is_connected: bool,
    pub(crate) ice: IceConnectionState,
    pub(crate) number: u32,
    pub(crate) audio: Mid,
    pub(crate) video: Mid,
    pub(crate) audio_slots: Vec<Mid>,
    pub(crate) video_slots: Vec<Mid>,
    /// What was sent without a socket.
    pub(crate) sent: Vec<(Vec<u8>, SocketAddr)>,
    /// The time, where the test makes it.
    pub(crate) time: Option<Instant>,
    rtc: Rtc,
    wire: Wire,
    due: Instant,
    offered: Option<SdpPendingOffer>,
    audio_sequence: u64,
    video_sequence: u64,
    video_frame: u16,
    /// Names of the layers of its pictures; none where it sends them in one size.
    layers: Vec<&'static str>,
    /// Whether what it sends is lost on the way.
    pub(crate) is_losing: bool,
}

impl Client {
    pub(crate) fn udp(id: ParticipantId) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        Self::new(id, Wire::Udp(socket), None)
    }

    /// Makes a client that has VP9 and AV1 besides VP8.
    pub(crate) fn with_every_codec(id: ParticipantId) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let config = config().enable_vp9(true).enable_av1(true);
        Self::configured(id, Wire::Udp(socket), None, config)
    }

    pub(crate) fn tcp(id: ParticipantId, server: SocketAddr) -> Self {
        let stream = TcpStream::connect(server).unwrap();
        stream.set_nonblocking(true).unwrap();
        stream.set_nodelay(true).unwrap();
        let unread = Vec::new();
        Self::new(id, Wire::Tcp { stream, unread }, None)
    }

    /// Makes a client without a socket, at a time that the test makes.
    pub(crate) fn still(id: ParticipantId, address: SocketAddr, time: Instant) -> Self {
        Self::new(id, Wire::None { address }, Some(time))
    }

    fn new(id: ParticipantId, wire: Wire, time: Option<Instant>) -> Self {
        Self::configured(id, wire, time, config())
    }

    fn configured(id: ParticipantId, wire: Wire, time: Option<Instant>, config: RtcConfig) -> Self {
        let mut client = Self {
            id,
            received: Vec::new(),
            keyframes_asked: 0,
            is_connected: false,
            ice: IceConnectionState::New,
            number: 0,
            audio: "none".into(),
            video: "none".into(),
            audio_slots: Vec::new(),
            video_slots: Vec::new(),
            sent: Vec::new(),
            time,
            rtc: config.build(time.unwrap_or_else(now)),
            wire,
            due: time.unwrap_or_else(now),
            offered: None,
            // Above 2^16, as a source has it that has run for long.
            audio_sequence: 300,
            video_sequence: 65_000,
            video_frame: 500,
            layers: Vec::new(),
            is_losing: false,
        };
        let candidate = client.wire.candidate();
        client.rtc.add_local_candidate(candidate).unwrap();
        client.drain();
        client
    }

    /// Sends its pictures in layers of these names, from its first offer on.
    pub(crate) fn in_layers(mut self, names: &[&'static str]) -> Self {
        self.layers = names.to_vec();
        self
    }

    /// Takes another local port, as after a change of network.
    pub(crate) fn change_network(&mut self) {
        let old = self.wire.candidate();
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        self.wire = Wire::Udp(socket);
        self.rtc.direct_api().invalidate_candidate(&old);
        let candidate = self.wire.candidate();
        self.rtc.add_local_candidate(candidate).unwrap();
    }

    /// Offers to send sound and picture, and to receive in `slots` sections of each.
    pub(crate) fn offer(&mut self, slots: usize) -> String {
        let mut change = self.rtc.sdp_api();
        let audio = str0m::media::MediaKind::Audio;
        let video = str0m::media::MediaKind::Video;
        if self.number == 0 {
            self.audio = change.add_media(audio, Direction::SendOnly, None, None, None);
            let layers = simulcast(&self.layers);
            self.video = change.add_media(video, Direction::SendOnly, None, None, layers);
        }
        for _ in 0..slots {
            let mid = change.add_media(audio, Direction::RecvOnly, None, None, None);
            self.audio_slots.push(mid);
            let mid = change.add_media(video, Direction::RecvOnly, None, None, None);
            self.video_slots.push(mid);
        }
        let (offer, pending) = change.apply().unwrap();
        self.offered = Some(pending);
        self.number += 1;
        offer.to_sdp_string()
    }

    /// Offers the same with a new path.
    pub(crate) fn offer_restart(&mut self) -> String {
        let mut change = self.rtc.sdp_api();
        change.ice_restart(true);
        let (offer, pending) = change.apply().unwrap();
        self.offered = Some(pending);
        self.number += 1;
        offer.to_sdp_string()
    }

    /// Offers another direction for one section.
    pub(crate) fn offer_direction(&mut self, mid: Mid, direction: Direction) -> String {
        let mut change = self.rtc.sdp_api();
        change.set_direction(mid, direction);
        let (offer, pending) = change.apply().unwrap();
        self.offered = Some(pending);
        self.number += 1;
        offer.to_sdp_string()
    }

    /// Closes the connection, as a page does that is left.
    pub(crate) fn say_goodbye(&mut self) {
        self.rtc.close().unwrap();
        self.drain();
    }

    pub(crate) fn accept(&mut self, answer: &str) {
        let answer = SdpAnswer::from_sdp_string(answer).unwrap();
        let offered = self.offered.take().unwrap();
        self.rtc.sdp_api().accept_answer(offered, answer).unwrap();
        self.drain();
    }

    /// What this client publishes: its sound as track 1, its picture as track 2.
    pub(crate) fn publish(&self) -> Vec<(protocol::Mid, TrackId, Source)> {
        vec![
            (wire_mid(self.audio), TrackId(1), Source::Microphone),
            (wire_mid(self.video), TrackId(2), Source::Camera),
        ]
    }

    /// Another one's two tracks in the slots of that number.
    pub(crate) fn receive(
        &self,
        slot: usize,
        from: ParticipantId,
    ) -> Vec<(protocol::Mid, ParticipantId, TrackId)> {
        vec![
            (wire_mid(self.audio_slots[slot]), from, TrackId(1)),
            (wire_mid(self.video_slots[slot]), from, TrackId(2)),
        ]
    }

    /// Sends sound, sealed by its looks.
    pub(crate) fn send_audio(&mut self, payload: &[u8]) {
        let sealed = frame::specimen(Source::Microphone);
        self.send_plain_audio(&[&sealed, payload].concat());
    }

    /// Sends sound as it is.
    pub(crate) fn send_plain_audio(&mut self, payload: &[u8]) {
        let sequence = self.audio_sequence;
        self.audio_sequence += 1;
        let timestamp = u32::try_from(sequence * 960).unwrap();
        self.send(self.audio, OPUS, (sequence, timestamp), payload);
    }

    /// Sends a picture of one packet, sealed by its looks.
    pub(crate) fn send_video(&mut self, kind: Picture, payload: &[u8]) {
        let sealed = frame::specimen(Source::Camera);
        self.start_picture();
        self.send_part(
            0x10,
            &[kind.decoy(), &sealed, payload].concat(),
            Marker::Last,
        );
    }

    /// Sends a picture of one packet, sealed by its looks, in one of the layers. Each has its own numbers.
    pub(crate) fn send_layer(&mut self, name: &str, number: u16, kind: Picture, payload: &[u8]) {
        let sealed = frame::specimen(Source::Camera);
        self.send_plain_layer(name, number, &[kind.decoy(), &sealed, payload].concat());
    }

    /// Sends a picture of one packet as it is in one of the layers.
    pub(crate) fn send_plain_layer(&mut self, name: &str, number: u16, payload: &[u8]) {
        let index = self.layers.iter().position(|layer| *layer == name).unwrap();
        let first = 20_000 * u16::try_from(index).unwrap();
        let [high, low] = number.to_be_bytes();
        let descriptor = [0x90, 0x80, 0x80 | high, low];
        let write = RtpWrite::new(
            Pt::from(VP8),
            u64::from(first + number).into(),
            u32::from(first) + u32::from(number) * 3_000,
            self.now(),
            [&descriptor, payload].concat(),
        );
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_tx_by_mid(self.video, Some(name.into()));
        stream.unwrap().write_rtp(write.marker(true).nackable(true));
        self.drain();
        self.input(Input::Timeout(self.now()));
    }

    /// Returns the stream of its sound, and those of its layers and their repairs.
    pub(crate) fn streams(&mut self) -> Vec<u32> {
        let mut direct = self.rtc.direct_api();
        let sound = direct.stream_tx_by_mid(self.audio, None).unwrap().ssrc();
        let mut streams = vec![*sound];
        for name in &self.layers {
            let layer = direct.stream_tx_by_mid(self.video, Some((*name).into()));
            let layer = layer.unwrap();
            streams.extend([*layer.ssrc(), *layer.rtx().unwrap()]);
        }
        streams
    }

    /// Sends a picture of one packet as it is.
    pub(crate) fn send_plain_video(&mut self, payload: &[u8]) {
        self.start_picture();
        self.send_part(0x10, payload, Marker::Last);
    }

    /// Goes on to the next picture.
    pub(crate) fn start_picture(&mut self) {
        self.video_frame += 1;
    }

    /// Sends a packet of a picture, with the first byte of VP8's payload descriptor.
    pub(crate) fn send_part(&mut self, descriptor: u8, payload: &[u8], marker: Marker) {
        let sequence = self.video_sequence;
        self.video_sequence += 1;
        let [high, low] = self.video_frame.to_be_bytes();
        let bytes = [&[0x80 | descriptor, 0x80, 0x80 | high, low], payload].concat();
        let timestamp = u32::from(self.video_frame) * 3_000;
        self.send_marked(self.video, VP8, (sequence, timestamp), &bytes, marker);
    }

    /// Returns the number of the next packet of video, and sends the next one under another number.
    pub(crate) fn renumber_video(&mut self, sequence: u64) -> u64 {
        std::mem::replace(&mut self.video_sequence, sequence)
    }

    /// Leaves a number out, as if the packet had been lost before it was sent.
    pub(crate) fn skip_video(&mut self) {
        self.video_sequence += 1;
    }

    fn send(&mut self, mid: Mid, payload_type: u8, at: (u64, u32), payload: &[u8]) {
        self.send_marked(mid, payload_type, at, payload, Marker::Last);
    }

    pub(crate) fn send_marked(
        &mut self,
        mid: Mid,
        payload_type: u8,
        at: (u64, u32),
        payload: &[u8],
        marker: Marker,
    ) {
        let (sequence, timestamp) = at;
        let write = RtpWrite::new(
            Pt::from(payload_type),
            sequence.into(),
            timestamp,
            self.now(),
            payload.to_vec(),
        );
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_tx_by_mid(mid, None).unwrap();
        let is_last = matches!(marker, Marker::Last);
        stream.write_rtp(write.marker(is_last).nackable(payload_type != OPUS));
        self.drain();
        self.input(Input::Timeout(self.now()));
    }

    /// Sends bytes from the client's own address.
    pub(crate) fn send_raw(&mut self, contents: &[u8], destination: SocketAddr) {
        self.wire.write(contents, destination);
    }

    pub(crate) fn ask_keyframe(&mut self, slot: usize) {
        let mid = self.video_slots[slot];
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_rx_by_mid(mid, None).unwrap();
        stream.request_keyframe(KeyframeRequestKind::Pli);
        self.drain();
        self.input(Input::Timeout(self.now()));
    }

    /// Takes in what the test carried.
    pub(crate) fn hear(&mut self, contents: &[u8], source: SocketAddr) {
        let destination = self.wire.address();
        if let Ok(receive) = Receive::new(Protocol::Udp, source, destination, contents) {
            self.input(Input::Receive(self.now(), receive));
        }
    }

    /// Returns when [`Self::step`] has something to do.
    pub(crate) fn due(&self) -> Instant {
        self.due
    }

    /// Reads what came, and does what is due.
    pub(crate) fn step(&mut self) {
        let mut buffer = [0; 2_048];
        while let Some((length, source)) = self.wire.read(&mut buffer) {
            let proto = self.wire.protocol();
            let destination = self.wire.address();
            let contents = &buffer[..length];
            if let Ok(receive) = Receive::new(proto, source, destination, contents) {
                self.input(Input::Receive(self.now(), receive));
            }
        }
        if self.due <= self.now() {
            self.input(Input::Timeout(self.now()));
        }
    }

    fn input(&mut self, input: Input<'_>) {
        self.rtc.handle_input(input).unwrap();
        self.drain();
    }

    fn now(&self) -> Instant {
        self.time.unwrap_or_else(now)
    }

    fn drain(&mut self) {
        loop {
            let Ok(output) = self.rtc.poll_output() else {
                // Given up: DTLS got no answer.
                self.due = self.now() + Duration::from_secs(1_000_000);
                return;
            };
            match output {
                Output::Timeout(due) => {
                    self.due = due.max(self.now() + Duration::from_millis(1));
                    return;
                }
                Output::Transmit(_) if self.is_losing => {}
                Output::Transmit(transmit) => {
                    if let Wire::None { .. } = self.wire {
                        let contents = transmit.contents.to_vec();
                        self.sent.push((contents, transmit.destination));
                    } else {
                        self.wire.write(&transmit.contents, transmit.destination);
                    }
                }
                Output::Event(event) => self.handle_event(event),
            }
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the enum is not exhaustive, and most events are of no use here"
    )]
    fn handle_event(&mut self, event: Event) {
        match event {
            Event::Connected => self.is_connected = true,
            Event::IceConnectionStateChange(state) => self.ice = state,
            Event::KeyframeRequest(_) => self.keyframes_asked += 1,
            Event::RtpPacket(packet) => {
                let mut direct = self.rtc.direct_api();
                let mid = direct.stream_rx(&packet.header.ssrc).unwrap().mid();
                self.received.push(Received {
                    mid,
                    sequence: *packet.seq_no,
                    timestamp: packet.header.timestamp,
                    payload: opened(&packet.payload),
                });
            }
            _ => {}
        }
    }
}

/// Takes away what [`Client::send_audio`] and [`Client::send_video`] put in front; leaves a descriptor and
/// the bit that says whether it is a key frame.
fn opened(payload: &[u8]) -> Vec<u8> {
    if let Some(sound) = payload.strip_prefix(&frame::specimen(Source::Microphone)) {
        return sound.to_vec();
    }
    for kind in [Picture::Key, Picture::Delta] {
        let start = [kind.decoy(), &frame::specimen(Source::Camera)].concat();
        if let Some((descriptor, rest)) = payload.split_at_checked(4)
            && let Some(rest) = rest.strip_prefix(&*start)
        {
            return [descriptor, &[kind as u8], rest].concat();
        }
    }
    payload.to_vec()
}

/// Whether a packet is the last of its frame.
#[derive(Clone, Copy)]
pub(crate) enum Marker {
    Last,
    More,
}

/// Whether a decoder may start with a picture: the bit in VP8's first byte.
#[derive(Clone, Copy)]
pub(crate) enum Picture {
    Key = 0,
    Delta = 1,
}

impl Picture {
    /// What stands in front of the sealed part of a VP8 frame.
    pub(crate) const fn decoy(self) -> &'static [u8] {
        match self {
            Self::Key => &[0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0xE0, 0x01],
            Self::Delta => &[0x01],
        }
    }
}

pub(crate) fn wire_mid(mid: Mid) -> protocol::Mid {
    protocol::Mid::new(&mid).unwrap()
}

pub(crate) fn kind_of(received: &Received, client: &Client) -> MediaKind {
    if client.audio_slots.contains(&received.mid) {
        MediaKind::Audio
    } else {
        MediaKind::Video
    }
}

fn simulcast(names: &[&str]) -> Option<Simulcast> {
    let mut layers = Simulcast::new();
    for name in names {
        layers.add_send_layer(SimulcastLayer::new(name));
    }
    (!names.is_empty()).then_some(layers)
}

fn config() -> RtcConfig {
    Rtc::builder()
        .set_rtp_mode(true)
        .clear_codecs()
        .enable_opus(true, false)
        .enable_vp8(true)
}

#[expect(clippy::disallowed_methods, reason = "the sockets are real")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
