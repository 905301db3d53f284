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
use header::{extension, read_header};
use str0m::{
    media::{Mid, Rid},
    rtp::Ssrc,
};

/// Layers of one section: whole, half and quarter size.
pub(crate) const LAYERS_MAX: usize = 3;

/// Packets of one layer that may say they are the first retransmission before one is. str0m remembers each
/// for half a minute.
const REPAIR_TRIES_MAX: u32 = 256;

/// The layers of all sections.
#[derive(Default)]
pub(crate) struct Layers {
    ids: Rids,
    layers: Vec<Layer>,
}

struct Layer {
    mid: Mid,
    rid: Rid,
    rank: usize,
    ssrc: Option<Ssrc>,
    has_repair: bool,
    repair_tries: u32,
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

impl Layers {
    /// Takes the layers of an offer. Those that were there before keep their streams.
    pub(crate) fn agree(&mut self, offer: &Offer) {
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
                layer.repair_tries = 0;
                self.layers.push(layer);
            }
        }
    }

    /// Reads what a packet of a stream that is not known yet says it is.
    pub(crate) fn guess(&self, datagram: &[u8]) -> Option<Guess> {
        if self.layers.iter().all(Layer::is_complete) {
            return None;
        }
        let (ssrc, extensions) = read_header(datagram)?;
        if self.layers.iter().any(|layer| layer.ssrc == Some(ssrc)) {
            return None;
        }
        let find = |id: Option<u8>| {
            let name = extension(extensions, id?)?;
            self.layers
                .iter()
                .position(|layer| layer.rid.as_bytes() == name)
        };
        if let Some(index) = find(self.ids.layer) {
            let layer = self.layers.get(index)?;
            return Some(layer.guess(index, ssrc, None));
        }
        let index = find(self.ids.repaired)?;
        let layer = self.layers.get(index)?;
        let may_try = !layer.has_repair && layer.repair_tries < REPAIR_TRIES_MAX;
        may_try.then_some(layer.guess(index, layer.ssrc?, Some(ssrc)))
    }

    /// The packet was the client's, or not. Returns the stream that is over.
    pub(crate) fn settle(&mut self, guess: Guess, is_authentic: bool) -> Option<Ssrc> {
        let layer = self.layers.get_mut(guess.layer)?;
        match (guess.repair, is_authentic) {
            (None, true) => layer.ssrc.replace(guess.main),
            (None, false) => Some(guess.main),
            (Some(_), _) => {
                layer.has_repair = is_authentic;
                layer.repair_tries += 1;
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
            has_repair: false,
            repair_tries: 0,
        }
    }

    const fn is_complete(&self) -> bool {
        self.ssrc.is_some() && self.has_repair
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

    #[test]
    fn packet_that_is_not_the_client_s_binds_nothing() {
        let mut layers = layers();
        let guess = layers.guess(&packet(7, &[0xA1, b'c', b'1', 0])).unwrap();

        assert_eq!(layers.settle(guess, false), Some(7.into()));
        assert_eq!(layers.rank(7.into()), None);
        assert_eq!(layers.settle(guess, true), None);
        assert_eq!(layers.rank(7.into()), Some(1));
        assert_eq!(layers.ssrc("2".into(), None), Some(7.into()));
        assert_eq!(layers.ssrc("2".into(), Some(0)), None);
        assert_eq!(layers.guess(&packet(7, &[0xA1, b'c', b'1', 0])), None);
    }

    #[test]
    fn stream_of_repairs_is_bound_once_and_tried_so_often() {
        let mut layers = layers();
        let repair = packet(8, &[0xB1, b'c', b'0', 0]);
        assert_eq!(layers.guess(&repair), None);
        let main = layers.guess(&packet(7, &[0xA1, b'c', b'0', 0])).unwrap();
        layers.settle(main, true);

        for _ in 0..REPAIR_TRIES_MAX {
            let guess = layers.guess(&repair).unwrap();
            assert_eq!(guess.repair, Some(8.into()));
            layers.settle(guess, false);
        }
        assert_eq!(layers.guess(&repair), None);
    }

    fn layers() -> Layers {
        let layer = |rid: &str, rank| Layer::new("2".into(), rid.into(), rank);
        Layers {
            ids: Rids {
                layer: Some(10),
                repaired: Some(11),
            },
            layers: vec![layer("c0", 0), layer("c1", 1)],
        }
    }
}
