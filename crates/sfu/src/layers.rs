//! The layers (simulcast) of the pictures that a client sends: which stream is which layer.
//!
//! A client offers its layers by name (`a=rid`, RFC 8853), the best one first in the order of their names, and
//! says the name in a header extension of the first packets of each (RFC 8852). That is read here before the
//! packet is authenticated, and so it takes nothing away: a stream is made for that one packet, and stays
//! only where the packet turned out to be the client's. str0m would bind streams by itself where MID is agreed
//! to as well (`docs/decisions/0004-layers.md`).

mod choice;
mod header;

pub(crate) use choice::Choice;

use crate::offer::{Offer, Rids};
use header::{Header, extension, read_header};
use protocol::limit::PUBLICATIONS_MAX;
use str0m::{
    media::{Mid, Pt, Rid},
    rtp::Ssrc,
};

/// Layers of one section: whole, half and quarter size.
pub(crate) const LAYERS_MAX: usize = 3;

/// Streams that one connection may make layers of. A browser makes one of each layer, and others where its
/// section was stopped in between: eight, as [`crate::track`] keeps apart. str0m remembers the number of each
/// for as long as the connection is.
const STREAMS_MAX: usize = PUBLICATIONS_MAX * LAYERS_MAX * 8;

/// Other streams that packets of one connection may say they are the retransmissions of a layer in, before one
/// is. str0m remembers those that the client itself sent for as long as the connection is.
const REPAIR_TRIES_MAX: u32 = 1_024;

/// The layers of all sections.
#[derive(Default)]
pub(crate) struct Layers {
    ids: Rids,
    layers: Vec<Layer>,
    /// Every stream that ever was a layer's.
    streams: Vec<Ssrc>,
    repair_tries: u32,
}

struct Layer {
    mid: Mid,
    rid: Rid,
    rank: usize,
    ssrc: Option<Ssrc>,
    repair: Repair,
}

/// What is known of the stream that repairs a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repair {
    Unknown,
    /// The newest packet said so that was not seen to be the client's.
    Guessed(Ssrc),
    Known(Ssrc),
}

/// What a packet says it is, before it is authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guess {
    layer: usize,
    pub(crate) mid: Mid,
    pub(crate) rid: Rid,
    /// The stream of the layer itself.
    pub(crate) main: Ssrc,
    /// The stream that it says repairs it.
    pub(crate) repair: Option<Ssrc>,
}

impl Guess {
    /// Returns the packet's own stream.
    pub(crate) fn claimed(self) -> Ssrc {
        self.repair.unwrap_or(self.main)
    }
}

impl Layers {
    /// Takes the layers of an offer. Those that were there before keep their streams; returns the streams of
    /// those that are not there any more.
    pub(crate) fn agree(&mut self, offer: &Offer) -> Vec<Ssrc> {
        let mut before = std::mem::take(&mut self.layers);
        self.ids = offer.rid_extensions();
        for (mid, names) in offer.layers() {
            let mut names: Vec<_> = names.iter().collect();
            names.sort();
            for (rank, name) in names.into_iter().enumerate() {
                let (mid, rid) = (Mid::from(mid), Rid::from(name.as_str()));
                let known = before
                    .iter()
                    .position(|layer| layer.mid == mid && layer.rid == rid);
                let mut layer = known.map_or_else(
                    || Layer::new(mid, rid, rank),
                    |index| before.swap_remove(index),
                );
                layer.rank = rank;
                self.layers.push(layer);
            }
        }
        before.into_iter().filter_map(|layer| layer.ssrc).collect()
    }

