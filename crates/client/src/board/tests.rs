//! What stays on the board, and what nobody can do to it.

mod whole;

use super::*;
use e2ee::group::{Colour, Pen, Point, Width};

const PEN: Pen = Pen {
    colour: Colour::Blue,
    width: Width::Fine,
};

fn leaf(number: u32) -> Leaf {
    Leaf::new(number).unwrap()
}

fn points(range: std::ops::Range<u16>) -> Vec<Point> {
    range.map(|x| Point { x, y: 7 }).collect()
}

fn stroke(number: u32, surface: Surface, length: u16) -> Stroke {
    Stroke {
        number,
        surface,
        pen: PEN,
        points: points(0..length),
    }
}

fn piece(number: u32, start: u16, length: u16) -> Drawing {
    let stroke = stroke(number, Surface::Board, length);
    Drawing::Piece(Piece { start, stroke })
}

fn open() -> Board {
    let mut board = Board::new(false);
    hear(&mut board, 0, &Drawing::SetOpen(true));
    board
}

fn hear(board: &mut Board, from: u32, drawing: &Drawing) {
    board.handle(leaf(from), drawing, |_| true);
}

/// Author, number and length of each stroke.
fn seen(board: &Board) -> Vec<(u8, u32, usize)> {
    let drawn = board.drawn().iter();
    drawn
        .map(|drawn| {
            let stroke = &drawn.stroke;
            (drawn.author.number(), stroke.number, stroke.points.len())
        })
        .collect()
}

#[test]
fn piece_that_is_repeated_or_does_not_follow_changes_nothing() {
    let mut board = open();
    for drawing in [piece(1, 0, 3), piece(1, 3, 2), piece(2, 0, 1)] {
        hear(&mut board, 1, &drawing);
    }
    let before = seen(&board);
    assert_eq!(before, [(1, 1, 5), (1, 2, 1)]);

    for drawing in [
        piece(1, 0, 3),
        piece(1, 3, 2),
        piece(1, 5, 2),
        piece(2, 0, 1),
        piece(2, 2, 1),
        piece(3, 1, 1),
    ] {
        hear(&mut board, 1, &drawing);
    }

    assert_eq!(seen(&board), before);
}

#[test]
fn piece_of_one_person_never_goes_on_with_a_stroke_of_another() {
    let mut board = open();
    hear(&mut board, 1, &piece(1, 0, 3));

    hear(&mut board, 2, &piece(1, 3, 3));
    hear(&mut board, 2, &Drawing::Undo { number: 1 });
    hear(&mut board, 2, &Drawing::ClearOwn);

    assert_eq!(seen(&board), [(1, 1, 3)]);
}

#[test]
fn flood_of_one_person_pushes_out_their_own_strokes_only() {
    let mut board = open();
    hear(&mut board, 1, &piece(1, 0, 3));

    for number in 1..=10_000 {
        hear(&mut board, 2, &piece(number, 0, 64));
    }
    let points: usize = seen(&board)[1..].iter().map(|(_, _, length)| length).sum();
    assert!(points <= PERSON_POINTS_MAX && points > PERSON_POINTS_MAX - 64);
    for number in 10_001..=20_000 {
        hear(&mut board, 2, &piece(number, 0, 1));
    }

    let seen = seen(&board);
    assert_eq!(seen.len(), 1 + PERSON_STROKES_MAX);
    assert_eq!(seen[0], (1, 1, 3));
    assert_eq!(seen.last(), Some(&(2, 20_000, 1)));
}

#[test]
fn strokes_go_with_who_drew_them_and_with_the_screen_they_are_over() {
    let mut board = open();
    let over = Piece {
        start: 0,
        stroke: stroke(1, Surface::Share(leaf(2)), 4),
    };
    hear(&mut board, 0, &Drawing::Piece(over));
    hear(&mut board, 2, &piece(1, 0, 3));
    hear(&mut board, 3, &piece(1, 0, 2));

    board.handle_removed(&BTreeSet::from([leaf(2)]));

    assert_eq!(seen(&board), [(3, 1, 2)]);
    // The next holder of the number begins with nothing.
    hear(&mut board, 2, &piece(1, 0, 5));
    assert_eq!(seen(&board), [(3, 1, 2), (2, 1, 5)]);
}

#[test]
fn what_is_taken_away_is_gone_and_the_rest_stays() {
    let over = |number| {
        let stroke = stroke(number, Surface::Share(leaf(1)), 1);
        Drawing::Piece(Piece { start: 0, stroke })
    };
    for (from, drawing, left) in [
        (
            1,
            Drawing::Undo { number: 2 },
            vec![(1, 1, 1), (2, 1, 1), (2, 2, 1)],
        ),
        (2, Drawing::ClearOwn, vec![(1, 1, 1), (1, 2, 1)]),
        (0, Drawing::ClearOf(leaf(1)), vec![(2, 1, 1), (2, 2, 1)]),
        (1, Drawing::ClearShare, vec![(1, 1, 1), (2, 1, 1)]),
        (
            2,
            Drawing::ClearShare,
            vec![(1, 1, 1), (2, 1, 1), (1, 2, 1), (2, 2, 1)],
        ),
        (0, Drawing::ClearAll, vec![]),
    ] {
        let mut board = open();
        for (author, drawn) in [
            (1, piece(1, 0, 1)),
            (2, piece(1, 0, 1)),
            (1, over(2)),
            (2, over(2)),
        ] {
            hear(&mut board, author, &drawn);
        }

        hear(&mut board, from, &drawing);

        assert_eq!(seen(&board), left, "{drawing:?}");
    }
}

#[test]
fn board_that_is_put_away_takes_nothing_and_keeps_what_is_on_it() {
    let mut board = open();
    hear(&mut board, 0, &piece(1, 0, 3));
    hear(&mut board, 0, &Drawing::SetOpen(false));

    hear(&mut board, 0, &piece(2, 0, 3));

    assert_eq!(seen(&board), [(0, 1, 3)]);
    assert!(!board.is_open());
}
