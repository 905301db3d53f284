//! The browser's media connection, without packets.

use crate::network::TabId;
use client::{Direction, MediaEvent, OfferPlan, Section};
use protocol::{MediaKind, Mid, Sdp};

/// Whether packets of a tab would reach the SFU just then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKnows {
    /// The tab has network and the server runs.
    Reachable,
    /// One of the two is not so.
    Unreachable,
}

/// A media connection.
#[derive(Clone, Debug)]
pub struct PeerConnection {
    /// Counts up in the tab.
    pub number: u64,
    /// Packets flow.
    pub is_connected: bool,
    sections: Vec<Section>,
    offers: u32,
}

impl PeerConnection {
    /// Makes a connection without sections.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self {
            number,
            is_connected: false,
            sections: Vec::new(),
            offers: 0,
        }
    }

    /// Makes an offer with the sections that are planned; those of earlier offers stay.
    #[must_use]
    pub fn offer(&mut self, tab: TabId, plan: &OfferPlan) -> MediaEvent {
        for source in &plan.send {
            self.ensure(Direction::Send(*source), 1);
        }
        self.ensure(Direction::Receive(MediaKind::Audio), plan.receive_audio);
        self.ensure(Direction::Receive(MediaKind::Video), plan.receive_video);
        self.offers += 1;
        let sdp = format!(
            "offer {} of connection {} of tab {}",
            self.offers, self.number, tab.0
        );
        MediaEvent::Offered {
            number: plan.number,
            sdp: Sdp::new(sdp).expect("a line is shorter than a session description may be"),
            sections: self.sections.clone(),
        }
    }

    fn ensure(&mut self, direction: Direction, count: usize) {
        let have = self
            .sections
            .iter()
            .filter(|section| section.direction == direction)
            .count();
        for _ in have..count {
            let mid = Mid::new(&self.sections.len().to_string()).expect("a number is a mid");
            self.sections.push(Section { mid, direction });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Source;

    #[test]
    fn sections_of_earlier_offers_stay() {
        let mut connection = PeerConnection::new(1);
        let plan = |receive_audio| OfferPlan {
            number: 1,
            ice_restart: false,
            send: vec![Source::Microphone],
            receive_audio,
            receive_video: 0,
        };

        let mids = |event: MediaEvent| match event {
            MediaEvent::Offered { sections, .. } => sections.len(),
            other => panic!("{other:?}"),
        };

        assert_eq!(mids(connection.offer(TabId(0), &plan(2))), 3);
        assert_eq!(mids(connection.offer(TabId(0), &plan(1))), 3);
        assert_eq!(mids(connection.offer(TabId(0), &plan(4))), 5);
    }
}
