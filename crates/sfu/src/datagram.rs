//! One datagram on its way in or out, with the addresses it travels between.

use std::net::SocketAddr;
use str0m::net::Protocol;

/// Longest datagram that is taken in, in bytes: what an Ethernet frame carries.
///
/// Browsers keep below 1,280. str0m writes a forwarded packet into 2,000 bytes, so what comes in has to
/// leave it room for another header.
pub(crate) const DATAGRAM_BYTES_MAX: usize = 1_500;

/// How a datagram travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// As it is.
    Udp,
    /// Framed by its length (RFC 4571) on a connection that the peer opened (RFC 6544).
    Tcp,
}

/// One datagram that came in.
#[derive(Clone, Copy)]
pub struct Datagram<'a> {
    /// How it came.
    pub transport: Transport,
    /// Who sent it.
    pub source: SocketAddr,
    /// The advertised address it came to.
    pub destination: SocketAddr,
    /// Its bytes.
    pub contents: &'a [u8],
}

/// One datagram to be sent.
pub struct Transmit {
    /// How to send it.
    pub transport: Transport,
    /// The advertised address to send it from.
    pub source: SocketAddr,
    /// Where to send it.
    pub destination: SocketAddr,
    /// Its bytes.
    pub contents: Vec<u8>,
}

impl Transport {
    pub(crate) const fn protocol(self) -> Protocol {
        match self {
            Self::Udp => Protocol::Udp,
            Self::Tcp => Protocol::Tcp,
        }
    }
}

impl From<str0m::net::Transmit> for Transmit {
    fn from(transmit: str0m::net::Transmit) -> Self {
        let transport = match transmit.proto {
            Protocol::Udp => Transport::Udp,
            Protocol::Tcp | Protocol::SslTcp | Protocol::Tls => Transport::Tcp,
        };
        Self {
            transport,
            source: transmit.source,
            destination: transmit.destination,
            contents: transmit.contents.into(),
        }
    }
}
