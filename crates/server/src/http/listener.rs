//! The door to the network: takes connections, bounds their number, size and patience.

use crate::app::Stop;
use axum::{Router, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tracing::{debug, warn};

/// Connections at the same time, each WebSocket included: a few hundred visits, and memory for them on
/// a small machine (about 20 kB each).
const CONNECTIONS_MAX: usize = 10_000;

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
#[derive(Clone, Debug)]
pub struct Place {
    _permit: Arc<OwnedSemaphorePermit>,
}

/// Serves until told to stop, then lets the requests that are under way finish.
///
/// # Panics
///
/// Never: the semaphore is not closed while this runs.
pub async fn serve(listener: TcpListener, router: Router, mut stopping: Stop) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
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
                let place = Place {
                    _permit: Arc::new(permit),
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
    let all = u32::try_from(CONNECTIONS_MAX).expect("the number is small");
    // What has not ended by then is cut off.
    let _ = tokio::time::timeout(LAST_ANSWERS_WITHIN, places.acquire_many(all)).await;
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
