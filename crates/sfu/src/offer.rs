//! What of an offer is let in: the shape our clients send, and nothing that costs without being used.
//!
//! Out comes the parsed offer without the client's addresses (ICE-lite learns them, RFC 8445, 2.5).

use crate::{guard::guard, layers::LAYERS_MAX};
use protocol::{
    MediaKind,
    limit::{PUBLICATIONS_MAX, RECEPTIONS_MAX, SDP_BYTES_MAX},
};
use str0m::{change::SdpOffer, rtp::Ssrc};

/// Media sections of an offer: everything a person may send and receive, and a few that were stopped.
const SECTIONS_MAX: usize = PUBLICATIONS_MAX + RECEPTIONS_MAX + 8;

/// Lines that name an SSRC in one section. A browser writes at most twelve: for each layer two SSRCs of two
/// lines; or two SSRCs of four lines.
const SSRC_LINES_MAX: usize = 24;

/// Bytes of a layer's name: what str0m keeps of it.
const RID_BYTES_MAX: usize = 8;

/// Header extensions that name the layer of a packet, and the layer that one repairs (RFC 8852).
const RID_EXTENSION: &str = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
const REPAIRED_RID_EXTENSION: &str = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";

/// An offer that may be handed to str0m.
pub(crate) struct Offer {
    pub(crate) sdp: SdpOffer,
    pub(crate) origin: Origin,
    sections: Vec<Section>,
    rid_extensions: Rids,
}

/// Numbers of the header extensions with the names of layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rids {
    pub(crate) layer: Option<u8>,
    pub(crate) repaired: Option<u8>,
}

/// Which `RTCPeerConnection` it comes from: session id and certificate (RFC 8829, 5.2.2; RFC 8842, 4).
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    session: String,
    fingerprint: String,
}

/// The offer could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the offer is too long or has too many sections")]
    TooLong,
    #[error("the offer has a shape that is not used here")]
    Shape,
    #[error("the offer could not be parsed")]
    Unreadable,
    #[error("the offer lists a section that it does not have")]
    NoSuchSection,
    #[error("the offer does not go with this connection")]
    Inconsistent,
    #[error("the peer is not open")]
    NotOpen,
    #[error("the offer is of a connection that was lost")]
    Lost,
}

/// Which way a media section goes, as the client sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The client sends.
    Sends,
    /// The client receives.
    Receives,
    /// Nobody sends.
    Rests,
}

struct Section {
    mid: String,
    kind: MediaKind,
    way: Way,
    ssrc_lines: usize,
    /// The streams that it names.
    ssrcs: Vec<u32>,
    /// Names of its layers; none where it has only one.
    rids: Vec<String>,
    has_simulcast: bool,
}

impl Offer {
    /// Checks the text of an offer.
    pub(crate) fn read(text: &str) -> Result<Self, Refused> {
        if text.len() > SDP_BYTES_MAX {
            return Err(Refused::TooLong);
        }

        let mut reader = Reader::default();
        let mut kept = String::with_capacity(text.len());
        for line in text.lines() {
            if reader.take(line)? {
                kept.push_str(line);
                kept.push_str("\r\n");
            }
        }
        let rid_extensions = reader.rid_extensions;
        let (origin, sections) = reader.finish()?;
        let Ok(Ok(sdp)) = guard(|| SdpOffer::from_sdp_string(&kept)) else {
            return Err(Refused::Unreadable);
        };
        Ok(Self {
            sdp,
            origin,
            sections,
            rid_extensions,
        })
    }

    /// Returns the sections that are sent in layers, with the layers' names.
    pub(crate) fn layers(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.sections
            .iter()
            .filter(|section| section.way == Way::Sends && !section.rids.is_empty())
            .map(|section| (section.mid.as_str(), section.rids.as_slice()))
    }

    /// Returns the streams that it names for str0m to take, those of repairs included: str0m takes none of a
    /// section that is sent in layers.
    pub(crate) fn streams(&self) -> Vec<Ssrc> {
        let sections = self.sections.iter().filter(|one| !one.has_simulcast);
        let mut streams: Vec<_> = sections.flat_map(|section| &section.ssrcs).collect();
        streams.sort_unstable();
        streams.dedup();
        streams.into_iter().map(|ssrc| Ssrc::from(*ssrc)).collect()
    }

    /// Returns the header extensions with the names of layers.
    pub(crate) const fn rid_extensions(&self) -> Rids {
        self.rid_extensions
    }

    /// Returns whether the offer has that section, of that kind, going that way.
    pub(crate) fn has(&self, mid: &str, kind: Option<MediaKind>, way: Way) -> bool {
        self.sections.iter().any(|section| {
            section.mid == mid && section.way == way && kind.is_none_or(|kind| section.kind == kind)
        })
    }

    /// Returns the sections in which the client receives.
    pub(crate) fn receiving(&self) -> impl Iterator<Item = &str> {
        self.sections
            .iter()
            .filter(|section| section.way == Way::Receives)
            .map(|section| section.mid.as_str())
    }
}

