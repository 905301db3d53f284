//! What is drawn over a shared screen and on the board: lines of points, and what takes them away.
//!
//! A line is a shape and never a picture: there is no field for words, bytes of an image or an address. Whose
//! it is says the leaf that MLS authenticates; only in a host's [`Snapshot`] stands an author, by the host's word.

use super::{
    bytes::{BadBytes, Reader, Writer},
    state::Leaf,
};

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

    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Piece(piece) => {
                let [high, low] = piece.start.to_be_bytes();
                write_stroke(writer.u8(1).u8(high).u8(low), &piece.stroke);
            }
            Self::Undo { number } => {
                writer.u8(2).u32(*number);
            }
            Self::ClearOwn => {
                writer.u8(3);
            }
            Self::ClearShare => {
                writer.u8(4);
            }
            Self::ClearOf(leaf) => {
                writer.u8(5).u8(leaf.number());
            }
            Self::ClearAll => {
                writer.u8(6);
            }
            Self::SetOpen(is_open) => {
                writer.u8(7).u8((*is_open).into());
            }
            Self::Snapshot(snapshot) => {
                writer
                    .u8(8)
                    .u8(snapshot.is_open.into())
                    .u8(snapshot.is_last.into())
                    .length(snapshot.strokes.len());
                for (author, stroke) in &snapshot.strokes {
                    write_stroke(writer.u8(author.number()), stroke);
                }
            }
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, BadBytes> {
        Ok(match reader.u8()? {
            1 => {
                let start = u16::from_be_bytes(reader.array()?);
                let stroke = read_stroke(reader, PIECE_POINTS_MAX)?;
                if usize::from(start) + stroke.points.len() > STROKE_POINTS_MAX {
                    return Err(BadBytes);
                }
                Self::Piece(Piece { start, stroke })
            }
            2 => Self::Undo {
                number: read_number(reader)?,
            },
            3 => Self::ClearOwn,
            4 => Self::ClearShare,
            5 => Self::ClearOf(read_leaf(reader)?),
            6 => Self::ClearAll,
            7 => Self::SetOpen(reader.flag()?),
            8 => Self::Snapshot(read_snapshot(reader)?),
            _ => return Err(BadBytes),
        })
    }
}

fn read_leaf(reader: &mut Reader<'_>) -> Result<Leaf, BadBytes> {
    Leaf::new(reader.u8()?.into()).ok_or(BadBytes)
}

fn read_number(reader: &mut Reader<'_>) -> Result<u32, BadBytes> {
    match reader.u32()? {
        0 => Err(BadBytes),
        number => Ok(number),
    }
}

/// 0 is the board, a share is its leaf's number and one.
fn write_stroke(writer: &mut Writer, stroke: &Stroke) {
    let surface = match stroke.surface {
        Surface::Board => 0,
        Surface::Share(leaf) => leaf.number() + 1,
    };
    writer
        .u32(stroke.number)
        .u8(surface)
        .u8(stroke.pen.colour as u8)
        .u8(stroke.pen.width as u8)
        .length(stroke.points.len());
    for point in &stroke.points {
        writer
            .raw(&point.x.to_be_bytes())
            .raw(&point.y.to_be_bytes());
    }
}

fn read_stroke(reader: &mut Reader<'_>, points_max: usize) -> Result<Stroke, BadBytes> {
    let number = read_number(reader)?;
    let surface = match reader.u8()?.checked_sub(1) {
        None => Surface::Board,
        Some(leaf) => Surface::Share(Leaf::new(leaf.into()).ok_or(BadBytes)?),
    };
    let colour = Colour::ALL.get(usize::from(reader.u8()?));
    let width = Width::ALL.get(usize::from(reader.u8()?));
    let (Some(&colour), Some(&width)) = (colour, width) else {
        return Err(BadBytes);
    };
    let count = reader.length(points_max)?;
    if count == 0 {
        return Err(BadBytes);
    }
    let point = |bytes: &[u8; 4]| {
        let [a, b, c, d] = *bytes;
        Point {
            x: u16::from_be_bytes([a, b]),
            y: u16::from_be_bytes([c, d]),
        }
    };
    let (points, _) = reader.take(count * 4)?.as_chunks();
    Ok(Stroke {
        number,
        surface,
        pen: Pen { colour, width },
        points: points.iter().map(point).collect(),
    })
}

fn read_snapshot(reader: &mut Reader<'_>) -> Result<Snapshot, BadBytes> {
    let (is_open, is_last) = (reader.flag()?, reader.flag()?);
    let count = reader.length(PERSON_STROKES_MAX)?;
    let mut points = 0;
    let mut strokes = Vec::new();
    for _ in 0..count {
        let author = read_leaf(reader)?;
        let stroke = read_stroke(reader, STROKE_POINTS_MAX)?;
        points += stroke.points.len();
        if points > PERSON_POINTS_MAX {
            return Err(BadBytes);
        }
        strokes.push((author, stroke));
    }
    Ok(Snapshot {
        is_open,
        is_last,
        strokes,
    })
}
