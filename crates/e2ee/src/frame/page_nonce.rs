//! Numbers that keep the transforms of one page apart, so that no two of them share a key id.

/// Set in every nonce, so that every key id has 33 bits and its header the same length, which says
/// nothing of the page and is what the SFU looks for (`protocol::frame`).
const HIGHEST_BIT: u16 = 1 << 15;

/// Keeps the transforms of one page apart. Comes from [`PageNonces`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageNonce(u16);

impl PageNonce {
    /// Takes a nonce over from the page's [`PageNonces`], in a worker. Its highest bit is set if it was
    /// not: 32,768 nonces are told apart.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits | HIGHEST_BIT)
    }

    /// Returns the number, to be told to a worker.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }
}

/// Gives each transform of one page a nonce of its own: counted up from a random start.
///
/// Drawing each one at random would let two of them meet once in 32,768 times.
#[derive(Debug)]
pub struct PageNonces {
    start: u16,
    given: u32,
}

impl PageNonces {
    /// Starts at a number drawn once per page load.
    #[must_use]
    pub const fn new(start: u16) -> Self {
        Self { start, given: 0 }
    }

    /// Returns one that it has not given yet; none when all are gone.
    pub fn draw(&mut self) -> Option<PageNonce> {
        let offset = u16::try_from(self.given).ok()?;
        if offset >= HIGHEST_BIT {
            return None;
        }
        self.given += 1;
        Some(PageNonce::from_bits(self.start.wrapping_add(offset)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn page_gives_every_nonce_once() {
        let mut nonces = PageNonces::new(65_000);
        let mut seen = BTreeSet::new();

        while let Some(nonce) = nonces.draw() {
            assert!(seen.insert(nonce));
        }

        assert_eq!(seen.len(), 1 << 15);
        assert!(seen.iter().all(|nonce| nonce.bits() >> 15 == 1));
    }
}
