//! What we agree to with a client: codecs, header extensions, crypto, addresses.

use std::{net::SocketAddr, sync::Arc};
use str0m::{
    Candidate, RtcConfig,
    crypto::from_feature_flags,
    format::{Codec, FormatParams},
    media::Frequency,
    net::TcpType,
    rtp::{Extension, ExtensionMap},
};

/// Ids of the header extensions, where the client proposes no others.
const TRANSPORT_SEQUENCE_ID: u8 = 3;
const RID_ID: u8 = 10;
const REPAIRED_RID_ID: u8 = 11;

/// Payload types of VP9 and of its packets that are sent again, where the client proposes no other: Chromium's.
const VP9_TYPES: (u8, u8) = (98, 99);

/// Makes the configuration of every peer.
///
/// Opus; VP8, then VP9, AV1 and H.264 where the client has them, in this order: a browser sends the first that
/// both have, so that everyone sends what everyone can show. Our clients send only VP8 in layers.
/// No RED and no ULPFEC: lost video is sent again (RTX), lost sound is hidden by the decoder.
///
/// The header extensions are the sequence number for congestion control (TWCC) and, for pictures sent in several
/// layers, the layer's name (`crate::layers`; Chromium sends one layer where it is not agreed to). There is no
/// MID extension: str0m binds an SSRC to a section by it before it has authenticated the packet, so one
/// forged packet would take a track away. Sections are told apart by the `a=ssrc` lines that both sides
/// write (RFC 8843 section 9.2 asks for the extension all the same). There is no audio level, which would
/// tell the network who speaks, and no orientation: the sender's browser turns the picture.
///
/// One certificate for all: clients prove who they are by the fingerprint in their own offer.
pub(crate) fn rtc_config() -> RtcConfig {
    let crypto = Arc::new(from_feature_flags());
    let certificate = crypto
        .dtls_provider
        .generate_certificate()
        .expect("the crypto provider makes certificates");
    let mut extensions = ExtensionMap::empty();
    extensions.set(TRANSPORT_SEQUENCE_ID, Extension::TransportSequenceNumber);
    extensions.set(RID_ID, Extension::RtpStreamId);
    extensions.set(REPAIRED_RID_ID, Extension::RepairedRtpStreamId);
    let mut config = RtcConfig::new()
        .set_crypto_provider(crypto)
        .set_dtls_cert(certificate)
        .set_ice_lite(true)
        .set_rtp_mode(true)
        .clear_codecs()
        .enable_opus(true, false)
        .enable_vp8(true)
        .set_extension_map(extensions);
    let codecs = config.codec_config();
    let (packets, again) = VP9_TYPES;
    codecs.add_config(
        packets.into(),
        Some(again.into()),
        Codec::Vp9,
        Frequency::NINETY_KHZ,
        None,
        FormatParams {
            // Eight bits a sample and half the colours (4:2:0): what cameras give.
            profile_id: Some(0),
            ..FormatParams::default()
        },
    );
    codecs.enable_av1(true);
    codecs.enable_h264(true);
    config
}

/// Makes the candidates of every peer: UDP and passive TCP on each address. What cannot be a candidate
/// (link-local, unspecified) is left out.
pub(crate) fn candidates(addresses: &[SocketAddr]) -> Vec<Candidate> {
    let udp = addresses
        .iter()
        .map(|address| Candidate::builder().udp().host(*address).build());
    let tcp = addresses.iter().map(|address| {
        Candidate::builder()
            .tcp()
            .host(*address)
            .tcptype(TcpType::Passive)
            .build()
    });
    udp.chain(tcp).flatten().collect()
}
