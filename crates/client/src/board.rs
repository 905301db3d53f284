//! What is drawn, in the order in which it was begun: over shared screens and on the blank board.
//!
//! In: what members say of drawing, each with the leaf that MLS authenticated; whether they may is judged before.
//! Every author has room of their own, so that nobody's flood pushes out what somebody else drew.

mod command;
mod piece;
mod snapshot;
mod view;

pub(crate) use view::board_view;
pub use view::{Author, BoardView, Canvas, Line, StrokeView};

use e2ee::group::{Drawing, Leaf, PERSON_POINTS_MAX, PERSON_STROKES_MAX, Piece, Stroke, Surface};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A stroke and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drawn {
    pub(crate) author: Leaf,
    /// Shared with the screen, which would have to copy every point at every change.
    pub(crate) stroke: Arc<Stroke>,
}

/// Everything that is drawn in a group.
#[derive(Debug)]
pub(crate) struct Board {
    is_open: bool,
    /// What was drawn before this client came in is not all here.
    is_late: bool,
    drawn: Vec<Drawn>,
    /// The highest number of a stroke of each author: what was taken away does not come back.
    last: BTreeMap<Leaf, u32>,
}

impl Board {
    /// Makes an empty one; `is_late` for whoever joins a group that others are in.
    pub(crate) const fn new(is_late: bool) -> Self {
        Self {
            is_open: false,
            is_late,
            drawn: Vec::new(),
            last: BTreeMap::new(),
        }
    }

    pub(crate) const fn is_open(&self) -> bool {
        self.is_open
    }

    pub(crate) fn drawn(&self) -> &[Drawn] {
        &self.drawn
    }

    /// Takes what somebody said who may. `is_there` tells whether somebody holds a leaf.
    pub(crate) fn handle(
        &mut self,
        author: Leaf,
        drawing: &Drawing,
        is_there: impl Fn(Leaf) -> bool,
    ) {
        match drawing {
            Drawing::Piece(piece) => self.take_piece(author, piece),
            Drawing::Undo { number } => {
                let is_it = |drawn: &Drawn| drawn.author == author && drawn.number() == *number;
                self.drawn.retain(|drawn| !is_it(drawn));
            }
            Drawing::ClearOwn => self.drawn.retain(|drawn| drawn.author != author),
            Drawing::ClearShare => {
                let share = Surface::Share(author);
                self.drawn.retain(|drawn| drawn.stroke.surface != share);
            }
            Drawing::ClearOf(leaf) => self.drawn.retain(|drawn| drawn.author != *leaf),
            Drawing::ClearAll => self.drawn.clear(),
            Drawing::SetOpen(is_open) => self.is_open = *is_open,
            Drawing::Snapshot(snapshot) => self.take_snapshot(snapshot, is_there),
        }
    }

    /// Strokes of whoever is gone go with them, and what was drawn over their screen.
    pub(crate) fn handle_removed(&mut self, removed: &BTreeSet<Leaf>) {
        self.drawn.retain(|drawn| {
            let is_over =
                matches!(drawn.stroke.surface, Surface::Share(of) if removed.contains(&of));
            !removed.contains(&drawn.author) && !is_over
        });
        self.last.retain(|author, _| !removed.contains(author));
    }

    /// Returns what one author drew on the blank board, as drawn by another leaf: the same person's in the group that
    /// comes after this one.
    pub(crate) fn carried_over(&self, from: Leaf, to: Leaf) -> Self {
        let is_kept =
            |drawn: &&Drawn| drawn.author == from && drawn.stroke.surface == Surface::Board;
        let kept = self.drawn.iter().filter(is_kept);
        let last = self.last.get(&from).map(|last| (to, *last));
        Self {
            is_open: self.is_open,
            is_late: false,
            drawn: kept
                .map(|drawn| Drawn {
                    author: to,
                    stroke: Arc::clone(&drawn.stroke),
                })
                .collect(),
            last: last.into_iter().collect(),
        }
    }

    /// Returns the number of the last stroke of somebody's on a surface.
    pub(crate) fn last_on(&self, author: Leaf, surface: Surface) -> Option<u32> {
        let mut drawn = self.drawn.iter().rev();
        let last = drawn.find(|drawn| drawn.author == author && drawn.stroke.surface == surface)?;
        Some(last.number())
    }

    fn find(&self, author: Leaf, number: u32) -> Option<usize> {
        let is_it = |drawn: &Drawn| drawn.author == author && drawn.number() == number;
        self.drawn.iter().rposition(is_it)
    }

    /// A piece begins the author's next stroke or follows the last piece of their last one; anything else was said
    /// before, is made up, or has lost what it belongs to.
    fn take_piece(&mut self, author: Leaf, Piece { start, stroke }: &Piece) {
        if stroke.surface == Surface::Board && !self.is_open {
            return;
        }
        let last = self.last.get(&author).copied().unwrap_or(0);
        if *start == 0 {
            if stroke.number <= last {
                return;
            }
            self.push(author, stroke.clone());
        } else {
            let place = self.find(author, last).filter(|_| stroke.number == last);
            let Some(drawn) = place.and_then(|place| self.drawn.get_mut(place)) else {
                return;
            };
            let so_far = &drawn.stroke;
            let is_next = so_far.points.len() == usize::from(*start)
                && so_far.surface == stroke.surface
                && so_far.pen == stroke.pen;
            if !is_next {
                return;
            }
            Arc::make_mut(&mut drawn.stroke)
                .points
                .extend_from_slice(&stroke.points);
        }
        self.make_room(author);
    }

    fn push(&mut self, author: Leaf, stroke: Stroke) {
        let last = self.last.entry(author).or_default();
        *last = stroke.number.max(*last);
        self.drawn.push(Drawn {
            author,
            stroke: Arc::new(stroke),
        });
    }

    /// Where somebody has drawn more than they have room for, their own oldest strokes go.
    fn make_room(&mut self, author: Leaf) {
        let is_theirs = |drawn: &&Drawn| drawn.author == author;
        let of_author = self.drawn.iter().filter(is_theirs);
        let (mut strokes, mut points) = of_author.fold((0, 0), |(strokes, points), drawn| {
            (strokes + 1, points + drawn.stroke.points.len())
        });
        self.drawn.retain(|drawn| {
            let is_too_much = strokes > PERSON_STROKES_MAX || points > PERSON_POINTS_MAX;
            if drawn.author != author || !is_too_much {
                return true;
            }
            strokes -= 1;
            points -= drawn.stroke.points.len();
            false
        });
    }
}

impl Drawn {
    fn number(&self) -> u32 {
        self.stroke.number
    }
}

#[cfg(test)]
mod tests;
