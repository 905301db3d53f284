//! Which layer of a track goes to its receivers. In: which layer each packet is of, and when it came.

use super::LAYERS_MAX;
use std::time::{Duration, Instant};

/// A layer that was not heard for so long is not sent any more: a camera in the dark still has five pictures a
/// second. With the way to the sender and back for a key frame, pictures stand still for less than a second.
const SILENT_AFTER: Duration = Duration::from_millis(750);

/// Which layer of a track its receivers get: the best one that is heard.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    heard_at: [Option<Instant>; LAYERS_MAX],
    rank: Option<usize>,
}

impl Choice {
    /// Takes a packet of a layer; says whether it is of the layer to be received.
    pub(crate) fn handle_packet(&mut self, rank: usize, now: Instant) -> bool {
        if let Some(heard_at) = self.heard_at.get_mut(rank) {
            *heard_at = Some(now);
        }
        self.rank = self
            .heard_at
            .iter()
            .position(|at| at.is_some_and(|at| now.saturating_duration_since(at) < SILENT_AFTER));
        self.rank == Some(rank)
    }

    /// Returns the layer to be received; none before a packet came.
    pub(crate) const fn rank(&self) -> Option<usize> {
        self.rank
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn best_layer_that_is_heard_is_received_and_the_next_where_it_falls_silent() {
        let start = crate::start_of_test();
        let mut choice = Choice::default();

        assert!(choice.handle_packet(2, start));
        assert!(choice.handle_packet(0, start));
        assert!(!choice.handle_packet(1, start));
        assert!(!choice.handle_packet(2, start));
        let nearly = start + SILENT_AFTER - Duration::from_millis(1);
        assert!(!choice.handle_packet(1, nearly));
        assert!(choice.handle_packet(1, start + SILENT_AFTER));
        assert!(!choice.handle_packet(2, start + SILENT_AFTER));
        assert_eq!(choice.rank(), Some(1));
        assert!(choice.handle_packet(0, start + SILENT_AFTER));
    }
}