    /// Reads what a packet of a stream that is not known yet says it is. Of a payload type of retransmissions
    /// (`is_resent`) the first of a layer cannot be: str0m says nothing of one that is empty, and remembers it.
    pub(crate) fn guess(&self, datagram: &[u8], is_resent: impl Fn(Pt) -> bool) -> Option<Guess> {
        if self.layers.iter().all(Layer::is_complete) {
            return None;
        }
        let Header {
            ssrc,
            payload_type,
            extensions,
        } = read_header(datagram)?;
        let is_known =
            |layer: &Layer| layer.ssrc == Some(ssrc) || layer.repair == Repair::Known(ssrc);
        if self.layers.iter().any(is_known) {
            return None;
        }
        let find = |id: Option<u8>| {
            let name = extension(extensions, id?)?;
            self.layers
                .iter()
                .position(|layer| layer.rid.as_bytes() == name)
        };
        if let Some(index) = find(self.ids.layer) {
            let may_be = self.streams.len() < STREAMS_MAX || self.streams.contains(&ssrc);
            let layer = self.layers.get(index)?;
            return (may_be && !is_resent(payload_type)).then(|| layer.guess(index, ssrc, None));
        }
        let index = find(self.ids.repaired)?;
        let layer = self.layers.get(index)?;
        let may_be = match layer.repair {
            Repair::Known(_) => false,
            Repair::Guessed(known) if known == ssrc => true,
            Repair::Guessed(_) | Repair::Unknown => self.repair_tries < REPAIR_TRIES_MAX,
        };
        may_be.then_some(layer.guess(index, layer.ssrc?, Some(ssrc)))
    }

    /// Takes back what was guessed before of the stream that a packet says it is of, and what repairs it says that
    /// its layer has. Returns the streams of repairs that are none, each with the layer's own.
    pub(crate) fn take_back(&mut self, guess: Guess) -> Vec<(Ssrc, Ssrc)> {
        let mut over = Vec::new();
        for (index, layer) in self.layers.iter_mut().enumerate() {
            let Repair::Guessed(repair) = layer.repair else {
                continue;
            };
            let is_of_layer = index == guess.layer && guess.repair.is_some();
            let is_same = is_of_layer && guess.repair == Some(repair);
            if !is_same && (is_of_layer || repair == guess.claimed()) {
                layer.repair = Repair::Unknown;
                over.extend(layer.ssrc.map(|main| (repair, main)));
            }
        }
        over
    }

    /// The packet was the client's, or not. Returns the stream that is over.
    pub(crate) fn settle(&mut self, guess: Guess, is_authentic: bool) -> Option<Ssrc> {
        let layer = self.layers.get_mut(guess.layer)?;
        match (guess.repair, is_authentic) {
            (None, true) => {
                if !self.streams.contains(&guess.main) {
                    self.streams.push(guess.main);
                }
                layer.repair = Repair::Unknown;
                layer.ssrc.replace(guess.main)
            }
            (None, false) => Some(guess.main),
            (Some(repair), _) => {
                if layer.repair != Repair::Guessed(repair) {
                    self.repair_tries += 1;
                }
                layer.repair = if is_authentic {
                    Repair::Known(repair)
                } else {
                    Repair::Guessed(repair)
                };
                None
            }
        }
    }

    /// Returns which layer of its section a stream is; 0 is the best.
    pub(crate) fn rank(&self, ssrc: Ssrc) -> Option<usize> {
        let layer = self.layers.iter().find(|layer| layer.ssrc == Some(ssrc))?;
        Some(layer.rank)
    }

    /// Returns the stream of a section's layer, or of the best that has one; none where the section has no
    /// layers or nothing came of them yet.
    pub(crate) fn ssrc(&self, mid: Mid, rank: Option<usize>) -> Option<Ssrc> {
        let of_section = self.layers.iter().filter(|layer| layer.mid == mid);
        of_section
            .filter(|layer| rank.is_none_or(|rank| layer.rank == rank))
            .find_map(|layer| layer.ssrc)
    }
}

impl Layer {
    const fn new(mid: Mid, rid: Rid, rank: usize) -> Self {
        Self {
            mid,
            rid,
            rank,
            ssrc: None,
            repair: Repair::Unknown,
        }
    }

    const fn is_complete(&self) -> bool {
        self.ssrc.is_some() && matches!(self.repair, Repair::Known(_))
    }