/// Reads an offer line by line.
#[derive(Default)]
struct Reader {
    session: Option<String>,
    fingerprint: Option<String>,
    sections: Vec<Section>,
    rid_extensions: Rids,
}

impl Reader {
    /// Takes one line in; says whether it is kept.
    fn take(&mut self, line: &str) -> Result<bool, Refused> {
        if let Some(origin) = line.strip_prefix("o=") {
            let session = origin.split(' ').nth(1).ok_or(Refused::Shape)?;
            self.session = Some(session.to_owned());
        } else if let Some(media) = line.strip_prefix("m=") {
            self.open_section(media)?;
        } else if let Some(attribute) = line.strip_prefix("a=") {
            return self.take_attribute(attribute);
        }
        Ok(true)
    }

    fn open_section(&mut self, media: &str) -> Result<(), Refused> {
        if self.sections.len() == SECTIONS_MAX {
            return Err(Refused::TooLong);
        }
        let kind = match media.split(' ').next() {
            Some("audio") => MediaKind::Audio,
            Some("video") => MediaKind::Video,
            // A data channel would be memory that a stranger may fill.
            Some(_) | None => return Err(Refused::Shape),
        };
        self.sections.push(Section {
            mid: String::new(),
            kind,
            way: Way::Rests,
            ssrc_lines: 0,
            ssrcs: Vec::new(),
            rids: Vec::new(),
            has_simulcast: false,
        });
        Ok(())
    }

    fn take_attribute(&mut self, attribute: &str) -> Result<bool, Refused> {
        let (name, value) = attribute.split_once(':').unwrap_or((attribute, ""));
        match name {
            "candidate" | "end-of-candidates" | "remote-candidates" => return Ok(false),
            // Firefox writes `sendrecv` once above all sections, and a direction in each.
            "sendrecv" if self.sections.is_empty() => {}
            "sendrecv" | "ice-lite" => return Err(Refused::Shape),
            "rid" => self.take_layer(value)?,
            "simulcast" => self.check_simulcast(value)?,
            "extmap" => self.take_extension(value),
            "fingerprint" => {
                let fingerprint = self.fingerprint.get_or_insert_with(|| value.to_owned());
                if fingerprint != value {
                    return Err(Refused::Shape);
                }
            }
            "mid" | "sendonly" | "recvonly" | "ssrc" => self.take_section_attribute(name, value)?,
            _ => {}
        }
        Ok(true)
    }

    fn take_section_attribute(&mut self, name: &str, value: &str) -> Result<(), Refused> {
        let section = self.sections.last_mut().ok_or(Refused::Shape)?;
        match name {
            "mid" => value.clone_into(&mut section.mid),
            "sendonly" => section.way = Way::Sends,
            "recvonly" => section.way = Way::Receives,
            _ => {
                section.ssrc_lines += 1;
                if section.ssrc_lines > SSRC_LINES_MAX {
                    return Err(Refused::TooLong);
                }
                let ssrc = value.split(' ').next().unwrap_or_default();
                section.ssrcs.extend(ssrc.parse::<u32>());
            }
        }
        Ok(())
    }

    /// Takes the name of a layer: of a picture that is sent, and of no other section of the offer.
    fn take_layer(&mut self, value: &str) -> Result<(), Refused> {
        let (name, way) = value.split_once(' ').ok_or(Refused::Shape)?;
        let is_name = (1..=RID_BYTES_MAX).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_taken = self
            .sections
            .iter()
            .any(|one| one.rids.iter().any(|rid| rid == name));
        let section = self.sections.last_mut().ok_or(Refused::Shape)?;
        if way != "send" || !is_name || is_taken || section.kind != MediaKind::Video {
            return Err(Refused::Shape);
        }
        if section.rids.len() == LAYERS_MAX {
            return Err(Refused::TooLong);
        }
        section.rids.push(name.to_owned());
        Ok(())
    }

    /// Layers are only sent, and none is a choice between several.
    fn check_simulcast(&mut self, value: &str) -> Result<(), Refused> {
        let section = self.sections.last_mut().ok_or(Refused::Shape)?;
        section.has_simulcast = true;
        let list = value.strip_prefix("send ").ok_or(Refused::Shape)?;
        let is_known = |name: &str| {
            let name = name.strip_prefix('~').unwrap_or(name);
            section.rids.iter().any(|rid| rid == name)
        };
        list.split(';')
            .all(is_known)
            .then_some(())
            .ok_or(Refused::Shape)
    }

    fn take_extension(&mut self, value: &str) {
        let mut words = value.split(' ');
        let id = words
            .next()
            .and_then(|id| id.split('/').next()?.parse().ok());
        match words.next() {
            Some(RID_EXTENSION) => self.rid_extensions.layer = id,
            Some(REPAIRED_RID_EXTENSION) => self.rid_extensions.repaired = id,
            Some(_) | None => {}
        }
    }

