//! A line on its way: cut into pieces that every receiver puts together again.

use super::Board;
use e2ee::group::{Leaf, PIECE_POINTS_MAX, Pen, Piece, Point, STROKE_POINTS_MAX, Stroke, Surface};

impl Board {
    /// Cuts a line that goes on, or begins, into pieces.
    pub(crate) fn pieces(
        &self,
        author: Leaf,
        (surface, pen): (Surface, Pen),
        (is_new, points): (bool, &[Point]),
    ) -> Vec<Piece> {
        let last = self.last.get(&author).copied().unwrap_or(0);
        let open = self
            .find(author, last)
            .map(|place| &self.drawn[place].stroke);
        let open = open.filter(|open| !is_new && open.surface == surface && open.pen == pen);
        let (mut number, mut start, mut end) = match open {
            Some(open) => (last, open.points.len(), open.points.last().copied()),
            None => (last.saturating_add(1), 0, None),
        };
        let mut pieces = Vec::new();
        // One less, for the point at which a line goes on as another stroke.
        for chunk in points.chunks(PIECE_POINTS_MAX - 1) {
            let mut points = chunk.to_vec();
            if start + points.len() > STROKE_POINTS_MAX {
                (number, start) = (number.saturating_add(1), 0);
                points.splice(0..0, end);
            }
            let length = points.len();
            end = points.last().copied();
            let stroke = Stroke {
                number,
                surface,
                pen,
                points,
            };
            let begins_at = u16::try_from(start).expect("at most as many as a stroke has points");
            pieces.push(Piece {
                start: begins_at,
                stroke,
            });
            start += length;
        }
        pieces
    }
}
