//! What the machine takes for the least that an SFU can do: one datagram in, the same one out.
//!
//! A thread on the server's core echoes datagrams of the same size at the same rate as the visits send
//! them. What the SFU takes above that is its own: opening, sealing, deciding. The same machine may take
//! ten times as long when other work shares its caches, so no figure means much without this one.

use crate::{
    affinity::Cores,
    clock, cost,
    failure::{Failure, While},
    report::ratio,
};
use mio::{Events, Interest, Poll, Token, net::UdpSocket as WatchedSocket};
use serde::{Deserialize, Serialize};
use std::{
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    path::Path,
    thread,
    time::Duration,
};

/// Bytes of a datagram: a video packet of ours with RTP's header, extensions and SRTP's tag.
const DATAGRAM_BYTES: usize = 1_136;

/// How long the echo is measured.
const MEASURED_FOR: Duration = Duration::from_secs(3);

/// Time for the last datagrams to come back.
const DRAIN_FOR: Duration = Duration::from_millis(50);

/// What ends the echo.
const STOP: [u8; 1] = [0];

/// What the echo took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Floor {
    /// Datagrams a second.
    pub per_second: u32,
    /// Datagrams that were sent.
    pub sent: u64,
    /// Datagrams that were echoed.
    pub echoed: u64,
    /// Nanoseconds of the echo's thread per datagram.
    pub per_packet: f64,
}

/// What the echo's thread counted.
struct Echoed {
    datagrams: u64,
    nanos: u64,
}

/// Measures it at a rate.
pub(crate) fn measure(per_second: u32, cores: Option<Cores>) -> Result<Floor, Failure> {
    measure_for(MEASURED_FOR, per_second, cores)
}

fn measure_for(length: Duration, per_second: u32, cores: Option<Cores>) -> Result<Floor, Failure> {
    let open = || UdpSocket::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let (near, far) = (open(), open());
    let near = near.while_doing("opening a UDP socket")?;
    let far = far.while_doing("opening a UDP socket")?;
    let address = far.local_addr().while_doing("opening a UDP socket")?;
    near.connect(address).while_doing("opening a UDP socket")?;
    for socket in [&near, &far] {
        let set = socket.set_nonblocking(true);
        set.while_doing("opening a UDP socket")?;
    }
    let echo = thread::Builder::new()
        .name("echo".to_owned())
        .spawn(move || echo(far, cores))
        .while_doing("starting a thread")?;
    let sent = send(&near, per_second, length);
    near.send(&STOP).while_doing("sending a datagram")?;
    let echoed = echo.join().expect("the echo does not panic")?;
    Ok(Floor {
        per_second,
        sent,
        echoed: echoed.datagrams,
        per_packet: ratio(echoed.nanos, echoed.datagrams),
    })
}

/// Sends at even steps and takes in what comes back. Returns how many were sent.
fn send(socket: &UdpSocket, per_second: u32, length: Duration) -> u64 {
    let datagram = [1; DATAGRAM_BYTES];
    let mut buffer = [0; DATAGRAM_BYTES];
    let start = clock::read();
    let end = start + length;
    let step = Duration::from_secs(1) / per_second;
    let mut due = start;
    let mut sent = 0;
    loop {
        let at = clock::read();
        if at > end + DRAIN_FOR {
            return sent;
        }
        if due <= at && due < end {
            sent += u64::from(socket.send(&datagram).is_ok());
            due += step;
        }
        let _ = socket.recv(&mut buffer);
    }
}

fn echo(socket: UdpSocket, cores: Option<Cores>) -> Result<Echoed, Failure> {
    if let Some(cores) = cores {
        cores.move_this_thread();
    }
    let mut poll = Poll::new().while_doing("making a poll")?;
    let mut events = Events::with_capacity(1);
    let mut socket = WatchedSocket::from_std(socket);
    let registry = poll.registry();
    let watched = registry.register(&mut socket, Token(0), Interest::READABLE);
    watched.while_doing("watching a UDP socket")?;
    let time = || cost::thread_time(Path::new("/proc/thread-self"));

    let (_, before) = time().while_doing("reading a thread's time")?;
    let mut datagrams = 0;
    let mut buffer = [0; DATAGRAM_BYTES];
    loop {
        match poll.poll(&mut events, None) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            polled => polled.while_doing("waiting for datagrams")?,
        }
        loop {
            match socket.recv_from(&mut buffer) {
                Ok((1, _)) => {
                    let (_, after) = time().while_doing("reading a thread's time")?;
                    let nanos = after.saturating_sub(before);
                    return Ok(Echoed { datagrams, nanos });
                }
                Ok((_, source)) => {
                    let _ = socket.send_to(&buffer, source);
                    datagrams += 1;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error).while_doing("receiving a datagram"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn echo_counts_every_datagram_that_was_sent() {
        let floor = measure_for(Duration::from_millis(50), 200, None).unwrap();

        assert!(floor.sent > 0);
        assert_eq!(floor.echoed, floor.sent);
        assert!(floor.per_packet > 0.0);
    }
}
