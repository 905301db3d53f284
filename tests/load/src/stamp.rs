//! The stamp at the end of every packet's payload: which packet of its track, and when it was sent.

/// Bytes of a stamp.
pub(crate) const STAMP_BYTES: usize = 24;

/// Tells a stamp from any other bytes.
const MAGIC: [u8; 4] = *b"Vld1";

/// What a packet says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Number of the track, unique within a round.
    pub(crate) track: u32,
    /// Counts up by one with each packet of the track.
    pub(crate) count: u64,
    /// Nanoseconds since the round's start, by the generator's clock.
    pub(crate) sent: u64,
}

impl Stamp {
    /// Writes the stamp over the end of a payload.
    ///
    /// # Panics
    ///
    /// Where the payload is shorter than [`STAMP_BYTES`].
    pub(crate) fn write(self, payload: &mut [u8]) {
        let start = payload.len() - STAMP_BYTES;
        let place = &mut payload[start..];
        place[..4].copy_from_slice(&MAGIC);
        place[4..8].copy_from_slice(&self.track.to_be_bytes());
        place[8..16].copy_from_slice(&self.count.to_be_bytes());
        place[16..].copy_from_slice(&self.sent.to_be_bytes());
    }

    /// Reads the stamp at the end of a payload; none where there is no stamp.
    #[must_use]
    pub(crate) fn read(payload: &[u8]) -> Option<Self> {
        let (_, stamp) = payload.split_last_chunk::<STAMP_BYTES>()?;
        let (magic, rest) = stamp.split_first_chunk::<4>()?;
        let (track, rest) = rest.split_first_chunk::<4>()?;
        let (count, rest) = rest.split_first_chunk::<8>()?;
        let (sent, _) = rest.split_first_chunk::<8>()?;
        (*magic == MAGIC).then(|| Self {
            track: u32::from_be_bytes(*track),
            count: u64::from_be_bytes(*count),
            sent: u64::from_be_bytes(*sent),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAMP: Stamp = Stamp {
        track: 7,
        count: u64::MAX - 1,
        sent: 123_456_789_012,
    };

    #[test]
    fn stamp_survives_the_way_and_touches_nothing_before_it() {
        let mut payload = vec![0xaa; 100];

        STAMP.write(&mut payload);

        assert_eq!(Stamp::read(&payload), Some(STAMP));
        assert!(
            payload[..100 - STAMP_BYTES]
                .iter()
                .all(|byte| *byte == 0xaa)
        );
    }

    #[test]
    fn payload_without_a_stamp_has_none() {
        assert_eq!(Stamp::read(&[0; 100]), None);
        assert_eq!(Stamp::read(&[0; STAMP_BYTES - 1]), None);
        assert_eq!(Stamp::read(&[]), None);
    }
}
