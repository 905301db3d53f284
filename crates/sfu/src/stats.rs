//! Counters. Only numbers: nothing here formats or logs.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What the SFU has done since its start.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Stats {
            $($(#[$doc])* pub $name: u64,)*
        }

        /// The counters, as one thread shows them to others.
        #[derive(Debug, Default)]
        pub(crate) struct SharedStats {
            $($name: AtomicU64,)*
        }

        impl SharedStats {
            pub(crate) fn store(&self, stats: &Stats) {
                $(self.$name.store(stats.$name, Relaxed);)*
            }

            pub(crate) fn load(&self) -> Stats {
                Stats {
                    $($name: self.$name.load(Relaxed),)*
                }
            }
        }
    };
}

counters! {
    /// Peers that are open.
    peers,
    /// Datagrams that came in.
    datagrams_in,
    /// Datagrams that went out.
    datagrams_out,
    /// Datagrams of nobody we know, or broken ones.
    datagrams_ignored,
    /// Datagrams that the network did not take at once, and that were dropped.
    datagrams_dropped,
    /// Media packets received from peers.
    packets_in,
    /// Media packets handed to a subscriber; one packet to ten people counts ten.
    packets_forwarded,
    /// Frames left out because they are not sealed.
    unsealed,
    /// Media packets left out because the start of their frame never came.
    packets_startless,
    /// Keyframes asked of publishers.
    keyframes_requested,
    /// Offers refused.
    offers_refused,
    /// TCP connections that are open.
    tcp_connections,
    /// TCP connections refused, or closed for being idle, strange or broken.
    tcp_refused,
}
