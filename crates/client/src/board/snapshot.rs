//! All that is drawn, for whoever comes later: told in parts by the host, and taken of it what was not heard of.

use super::Board;
use e2ee::group::{Leaf, PERSON_POINTS_MAX, PERSON_STROKES_MAX, Snapshot, Stroke, Surface};
use std::sync::Arc;

impl Board {
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

    /// Takes the host's word for what is there that this client has not heard of. What it has heard of stays as it is.
    pub(super) fn take_snapshot(&mut self, snapshot: &Snapshot, is_there: impl Fn(Leaf) -> bool) {
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
