//! Pens for whoever may draw, and for everyone the list of who drew, with what takes it away.

use super::{Visit, ink::colour_word};
use crate::{
    part::icon::{Icon, icon},
    text::t,
};
use client::{Author, BoardCommand, Canvas};
use e2ee::group::{Colour, Width};
use leptos::{html, prelude::*};

impl Visit {
    pub(super) fn tools(self, canvas: Canvas) -> AnyView {
        let may_draw = self.may_draw();
        view! {
            <div class="tools">
                {move || may_draw.get().then(|| self.pens(canvas))} {self.drawings(canvas)}
            </div>
        }
        .into_any()
    }

    fn pens(self, canvas: Canvas) -> AnyView {
        let case = self.pencase;
        let is_held = case.is_held;
        let colours = Colour::ALL.map(|colour| {
            let choose = move || {
                case.colour.set(colour);
                is_held.set(true);
            };
            let is_chosen = Signal::derive(move || case.colour.get() == colour);
            let look = ("colour", colour_word(colour).to_owned());
            choice(colour_name(colour), look, is_chosen, choose)
        });
        let widths = Width::ALL.map(|width| {
            let choose = move || {
                case.width.set(width);
                is_held.set(true);
            };
            let is_chosen = Signal::derive(move || case.width.get() == width);
            let look = ("width", (width as u8).to_string());
            choice(width_name(width), look, is_chosen, choose)
        });
        view! {
            <div class="pens" role="group" aria-label=t!("pens")>
                <button
                    type="button"
                    class="round"
                    aria-label=t!("pen-draw")
                    aria-pressed=move || is_held.get().to_string()
                    on:click=move |_| is_held.update(|is_held| *is_held = !*is_held)
                >
                    {icon(Icon::Pen)}
                </button>
                {colours.into_iter().collect_view()}
                {widths.into_iter().collect_view()}
                <button
                    type="button"
                    class="round"
                    aria-label=t!("pen-undo")
                    on:click=move |_| self.draws(BoardCommand::Undo(canvas))
                >
                    {icon(Icon::Undo)}
                </button>
            </div>
        }
        .into_any()
    }

    /// Who drew how much, in words that a screen reader reads.
    fn drawings(self, canvas: Canvas) -> AnyView {
        let drawers = self.drawers(canvas);
        let runs_visit = self.inside.with_untracked(|inside| inside.may.run_visit);
        let summary = NodeRef::<html::Summary>::new();
        let total = move || drawers.with(|drawers| drawers.iter().map(|(_, count)| count).sum());
        // The pressed button goes with what it cleared; the focus must not.
        let clear = Callback::new(move |command: BoardCommand| {
            self.draws(command);
            if let Some(summary) = summary.get_untracked() {
                let _ = summary.focus();
            }
        });
        let row = move |(author, count): (Author, u64)| {
            let name = author.name.for_screen().to_owned();
            let label = t!("drawings-clear-of", name = &name);
            let may_clear = runs_visit || author.is_you;
            let command = if author.is_you {
                BoardCommand::ClearOwn
            } else {
                BoardCommand::ClearOf(author.who)
            };
            let button = may_clear
                .then(|| clear_button(t!("drawings-clear"), Some(label), (command, clear)));
            view! {
                <li>
                    <span>
                        {t!("drawn-by", count = count, name = &name)}
                        {author.is_you.then_some(t!("you-suffix"))}
                    </span>
                    {button}
                </li>
            }
        };
        view! {
            <details class="drawings">
                <summary node_ref=summary>{move || t!("drawings", count = total())}</summary>
                <ul>
                    {move || drawers.get().into_iter().map(row).collect_view()}
                    {move || {
                        (runs_visit && total() > 0)
                            .then(|| {
                                let all = (BoardCommand::ClearAll, clear);
                                view! {
                                    <li>{clear_button(t!("drawings-clear-all"), None, all)}</li>
                                }
                            })
                    }}
                </ul>
            </details>
        }
        .into_any()
    }
}

fn clear_button(
    words: &'static str,
    label: Option<String>,
    (command, clear): (BoardCommand, Callback<BoardCommand>),
) -> AnyView {
    view! {
        <button
            type="button"
            class="button"
            data-kind="stage"
            aria-label=label
            on:click=move |_| clear.run(command.clone())
        >
            {words}
        </button>
    }
    .into_any()
}

fn choice(
    name: &'static str,
    (what, look): (&'static str, String),
    is_chosen: Signal<bool>,
    choose: impl Fn() + 'static,
) -> AnyView {
    let colour = (what == "colour").then(|| look.clone());
    let width = (what == "width").then_some(look);
    view! {
        <button
            type="button"
            class="round"
            aria-label=name
            aria-pressed=move || is_chosen.get().to_string()
            on:click=move |_| choose()
        >
            <i class="swatch" data-colour=colour data-width=width></i>
        </button>
    }
    .into_any()
}

const fn colour_name(colour: Colour) -> &'static str {
    match colour {
        Colour::Ink => t!("pen-ink"),
        Colour::Red => t!("pen-red"),
        Colour::Orange => t!("pen-orange"),
        Colour::Green => t!("pen-green"),
        Colour::Blue => t!("pen-blue"),
        Colour::Violet => t!("pen-violet"),
    }
}

const fn width_name(width: Width) -> &'static str {
    match width {
        Width::Fine => t!("pen-fine"),
        Width::Medium => t!("pen-medium"),
        Width::Broad => t!("pen-broad"),
    }
}
