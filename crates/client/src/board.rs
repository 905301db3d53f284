//! What is drawn, in the order in which it was begun: over shared screens and on the blank board.
//!
//! In: what members say of drawing, each with the leaf that MLS authenticated; whether they may is judged before.
//! Every author has room of their own, so that nobody's flood pushes out what somebody else drew.

mod command;
mod view;

pub(crate) use view::board_view;
pub use view::{Author, BoardView, Canvas, Line, StrokeView};

use e2ee::group::{
    Drawing, Leaf, PERSON_POINTS_MAX, PERSON_STROKES_MAX, PIECE_POINTS_MAX, Pen, Piece, Point,
    STROKE_POINTS_MAX, Snapshot, Stroke, Surface,
};
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

    /// Returns the number of the last stroke of somebody's on a surface.
    pub(crate) fn last_on(&self, author: Leaf, surface: Surface) -> Option<u32> {
        let mut drawn = self.drawn.iter().rev();
        let last = drawn.find(|drawn| drawn.author == author && drawn.stroke.surface == surface)?;
        Some(last.number())
    }

    /// Returns all that there is, in as many parts as it takes. None where there is nothing to be told.
    pub(crate) fn snapshot(&self) -> Vec<Snapshot> {
        if self.drawn.is_empty() && !self.is_open {
            return Vec::new();
        }
        let part = || Snapshot {
            is_open: self.is_open,
            is_last: false,
            strokes: Vec::new(),
        };
        let mut parts = vec![part()];
        let mut points = 0;
        for drawn in &self.drawn {
            points += drawn.stroke.points.len();
            let is_full = |part: &Snapshot| part.strokes.len() == PERSON_STROKES_MAX;
            if points > PERSON_POINTS_MAX || parts.last().is_some_and(is_full) {
                parts.push(part());
                points = drawn.stroke.points.len();
            }
            if let Some(part) = parts.last_mut() {
                let stroke = Stroke::clone(&drawn.stroke);
                part.strokes.push((drawn.author, stroke));
            }
        }
        if let Some(part) = parts.last_mut() {
            part.is_last = true;
        }
        parts
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

    /// Takes the host's word for what is there that this client has not heard of. What it has heard of stays as it is.
    fn take_snapshot(&mut self, snapshot: &Snapshot, is_there: impl Fn(Leaf) -> bool) {
        self.is_open = snapshot.is_open;
        for (author, stroke) in &snapshot.strokes {
            let is_over_nobody = matches!(stroke.surface, Surface::Share(of) if !is_there(of));
            if is_over_nobody || !is_there(*author) {
                continue;
            }
            let last = self.last.get(author).copied().unwrap_or(0);
            let is_unheard_of = self.is_late || stroke.number > last;
            match self.find(*author, stroke.number) {
                Some(place) => {
                    let known = &mut self.drawn[place].stroke;
                    if known.points.len() < stroke.points.len() {
                        *known = Arc::new(stroke.clone());
                    }
                }
                None if is_unheard_of => self.push(*author, stroke.clone()),
                None => {}
            }
            self.make_room(*author);
        }
        if snapshot.is_last {
            self.is_late = false;
        }
    }
}

impl Drawn {
    fn number(&self) -> u32 {
        self.stroke.number
    }
}

#[cfg(test)]
#[path = "board/tests.rs"]
mod tests;
