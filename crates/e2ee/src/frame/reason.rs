//! Why a frame went no further, and how many did.

/// Why a frame was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// There was nothing in it.
    #[error("the frame is empty")]
    Empty,
    /// Of a codec that has no decoy here.
    #[error("the frame is of a codec that is not sealed")]
    UnknownCodec,
    /// Longer than [`FRAME_BYTES_MAX`](super::FRAME_BYTES_MAX).
    #[error("the frame is too long")]
    TooLong,
    /// No key to seal with: none was given yet, or sending was stopped.
    #[error("there is no key to seal with")]
    NoKey,
    /// All counters of the key are used; only another epoch helps.
    #[error("every counter of the key is used")]
    Exhausted,
    /// Not a decoy of the codec with an SFrame header behind it.
    #[error("the frame is not of the form that is sealed")]
    Malformed,
    /// Its epoch is not known, and did not become known in time.
    #[error("the frame's epoch is not known")]
    UnknownEpoch,
    /// It says that it is of another sender than the one whose tile it would be shown in.
    #[error("the frame is not of the sender that is expected")]
    OtherSender,
    /// The sender used more key ids in one epoch than a page can need.
    #[error("the sender has too many key ids")]
    TooManyKeys,
    /// Its counter was seen already, or is older than the window.
    #[error("the frame was seen already")]
    Replayed,
    /// The tag does not fit: another key, or altered on the way.
    #[error("the frame is not authentic")]
    Forged,
}

impl Reason {
    /// Returns whether the frame is missing where it should have been shown. What is sent twice, as
    /// browsers do to find out how much a path carries, is not.
    #[must_use]
    pub const fn leaves_gap(self) -> bool {
        match self {
            Self::UnknownCodec
            | Self::TooLong
            | Self::NoKey
            | Self::Exhausted
            | Self::Malformed
            | Self::UnknownEpoch
            | Self::OtherSender
            | Self::TooManyKeys
            | Self::Forged => true,
            Self::Empty | Self::Replayed => false,
        }
    }
}

/// Every reason with the word for it in counts.
pub const REASONS: [(Reason, &str); 11] = [
    (Reason::Empty, "empty"),
    (Reason::UnknownCodec, "unknown_codec"),
    (Reason::TooLong, "too_long"),
    (Reason::NoKey, "no_key"),
    (Reason::Exhausted, "exhausted"),
    (Reason::Malformed, "malformed"),
    (Reason::UnknownEpoch, "unknown_epoch"),
    (Reason::OtherSender, "other_sender"),
    (Reason::TooManyKeys, "too_many_keys"),
    (Reason::Replayed, "replayed"),
    (Reason::Forged, "forged"),
];

/// What became of one track's frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Frames that came.
    pub frames: u64,
    /// Frames that were sealed, or opened.
    pub done: u64,
    dropped: [u64; REASONS.len()],
}

impl Counts {
    /// Counts a frame that was dropped.
    pub const fn drop(&mut self, reason: Reason) {
        self.dropped[reason as usize] += 1;
    }

    /// Returns how many are missing where they should have been shown.
    #[must_use]
    pub fn gaps(&self) -> u64 {
        let reasons = REASONS.iter().filter(|(reason, _)| reason.leaves_gap());
        reasons.map(|(reason, _)| self.dropped(*reason)).sum()
    }

    /// Returns how many were dropped for this reason.
    #[must_use]
    pub const fn dropped(&self, reason: Reason) -> u64 {
        self.dropped[reason as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_twice_is_no_gap_and_what_is_forged_is_one() {
        let mut counts = Counts::default();

        counts.drop(Reason::Replayed);
        counts.drop(Reason::Empty);
        assert_eq!(counts.gaps(), 0);
        counts.drop(Reason::Forged);
        counts.drop(Reason::UnknownEpoch);

        assert_eq!(counts.gaps(), 2);
    }

    #[test]
    fn every_reason_has_its_own_place_and_word() {
        for (index, (reason, word)) in REASONS.iter().enumerate() {
            assert_eq!(*reason as usize, index, "{word}");
        }
        let words: std::collections::BTreeSet<_> = REASONS.iter().map(|(_, word)| word).collect();
        assert_eq!(words.len(), REASONS.len());
    }
}
