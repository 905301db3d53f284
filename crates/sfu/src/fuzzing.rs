//! Readers of what strangers can send before anything of it is authenticated, for the programs in `fuzz/`.

use crate::{
    layers::{Guess, LAYERS_MAX, Layers},
    offer::{Offer, Way},
};
use protocol::limit::{RECEPTIONS_MAX, SDP_BYTES_MAX};
use str0m::media::Mid;

/// An offer of one camera in three layers, whose names are in the header extensions 10 and 11.
const LAYERED: &str = "v=0\r\no=- 42 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 2\r\n\
    a=fingerprint:sha-256 AA:BB\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n\
    a=setup:actpass\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:2\r\na=sendonly\r\n\
    a=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\n\
    a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n\
    a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n\
    a=rid:c0 send\r\na=rid:c1 send\r\na=rid:c2 send\r\na=simulcast:send c0;c1;c2\r\n";

thread_local! {
    /// [`LAYERED`], read once: that takes longer than all packets of one try.
    static OFFER: Offer = Offer::read(LAYERED).expect("it is the form");
}

/// Reads the bytes as packets that come to a connection whose camera is offered in layers: of each, its length in
/// one byte, whether it turns out to be the client's and whether its payload type is one of retransmissions in
/// the two lowest bits of the next, then the packet.
///
/// # Panics
///
/// Where a packet is taken for a layer that it does not name, or somebody else's packet binds a stream.
pub fn packets(mut bytes: &[u8]) {
    let mut layers = Layers::default();
    let over = OFFER.with(|offer| layers.agree(offer));
    assert!(over.is_empty(), "there was no layer before");
    while let Some(([length, kind], rest)) = bytes.split_first_chunk::<2>() {
        let (packet, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        bytes = rest;
        let (is_authentic, is_resent) = (kind & 1 != 0, kind & 2 != 0);
        let Some(guess) = layers.guess(packet, |_| is_resent) else {
            continue;
        };
        is_what_the_packet_says(&layers, guess, packet);
        for (repair, main) in layers.take_back(guess) {
            assert_ne!(repair, main, "a layer repairs itself");
        }
        let rank = layers.rank(guess.main);
        layers.settle(guess, is_authentic);
        if is_authentic {
            assert!(layers.rank(guess.main).is_some(), "the client's own stream");
        } else {
            assert_eq!(layers.rank(guess.main), rank, "somebody else's packet");
        }
    }
    let mid = Mid::from("2");
    let bound = (0..LAYERS_MAX).filter_map(|rank| layers.ssrc(mid, Some(rank)));
    for ssrc in bound {
        assert!(layers.rank(ssrc).is_some());
    }
    assert_eq!(layers.ssrc(mid, Some(LAYERS_MAX)), None);
}

/// Compares a guess with the packet, by the places that the fields have (RFC 3550, section 5.1).
fn is_what_the_packet_says(layers: &Layers, guess: Guess, packet: &[u8]) {
    let ssrc = packet[8..12].iter();
    let ssrc = ssrc.fold(0, |number, byte| number << 8 | u32::from(*byte));
    assert_eq!(guess.claimed(), ssrc.into());
    assert_eq!(packet[0] >> 6, 2, "the version");
    assert!(!(192..=223).contains(&packet[1]), "a report");
    let name = guess.rid.as_bytes();
    let is_there = packet[16..].windows(name.len()).any(|part| part == name);
    assert!(is_there, "the name is not in the packet");
    assert_eq!(layers.rank(guess.claimed()), None, "a layer's stream");
    if guess.repair.is_some() {
        assert!(layers.rank(guess.main).is_some(), "repairs of nothing");
    }
}

/// Reads the text as an offer.
///
/// # Panics
///
/// Where what is let in has a shape that is not used.
pub fn offer(text: &str) {
    let Ok(offer) = Offer::read(text) else {
        return;
    };
    assert!(text.len() <= SDP_BYTES_MAX);
    assert!(
        !offer.sdp.to_sdp_string().contains("a=candidate:"),
        "an address of the client's"
    );
    let mut names = Vec::new();
    for (mid, rids) in offer.layers() {
        assert!(offer.has(mid, None, Way::Sends));
        assert!((1..=LAYERS_MAX).contains(&rids.len()));
        names.extend(rids);
    }
    names.sort();
    assert!(names.is_sorted_by(|one, next| one < next), "a name twice");
    let streams = offer.streams();
    assert!(streams.is_sorted_by(|one, next| **one < **next));
    // As many as are let in, and those that were stopped.
    assert!(offer.receiving().count() <= 2 * RECEPTIONS_MAX);
    let mut layers = Layers::default();
    assert!(layers.agree(&offer).is_empty());
    assert!(layers.agree(&offer).is_empty());
}
