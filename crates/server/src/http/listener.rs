//! The door to the network: takes connections, bounds their number, size and patience.

use crate::{
    app::Stop,
    auth::address::AddressBlock,
    live::crowd::{Crowd, CrowdMax, InCrowd},
};
use axum::{Router, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tracing::{debug, warn};

/// Connections at the same time, each WebSocket included: a few hundred visits, and memory for them on
/// a small machine (about 20 kB each).
const CONNECTIONS_MAX: u32 = 10_000;

/// The same, from each address: 500 patients behind one NAT, each with a WebSocket and what a browser opens beside it. A
/// proxy of ours has the connections of everybody.
const CROWD: CrowdMax = CrowdMax {
    from_one_address: 2_500,
    in_all: CONNECTIONS_MAX,
};

/// Longest time a request's head may take, and longest time a kept connection may lie idle.
const HEAD_WITHIN: Duration = Duration::from_secs(15);

/// Bytes of a request's head. Browsers send one to two thousand.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// Header lines of a request. Browsers send about twenty.
const HEADERS_MAX: usize = 64;

/// Time for the last answers when the server stops.
const LAST_ANSWERS_WITHIN: Duration = Duration::from_secs(3);

/// Pause after a failed accept, which means that file descriptors ran out: some are closed meanwhile.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// A connection's place among [`CONNECTIONS_MAX`]; whoever upgrades the connection holds it on.
#[derive(Clone)]
pub struct Place {
    _permit: Arc<OwnedSemaphorePermit>,
    _in_crowd: Option<Arc<InCrowd>>,
}

/// Serves until told to stop, then lets the requests that are under way finish. Whoever has too many connections is cut
/// off at once, unless it is one of the proxies.
///
/// # Panics
///
/// Never: the semaphore is not closed while this runs.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    trusted_proxies: Vec<IpAddr>,
    stopping: Stop,
) {
    let crowd = (Crowd::new(CROWD), trusted_proxies);
    serve_crowd(listener, router, crowd, stopping).await;
}

async fn serve_crowd(
    listener: TcpListener,
    router: Router,
    (crowd, trusted_proxies): (Crowd, Vec<IpAddr>),
    mut stopping: Stop,
) {
    let all = usize::try_from(CONNECTIONS_MAX).expect("the number is small");
    let places = Arc::new(Semaphore::new(all));
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&places).acquire_owned() => {
                permit.expect("the semaphore is never closed")
            }
            () = stopping.told() => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopping.told() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let is_proxy = trusted_proxies.contains(&peer.ip().to_canonical());
                let in_crowd = (!is_proxy).then(|| crowd.step_in(AddressBlock::of(peer.ip())));
                let in_crowd = match in_crowd {
                    Some(Some(place)) => Some(Arc::new(place)),
                    Some(None) => continue,
                    None => None,
                };
                let place = Place {
                    _permit: Arc::new(permit),
                    _in_crowd: in_crowd,
                };
                let connection = connection(stream, peer, place, router.clone(), stopping.clone());
                tokio::spawn(connection);
            }
            Err(error) => {
                warn!(kind = ?error.kind(), "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_AGAIN_AFTER).await;
            }
        }
    }
    drop(listener);
    // What has not ended by then is cut off.
    let _ = tokio::time::timeout(LAST_ANSWERS_WITHIN, places.acquire_many(CONNECTIONS_MAX)).await;
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
    router: Router,
    mut stopping: Stop,
) {
    // Signaling messages are small and someone waits for each of them.
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(place.clone());
        hyper::service::Service::call(&TowerToHyperService::new(router.clone()), request)
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(serving);
    let ended = tokio::select! {
        ended = &mut serving => ended,
        () = stopping.told() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        debug!(
            is_timeout = error.is_timeout(),
            is_parse = error.is_parse(),
            "a connection ended badly"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::net::Ipv4Addr;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpSocket,
        sync::watch,
    };

    const MAX: CrowdMax = CrowdMax {
        from_one_address: 3,
        in_all: 100,
    };

    /// A server that bounds connections; returns where it is, and what stops it.
    async fn open(trusted_proxies: Vec<IpAddr>) -> (SocketAddr, watch::Sender<bool>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let router = Router::new().route("/", get(|| async { "here" }));
        let crowd = (Crowd::new(MAX), trusted_proxies);
        tokio::spawn(serve_crowd(listener, router, crowd, Stop::of(stopping)));
        (address, stop)
    }

    /// Connects from one of the addresses of this machine, all of 127.0.0.0/8. Returns the connection where it is served.
    async fn connect(from: u8, to: SocketAddr) -> Option<TcpStream> {
        let socket = TcpSocket::new_v4().unwrap();
        let address = Ipv4Addr::new(127, 0, 0, from);
        socket.bind(SocketAddr::from((address, 0))).unwrap();
        let mut stream = socket.connect(to).await.unwrap();
        let asked = stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
        let mut answer = [0; 15];
        let read = stream.read_exact(&mut answer).await;
        (asked.is_ok() && read.is_ok() && answer == *b"HTTP/1.1 200 OK").then_some(stream)
    }

    #[tokio::test]
    async fn address_with_too_many_connections_gets_no_more_and_others_do() {
        let (to, _stop) = open(Vec::new()).await;
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(connect(2, to).await.expect("it is served"));
        }

        assert!(connect(2, to).await.is_none());
        assert!(connect(3, to).await.is_some());

        // Whoever goes makes room.
        drop(held);
        while connect(2, to).await.is_none() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn proxy_of_ours_has_the_connections_of_everybody() {
        let (to, _stop) = open(vec![Ipv4Addr::new(127, 0, 0, 2).into()]).await;
        let mut held = Vec::new();

        for _ in 0..20 {
            held.push(connect(2, to).await.expect("it is served"));
        }
    }
}
