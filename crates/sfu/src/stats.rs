//! Counters. Only numbers: nothing here formats or logs.

/// What the SFU has done since its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Peers that are open.
    pub peers: u64,
    /// Datagrams that came in.
    pub datagrams_in: u64,
    /// Datagrams that went out.
    pub datagrams_out: u64,
    /// Datagrams of nobody we know, or broken ones.
    pub datagrams_ignored: u64,
    /// Media packets received of peers.
    pub packets_in: u64,
    /// Media packets handed to a subscriber; one packet to ten people counts ten.
    pub packets_forwarded: u64,
    /// Keyframes asked of publishers.
    pub keyframes_requested: u64,
    /// Offers refused.
    pub offers_refused: u64,
    /// Datagrams that the network did not take at once and that were dropped.
    pub datagrams_dropped: u64,
    /// TCP connections that are open.
    pub tcp_connections: u64,
    /// TCP connections refused, or closed for being idle, slow or broken.
    pub tcp_refused: u64,
}
