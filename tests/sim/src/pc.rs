//! The browser's media connection: with real packets, or drawn without any.

use crate::{network::TabId, rtc::RtcConnection};
use client::{Direction, MediaEvent, OfferPlan, Section};
use protocol::{MediaKind, Mid, Sdp, time::Instant};

/// Whether packets of a tab would reach the SFU just then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKnows {
    /// The tab has network and the server runs.
    Reachable,
    /// One of the two is not so.
    Unreachable,
}

/// A media connection.
#[derive(Debug)]
pub struct PeerConnection {
    /// Counts up in the tab.
    pub number: u64,
    /// What it is made of.
    pub made: Made,
}

/// What a media connection is made of.
#[derive(Debug)]
pub enum Made {
    /// Lines on paper.
    Drawn(Drawn),
    /// Packets.
    Real(Box<RtcConnection>),
}

/// A media connection without packets.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// Packets would flow.
    pub is_connected: bool,
    sections: Vec<Section>,
    offers: u32,
}

impl PeerConnection {
    /// Makes an offer with the sections that are planned; those of earlier offers stay.
    #[must_use]
    pub fn offer(&mut self, tab: TabId, plan: &OfferPlan, now: Instant) -> MediaEvent {
        match &mut self.made {
            Made::Drawn(drawn) => drawn.offer((tab, self.number), plan),
            Made::Real(real) => real.offer(plan, now),
        }
    }

    /// Puts an answer in force.
    #[must_use]
    pub fn accept(&mut self, number: u32, answer: &Sdp, now: Instant) -> MediaEvent {
        match &mut self.made {
            Made::Drawn(_) => MediaEvent::Answered { number },
            Made::Real(real) => real.accept(number, answer, now),
        }
    }

    /// Returns the packets' end, if there are packets.
    pub fn real(&mut self) -> Option<&mut RtcConnection> {
        match &mut self.made {
            Made::Drawn(_) => None,
            Made::Real(real) => Some(real),
        }
    }

    /// Returns the drawing, if it is one.
    pub fn drawn(&mut self) -> Option<&mut Drawn> {
        match &mut self.made {
            Made::Drawn(drawn) => Some(drawn),
            Made::Real(_) => None,
        }
    }
}

impl Drawn {
    fn offer(&mut self, (tab, number): (TabId, u64), plan: &OfferPlan) -> MediaEvent {
        for source in &plan.send {
            self.ensure(Direction::Send(*source), 1);
        }
        self.ensure(Direction::Receive(MediaKind::Audio), plan.receive_audio);
        self.ensure(Direction::Receive(MediaKind::Video), plan.receive_video);
        self.offers += 1;
        let sdp = format!(
            "offer {} of connection {number} of tab {}",
            self.offers, tab.0
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
        let mut connection = Drawn::default();
        let plan = |receive_audio| OfferPlan {
            number: 1,
            ice_restart: false,
            send: vec![Source::Microphone],
            receive_audio,
            receive_video: 0,
        };

        let mids = |event: MediaEvent| {
            let MediaEvent::Offered { sections, .. } = event else {
                panic!("{event:?}");
            };
            sections.len()
        };

        assert_eq!(mids(connection.offer((TabId(0), 1), &plan(2))), 3);
        assert_eq!(mids(connection.offer((TabId(0), 1), &plan(1))), 3);
        assert_eq!(mids(connection.offer((TabId(0), 1), &plan(4))), 5);
    }
}
