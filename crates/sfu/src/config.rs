//! Where the SFU listens, and which addresses it tells.

use std::{
    collections::BTreeSet,
    io,
    net::{IpAddr, SocketAddr},
};

/// Addresses listened on. Each gives every client two candidates to try.
const ADDRESSES_MAX: usize = 8;

/// Addresses of the SFU.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SfuConfig {
    /// Port for UDP and TCP alike; 0 takes any free one, the same for all addresses.
    pub port: u16,
    /// Addresses to listen on, one UDP socket and one TCP listener each. Empty: all usable addresses
    /// of this machine, loopback included.
    pub addresses: Vec<IpAddr>,
    /// Addresses to advertise, for a machine behind a 1:1 NAT. Each stands for the next listening address
    /// of its family that is not loopback; loopback is not advertised then. Empty: those listened on.
    pub public_addresses: Vec<IpAddr>,
}

impl SfuConfig {
    /// Returns the addresses to listen on, each once.
    pub(crate) fn listening(&self) -> io::Result<Vec<IpAddr>> {
        let wanted = if self.addresses.is_empty() {
            let interfaces = if_addrs::get_if_addrs()?;
            interfaces.iter().map(if_addrs::Interface::ip).collect()
        } else {
            self.addresses.clone()
        };
        let mut seen = BTreeSet::new();
        let mut usable: Vec<_> = wanted
            .into_iter()
            .filter(|ip| is_usable(*ip) && seen.insert(*ip))
            .collect();
        // The stable sort puts what others can reach first, so that it is not what falls off the end.
        usable.sort_by_key(IpAddr::is_loopback);
        usable.truncate(ADDRESSES_MAX);
        if usable.is_empty() {
            return Err(io::ErrorKind::AddrNotAvailable.into());
        }
        Ok(usable)
    }

    /// Returns what is advertised for each address listened on, if anything.
    pub(crate) fn advertised(&self, listening: &[SocketAddr]) -> Vec<Option<SocketAddr>> {
        if self.public_addresses.is_empty() {
            return listening.iter().copied().map(Some).collect();
        }
        let mut public = self.public_addresses.clone();
        listening
            .iter()
            .map(|address| {
                if address.ip().is_loopback() {
                    return None;
                }
                let stand_in = public
                    .iter()
                    .position(|ip| ip.is_ipv4() == address.is_ipv4())?;
                Some(SocketAddr::new(public.remove(stand_in), address.port()))
            })
            .collect()
    }
}

/// Returns whether an address can be a candidate: link-local ones need a zone, which candidates have not.
fn is_usable(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !ip.is_unspecified() && !ip.is_link_local() && !ip.is_multicast(),
        IpAddr::V6(ip) => !ip.is_unspecified() && !ip.is_unicast_link_local() && !ip.is_multicast(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_without_configuration_listens_on_loopback_too() {
        let listening = SfuConfig::default().listening().unwrap();

        assert!(listening.iter().any(IpAddr::is_loopback));
    }

    #[test]
    fn addresses_that_cannot_be_candidates_are_left_out() {
        let config = SfuConfig {
            addresses: addresses(&[
                "0.0.0.0",
                "169.254.1.1",
                "fe80::1",
                "127.0.0.1",
                "10.0.0.1",
                "10.0.0.1",
            ]),
            ..SfuConfig::default()
        };

        assert_eq!(
            config.listening().unwrap(),
            addresses(&["10.0.0.1", "127.0.0.1"])
        );
    }

    #[test]
    fn public_address_stands_for_a_listening_one_of_its_family() {
        let config = SfuConfig {
            public_addresses: addresses(&["2001:db8::1", "203.0.113.1"]),
            ..SfuConfig::default()
        };
        let listening: Vec<_> = addresses(&["10.0.0.1", "10.0.0.2", "fd00::1", "127.0.0.1"])
            .into_iter()
            .map(|ip| SocketAddr::new(ip, 7))
            .collect();

        let advertised = config.advertised(&listening);

        let expected = [Some("203.0.113.1:7"), None, Some("[2001:db8::1]:7"), None];
        let expected = expected.map(|text| text.map(|text| text.parse().unwrap()));
        assert_eq!(advertised, expected);
    }

    #[test]
    fn nothing_to_listen_on_is_an_error() {
        let config = SfuConfig {
            addresses: addresses(&["0.0.0.0"]),
            ..SfuConfig::default()
        };

        assert!(config.listening().is_err());
    }

    fn addresses(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }
}
