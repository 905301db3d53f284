//! What members say to one another inside the group: the content of MLS application messages.
//!
//! MLS authenticates the sender's leaf and hides the length in steps of 256 bytes. Decoding is strict:
//! nothing unknown, nothing left over, every list and text within its limit.

use super::{
    beacon::Beacon,
    bytes::{BadBytes, Reader, Writer},
    drawing::Drawing,
    policy::Policy,
    roster::Roster,
    state::Leaf,
};
use protocol::{
    ChatText, Mid, Source,
    limit::{CHAT_CHARS_MAX, MID_CHARS_MAX},
};

/// Version of the words. A client that meets another one does not read them.
const VERSION: u8 = 1;

/// Slots of tracks in a frame's key id: three bits.
const SLOTS_MAX: usize = 8;

/// A track's place in the key id of its frames: 0 to 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackSlot(u8);

impl TrackSlot {
    /// Takes a number below 8.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (usize::from(number) < SLOTS_MAX).then_some(Self(number))
    }

    /// Returns the number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// One track that a member publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Its place in the key id.
    pub slot: TrackSlot,
    /// Of what.
    pub source: Source,
    /// The publisher's media section.
    pub mid: Mid,
}

/// One thing said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Everyone's names (host).
    Roster(Roster),
    /// The rules of the visit (host).
    Policy(Policy),
    /// The host is there, and sees this group (host).
    Beacon(Beacon),
    /// A line of chat.
    Chat(ChatText),
    /// Everything the sender publishes; replaces what it said before. In the order of the slots.
    Tracks(Vec<Track>),
    /// The sender leaves; a host removes its leaf.
    Bye,
    /// The host's nonce for the comparison code with the holder of a leaf (host).
    CompareAsk {
        /// With whom.
        leaf: Leaf,
        /// The host's nonce.
        nonce: [u8; 32],
    },
    /// The newcomer's nonce, to which it had committed in its knock.
    CompareAnswer {
        /// The newcomer's nonce.
        nonce: [u8; 32],
    },
    /// Something is drawn, or taken away.
    Draw(Drawing),
    /// Real-time text (ITU-T T.140): all that the sender has typed and not sent yet, each time whole, so that one that is
    /// lost or late is made good by the next. None where nothing stands there any more.
    RealTimeText(Option<ChatText>),
}

impl Message {
    /// Whether only a host may say this.
    #[must_use]
    pub const fn is_for_hosts(&self) -> bool {
        match self {
            Self::Roster(_) | Self::Policy(_) | Self::Beacon(_) | Self::CompareAsk { .. } => true,
            Self::Draw(drawing) => drawing.is_for_hosts(),
            Self::Chat(_)
            | Self::Tracks(_)
            | Self::Bye
            | Self::CompareAnswer { .. }
            | Self::RealTimeText(_) => false,
        }
    }

    /// Returns the bytes to be sealed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.u8(VERSION);
        match self {
            Self::Roster(roster) => roster.write(writer.u8(1)),
            Self::Policy(policy) => policy.write(writer.u8(2)),
            Self::Beacon(beacon) => beacon.write(writer.u8(3)),
            Self::Chat(text) => {
                writer.u8(4).vector(text.for_screen().as_bytes());
            }
            Self::Tracks(tracks) => write_tracks(writer.u8(5), tracks),
            Self::Bye => {
                writer.u8(6);
            }
            Self::CompareAsk { leaf, nonce } => {
                writer.u8(7).u8(leaf.number()).raw(nonce);
            }
            Self::CompareAnswer { nonce } => {
                writer.u8(8).raw(nonce);
            }
            Self::Draw(drawing) => drawing.write(writer.u8(9)),
            Self::RealTimeText(text) => {
                let text = text.as_ref().map_or("", ChatText::for_screen);
                writer.u8(10).vector(text.as_bytes());
            }
        }
        writer.finish()
    }

    /// Reads what was sealed.
    ///
    /// # Errors
    ///
    /// [`BadBytes`] for anything that [`Self::encode`] would not have made.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadBytes> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Err(BadBytes);
        }
        let message = match reader.u8()? {
            1 => Self::Roster(Roster::read(&mut reader)?),
            2 => Self::Policy(Policy::read(&mut reader)?),
            3 => Self::Beacon(Beacon::read(&mut reader)?),
            4 => Self::Chat(read_text(&mut reader)?.ok_or(BadBytes)?),
            5 => Self::Tracks(read_tracks(&mut reader)?),
            6 => Self::Bye,
            7 => Self::CompareAsk {
                leaf: reader.leaf()?,
                nonce: reader.array()?,
            },
            8 => Self::CompareAnswer {
                nonce: reader.array()?,
            },
            9 => Self::Draw(Drawing::read(&mut reader)?),
            10 => Self::RealTimeText(read_text(&mut reader)?),
            _ => return Err(BadBytes),
        };
        reader.finish()?;
        Ok(message)
    }
}

/// Reads what a person wrote, in the one form that it has; none where it is empty.
fn read_text(reader: &mut Reader<'_>) -> Result<Option<ChatText>, BadBytes> {
    let text = reader.text(CHAT_CHARS_MAX * 4)?;
    if text.is_empty() {
        return Ok(None);
    }
    let clean = ChatText::clean(text).filter(|clean| clean.for_screen() == text);
    clean.map(Some).ok_or(BadBytes)
}

fn write_tracks(writer: &mut Writer, tracks: &[Track]) {
    writer.length(tracks.len());
    for track in tracks {
        let source = match track.source {
            Source::Microphone => 0,
            Source::Camera => 1,
            Source::Screen => 2,
        };
        writer
            .u8(track.slot.number())
            .u8(source)
            .vector(track.mid.as_sdp().as_bytes());
    }
}

fn read_tracks(reader: &mut Reader<'_>) -> Result<Vec<Track>, BadBytes> {
    let count = reader.length(SLOTS_MAX)?;
    let mut tracks: Vec<Track> = Vec::with_capacity(count);
    for _ in 0..count {
        let slot = TrackSlot::new(reader.u8()?).ok_or(BadBytes)?;
        let source = match reader.u8()? {
            0 => Source::Microphone,
            1 => Source::Camera,
            2 => Source::Screen,
            _ => return Err(BadBytes),
        };
        let mid = Mid::new(reader.text(MID_CHARS_MAX)?).ok_or(BadBytes)?;
        if tracks.last().is_some_and(|last| last.slot >= slot) {
            return Err(BadBytes);
        }
        tracks.push(Track { slot, source, mid });
    }
    Ok(tracks)
}
