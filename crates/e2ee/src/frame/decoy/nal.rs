//! Finds the NAL units of an H.264 frame (Rec. ITU-T H.264, annex B).

use std::ops::Range;

/// Before each NAL unit. A zero more may be before it.
const SHORT_START_CODE: [u8; 3] = [0, 0, 1];

/// Walks along the NAL units of a frame, without their start codes and the zeros behind them. None of
/// them is empty.
pub(super) struct Units<'a> {
    frame: &'a [u8],
    /// Behind the start code of the unit that is next; none at the end.
    next: Option<usize>,
}

impl<'a> Units<'a> {
    pub(super) fn of(frame: &'a [u8]) -> Self {
        let next = start_code(frame, 0).map(|code| code.end);
        Self { frame, next }
    }
}

impl Iterator for Units<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let start = self.next?;
            let code = start_code(self.frame, start);
            self.next = code.as_ref().map(|code| code.end);
            let end = code.map_or(self.frame.len(), |code| code.start);
            let unit = &self.frame[start..end];
            let length = unit.iter().rposition(|byte| *byte != 0);
            if let Some(last) = length {
                return Some(start..start + last + 1);
            }
        }
    }
}

/// Finds the next start code; its zeros beyond two count as padding of what is before it.
fn start_code(frame: &[u8], from: usize) -> Option<Range<usize>> {
    let mut at = from;
    loop {
        let last = *frame.get(at + 2)?;
        if last > 1 {
            at += 3;
        } else if frame[at..at + 3] == SHORT_START_CODE {
            return Some(at..at + 3);
        } else {
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(frame: &[u8]) -> Vec<&[u8]> {
        Units::of(frame).map(|unit| &frame[unit]).collect()
    }

    #[test]
    fn units_are_found_between_start_codes_of_either_length() {
        let frame = [
            0, 0, 0, 1, 7, 1, 0, 0, 1, 8, 0, 5, 0, 0, 0, 0, 1, 5, 9, 0, 0,
        ];

        assert_eq!(units(&frame), [&[7, 1][..], &[8, 0, 5], &[5, 9]]);
    }

    #[test]
    fn unit_without_a_body_is_none() {
        for frame in [
            &[][..],
            &[0, 0, 1],
            &[0, 0, 1, 0, 0, 1, 0],
            &[1, 2, 3],
            &[0; 9],
        ] {
            assert!(units(frame).is_empty(), "{frame:?}");
        }
    }
}
