//! Where the SFU listens, and which addresses it tells.

use std::net::IpAddr;

/// Addresses of the SFU.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SfuConfig {
    /// Port for UDP and TCP alike; 0 takes any free one, the same for all addresses.
    pub port: u16,
    /// Addresses to listen on, one UDP socket and one TCP listener each. Empty: all usable addresses
    /// of this machine, loopback included.
    pub addresses: Vec<IpAddr>,
    /// Addresses to advertise, for a machine behind a 1:1 NAT. Empty: those listened on. Else each
    /// stands for the listening address of the same family.
    pub public_addresses: Vec<IpAddr>,
}
