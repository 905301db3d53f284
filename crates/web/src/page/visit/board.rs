//! Drawing: over a shared screen and on the blank board. What is drawn lies in the very rectangle of the picture.

mod ink;
mod line;
mod pen;
mod tools;

use super::Visit;
use crate::{browser::pointer, text::t};
use client::{Author, BoardCommand, Canvas, Command, StrokeView};
use e2ee::group::{Colour, Pen, Width};
use leptos::{html, prelude::*};
use protocol::ParticipantId;

/// The blank sheet, in its own units: a shape that a laptop's window and a phone held across both show large.
const SHEET: (u32, u32) = (1_600, 1_000);

/// What a person draws with.
#[derive(Clone, Copy)]
pub(super) struct Pencase {
    colour: RwSignal<Colour>,
    width: RwSignal<Width>,
    /// Whether the pen is in the hand: then a finger draws and does not scroll.
    is_held: RwSignal<bool>,
    /// Who drew what the pointer is at.
    pointed: RwSignal<Option<ParticipantId>>,
}

impl Pencase {
    pub(super) fn new() -> Self {
        Self {
            colour: RwSignal::new(Colour::Blue),
            width: RwSignal::new(Width::Medium),
            is_held: RwSignal::new(false),
            pointed: RwSignal::new(None),
        }
    }

    fn pen(self) -> Pen {
        Pen {
            colour: self.colour.get_untracked(),
            width: self.width.get_untracked(),
        }
    }
}

impl Visit {
    /// The blank board.
    pub(super) fn sheet(self) -> AnyView {
        let shape = Signal::stored(SHEET);
        let tools = self.tools(Canvas::Board);
        // Whoever opens it is about to draw.
        self.pencase.is_held.set(true);
        view! {
            <figure class="share" data-kind="sheet">
                <div class="share-surface">{self.ink(Canvas::Board, shape)}</div>
                <figcaption class="tile-name">{t!("whiteboard")}</figcaption>
                {tools}
            </figure>
        }
        .into_any()
    }

    /// A shared screen, and what is drawn over it.
    pub(super) fn drawn_over(
        self,
        who: ParticipantId,
        picture: AnyView,
        label: Signal<String>,
    ) -> AnyView {
        let shape = RwSignal::new((0, 0));
        let listeners = StoredValue::new_local(Vec::new());
        let surface = NodeRef::<html::Div>::new();
        surface.on_load(move |surface| {
            let tell = move |size| {
                shape.try_set(size);
            };
            listeners.set_value(pointer::on_picture_size(&surface, tell));
        });
        let canvas = Canvas::Share(who);
        self.pencase.is_held.set(false);
        view! {
            <figure class="share">
                <div class="share-surface" node_ref=surface>
                    {picture} {self.ink(canvas, shape.into())}
                </div>
                <figcaption class="tile-name">{move || label.get()}</figcaption>
                {self.tools(canvas)}
            </figure>
        }
        .into_any()
    }

    fn draws(self, command: BoardCommand) {
        self.command(Command::Board(command));
    }

    fn may_draw(self) -> Memo<bool> {
        Memo::new(move |_| self.inside.with(|inside| inside.may.draw))
    }

    fn strokes(self, canvas: Canvas) -> Memo<Vec<StrokeView>> {
        Memo::new(move |_| {
            self.inside.with(|inside| {
                let strokes = inside.board.strokes.iter();
                strokes
                    .filter(|stroke| stroke.canvas == canvas)
                    .cloned()
                    .collect()
            })
        })
    }

    /// Everyone who drew there, and how many strokes.
    fn drawers(self, canvas: Canvas) -> Memo<Vec<(Author, u64)>> {
        Memo::new(move |_| {
            self.inside.with(|inside| {
                let board = &inside.board;
                let count = |author: &Author| {
                    let strokes = board.strokes.iter();
                    let theirs = strokes.filter(|one| one.canvas == canvas && one.by == author.who);
                    u64::try_from(theirs.count()).unwrap_or(u64::MAX)
                };
                let authors = board
                    .authors
                    .iter()
                    .map(|author| (author.clone(), count(author)));
                authors.filter(|(_, count)| *count > 0).collect()
            })
        })
    }
}
