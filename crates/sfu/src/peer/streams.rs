//! The streams that a client sends: those that its offers name, and those that packets say are of a layer.

use super::Peer;
use crate::{layers::Guess, offer::Offer};
use str0m::rtp::Ssrc;

impl Peer {
    /// Takes the streams of an offer, before str0m does, and ends those that are not of the connection any more:
    /// str0m keeps every one.
    pub(super) fn agree_streams(&mut self, offer: &Offer) {
        let mut over = self.layers.agree(offer);
        let declared = offer.streams();
        over.extend(self.declared.iter().filter(|ssrc| !declared.contains(ssrc)));
        for ssrc in over {
            self.end_stream(ssrc);
        }
        self.declared = declared;
    }

    /// Makes the stream that a packet says it is of, for as long as the packet is not authenticated. What is known
    /// to be something else stays that: str0m would look it up as either.
    pub(super) fn expect_layer(&mut self, datagram: &[u8]) -> Option<Guess> {
        let formats = self.rtc.codec_config().params();
        let is_resent = |pt| formats.iter().any(|one| one.resend() == Some(pt));
        let guess = self.layers.guess(datagram, is_resent)?;
        self.rtc.media(guess.mid)?;
        let mut direct = self.rtc.direct_api();
        let claimed = guess.claimed();
        if self.declared.contains(&claimed) || direct.stream_rx(&claimed).is_some() {
            return None;
        }
        for (repair, main) in self.layers.take_back(guess) {
            // A layer's repairs cannot be taken from it, but nobody sends in a stream that was just made up. The
            // other call ends no stream, as this one has none of its own; it ends the lookup.
            let nobody = direct.new_ssrc();
            direct.expect_stream_rx(main, Some(nobody), guess.mid, None);
            direct.remove_stream_rx(repair);
        }
        direct.expect_stream_rx(guess.main, guess.repair, guess.mid, Some(guess.rid));
        self.heard = None;
        Some(guess)
    }

    pub(super) fn settle_layer(&mut self, guess: Guess) {
        let is_authentic = self.heard == Some(guess.main);
        if let Some(over) = self.layers.settle(guess, is_authentic) {
            self.end_stream(over);
        }
    }

    fn end_stream(&mut self, ssrc: Ssrc) {
        self.rtc.direct_api().remove_stream_rx(ssrc);
        self.tracks_by_ssrc.retain(|(known, _)| *known != ssrc);
    }
}
