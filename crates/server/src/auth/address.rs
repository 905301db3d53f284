//! Where a request came from, as far as it can be known and counted.
//!
//! `X-Forwarded-For` is believed only when the connection itself comes from a configured proxy, and
//! then from the right: the last address that is no proxy of ours. Anything to the left of it was
//! written by the client.

use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// A block of addresses that one person or one household has: an IPv4 address or an IPv6 /64.
///
/// Has no `Debug`: an address names a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AddressBlock(u64, bool);

impl AddressBlock {
    /// Finds the block a request came from.
    #[must_use]
    pub fn of_request(peer: SocketAddr, headers: &HeaderMap, trusted_proxies: &[IpAddr]) -> Self {
        Self::of(client_address(peer.ip(), headers, trusted_proxies))
    }

    /// Returns what one organisation has, or one person with a tunnel: an IPv4 /24 or an IPv6 /48.
    #[must_use]
    pub const fn neighbourhood(self) -> Self {
        let Self(network, is_six) = self;
        let host_bits = if is_six { 64 - 48 } else { 32 - 24 };
        Self(network >> host_bits << host_bits, is_six)
    }

    /// Finds the block that an address is in.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(u64::from(address.to_bits()), false),
            IpAddr::V6(address) => Self(network_64(address), true),
        }
    }
}

fn network_64(address: Ipv6Addr) -> u64 {
    u64::try_from(address.to_bits() >> 64).expect("64 bits are left")
}

fn client_address(peer: IpAddr, headers: &HeaderMap, trusted_proxies: &[IpAddr]) -> IpAddr {
    let is_ours = |address: &IpAddr| trusted_proxies.contains(&address.to_canonical());
    if !is_ours(&peer) {
        return peer;
    }
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut client = peer;
    for address in forwarded.into_iter().rev() {
        let Ok(address) = address.trim().parse::<IpAddr>() else {
            return client;
        };
        client = address;
        if !is_ours(&address) {
            return client;
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<IpAddr> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn forwarding_header_of_a_stranger_is_not_believed() {
        assert_eq!(client("192.0.2.1", &["198.51.100.7"], &[]), "192.0.2.1");
        assert_eq!(
            client("192.0.2.1", &["198.51.100.7"], &["192.0.2.2"]),
            "192.0.2.1"
        );
    }

    #[test]
    fn proxy_is_believed_about_its_own_client_only() {
        let proxies = ["10.0.0.1", "10.0.0.2"];
        let cases: [(&[&str], &str); 5] = [
            (&["198.51.100.7"], "198.51.100.7"),
            (&["1.1.1.1, 198.51.100.7"], "198.51.100.7"),
            (&["1.1.1.1, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            (&["1.1.1.1", "198.51.100.7"], "198.51.100.7"),
            (&["198.51.100.7, nonsense"], "10.0.0.1"),
        ];
        for (forwarded, expected) in cases {
            assert_eq!(
                client("10.0.0.1", forwarded, &proxies),
                expected,
                "{forwarded:?}"
            );
        }
    }

    #[test]
    fn one_household_is_one_block() {
        let block = |text: &str| AddressBlock::of(text.parse().unwrap());

        assert!(block("2001:db8:1:2::3") == block("2001:db8:1:2:ffff::4"));
        assert!(block("2001:db8:1:2::3") != block("2001:db8:1:3::3"));
        assert!(block("::ffff:192.0.2.1") == block("192.0.2.1"));
        assert!(block("192.0.2.1") != block("192.0.2.2"));
    }

    #[test]
    fn one_organisation_is_one_neighbourhood() {
        let near = |text: &str| AddressBlock::of(text.parse().unwrap()).neighbourhood();

        assert!(near("2001:db8:1:2::3") == near("2001:db8:1:ffff::1"));
        assert!(near("2001:db8:1:2::3") != near("2001:db8:2:2::3"));
        assert!(near("192.0.2.1") == near("192.0.2.255"));
        assert!(near("192.0.2.1") != near("192.0.3.1"));
    }
}
