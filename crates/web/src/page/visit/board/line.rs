//! The line that is being drawn: shown at once, and said to the others some times a second.

use super::{Visit, pen};
use crate::browser::{
    Element,
    clock::Timer,
    pointer::{self, Spot},
};
use client::{BoardCommand, Canvas, Line};
use e2ee::group::Point;
use leptos::{ev, prelude::*};
use std::time::Duration;

/// How often what was drawn is said. Half a minute of drawing without a pause is then 150 entries of the group's
/// order, of which the server keeps 192: whoever's connection drops for as long as a seat is kept misses none.
const SAYS_EVERY: Duration = Duration::from_millis(200);

/// One hand on one surface.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    pub(super) visit: Visit,
    pub(super) canvas: Canvas,
    /// The size of the picture that is drawn on.
    pub(super) shape: Signal<(u32, u32)>,
    /// The end of the line, from the last point that was said on.
    pub(super) tail: RwSignal<Vec<Point>>,
    /// The pointer that draws.
    pointer: StoredValue<Option<i32>>,
    /// Whether nothing of the line was said so far.
    is_new: StoredValue<bool>,
    timer: StoredValue<Option<Timer>, LocalStorage>,
}

impl Hand {
    pub(super) fn new(visit: Visit, canvas: Canvas, shape: Signal<(u32, u32)>) -> Self {
        Self {
            visit,
            canvas,
            shape,
            tail: RwSignal::new(Vec::new()),
            pointer: StoredValue::new(None),
            is_new: StoredValue::new(true),
            timer: StoredValue::new_local(None),
        }
    }

    /// Puts the pen down.
    pub(super) fn press(self, part: &Element, event: &ev::PointerEvent) {
        let is_held = self.visit.pencase.is_held.get_untracked();
        let is_free = self.pointer.with_value(Option::is_none);
        let place = self.place(pointer::spot(part, event));
        if !is_held || !is_free || event.button() != 0 || !pen::is_inside(place) {
            return;
        }
        event.prevent_default();
        pointer::hold(part, event);
        self.pointer.set_value(Some(event.pointer_id()));
        self.is_new.set_value(true);
        self.tail.set(vec![pen::point(place)]);
    }

    /// Draws on.
    pub(super) fn go_on(self, part: &Element, event: &ev::PointerEvent) {
        if self.pointer.get_value() != Some(event.pointer_id()) {
            return;
        }
        let to = pen::point(self.place(pointer::spot(part, event)));
        let last = self.tail.with_untracked(|tail| tail.last().copied());
        if last.is_some_and(|last| !pen::is_step(last, to)) {
            return;
        }
        self.tail.update(|tail| tail.push(to));
        if self.timer.with_value(Option::is_none) {
            self.timer
                .set_value(Some(Timer::after(SAYS_EVERY, move || self.say())));
        }
    }

    /// Lifts the pen.
    pub(super) fn lift(self, event: &ev::PointerEvent) {
        if self.pointer.get_value() != Some(event.pointer_id()) {
            return;
        }
        self.pointer.set_value(None);
        self.say();
        self.tail.set(Vec::new());
    }

    /// Says what has come since the last time.
    fn say(self) {
        self.timer.set_value(None);
        let is_new = self.is_new.get_value();
        let said = usize::from(!is_new);
        let points = self
            .tail
            .with_untracked(|tail| tail.get(said..).map(<[_]>::to_vec));
        let Some(points) = points.filter(|points| !points.is_empty()) else {
            return;
        };
        let last = points.last().copied();
        self.visit.draws(BoardCommand::Draw(Line {
            canvas: self.canvas,
            pen: self.visit.pencase.pen(),
            is_new,
            points,
        }));
        self.is_new.set_value(false);
        self.tail.set(last.into_iter().collect());
    }

    fn place(self, spot: Spot) -> (f64, f64) {
        pen::place(spot, self.shape.get_untracked())
    }
}
