//! What the person asks for with the pen in hand.

use super::{Canvas, Line};
use crate::{BoardCommand, Stage, VisitClient};
use e2ee::group::Drawing;
use protocol::time::Instant;

impl VisitClient {
    /// Takes what the person asked for. What they may not do is ignored: nobody would show it.
    pub(crate) fn handle_board(&mut self, command: BoardCommand, now: Instant) {
        if !self.is_heard() {
            return;
        }
        match command {
            BoardCommand::Draw(line) => self.draw(&line, now),
            BoardCommand::Undo(canvas) => {
                let number = self.keys.last_stroke(canvas, now);
                if let Some(number) = number {
                    self.keys.draw(&Drawing::Undo { number });
                }
            }
            BoardCommand::ClearOwn => self.keys.draw(&Drawing::ClearOwn),
            BoardCommand::ClearOf(who) => {
                let drawing = self.keys.leaf_named(who, now).map(Drawing::ClearOf);
                if let Some(drawing) = drawing {
                    self.keys.draw(&drawing);
                }
            }
            BoardCommand::ClearAll => self.keys.draw(&Drawing::ClearAll),
            BoardCommand::SetOpen(is_open) => self.keys.draw(&Drawing::SetOpen(is_open)),
        }
    }

    /// The own screen is another one from here on: what was drawn over the one before does not belong to it.
    pub(crate) fn clear_own_share(&mut self, now: Instant) {
        let Stage::Inside(inside) = &self.stage else {
            return;
        };
        if self.keys.is_drawn_on(Canvas::Share(inside.you), now) {
            self.keys.draw(&Drawing::ClearShare);
        }
    }

    fn draw(&mut self, line: &Line, now: Instant) {
        for piece in self.keys.pieces(line, now) {
            self.keys.draw(&Drawing::Piece(piece));
        }
    }
}
