//! Whether a peer can be reached: media is sent only while it can, and a peer that cannot be reached for
//! long is lost.

use crate::demux::is_stun;
use std::time::{Duration, Instant};
use str0m::IceConnectionState;

/// How long after the last check a peer still gets media (RFC 7675 allows 30 s). Browsers check every
/// 2.5 to 5 s; str0m gives a path up after the same time.
const CONSENT_KEPT_FOR: Duration = Duration::from_secs(15);

/// How long after the last check a peer is lost: a seat is kept 30 s, and ICE may take some more to find
/// another path.
const LOST_AFTER: Duration = Duration::from_secs(40);

/// State of the way to one peer.
#[derive(Debug)]
pub(crate) struct Path {
    state: State,
    has_dtls: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Checked and used.
    Up,
    /// No check has come since then. Media may still be sent (an ICE restart finds its path meanwhile,
    /// RFC 8445 section 2.4).
    Doubtful {
        since: Instant,
    },
    /// No check has come since then, for so long that nothing is sent.
    Down {
        since: Instant,
    },
    Lost,
}

impl Path {
    /// Makes the path of a peer that has just been answered.
    pub(crate) const fn new(now: Instant) -> Self {
        Self {
            state: State::Down { since: now },
            has_dtls: false,
        }
    }

    /// Returns whether media may be sent.
    pub(crate) const fn is_open(&self) -> bool {
        self.has_dtls && matches!(self.state, State::Up | State::Doubtful { .. })
    }

    /// Returns whether a datagram may be sent: without consent only answers to checks (RFC 7675
    /// section 5.1), also none of str0m's own reports.
    pub(crate) fn may_carry(&self, contents: &[u8]) -> bool {
        !self.has_dtls || self.is_open() || is_stun(contents)
    }

    /// Returns whether the peer is lost.
    pub(crate) fn is_lost(&self) -> bool {
        self.state == State::Lost
    }

    /// Takes note that DTLS is through.
    pub(crate) const fn handle_dtls(&mut self) {
        self.has_dtls = true;
    }

    /// Takes note of an offer: the client is alive, and gets the time to find a path.
    pub(crate) fn handle_offer(&mut self, now: Instant) {
        if let State::Down { since } = &mut self.state {
            *since = now;
        }
    }

    /// Takes note of what ICE says. Returns whether a path in use was found again.
    pub(crate) fn handle_ice(&mut self, ice: IceConnectionState, now: Instant) -> bool {
        if self.state == State::Lost {
            return false;
        }
        if ice.is_connected() {
            self.state = State::Up;
            return self.has_dtls;
        }
        self.state = match self.state {
            // str0m has waited this long before it says so.
            State::Up | State::Doubtful { .. } if ice.is_disconnected() => State::Down {
                since: now.checked_sub(CONSENT_KEPT_FOR).unwrap_or(now),
            },
            State::Up => State::Doubtful { since: now },
            state @ (State::Doubtful { .. } | State::Down { .. } | State::Lost) => state,
        };
        false
    }

    /// Gives the path up.
    pub(crate) fn end(&mut self) {
        self.state = State::Lost;
    }

    /// Does what is due.
    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        if let State::Doubtful { since } = self.state
            && now >= since + CONSENT_KEPT_FOR
        {
            self.state = State::Down { since };
        }
        if let State::Down { since } = self.state
            && now >= since + LOST_AFTER
        {
            self.state = State::Lost;
        }
    }

    /// Returns when [`Self::handle_timeout`] is to be called.
    pub(crate) fn due(&self) -> Option<Instant> {
        match self.state {
            State::Up | State::Lost => None,
            State::Doubtful { since } => Some(since + CONSENT_KEPT_FOR),
            State::Down { since } => Some(since + LOST_AFTER),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use IceConnectionState::{Checking, Completed, Disconnected};

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn nothing_is_sent_before_ice_and_dtls_are_through() {
        let now = crate::start_of_test();
        let mut path = Path::new(now);
        assert!(!path.is_open());

        path.handle_ice(Completed, now);
        assert!(!path.is_open());
        path.handle_dtls();

        assert!(path.is_open());
        assert_eq!(path.due(), None);
    }

    #[test]
    fn peer_that_never_comes_is_lost_after_40_s() {
        let now = crate::start_of_test();
        let mut path = Path::new(now);

        path.handle_timeout(now + S * 39);
        assert!(!path.is_lost());
        path.handle_timeout(now + S * 40);

        assert!(path.is_lost());
    }

    #[test]
    fn media_stops_without_checks_and_the_peer_is_lost_40_s_after_the_last() {
        let last_check = crate::start_of_test();
        let mut path = open(last_check);

        path.handle_ice(Disconnected, last_check + S * 15);
        assert!(!path.is_open());
        path.handle_timeout(last_check + S * 39);
        assert!(!path.is_lost());
        path.handle_timeout(last_check + S * 40);

        assert!(path.is_lost());
    }

    #[test]
    fn media_goes_on_for_a_while_during_an_ice_restart() {
        let now = crate::start_of_test();
        let mut path = open(now);

        path.handle_ice(Checking, now);
        path.handle_timeout(now + S * 14);
        assert!(path.is_open());
        path.handle_timeout(now + S * 15);
        assert!(!path.is_open());
        let is_back = path.handle_ice(Completed, now + S * 20);

        assert!(is_back);
        assert!(path.is_open());
    }

    #[test]
    fn new_offer_gives_a_silent_peer_its_time_again() {
        let now = crate::start_of_test();
        let mut path = open(now);
        path.handle_ice(Disconnected, now + S * 15);

        path.handle_offer(now + S * 35);
        path.handle_timeout(now + S * 74);

        assert!(!path.is_lost());
    }

    fn open(now: Instant) -> Path {
        let mut path = Path::new(now);
        path.handle_ice(Completed, now);
        path.handle_dtls();
        path
    }
}
