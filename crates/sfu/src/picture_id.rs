//! Keeps VP8's picture ids growing by one when the source of a stream changes (RFC 7741 section 4.2).
//!
//! Without it a decoder takes the new source's pictures for ones that it has already shown.

use str0m::rtp::{Vp8Descriptor, Vp8Patch};

/// Picture ids have 15 bits.
const PICTURE_ID_MASK: u16 = 0x7fff;

/// In the short form, 7 bits.
const PICTURE_ID_SHORT_MASK: u16 = 0x7f;

/// What is added to the ids of the source at hand.
#[derive(Debug, Default)]
pub(crate) struct PictureIds {
    shift: u16,
    layer_shift: u8,
    last: Option<u16>,
    last_layer: Option<u8>,
}

impl PictureIds {
    /// Takes another source, beginning with this packet.
    pub(crate) fn start(&mut self, payload: &[u8]) {
        let Ok(descriptor) = Vp8Descriptor::parse(payload) else {
            return;
        };
        if let (Some(last), Some(id)) = (self.last, descriptor.picture_id()) {
            self.shift = last.wrapping_add(1).wrapping_sub(id) & PICTURE_ID_MASK;
        }
        if let (Some(last), Some(id)) = (self.last_layer, descriptor.tl0_pic_idx()) {
            self.layer_shift = last.wrapping_add(1).wrapping_sub(id);
        }
    }

    /// Returns the bytes to be changed in this packet, if any.
    pub(crate) fn forward(&mut self, payload: &[u8]) -> Option<Vp8Patch> {
        let descriptor = Vp8Descriptor::parse(payload).ok()?;
        let mut patch = descriptor.patch();
        if let Some(id) = descriptor.picture_id() {
            let id = id.wrapping_add(self.shift) & PICTURE_ID_MASK;
            if self.last.is_none_or(|last| is_newer(id, last)) {
                self.last = Some(id);
            }
            // Only the short form keeps an id below 128 for long; the long one has bit 7 of the byte set.
            let is_short = payload.get(2).is_some_and(|byte| byte & 0x80 == 0);
            let mask = if is_short {
                PICTURE_ID_SHORT_MASK
            } else {
                PICTURE_ID_MASK
            };
            patch = patch.picture_id(id & mask);
        }
        if let Some(id) = descriptor.tl0_pic_idx() {
            let id = id.wrapping_add(self.layer_shift);
            self.last_layer = Some(id);
            patch = patch.tl0_pic_idx(id);
        }
        let is_changed = self.shift != 0 || self.layer_shift != 0;
        is_changed.then(|| patch.build().ok()).flatten()
    }
}

/// Compares two ids of 15 bits, of which the newer may have wrapped around.
fn is_newer(id: u16, than: u16) -> bool {
    let ahead = id.wrapping_sub(than) & PICTURE_ID_MASK;
    ahead != 0 && ahead <= PICTURE_ID_MASK / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_source_keeps_its_ids() {
        let mut ids = PictureIds::default();
        ids.start(&packet(5));

        assert_eq!(ids.forward(&packet(5)), None);
        assert_eq!(ids.forward(&packet(6)), None);
    }

    #[test]
    fn ids_go_on_by_one_when_the_source_changes() {
        let mut ids = PictureIds::default();
        ids.start(&packet(0x7ffe));
        ids.forward(&packet(0x7fff));

        ids.start(&packet(300));
        let patch = ids.forward(&packet(300));

        let descriptor = Vp8Descriptor::parse(&packet(300)).unwrap();
        let expected = descriptor.patch().picture_id(0).build().unwrap();
        assert_eq!(patch, Some(expected));
    }

    #[test]
    fn late_packet_does_not_take_the_ids_back() {
        let mut ids = PictureIds::default();
        ids.start(&packet(10));
        ids.forward(&packet(12));
        ids.forward(&packet(11));

        ids.start(&packet(500));
        let patch = ids.forward(&packet(500));

        let descriptor = Vp8Descriptor::parse(&packet(500)).unwrap();
        let expected = descriptor.patch().picture_id(13).build().unwrap();
        assert_eq!(patch, Some(expected));
    }

    #[test]
    fn payload_that_is_no_vp8_is_left_alone() {
        let mut ids = PictureIds::default();
        ids.start(&[]);

        assert_eq!(ids.forward(&[0x80]), None);
    }

    fn packet(picture_id: u16) -> [u8; 5] {
        let [high, low] = picture_id.to_be_bytes();
        [0x90, 0x80, 0x80 | high, low, 0x00]
    }
}
