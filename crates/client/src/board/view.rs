//! The drawings as a screen needs them: by people and not by leaves.

use crate::{VisitClient, inside::Inside};
use e2ee::group::{Leaf, Pen, Point, Stroke, Surface};
use protocol::{DisplayName, ParticipantId};
use std::sync::Arc;

/// What a person draws on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Canvas {
    /// The blank board.
    Board,
    /// The screen that this person shares.
    Share(ParticipantId),
}

/// A line that a person draws, as far as it has come since the last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// On what.
    pub canvas: Canvas,
    /// With what.
    pub pen: Pen,
    /// Whether the pen was lifted since the last time.
    pub is_new: bool,
    /// Through these points.
    pub points: Vec<Point>,
}

/// All that is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardView {
    /// Whether the blank board is shown.
    pub is_open: bool,
    /// Everyone of whom there are strokes.
    pub authors: Vec<Author>,
    /// The strokes, those that were begun first at the bottom.
    pub strokes: Vec<StrokeView>,
}

/// Somebody who drew something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub who: ParticipantId,
    /// Their name, as the host gave it.
    pub name: DisplayName,
    /// Whether it is this client's person.
    pub is_you: bool,
}

/// One stroke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrokeView {
    /// Who drew it.
    pub by: ParticipantId,
    /// On what.
    pub canvas: Canvas,
    /// The line.
    pub stroke: Arc<Stroke>,
}

/// Returns what is drawn by people whom a host named. Of anybody else nothing is shown.
pub(crate) fn board_view(client: &VisitClient, inside: &Inside) -> BoardView {
    let Some(board) = client.keys.board() else {
        return BoardView::default();
    };
    let entry_of = |leaf: Leaf| {
        let mut people = inside.people.iter();
        let sighted = people.find(|one| one.leaf == leaf)?;
        Some((sighted.is_you, sighted.entry.as_ref()?))
    };
    let strokes = board.drawn().iter().filter_map(|drawn| {
        let (_, author) = entry_of(drawn.author)?;
        let canvas = match drawn.stroke.surface {
            Surface::Board => Canvas::Board,
            Surface::Share(of) => Canvas::Share(entry_of(of)?.1.participant),
        };
        Some(StrokeView {
            by: author.participant,
            canvas,
            stroke: Arc::clone(&drawn.stroke),
        })
    });
    let strokes: Vec<StrokeView> = strokes.collect();
    let authors = inside.people.iter().filter_map(|one| {
        let entry = one.entry.as_ref()?;
        let has_drawn = strokes.iter().any(|stroke| stroke.by == entry.participant);
        has_drawn.then(|| Author {
            who: entry.participant,
            name: entry.name.clone(),
            is_you: one.is_you,
        })
    });
    BoardView {
        is_open: board.is_open(),
        authors: authors.collect(),
        strokes,
    }
}
