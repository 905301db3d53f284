//! The sockets that are listened on: for each address one for UDP and one for TCP, all of the same port.

use crate::SfuConfig;
use mio::{
    Interest, Registry, Token,
    net::{TcpListener, UdpSocket},
};
use std::{
    io,
    net::{IpAddr, SocketAddr},
};

/// Times a free port is tried that another address then does not have free.
const PORT_TRIES_MAX: usize = 32;

/// One address.
pub(super) struct Socket {
    pub(super) udp: UdpSocket,
    pub(super) tcp: TcpListener,
    pub(super) advertised: SocketAddr,
    /// Whether it may hold datagrams that were not read.
    pub(super) is_readable: bool,
    /// Whether it may hold connections that were not taken.
    pub(super) is_acceptable: bool,
}

/// Binds every address. Socket number n has the tokens 2n (UDP) and 2n + 1 (TCP).
pub(super) fn bind(config: &SfuConfig, registry: &Registry) -> io::Result<Vec<Socket>> {
    let listening = config.listening()?;
    let mut tries = if config.port == 0 { PORT_TRIES_MAX } else { 1 };
    loop {
        tries -= 1;
        match bind_once(config, &listening, registry) {
            Err(error) if tries > 0 && error.kind() == io::ErrorKind::AddrInUse => {}
            bound => return bound,
        }
    }
}

fn bind_once(
    config: &SfuConfig,
    listening: &[IpAddr],
    registry: &Registry,
) -> io::Result<Vec<Socket>> {
    let mut port = config.port;
    let mut bound = Vec::new();
    for ip in listening {
        let tcp = TcpListener::bind(SocketAddr::new(*ip, port))?;
        let address = tcp.local_addr()?;
        port = address.port();
        bound.push((address, tcp, UdpSocket::bind(address)?));
    }
    let addresses: Vec<_> = bound.iter().map(|(address, _, _)| *address).collect();
    let advertised = config.advertised(&addresses);

    let mut sockets = Vec::new();
    for ((_, mut tcp, mut udp), advertised) in bound.into_iter().zip(advertised) {
        let Some(advertised) = advertised else {
            continue;
        };
        let token = sockets.len() * 2;
        registry.register(&mut udp, Token(token), Interest::READABLE)?;
        registry.register(&mut tcp, Token(token + 1), Interest::READABLE)?;
        sockets.push(Socket {
            udp,
            tcp,
            advertised,
            is_readable: true,
            is_acceptable: true,
        });
    }
    Ok(sockets)
}
