//! Which peer owns a datagram: by the address it comes from; where that is new, by the name in its STUN
//! check. Never by asking all peers.
//!
//! An address is learned only after the peer has verified a check from it (RFC 8445 section 7.3), so a
//! stranger can take nobody's place.

use crate::datagram::Transport;
use std::{collections::HashMap, net::SocketAddr};

/// Addresses one peer may be heard from. A phone with Wi-Fi, mobile data, two address families and TCP
/// beside UDP has eight; each browser socket counts as one.
const ADDRESSES_PER_PEER_MAX: usize = 16;

/// Length of a STUN header (RFC 8489 section 5).
const STUN_HEADER_BYTES: usize = 20;

/// Magic cookie in each STUN header.
const STUN_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];

/// Type of the attribute that names the receiver and the sender of a check.
const STUN_USERNAME: u16 = 0x0006;

/// Number of a peer within its thread. Used again after the peer has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PeerKey(u32);

/// Where a datagram came from.
pub(crate) type Remote = (Transport, SocketAddr);

/// What is known of addresses and names.
#[derive(Default)]
pub(crate) struct Demux {
    by_address: HashMap<Remote, PeerKey>,
    by_name: HashMap<String, PeerKey>,
    /// The addresses and the name of each peer, by key, the oldest address first.
    known: Vec<Known>,
}

#[derive(Default)]
struct Known {
    addresses: Vec<Remote>,
    name: Option<String>,
}

impl PeerKey {
    pub(crate) fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("there are fewer peers than 2^32"))
    }

    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

impl Demux {
    /// Returns the peer that is heard from this address.
    pub(crate) fn peer_at(&self, remote: Remote) -> Option<PeerKey> {
        self.by_address.get(&remote).copied()
    }

    /// Returns the peer that a STUN check names.
    pub(crate) fn peer_named(&self, name: &str) -> Option<PeerKey> {
        self.by_name.get(name).copied()
    }

    /// Keeps the name (local ICE ufrag) of a peer in place of the one before.
    pub(crate) fn name(&mut self, peer: PeerKey, name: &str) {
        let known = self.known_mut(peer);
        if known.name.as_deref() == Some(name) {
            return;
        }
        if let Some(old) = known.name.replace(name.to_owned()) {
            self.by_name.remove(&old);
        }
        self.by_name.insert(name.to_owned(), peer);
    }

    /// Keeps an address from which the peer sent a check that it verified. Forgets the peer's oldest
    /// address where it has too many.
    pub(crate) fn learn(&mut self, peer: PeerKey, remote: Remote) {
        match self.by_address.insert(remote, peer) {
            Some(owner) if owner == peer => return,
            Some(owner) => self
                .known_mut(owner)
                .addresses
                .retain(|address| *address != remote),
            None => {}
        }
        let known = self.known_mut(peer);
        known.addresses.push(remote);
        if known.addresses.len() > ADDRESSES_PER_PEER_MAX {
            let oldest = known.addresses.remove(0);
            self.by_address.remove(&oldest);
        }
    }

    /// Forgets all of a peer, and hands out the addresses it was heard from.
    pub(crate) fn forget(&mut self, peer: PeerKey) -> Vec<Remote> {
        let known = std::mem::take(self.known_mut(peer));
        if let Some(name) = known.name {
            self.by_name.remove(&name);
        }
        for remote in &known.addresses {
            self.by_address.remove(remote);
        }
        known.addresses
    }

    fn known_mut(&mut self, peer: PeerKey) -> &mut Known {
        if self.known.len() <= peer.index() {
            self.known.resize_with(peer.index() + 1, Known::default);
        }
        self.known
            .get_mut(peer.index())
            .expect("the list was made long enough")
    }
}

/// Returns whether the bytes look like STUN (RFC 7983 section 7).
pub(crate) fn is_stun(contents: &[u8]) -> bool {
    contents.first().is_some_and(|byte| *byte < 4)
}

/// Returns the receiver's name in a STUN check, unverified: the part before the colon of USERNAME
/// (RFC 8445 section 7.2.2).
pub(crate) fn unverified_stun_name(contents: &[u8]) -> Option<&str> {
    if contents.get(4..8)? != STUN_COOKIE {
        return None;
    }
    let mut rest = contents.get(STUN_HEADER_BYTES..)?;
    loop {
        let (header, after) = rest.split_first_chunk::<4>()?;
        let kind = u16::from_be_bytes([header[0], header[1]]);
        let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
        let value = after.get(..length)?;
        if kind == STUN_USERNAME {
            let (name, _) = std::str::from_utf8(value).ok()?.split_once(':')?;
            return Some(name);
        }
        // Values are padded to four bytes.
        rest = after.get(length.next_multiple_of(4)..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: PeerKey = PeerKey(0);
    const BEN: PeerKey = PeerKey(1);

    #[test]
    fn address_belongs_to_the_peer_that_was_heard_last() {
        let mut demux = Demux::default();
        demux.learn(ANA, remote(1));
        demux.learn(BEN, remote(1));

        assert_eq!(demux.peer_at(remote(1)), Some(BEN));
        assert_eq!(demux.forget(ANA), []);
        assert_eq!(demux.peer_at(remote(1)), Some(BEN));
        assert_eq!(demux.peer_at((Transport::Tcp, remote(1).1)), None);
    }

    #[test]
    fn new_name_replaces_the_old_one() {
        let mut demux = Demux::default();
        demux.name(ANA, "old");
        demux.name(ANA, "new");

        assert_eq!(demux.peer_named("old"), None);
        assert_eq!(demux.peer_named("new"), Some(ANA));
    }

    #[test]
    fn peer_with_too_many_addresses_loses_the_oldest() {
        let mut demux = Demux::default();
        for port in 0..=ADDRESSES_PER_PEER_MAX {
            demux.learn(ANA, remote(u16::try_from(port).unwrap()));
        }

        assert_eq!(demux.peer_at(remote(0)), None);
        assert_eq!(demux.peer_at(remote(1)), Some(ANA));
        assert_eq!(demux.forget(ANA).len(), ADDRESSES_PER_PEER_MAX);
        assert_eq!(demux.peer_at(remote(1)), None);
    }

    #[test]
    fn name_is_read_from_a_check_and_from_nothing_else() {
        let check = stun(&[(0x0024, b"prio"), (STUN_USERNAME, b"ours:theirss")]);

        assert_eq!(unverified_stun_name(&check), Some("ours"));
        for length in 0..check.len() {
            let cut = check.get(..length).unwrap();
            assert_eq!(unverified_stun_name(cut), None, "{length} bytes");
        }
        let no_colon = stun(&[(STUN_USERNAME, b"oursthei")]);
        assert_eq!(unverified_stun_name(&no_colon), None);
        let not_text = stun(&[(STUN_USERNAME, &[0xff, 0xfe, b':', b'a'])]);
        assert_eq!(unverified_stun_name(&not_text), None);
    }

    fn remote(port: u16) -> Remote {
        (Transport::Udp, SocketAddr::from(([127, 0, 0, 1], port)))
    }

    fn stun(attributes: &[(u16, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0, 1, 0, 0];
        bytes.extend(STUN_COOKIE);
        bytes.extend([7; 12]);
        for (kind, value) in attributes {
            bytes.extend(kind.to_be_bytes());
            bytes.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
            bytes.extend(*value);
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        bytes
    }
}
