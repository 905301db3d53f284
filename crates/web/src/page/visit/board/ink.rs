//! The strokes on the screen, over the picture they belong to: an SVG that is fitted as the picture is.

use super::{Visit, line::Hand, pen};
use crate::{browser::Element, text::t};
use client::{Author, Canvas, StrokeView};
use e2ee::group::{Colour, Pen, Point};
use leptos::{ev, prelude::*, svg};
use std::iter;

impl Visit {
    pub(super) fn ink(self, canvas: Canvas, shape: Signal<(u32, u32)>) -> AnyView {
        let hand = Hand::new(self, canvas, shape);
        let strokes = self.strokes(canvas);
        let drawers = self.drawers(canvas);
        let may_draw = self.may_draw();
        let words = move || {
            let drawers = drawers.get();
            let drawn = drawers.iter().map(|(author, count)| {
                let name = author.name.for_screen();
                t!("drawn-by", count = *count, name = name)
            });
            iter::once(t!("ink").to_owned())
                .chain(drawn)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let is_drawing = move || may_draw.get() && self.pencase.is_held.get();
        let node = NodeRef::<svg::Svg>::new();
        let with = move |event: &ev::PointerEvent, call: fn(Hand, &Element, &ev::PointerEvent)| {
            if let Some(part) = node.get_untracked() {
                call(hand, &part, event);
            }
        };
        let lift = move |event: ev::PointerEvent| hand.lift(&event);
        view! {
            <svg
                class="ink"
                role="img"
                node_ref=node
                aria-label=words
                viewBox=move || {
                    let (width, height) = shape.get();
                    format!("0 0 {width} {height}")
                }
                data-drawing=move || is_drawing().then_some("")
                on:pointerdown=move |event| {
                    if may_draw.get_untracked() {
                        with(&event, Hand::press);
                    }
                }
                on:pointermove=move |event| with(&event, Hand::go_on)
                on:pointerup=lift
                on:pointercancel=lift
            >
                <g transform=move || {
                    let (width, height) = shape.get();
                    let scale = |size| f64::from(size) / pen::EDGE;
                    format!("scale({} {})", scale(width), scale(height))
                }>
                    {(canvas == Canvas::Board)
                        .then(|| view! { <rect class="ink-sheet" width=pen::EDGE height=pen::EDGE /> })}
                    <For
                        each=move || strokes.get()
                        key=|stroke| (stroke.by, stroke.stroke.number, stroke.stroke.points.len())
                        children=move |stroke| self.stroke(&stroke)
                    />
                    {move || {
                        let tail = hand.tail.get();
                        (!tail.is_empty()).then(|| line(&tail, self.pencase.pen()))
                    }}
                </g>
            </svg>
            <p class="ink-author" hidden=move || self.pencase.pointed.get().is_none()>
                {move || self.pointed_name(drawers)}
            </p>
        }
        .into_any()
    }

    fn stroke(self, stroke: &StrokeView) -> AnyView {
        let by = stroke.by;
        let pointed = self.pencase.pointed;
        on_cleanup(move || {
            pointed.try_update(|pointed| pointed.take_if(|who| *who == by));
        });
        view! {
            <g
                on:pointerenter=move |_| pointed.set(Some(by))
                on:pointerleave=move |_| pointed.set(None)
            >
                {line(&stroke.stroke.points, stroke.stroke.pen)}
            </g>
        }
        .into_any()
    }

    fn pointed_name(self, drawers: Memo<Vec<(Author, u64)>>) -> Option<String> {
        let who = self.pencase.pointed.get()?;
        let found = drawers
            .get()
            .into_iter()
            .find(|(author, _)| author.who == who);
        found.map(|(author, _)| author.name.for_screen().to_owned())
    }
}

fn line(points: &[Point], pen: Pen) -> AnyView {
    view! {
        <path
            d=pen::path(points)
            data-colour=colour_word(pen.colour)
            data-width=pen.width as u8
            vector-effect="non-scaling-stroke"
        />
    }
    .into_any()
}

/// The word by which the style sheet knows a colour.
pub(super) const fn colour_word(colour: Colour) -> &'static str {
    match colour {
        Colour::Ink => "ink",
        Colour::Red => "red",
        Colour::Orange => "orange",
        Colour::Green => "green",
        Colour::Blue => "blue",
        Colour::Violet => "violet",
    }
}