    fn finish(self) -> Result<(Origin, Vec<Section>), Refused> {
        let session = self.session.ok_or(Refused::Shape)?;
        let fingerprint = self.fingerprint.ok_or(Refused::Shape)?;
        if self.sections.is_empty() {
            return Err(Refused::Shape);
        }
        let origin = Origin {
            session,
            fingerprint,
        };
        Ok((origin, self.sections))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "v=0\r\no=- 42 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
        a=fingerprint:sha-256 AA:BB\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n\
        a=setup:actpass\r\n";
    const AUDIO: &str = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\n\
        a=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n";

    #[test]
    fn plain_offer_is_read_with_its_sections() {
        let streams = "a=ssrc:7 cname:x\r\na=ssrc:7 msid:y\r\na=ssrc:4294967295 cname:x\r\n";
        let offer = Offer::read(&format!("{HEAD}{AUDIO}{streams}"))
            .ok()
            .unwrap();

        assert_eq!(offer.streams(), [7.into(), u32::MAX.into()]);
        assert!(offer.has("0", Some(MediaKind::Audio), Way::Sends));
        assert!(!offer.has("0", Some(MediaKind::Video), Way::Sends));
        assert!(!offer.has("0", None, Way::Receives));
        assert!(!offer.has("1", None, Way::Sends));
    }

    #[test]
    fn offers_of_another_connection_have_another_origin() {
        let text = format!("{HEAD}{AUDIO}");
        let read = |text: &str| Offer::read(text).ok().unwrap().origin;

        assert!(read(&text) == read(&text.replace("o=- 42 2", "o=- 42 3")));
        assert!(read(&text) != read(&text.replace("o=- 42 2", "o=- 43 2")));
        assert!(read(&text) != read(&text.replace("AA:BB", "AA:BC")));
    }

    #[test]
    fn candidates_of_the_client_are_dropped() {
        let candidate = "a=candidate:1 1 udp 2122 1f2e-not-an-address.local 5000 typ host\r\n";

        let offer = Offer::read(&format!("{HEAD}{AUDIO}{candidate}"));

        assert!(offer.is_ok());
    }

    #[test]
    fn direction_that_firefox_writes_above_all_sections_is_no_section_s_own() {
        let offer = Offer::read(&format!("{HEAD}a=sendrecv\r\n{AUDIO}"))
            .ok()
            .unwrap();

        assert!(offer.has("0", Some(MediaKind::Audio), Way::Sends));
    }

    #[test]
    fn shapes_that_are_not_used_are_refused() {
        for line in [
            "a=sendrecv",
            "a=simulcast:send h;l",
            "a=rid:h send",
            "a=ice-lite",
            "a=fingerprint:sha-256 00:11",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
        ] {
            let offer = Offer::read(&format!("{HEAD}{AUDIO}{line}\r\n"));

            assert_eq!(offer.err(), Some(Refused::Shape), "{line}");
        }
    }

    #[test]
    fn layers_are_of_a_picture_that_is_sent_and_have_names_of_their_own() {
        let video = AUDIO
            .replace("m=audio", "m=video")
            .replace("mid:0", "mid:1");
        let layers = "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n\
            a=ssrc:7 cname:x\r\na=rid:c0 send\r\na=rid:c1 send\r\na=simulcast:send c0;~c1\r\n";

        let offer = Offer::read(&format!("{HEAD}{AUDIO}{video}{layers}"))
            .ok()
            .unwrap();

        assert!(offer.streams().is_empty());
        let found: Vec<_> = offer.layers().collect();
        assert_eq!(found, [("1", &["c0".to_owned(), "c1".to_owned()][..])]);
        assert_eq!(offer.rid_extensions().layer, Some(10));
        for wrong in [
            "a=rid:c0 recv\r\n".to_owned(),
            "a=rid:c0 send\r\na=rid:c0 send\r\n".to_owned(),
            "a=rid:ninebytes send\r\n".to_owned(),
            "a=rid:c0 send\r\na=simulcast:send c0,c1\r\n".to_owned(),
            "a=rid:c0 send\r\na=simulcast:recv c0\r\n".to_owned(),
            format!("{layers}{video}{layers}"),
        ] {
            let offer = Offer::read(&format!("{HEAD}{AUDIO}{video}{wrong}"));
            assert_eq!(offer.err(), Some(Refused::Shape), "{wrong}");
        }
    }

    #[test]
    fn offers_without_end_are_refused() {
        let many_ssrcs = "a=ssrc:1 cname:x\r\n".repeat(SSRC_LINES_MAX + 1);
        let texts = [
            format!("{HEAD}{}", AUDIO.repeat(SECTIONS_MAX + 1)),
            format!("{HEAD}{AUDIO}{many_ssrcs}"),
            format!("{HEAD}{AUDIO}{}", " ".repeat(SDP_BYTES_MAX)),
        ];
        for text in texts {
            assert_eq!(Offer::read(&text).err(), Some(Refused::TooLong));
        }
    }

    #[test]
    fn text_that_is_no_offer_is_refused() {
        for text in [
            "",
            "v=0",
            "o=",
            "m=",
            "a=mid:0",
            "\u{0}\u{0}",
            "{\"type\":\"offer\"}",
        ] {
            assert!(Offer::read(text).is_err(), "{text}");
        }
    }
}
