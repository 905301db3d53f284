//! The bytes of what is drawn.

use super::{
    Colour, Drawing, PERSON_POINTS_MAX, PERSON_STROKES_MAX, PIECE_POINTS_MAX, Pen, Piece, Point,
    STROKE_POINTS_MAX, Snapshot, Stroke, Surface, Width,
};
use crate::group::{
    bytes::{BadBytes, Reader, Writer},
    state::Leaf,
};

impl Drawing {
    pub(in crate::group) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Piece(piece) => {
                let writer = writer.u8(1).raw(&piece.start.to_be_bytes());
                write_stroke(writer, &piece.stroke);
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

    pub(in crate::group) fn read(reader: &mut Reader<'_>) -> Result<Self, BadBytes> {
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
            5 => Self::ClearOf(reader.leaf()?),
            6 => Self::ClearAll,
            7 => Self::SetOpen(reader.flag()?),
            8 => Self::Snapshot(read_snapshot(reader)?),
            _ => return Err(BadBytes),
        })
    }
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
        let author = reader.leaf()?;
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
