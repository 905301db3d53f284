//! Drawing: said sealed like a line of chat, and shown where the rules let the one at that leaf draw.

use super::Membership;
use crate::{
    board::{Board, Canvas, Line},
    keys::KeysEffect,
};
use e2ee::group::{Drawing, Leaf, Message, Piece, Said, Sight, Surface};
use protocol::{ParticipantId, Source, time::Instant};
use std::collections::VecDeque;

impl Membership {
    /// Takes what a member said of drawing. Whose it is says the leaf that sealed it; what they may not do changes
    /// nothing, whatever their own page thinks.
    pub(super) fn take_drawing(&mut self, said: &Said, drawing: &Drawing) {
        if let Drawing::Piece(piece) = drawing
            && !(self.policy.may_draw(said.from, said.role) && self.is_shared(piece))
        {
            return;
        }
        // Whoever is suspended is told the board when they go on.
        if self.permissions().is_some_and(|may| may.is_suspended) {
            return;
        }
        let members = self.group.members();
        // The next holder of a leaf's number did not draw what a list of before names.
        let is_there = |leaf: Leaf| {
            members
                .get(&leaf)
                .is_some_and(|member| member.since <= said.epoch)
        };
        self.board.handle(said.from, drawing, is_there);
    }

    /// Says something of drawing, and does it here. Refused where chat is, and where the rules do not let this person.
    pub(in crate::keys) fn draw(&mut self, drawing: &Drawing, out: &mut VecDeque<KeysEffect>) {
        let Ok(own) = self.group.own_leaf() else {
            return;
        };
        let is_allowed = !matches!(drawing, Drawing::Piece(_)) || self.may_draw();
        if self.is_held_back || self.is_over || !is_allowed {
            return;
        }
        if self.say(&Message::Draw(drawing.clone()), out) {
            self.board.handle(own, drawing, |_| true);
        }
    }

    /// Whether this client's person may draw.
    pub(in crate::keys) fn may_draw(&self) -> bool {
        let Ok(own) = self.group.own_leaf() else {
            return false;
        };
        let member = self.group.members().get(&own);
        member.is_some_and(|member| self.policy.may_draw(own, member.role))
    }

    /// Goes on with what this person drew on the board of the group before, so that a new group does not wipe the
    /// provider's board.
    pub(in crate::keys) fn going_on(mut self, older: Option<&Self>) -> Self {
        let from = older.and_then(|older| older.group.own_leaf().ok());
        if let (Some(older), Some(from), Ok(to)) = (older, from, self.group.own_leaf()) {
            self.board = older.board.carried_over(from, to);
        }
        self
    }

    pub(in crate::keys) const fn board(&self) -> &Board {
        &self.board
    }

    /// Cuts a line of this person's into the pieces that are to be said.
    pub(in crate::keys) fn pieces(&self, line: &Line, now: Instant) -> Vec<Piece> {
        let surface = self.surface(line.canvas, now);
        let (Ok(own), Some(surface)) = (self.group.own_leaf(), surface) else {
            return Vec::new();
        };
        let drawn = (line.is_new, &line.points[..]);
        self.board.pieces(own, (surface, line.pen), drawn)
    }

    /// Returns this person's last stroke there.
    pub(in crate::keys) fn last_stroke(&self, canvas: Canvas, now: Instant) -> Option<u32> {
        let (own, surface) = (self.group.own_leaf().ok()?, self.surface(canvas, now)?);
        self.board.last_on(own, surface)
    }

    /// Whether anybody drew there.
    pub(in crate::keys) fn is_drawn_on(&self, canvas: Canvas, now: Instant) -> bool {
        let surface = self.surface(canvas, now);
        let mut drawn = self.board.drawn().iter();
        surface.is_some_and(|surface| drawn.any(|drawn| drawn.stroke.surface == surface))
    }

    /// Returns the leaf of somebody whom a host named.
    pub(in crate::keys) fn leaf_named(&self, who: ParticipantId, now: Instant) -> Option<Leaf> {
        let is_theirs = |leaf: &Leaf| match self.book.sight(*leaf, now) {
            Sight::Known(entry) => entry.participant == who,
            Sight::Unknown | Sight::Awaited | Sight::Nobody => false,
        };
        self.book.leaves().find(is_theirs)
    }

    fn surface(&self, canvas: Canvas, now: Instant) -> Option<Surface> {
        match canvas {
            Canvas::Board => Some(Surface::Board),
            Canvas::Share(who) => self.leaf_for(who, Source::Screen, now).map(Surface::Share),
        }
    }

    /// Whether a piece is over the screen of somebody who may share one, or on the board.
    fn is_shared(&self, piece: &Piece) -> bool {
        let Surface::Share(leaf) = piece.stroke.surface else {
            return true;
        };
        let seated = self.seated(leaf);
        seated.is_some_and(|seated| self.policy.may_send(seated, Source::Screen))
    }
}

#[cfg(test)]
#[path = "draw/tests.rs"]
mod tests;
