//! Drawing with whichever keys there are.

use super::Keys;
use crate::{
    board::{Board, Canvas, Line},
    keys::member::Membership,
};
use e2ee::group::{Drawing, Leaf, Piece};
use protocol::{ParticipantId, time::Instant};

impl Keys {
    /// Says something of drawing to everyone in the group, and does it here.
    pub(crate) fn draw(&mut self, drawing: &Drawing) {
        if let Some((membership, effects)) = self.membership_mut() {
            membership.draw(drawing, effects);
        }
    }

    pub(crate) fn board(&self) -> Option<&Board> {
        self.membership().map(Membership::board)
    }

    pub(crate) fn pieces(&self, line: &Line, now: Instant) -> Vec<Piece> {
        let membership = self.membership();
        membership.map_or_else(Vec::new, |group| group.pieces(line, now))
    }

    pub(crate) fn last_stroke(&self, canvas: Canvas, now: Instant) -> Option<u32> {
        self.membership()?.last_stroke(canvas, now)
    }

    pub(crate) fn is_drawn_on(&self, canvas: Canvas, now: Instant) -> bool {
        let membership = self.membership();
        membership.is_some_and(|group| group.is_drawn_on(canvas, now))
    }

    pub(crate) fn leaf_named(&self, who: ParticipantId, now: Instant) -> Option<Leaf> {
        self.membership()?.leaf_named(who, now)
    }
}
