//! Acts on what is drawn: repeated, drawn without leave, and what whoever comes later sees.

use crate::{
    forged::{last_entry, numbered, told_to},
    house::{HOST, House, name, who},
};
use client::{BoardCommand, Canvas, Command, Line};
use e2ee::group::{Colour, Pen, Point, Width};
use protocol::{GroupPosition, Role, VisitMessage};

fn draws(house: &mut House, person: u8, canvas: Canvas) {
    let line = Line {
        canvas,
        pen: Pen {
            colour: Colour::Green,
            width: Width::Fine,
        },
        is_new: true,
        points: vec![Point { x: 1, y: 2 }, Point { x: 60_000, y: 9 }],
    };
    house.asks(person, Command::Board(BoardCommand::Draw(line)));
}

/// Who drew the strokes on somebody's screen.
fn authors(house: &House, at: u8) -> Vec<u8> {
    let board = house.inside(at).board;
    let by = board.strokes.iter().map(|stroke| stroke.by.to_bytes()[0]);
    by.collect()
}

/// A visit in which the provider has drawn on the board and over a shared screen.
fn drawn_in() -> House {
    let mut house = House::with(&[2]);
    house.asks(HOST, Command::Board(BoardCommand::SetOpen(true)));
    draws(&mut house, HOST, Canvas::Board);
    house.asks(HOST, Command::ShareScreen);
    draws(&mut house, HOST, Canvas::Share(who(HOST)));
    house
}

#[test]
fn what_is_drawn_stands_under_its_author_s_name_and_goes_when_it_is_cleared() {
    let mut house = drawn_in();

    let board = house.inside(2).board;
    assert!(board.is_open && !house.inside(2).may.draw);
    assert_eq!(board.authors.len(), 1);
    assert_eq!(board.authors[0].name, name(HOST));
    let canvases: Vec<Canvas> = board.strokes.iter().map(|stroke| stroke.canvas).collect();
    assert_eq!(canvases, [Canvas::Board, Canvas::Share(who(HOST))]);

    // Another screen has nothing drawn over it.
    house.asks(HOST, Command::StopSharing);
    house.asks(HOST, Command::ShareScreen);
    assert_eq!(house.inside(2).board.strokes.len(), 1);
    house.asks(HOST, Command::Board(BoardCommand::Undo(Canvas::Board)));
    assert_eq!(authors(&house, 2), [0; 0]);
    draws(&mut house, HOST, Canvas::Board);
    house.asks(HOST, Command::Board(BoardCommand::ClearOf(who(HOST))));
    assert_eq!(
        (authors(&house, 2), authors(&house, HOST)),
        (vec![], vec![])
    );
}

#[test]
fn stroke_that_the_server_repeats_is_drawn_once() {
    let mut house = drawn_in();
    let is_words = |message: &VisitMessage| matches!(message, VisitMessage::Sealed { .. });
    let words: Vec<VisitMessage> = told_to(&house, 2).into_iter().filter(is_words).collect();
    house.asks(HOST, Command::Board(BoardCommand::Undo(Canvas::Board)));
    let before = house.inside(2).board;
    assert_eq!(before.strokes.len(), 1);

    for entry in words {
        for to in [2, HOST] {
            let next = last_entry(&house) + 1;
            house.says(to, entry.clone());
            house.says(to, numbered(entry.clone(), next));
        }
    }
    house.waits(2);

    assert_eq!(house.inside(2).board, before);
    assert_eq!(authors(&house, HOST), [HOST]);
}

#[test]
fn patient_whom_the_server_promotes_draws_clears_and_opens_nothing() {
    let mut house = drawn_in();
    let promoted = VisitMessage::Admitted {
        you: who(2),
        name: name(HOST),
        role: Role::Provider,
        seat: None,
        media_kept: true,
    };
    house.says(2, promoted);
    let said = house.heard.len();

    draws(&mut house, 2, Canvas::Board);
    draws(&mut house, 2, Canvas::Share(who(HOST)));
    for command in [
        BoardCommand::ClearAll,
        BoardCommand::ClearOf(who(HOST)),
        BoardCommand::SetOpen(false),
    ] {
        house.asks(2, Command::Board(command));
    }
    let said = house.heard[said..].iter().filter(|(from, _)| *from == 2);
    assert_eq!(said.count(), 0, "their own page does not even say it");
    house.waits(2);

    assert_eq!(authors(&house, HOST), [HOST, HOST]);
    assert_eq!(authors(&house, 2), [HOST, HOST]);
    assert!(house.inside(HOST).board.is_open);
}

#[test]
fn whoever_comes_later_or_loads_their_page_again_sees_what_is_drawn() {
    let mut house = drawn_in();

    house.knocks(3);
    house.admits(3);
    house.reloads(2);
    house.waits(3);

    for person in [2, 3] {
        assert_eq!(authors(&house, person), [HOST, HOST], "{person}");
        assert!(house.inside(person).board.is_open);
    }
    draws(&mut house, HOST, Canvas::Board);
    assert_eq!((authors(&house, 2).len(), authors(&house, 3).len()), (3, 3));
}

#[test]
fn group_that_is_founded_anew_goes_on_with_the_provider_s_board() {
    let mut house = drawn_in();
    let before = house.sealing(HOST);
    let at = GroupPosition {
        generation: 7,
        epoch: 0,
    };

    house.says(HOST, VisitMessage::Missed { at });
    house.waits(10);

    assert!(house.sealing(HOST) > before);
    for person in [HOST, 2] {
        let board = house.inside(person).board;
        let canvases: Vec<Canvas> = board.strokes.iter().map(|stroke| stroke.canvas).collect();
        assert_eq!((canvases, board.is_open), (vec![Canvas::Board], true));
    }
    draws(&mut house, HOST, Canvas::Board);
    assert_eq!(authors(&house, 2), [HOST, HOST]);
}
