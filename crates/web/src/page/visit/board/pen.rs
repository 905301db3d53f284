//! From a pointer to points, and from points to a line: numbers only.

use crate::browser::pointer::Spot;
use e2ee::group::Point;
use std::fmt::Write as _;

/// The last coordinate.
pub(super) const EDGE: f64 = 65_535.0;

/// How far a pointer must have come for another point: two pixels of a laptop's window. Less, and a slow hand makes
/// points that nobody sees.
const STEP: u16 = 100;

/// Returns where a spot is in a picture that is shown whole and in the middle, as `object-fit: contain` does: from 0
/// to 1 where it is inside.
pub(super) fn place(spot: Spot, (width, height): (u32, u32)) -> (f64, f64) {
    let (width, height) = (f64::from(width), f64::from(height));
    let scale = (spot.width / width).min(spot.height / height);
    let within =
        |at: f64, room: f64, size: f64| (at - (room - size * scale) / 2.0) / (size * scale);
    (
        within(spot.x, spot.width, width),
        within(spot.y, spot.height, height),
    )
}

/// Whether a place is in the picture.
pub(super) fn is_inside((x, y): (f64, f64)) -> bool {
    let whole = 0.0..=1.0;
    whole.contains(&x) && whole.contains(&y)
}

/// Returns the point at a place, or the nearest one in the picture.
pub(super) fn point((x, y): (f64, f64)) -> Point {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number from 0 to 65535 after the clamp"
    )]
    let coordinate = |part: f64| (part.clamp(0.0, 1.0) * EDGE).round() as u16;
    Point {
        x: coordinate(x),
        y: coordinate(y),
    }
}

/// Whether a point is worth another one.
pub(super) const fn is_step(from: Point, to: Point) -> bool {
    from.x.abs_diff(to.x) >= STEP || from.y.abs_diff(to.y) >= STEP
}

/// Returns the line through these points as an SVG path, round at the corners. A single point is a dot.
pub(super) fn path(points: &[Point]) -> String {
    let [first, rest @ ..] = points else {
        return String::new();
    };
    let mut path = format!("M{} {}", first.x, first.y);
    for pair in rest.windows(2) {
        let [Point { x, y }, next] = pair else {
            continue;
        };
        let (to_x, to_y) = (x.midpoint(next.x), y.midpoint(next.y));
        let _ = write!(path, "Q{x} {y} {to_x} {to_y}");
    }
    let last = rest.last().unwrap_or(first);
    let _ = write!(path, "L{} {}", last.x, last.y);
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(x: f64, y: f64) -> Spot {
        Spot {
            x,
            y,
            width: 400.0,
            height: 300.0,
        }
    }

    #[test]
    fn place_is_that_in_the_picture_and_not_in_the_bars_beside_it() {
        // Bars of 50 above and below.
        let wide = (1_600, 800);
        assert_eq!(place(spot(0.0, 50.0), wide), (0.0, 0.0));
        assert_eq!(place(spot(400.0, 250.0), wide), (1.0, 1.0));
        assert_eq!(place(spot(200.0, 150.0), wide), (0.5, 0.5));
        assert!(!is_inside(place(spot(200.0, 49.0), wide)));
        // Bars of 125 on the left and right.
        let tall = (500, 1_000);
        assert_eq!(place(spot(125.0, 0.0), tall), (0.0, 0.0));
        assert!(!is_inside(place(spot(276.0, 100.0), tall)));
    }

    #[test]
    fn point_beside_the_picture_is_at_its_edge() {
        assert_eq!(point((-0.5, 1.5)), Point { x: 0, y: 65_535 });
        assert_eq!(point((0.5, 0.0)), Point { x: 32_768, y: 0 });
    }

    #[test]
    fn picture_without_a_size_has_no_place() {
        assert!(!is_inside(place(spot(1.0, 1.0), (0, 0))));
    }

    #[test]
    fn path_begins_and_ends_where_the_line_does() {
        let line: Vec<Point> = [(1, 2), (11, 2), (11, 12)]
            .map(|(x, y)| Point { x, y })
            .into();

        assert_eq!(path(&line), "M1 2Q11 2 11 7L11 12");
        assert_eq!(path(&line[..1]), "M1 2L1 2");
        assert_eq!(path(&[]), "");
    }
}
