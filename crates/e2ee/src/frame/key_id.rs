//! What the key id (KID) of an SFrame header says: who seals what, in which epoch.
//!
//! ```text
//! bit  32            17 16  14 13    8 7     0
//!     +----------------+------+-------+-------+
//!     |   page nonce   | slot | leaf  | epoch |
//!     +----------------+------+-------+-------+
//! ```
//!
//! Two transforms that share a KID under one base key would both count from 0 and repeat an AES-GCM
//! nonce, which gives their plaintexts and the authentication key away. The page nonce keeps them
//! apart within one page; a page that was loaded anew joins in a later epoch, with another base key.

use super::{EpochId, PageNonce};

/// Bits of a leaf index: 64 leaves, twice the members that a group may have.
const LEAF_BITS: u32 = 6;
/// Bits of an epoch's number.
const EPOCH_BITS: u32 = 8;
/// Bits of a slot.
const SLOT_BITS: u32 = 3;
/// Bits of a page nonce.
const NONCE_BITS: u32 = 16;

/// The index of a member's leaf in the group's tree (RFC 9420).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaf(u8);

impl Leaf {
    /// Makes a leaf of its index, below 64.
    #[must_use]
    pub fn new(index: u32) -> Option<Self> {
        let index = u8::try_from(index).ok()?;
        (index < 1 << LEAF_BITS).then_some(Self(index))
    }

    /// Returns its index in the tree.
    #[must_use]
    pub fn index(self) -> u32 {
        u32::from(self.0)
    }
}

/// Which of a member's tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(u8);

impl Slot {
    /// The microphone.
    pub const MICROPHONE: Self = Self(0);
    /// The camera.
    pub const CAMERA: Self = Self(1);
    /// The shared screen.
    pub const SCREEN: Self = Self(2);
    /// The shared screen's sound.
    pub const SCREEN_SOUND: Self = Self(3);

    /// Makes a slot of its number, below 8.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number < 1 << SLOT_BITS {
            Some(Self(number))
        } else {
            None
        }
    }

    /// Returns its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Who seals what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sender {
    /// The member.
    pub leaf: Leaf,
    /// The track.
    pub slot: Slot,
}

/// The KID of an SFrame header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(u64);

impl KeyId {
    /// Puts it together.
    #[must_use]
    pub fn new(sender: Sender, nonce: PageNonce, epoch: EpochId) -> Self {
        let context = u64::from(nonce.bits()) << SLOT_BITS | u64::from(sender.slot.0);
        let leaf = u64::from(sender.leaf.0);
        Self((context << LEAF_BITS | leaf) << EPOCH_BITS | u64::from(epoch.low_byte()))
    }

    /// Reads a header's KID; none where it has bits that this layout does not know.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Option<Self> {
        if bits >> (NONCE_BITS + SLOT_BITS + LEAF_BITS + EPOCH_BITS) == 0 {
            Some(Self(bits))
        } else {
            None
        }
    }

    /// Returns the number as it is in the header.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Returns who says to have sealed the frame.
    #[must_use]
    pub fn sender(self) -> Sender {
        let byte = |shift: u32, bits: u32| (self.0 >> shift & ((1 << bits) - 1)).to_le_bytes()[0];
        Sender {
            leaf: Leaf(byte(EPOCH_BITS, LEAF_BITS)),
            slot: Slot(byte(EPOCH_BITS + LEAF_BITS, SLOT_BITS)),
        }
    }

    /// Returns the low byte of the epoch.
    #[must_use]
    pub const fn epoch_low_byte(self) -> u8 {
        self.0.to_le_bytes()[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_id_has_the_bits_of_the_protocol() {
        let sender = Sender {
            leaf: Leaf::new(0b10_1011).unwrap(),
            slot: Slot::SCREEN,
        };
        let epoch = EpochId::new(7, 0x1_23);

        let id = KeyId::new(sender, PageNonce::from_bits(0xBEEF), epoch);

        let context = 2 | 0xBEEF << 3;
        assert_eq!(id.bits(), context << 14 | 0b10_1011 << 8 | 0x23);
        assert_eq!(id.sender(), sender);
        assert_eq!(id.epoch_low_byte(), 0x23);
        assert_eq!(KeyId::from_bits(id.bits()), Some(id));
    }

    #[test]
    fn number_with_more_than_33_bits_is_no_key_id() {
        assert!(KeyId::from_bits((1 << 33) - 1).is_some());
        assert!(KeyId::from_bits(1 << 33).is_none());
        assert!(KeyId::from_bits(u64::MAX).is_none());
    }

    #[test]
    fn leaf_and_slot_stay_in_their_bits() {
        assert_eq!(Leaf::new(63).unwrap().index(), 63);
        assert!(Leaf::new(64).is_none());
        assert!(Leaf::new(256).is_none());
        assert_eq!(Slot::new(7).unwrap().number(), 7);
        assert!(Slot::new(8).is_none());
    }
}
