//! One client's media connection to the SFU: ICE, DTLS and SRTP as a browser has them, over a UDP
//! socket of its own. RTP as it is: no encoder, no decoder, no jitter buffer, no rate control.

use crate::{
    clock,
    failure::{Failure, While},
    ledger::Ledger,
    track::Packet,
};
use mio::{Interest, Registry, Token, net::UdpSocket};
use protocol::MediaKind;
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Instant,
};
use str0m::{
    Candidate, Event, Input, Output, Rtc,
    change::{SdpAnswer, SdpPendingOffer},
    format::Codec,
    media::{Direction, MediaKind as RtcKind, Mid, Pt},
    net::{Protocol, Receive},
    rtp::{ExtensionValues, RtpWrite},
};

/// Largest datagram that is taken in.
const DATAGRAM_BYTES_MAX: usize = 2_000;

/// What microphones level at, in decibels below the loudest (RFC 6464).
const AUDIO_LEVEL: i8 = -30;

/// The media sections of the offer: what is sent and what is received.
#[derive(Clone, Copy)]
pub(crate) struct Sections {
    /// Sends sound.
    pub(crate) microphone: Mid,
    /// Sends picture.
    pub(crate) camera: Mid,
    /// Receives sound.
    pub(crate) hears: Mid,
    /// Receives picture.
    pub(crate) sees: Mid,
}

/// A media connection.
pub(crate) struct Peer {
    rtc: Rtc,
    socket: UdpSocket,
    address: SocketAddr,
    sections: Sections,
    pending: Option<SdpPendingOffer>,
    wake: Instant,
    is_connected: bool,
    /// The SFU asked for a keyframe that was not sent yet.
    pub(crate) wants_keyframe: bool,
}

impl Peer {
    /// Opens a socket and makes the offer.
    pub(crate) fn open(registry: &Registry, token: Token) -> Result<(Self, String), Failure> {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut socket = UdpSocket::bind(any).while_doing("opening a UDP socket")?;
        let address = socket.local_addr().while_doing("opening a UDP socket")?;
        registry
            .register(&mut socket, token, Interest::READABLE)
            .while_doing("watching a UDP socket")?;

        let at = clock::read();
        let mut rtc = Rtc::builder()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(at);
        let candidate = Candidate::host(address, "udp");
        rtc.add_local_candidate(candidate.map_err(str0m::RtcError::Ice)?);
        let mut change = rtc.sdp_api();
        let mut add = |kind, direction| change.add_media(kind, direction, None, None, None);
        let sections = Sections {
            microphone: add(RtcKind::Audio, Direction::SendOnly),
            camera: add(RtcKind::Video, Direction::SendOnly),
            hears: add(RtcKind::Audio, Direction::RecvOnly),
            sees: add(RtcKind::Video, Direction::RecvOnly),
        };
        let (offer, pending) = change.apply().expect("sections were added");
        let peer = Self {
            rtc,
            socket,
            address,
            sections,
            pending: Some(pending),
            wake: at,
            is_connected: false,
            wants_keyframe: false,
        };
        Ok((peer, offer.to_sdp_string()))
    }

    /// Returns the media sections.
    pub(crate) const fn sections(&self) -> Sections {
        self.sections
    }

    /// Returns whether packets can be sent.
    pub(crate) const fn is_connected(&self) -> bool {
        self.is_connected
    }

    /// Returns when [`Self::handle_timeout`] must be called.
    pub(crate) const fn wake(&self) -> Instant {
        self.wake
    }

    /// Takes the SFU's answer.
    pub(crate) fn handle_answer(&mut self, sdp: &str, ledger: &mut Ledger) -> Result<(), Failure> {
        let pending = self.pending.take();
        let pending = pending.ok_or(Failure::Unexpected("an answer to no offer"))?;
        let answer = SdpAnswer::from_sdp_string(sdp)?;
        self.rtc.sdp_api().accept_answer(pending, answer)?;
        self.drain(ledger)?;
        self.handle_timeout(clock::read(), ledger)
    }

    /// Does what is due.
    pub(crate) fn handle_timeout(
        &mut self,
        at: Instant,
        ledger: &mut Ledger,
    ) -> Result<(), Failure> {
        self.rtc.handle_input(Input::Timeout(at))?;
        self.drain(ledger)
    }

    /// Takes in all datagrams that have come.
    pub(crate) fn handle_readable(&mut self, ledger: &mut Ledger) -> Result<(), Failure> {
        let mut buffer = [0; DATAGRAM_BYTES_MAX];
        loop {
            let (length, source) = match self.socket.recv_from(&mut buffer) {
                Ok(received) => received,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                // A port that is closed for a moment, told by ICMP: the next packet may pass.
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => continue,
                Err(error) => return Err(error).while_doing("receiving a datagram"),
            };
            let destination = self.address;
            let contents = &buffer[..length];
            let Ok(receive) = Receive::new(Protocol::Udp, source, destination, contents) else {
                continue;
            };
            let input = Input::Receive(clock::read(), receive);
            if self.rtc.accepts(&input) {
                self.rtc.handle_input(input)?;
                self.drain(ledger)?;
            }
        }
    }

    /// Sends one packet.
    pub(crate) fn send(
        &mut self,
        packet: Packet,
        at: Instant,
        ledger: &mut Ledger,
    ) -> Result<(), Failure> {
        let (mid, codec) = match packet.kind {
            MediaKind::Audio => (self.sections.microphone, Codec::Opus),
            MediaKind::Video => (self.sections.camera, Codec::Vp8),
        };
        let pt = self.payload_type(codec);
        let pt = pt.ok_or(Failure::Unexpected("an answer without VP8 or Opus"))?;
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_tx_by_mid(mid, None);
        let stream = stream.ok_or(Failure::Unexpected("an answer that takes no media"))?;
        let is_audio = packet.kind == MediaKind::Audio;
        let extensions = ExtensionValues {
            audio_level: is_audio.then_some(AUDIO_LEVEL),
            voice_activity: is_audio.then_some(true),
            ..ExtensionValues::default()
        };
        let write = RtpWrite::new(pt, packet.count.into(), packet.time, at, packet.payload)
            .marker(packet.marker)
            .ext_vals(extensions)
            .nackable(!is_audio);
        stream.write_rtp(write);
        self.drain(ledger)
    }

    fn payload_type(&self, codec: Codec) -> Option<Pt> {
        let parameters = self.rtc.codec_config().params().iter();
        let mut those = parameters.filter(|parameter| parameter.spec().codec == codec);
        those.next().map(str0m::format::PayloadParams::pt)
    }

    /// Does all that the connection asks for.
    fn drain(&mut self, ledger: &mut Ledger) -> Result<(), Failure> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(wake) => {
                    self.wake = wake;
                    return Ok(());
                }
                Output::Transmit(transmit) => {
                    // What the network does not take is lost, as it would be further on.
                    let _ = self
                        .socket
                        .send_to(&transmit.contents, transmit.destination);
                }
                Output::Event(event) => self.handle_event(&event, ledger),
            }
        }
    }

    fn handle_event(&mut self, event: &Event, ledger: &mut Ledger) {
        if let Event::RtpPacket(packet) = event {
            ledger.record(&packet.payload, packet.timestamp);
        } else if let Event::KeyframeRequest(_) = event {
            self.wants_keyframe = true;
        } else if let Event::Connected = event {
            self.is_connected = true;
        }
    }
}
