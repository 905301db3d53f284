//! What is drawn over a shared screen and on the board: lines of points, and what takes them away.
//!
//! A line is a shape and never a picture: there is no field for words, bytes of an image or an address. Whose
//! it is says the leaf that MLS authenticates; only in a host's [`Snapshot`] stands an author, by the host's word.

mod bytes;

use super::state::Leaf;

/// Points of one piece of a stroke.
///
/// A fifth of a second of a fast pen has about thirty; a piece of 64 is sealed into two of the steps to which
/// words are padded.
pub const PIECE_POINTS_MAX: usize = 64;

/// Points of one stroke: a minute of drawing without lifting the pen. Longer ones go on as another stroke.
pub const STROKE_POINTS_MAX: usize = 1_000;

/// Strokes of one person: an hour's drawing of somebody who draws a lot. A screen can draw those of a full visit
/// without falling behind.
pub const PERSON_STROKES_MAX: usize = 300;

/// Points of one person: 32 kB, so that all that one person drew fits into one sealed message.
pub const PERSON_POINTS_MAX: usize = 8_000;

/// Bytes of a snapshot's part: all of one person, with 14 bytes around each stroke.
const _: () = assert!(PERSON_POINTS_MAX * 4 + PERSON_STROKES_MAX * 14 < 40 * 1024);

/// A place on a surface: 0 is left or top, 65,535 right or bottom. A share is drawn on in parts of its picture, so
/// that a line is at the same place on every screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// From the left.
    pub x: u16,
    /// From the top.
    pub y: u16,
}

/// What is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surface {
    /// The blank board.
    Board,
    /// The screen that the holder of this leaf shares.
    Share(Leaf),
}

/// Colours of the pen. Few and fixed, so that each can be told from the others on any ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colour {
    /// Nearly black.
    Ink,
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Violet.
    Violet,
}

impl Colour {
    /// All of them, by their number on the wire.
    pub const ALL: [Self; 6] = [
        Self::Ink,
        Self::Red,
        Self::Orange,
        Self::Green,
        Self::Blue,
        Self::Violet,
    ];
}

/// Widths of the pen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// For writing.
    Fine,
    /// For lines.
    Medium,
    /// For marking.
    Broad,
}

impl Width {
    /// All of them, by their number on the wire.
    pub const ALL: [Self; 3] = [Self::Fine, Self::Medium, Self::Broad];
}

/// With what something is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pen {
    /// In which colour.
    pub colour: Colour,
    /// How wide.
    pub width: Width,
}

/// A line, as far as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// Counts up from 1 for each author.
    pub number: u32,
    /// Where.
    pub surface: Surface,
    /// With what.
    pub pen: Pen,
    /// Through these points: one at least, [`STROKE_POINTS_MAX`] at most.
    pub points: Vec<Point>,
}

/// The next piece of a stroke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// How many points of the stroke came before; 0 begins one.
    pub start: u16,
    /// The stroke with the points that follow: one at least, [`PIECE_POINTS_MAX`] at most.
    pub stroke: Stroke,
}

/// A part of what is drawn so far, for whoever came in later (host).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Whether the board is open.
    pub is_open: bool,
    /// Whether no part follows.
    pub is_last: bool,
    /// Strokes in the order in which they were begun, each with its author by the host's word:
    /// [`PERSON_STROKES_MAX`] with [`PERSON_POINTS_MAX`] points at most.
    pub strokes: Vec<(Leaf, Stroke)>,
}

/// One thing said of drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// The sender drew this.
    Piece(Piece),
    /// The sender takes a stroke of their own back.
    Undo {
        /// Which.
        number: u32,
    },
    /// The sender takes back all that they drew.
    ClearOwn,
    /// The sender shares another screen: what was drawn over the one before goes.
    ClearShare,
    /// All that this leaf drew goes (host).
    ClearOf(Leaf),
    /// Everything goes (host).
    ClearAll,
    /// The board is shown, or put away (host).
    SetOpen(bool),
    /// What is drawn so far (host).
    Snapshot(Snapshot),
}

impl Drawing {
    /// Whether only a host may say this.
    #[must_use]
    pub const fn is_for_hosts(&self) -> bool {
        match self {
            Self::ClearOf(_) | Self::ClearAll | Self::SetOpen(_) | Self::Snapshot(_) => true,
            Self::Piece(_) | Self::Undo { .. } | Self::ClearOwn | Self::ClearShare => false,
        }
    }
}
