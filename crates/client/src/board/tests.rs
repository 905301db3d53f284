//! What stays on the board, and what nobody can do to it.

use super::*;
use e2ee::group::{Colour, Width};

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

#[test]
fn whoever_comes_later_sees_all_and_whoever_was_there_gets_nothing_back_that_is_gone() {
    let mut board = open();
    for number in 1..=u32::try_from(PERSON_STROKES_MAX).unwrap() {
        hear(&mut board, 0, &piece(number, 0, 20));
        hear(&mut board, 1, &piece(number, 0, 20));
    }
    let parts = board.snapshot();
    assert_eq!(parts.len(), 2);
    let mut late = Board::new(true);
    let mut there = open();
    hear(&mut there, 1, &piece(300, 0, 20));
    hear(&mut there, 1, &Drawing::Undo { number: 300 });

    for part in parts {
        hear(&mut late, 0, &Drawing::Snapshot(part.clone()));
        hear(&mut there, 0, &Drawing::Snapshot(part));
    }

    assert_eq!(seen(&late), seen(&board));
    assert!(late.is_open());
    let back = seen(&there).into_iter().find(|(author, ..)| *author == 1);
    assert_eq!(back, None);
}

#[test]
fn snapshot_names_nobody_who_is_not_there() {
    let mut board = open();
    hear(&mut board, 4, &piece(1, 0, 3));
    let over = stroke(1, Surface::Share(leaf(4)), 4);
    let over = Piece {
        start: 0,
        stroke: over,
    };
    hear(&mut board, 0, &Drawing::Piece(over));
    let mut late = Board::new(true);

    for part in board.snapshot() {
        late.handle(leaf(0), &Drawing::Snapshot(part), |leaf| leaf.number() != 4);
    }

    assert_eq!(seen(&late), []);
}

#[test]
fn long_line_is_cut_into_pieces_that_every_receiver_puts_together() {
    let mut own = open();
    let mut other = open();
    let line = points(0..2_500);

    for (index, part) in line.chunks(200).enumerate() {
        let is_new = index == 0;
        for piece in own.pieces(leaf(0), (Surface::Board, PEN), (is_new, part)) {
            let said = e2ee::group::Message::Draw(Drawing::Piece(piece)).encode();
            let Ok(e2ee::group::Message::Draw(heard)) = e2ee::group::Message::decode(&said) else {
                panic!("it is within the limits");
            };
            hear(&mut own, 0, &heard);
            hear(&mut other, 0, &heard);
        }
    }

    assert_eq!(seen(&own), seen(&other));
    assert_eq!(seen(&own).len(), 3);
    // Where it goes on as another stroke, both share a point.
    let ends = |place: usize| {
        let points = &own.drawn()[place].stroke.points;
        (points[0], points[points.len() - 1])
    };
    assert_eq!(ends(0).1, ends(1).0);
    assert_eq!(ends(2).1, Point { x: 2_499, y: 7 });
}

#[test]
fn line_that_was_taken_away_meanwhile_goes_on_as_a_new_one() {
    let mut own = open();
    hear(&mut own, 0, &piece(1, 0, 3));
    hear(&mut own, 0, &Drawing::ClearAll);

    let pieces = own.pieces(leaf(0), (Surface::Board, PEN), (false, &points(3..5)));

    assert_eq!((pieces[0].start, pieces[0].stroke.number), (0, 2));
}

#[test]
fn new_group_goes_on_with_what_the_host_drew_on_the_board() {
    let mut older = open();
    hear(&mut older, 0, &piece(1, 0, 3));
    hear(&mut older, 1, &piece(1, 0, 3));
    let over = stroke(2, Surface::Share(leaf(0)), 4);
    hear(
        &mut older,
        0,
        &Drawing::Piece(Piece {
            start: 0,
            stroke: over,
        }),
    );

    let newer = older.carried_over(leaf(0), leaf(5));

    assert_eq!(seen(&newer), [(5, 1, 3)]);
    assert!(newer.is_open());
}
