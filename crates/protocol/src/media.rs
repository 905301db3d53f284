//! What is published and received, and session descriptions.

use crate::{
    ParticipantId,
    limit::{MID_CHARS_MAX, SDP_BYTES_MAX},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// Where a track comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Sound of the person.
    Microphone,
    /// Picture of the person.
    Camera,
    /// Picture of the person's screen.
    Screen,
}

impl Source {
    /// Returns whether a track of this source is sound or picture.
    #[must_use]
    pub const fn kind(self) -> MediaKind {
        match self {
            Self::Microphone => MediaKind::Audio,
            Self::Camera | Self::Screen => MediaKind::Video,
        }
    }
}

/// Sound or picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// Sound (Opus).
    Audio,
    /// Picture (VP8, or H.264 where both ends have it).
    Video,
}

/// A track's number, unique within its visit, never used again in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrackId(pub u32);

/// One published track, as told to the others inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Track {
    /// Which.
    pub id: TrackId,
    /// Of what.
    pub source: Source,
}

/// Id of a media section in a session description (`a=mid`, RFC 8843): 1 to [`MID_CHARS_MAX`]
/// letters or digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mid(String);

impl Mid {
    /// Checks a media section's id.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let is_valid = (1..=MID_CHARS_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_valid.then(|| Self(text.to_owned()))
    }

    /// Returns the id as it stands in the session description.
    #[must_use]
    pub fn as_sdp(&self) -> &str {
        &self.0
    }
}

impl Serialize for Mid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Mid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| D::Error::custom("not a mid"))
    }
}

/// A session description (RFC 8866). Holds network addresses, so it never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Sdp(String);

impl Sdp {
    /// Takes a description of at most [`SDP_BYTES_MAX`] bytes. It is not parsed here.
    #[must_use]
    pub fn new(text: String) -> Option<Self> {
        (text.len() <= SDP_BYTES_MAX).then_some(Self(text))
    }

    /// Returns the text, for the browser or the SFU's parser.
    #[must_use]
    pub fn for_parser(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Sdp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sdp({} bytes)", self.0.len())
    }
}

impl Serialize for Sdp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Sdp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("too long"))
    }
}

/// Says that a track of somebody's is sent to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forwarding {
    /// Who receives it.
    pub to: ParticipantId,
    /// Whose it is.
    pub from: ParticipantId,
    /// What it is of.
    pub source: Source,
}

/// Says what a sending media section of an offer carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The offer's media section.
    pub mid: Mid,
    /// What it carries.
    pub source: Source,
}

/// Says which track a receiving media section is to carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reception {
    /// The receiver's media section.
    pub mid: Mid,
    /// Whose track; must be the track's publisher, so that a number used wrongly is refused.
    pub from: ParticipantId,
    /// Which track of that person.
    pub track: TrackId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mid_is_a_short_token() {
        assert!(Mid::new("0").is_some());
        assert!(Mid::new(&"a".repeat(MID_CHARS_MAX)).is_some());
        for text in ["", "a b", "a\r\nb", "ä", &"a".repeat(MID_CHARS_MAX + 1)] {
            assert!(Mid::new(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn session_description_has_a_limit_and_never_prints() {
        let sdp = Sdp::new("a=candidate:1 1 udp 1 192.0.2.1 9 typ host".to_owned()).unwrap();

        assert_eq!(format!("{sdp:?}"), "Sdp(42 bytes)");
        assert!(Sdp::new("x".repeat(SDP_BYTES_MAX + 1)).is_none());
    }
}
