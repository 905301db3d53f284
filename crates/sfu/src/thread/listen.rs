//! The sockets that are listened on: for each address one for UDP and one for TCP, all of the same port.

use crate::SfuConfig;
use mio::{
    Interest, Registry, Token,
    net::{TcpListener, UdpSocket},
};
use socket2::SockRef;
use std::{
    io,
    net::{IpAddr, SocketAddr},
};

/// Times a free port is tried that another address then does not have free.
const PORT_TRIES_MAX: usize = 32;

/// Buffer asked for in each direction of a UDP socket: a third of a second of a full SFU (30,000 packets
/// a second; the kernel counts some 1,300 bytes for each). The system's default holds under a hundred,
/// which a burst of keyframes fills while the thread is busy. The system may give less.
const UDP_BUFFER_BYTES: usize = 8 << 20;

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

/// Asks for room for a burst. Less than asked for is no reason not to start; it is logged, because only
/// the system's own limits can mend it.
fn widen(udp: &UdpSocket) -> io::Result<()> {
    let socket = SockRef::from(udp);
    socket.set_recv_buffer_size(UDP_BUFFER_BYTES)?;
    socket.set_send_buffer_size(UDP_BUFFER_BYTES)?;
    tracing::info!(
        receive_bytes = socket.recv_buffer_size()?,
        send_bytes = socket.send_buffer_size()?,
        "UDP buffers"
    );
    Ok(())
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
        let udp = UdpSocket::bind(address)?;
        widen(&udp)?;
        bound.push((address, tcp, udp));
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
