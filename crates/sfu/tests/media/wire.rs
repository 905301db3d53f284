//! How a client's datagrams travel.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream, UdpSocket},
};
use str0m::{
    Candidate,
    net::{Protocol, TcpType},
};

/// What a client sends and hears through.
pub(crate) enum Wire {
    /// No socket at all: the test carries the datagrams.
    None {
        address: SocketAddr,
    },
    Udp(UdpSocket),
    Tcp {
        stream: TcpStream,
        unread: Vec<u8>,
    },
}

impl Wire {
    pub(crate) fn address(&self) -> SocketAddr {
        match self {
            Self::None { address } => *address,
            Self::Udp(socket) => socket.local_addr().unwrap(),
            Self::Tcp { stream, .. } => stream.local_addr().unwrap(),
        }
    }

    pub(crate) fn protocol(&self) -> Protocol {
        match self {
            Self::None { .. } | Self::Udp(_) => Protocol::Udp,
            Self::Tcp { .. } => Protocol::Tcp,
        }
    }

    pub(crate) fn candidate(&self) -> Candidate {
        let address = self.address();
        match self {
            Self::None { .. } | Self::Udp(_) => Candidate::builder().udp().host(address).build(),
            Self::Tcp { .. } => Candidate::builder()
                .tcp()
                .host(address)
                .tcptype(TcpType::Active)
                .build(),
        }
        .unwrap()
    }

    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Option<(usize, SocketAddr)> {
        match self {
            Self::None { .. } => None,
            Self::Udp(socket) => socket.recv_from(buffer).ok(),
            Self::Tcp { stream, unread } => {
                let mut piece = [0; 4_096];
                match stream.read(&mut piece) {
                    Ok(count) => unread.extend_from_slice(&piece[..count]),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(_) => return None,
                }
                let header = unread.first_chunk::<2>()?;
                let length = usize::from(u16::from_be_bytes(*header));
                let datagram = unread.get(2..2 + length)?;
                buffer[..length].copy_from_slice(datagram);
                unread.drain(..2 + length);
                Some((length, stream.peer_addr().ok()?))
            }
        }
    }

    pub(crate) fn write(&mut self, contents: &[u8], destination: SocketAddr) {
        match self {
            Self::None { .. } => {}
            Self::Udp(socket) => {
                // A full buffer is loss, as on any network.
                let _ = socket.send_to(contents, destination);
            }
            Self::Tcp { stream, .. } => {
                let length = u16::try_from(contents.len()).unwrap().to_be_bytes();
                let _ = stream.write_all(&[&length, contents].concat());
            }
        }
    }
}