    const fn guess(&self, layer: usize, main: Ssrc, repair: Option<Ssrc>) -> Guess {
        Guess {
            layer,
            mid: self.mid,
            rid: self.rid,
            main,
            repair,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{header::packet, *};

    const C0: [u8; 4] = [0xA1, b'c', b'0', 0];
    const C1: [u8; 4] = [0xA1, b'c', b'1', 0];
    const REPAIRS_C0: [u8; 4] = [0xB1, b'c', b'0', 0];

    #[test]
    fn packet_that_is_not_the_client_s_binds_nothing() {
        let mut layers = layers();
        let guessed = guess(&layers, &packet(7, &C1)).unwrap();

        assert_eq!(layers.settle(guessed, false), Some(7.into()));
        assert_eq!(layers.rank(7.into()), None);
        assert_eq!(layers.settle(guessed, true), None);
        assert_eq!(layers.rank(7.into()), Some(1));
        assert_eq!(layers.ssrc("2".into(), None), Some(7.into()));
        assert_eq!(layers.ssrc("2".into(), Some(0)), None);
        assert_eq!(guess(&layers, &packet(7, &C1)), None);
    }

    #[test]
    fn connection_makes_layers_of_so_many_streams_and_of_those_again() {
        let mut layers = layers();

        let mut bound = 0;
        for ssrc in 0..10_000 {
            if let Some(guessed) = guess(&layers, &packet(ssrc, &C0)) {
                layers.settle(guessed, true);
                bound += 1;
            }
        }

        assert_eq!((bound, layers.streams.len()), (STREAMS_MAX, STREAMS_MAX));
        let again = guess(&layers, &packet(3, &C0)).unwrap();
        let last = u32::try_from(STREAMS_MAX - 1).unwrap();
        assert_eq!(layers.settle(again, true), Some(last.into()));
        assert_eq!(layers.streams.len(), STREAMS_MAX);
    }

    #[test]
    fn layer_does_not_begin_with_a_retransmission() {
        let layers = layers();
        let packet = packet(7, &C0);

        assert_eq!(layers.guess(&packet, |pt| *pt == 96), None);
        assert!(layers.guess(&packet, |pt| *pt == 97).is_some());
    }

    #[test]
    fn stream_of_repairs_is_bound_once_and_others_are_tried_so_often() {
        let mut layers = layers();
        let repair = |ssrc| packet(ssrc, &REPAIRS_C0);
        assert_eq!(guess(&layers, &repair(8)), None);
        let main = guess(&layers, &packet(7, &C0)).unwrap();
        layers.settle(main, true);

        // Where it is the same that was tried before, nothing more is remembered of it.
        for ssrc in (1_000..).take(REPAIR_TRIES_MAX as usize) {
            for _ in 0..2 {
                let guessed = guess(&layers, &repair(ssrc)).unwrap();
                assert_eq!(guessed.repair, Some(ssrc.into()));
                layers.settle(guessed, false);
            }
        }
        assert_eq!(guess(&layers, &repair(8)), None);
        let last = guess(&layers, &repair(999 + REPAIR_TRIES_MAX)).unwrap();
        layers.settle(last, true);
        assert_eq!(guess(&layers, &repair(999 + REPAIR_TRIES_MAX)), None);
    }

    #[test]
    fn new_stream_of_a_layer_has_repairs_of_its_own() {
        let mut layers = layers();
        for main in [7, 17] {
            let guessed = guess(&layers, &packet(main, &C0)).unwrap();
            layers.settle(guessed, true);
            let guessed = guess(&layers, &packet(main + 1, &REPAIRS_C0)).unwrap();
            assert_eq!(guessed.main, main.into());
            layers.settle(guessed, true);
        }
    }

    #[test]
    fn stream_that_was_guessed_to_be_repairs_may_turn_out_to_be_something_else() {
        let mut layers = layers();
        let main = guess(&layers, &packet(7, &C0)).unwrap();
        layers.settle(main, true);
        let forged = guess(&layers, &packet(9, &REPAIRS_C0)).unwrap();
        layers.settle(forged, false);

        assert_eq!(layers.take_back(forged), []);
        let other = guess(&layers, &packet(9, &C1)).unwrap();
        assert_eq!(layers.take_back(other), [(9.into(), 7.into())]);
        layers.settle(other, true);
        assert_eq!(guess(&layers, &packet(9, &REPAIRS_C0)), None);
        let repair = guess(&layers, &packet(8, &REPAIRS_C0)).unwrap();
        layers.settle(repair, true);
        assert_eq!(guess(&layers, &packet(8, &C1)), None);
    }

    fn guess(layers: &Layers, datagram: &[u8]) -> Option<Guess> {
        layers.guess(datagram, |_| false)
    }

    fn layers() -> Layers {
        let layer = |rid: &str, rank| Layer::new("2".into(), rid.into(), rank);
        Layers {
            ids: Rids {
                layer: Some(10),
                repaired: Some(11),
            },
            layers: vec![layer("c0", 0), layer("c1", 1)],
            ..Layers::default()
        }
    }
}
