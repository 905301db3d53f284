//! What whoever comes later sees, and lines that are long.

use super::*;

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
