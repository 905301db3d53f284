//! The WebSocket's life: connect, notice silence, come back with patience.

use crate::Effect;
use protocol::{limit::SILENCE_MAX, time::Instant};
use std::{collections::VecDeque, time::Duration};

/// Waits before the first attempts to come back, in milliseconds. Short at first: most drops are a
/// page that reloads or a phone that changes network.
const BACK_OFF_MS: [u64; 4] = [250, 500, 1_000, 2_000];

/// Wait between attempts once no seat can be held any more. Kind to a server that is down for long.
const SLOW_BACK_OFF: Duration = Duration::from_secs(5);

/// Attempts at the quick pace: about 40 s of them, longer than a seat is kept.
const QUICK_ATTEMPTS_MAX: u32 = 22;

/// How long a connection may take to come about before it is tried again.
///
/// A lost SYN is sent again after 1 s and 3 s, and then not before 7 s (RFC 6298 section 2): a new attempt at
/// 4 s is on a network that came back within 2 s. Shorter would cut off lines of a long round trip.
const OPENING_MAX: Duration = Duration::from_secs(4);

#[derive(Debug)]
pub(crate) struct Signaling {
    link: Link,
    spread: u16,
    attempts: u32,
    /// Since when there was a connection and is none.
    broken_since: Option<Instant>,
}

#[derive(Clone, Copy, Debug)]
enum Link {
    /// Not wanted.
    Idle,
    Opening {
        since: Instant,
    },
    Open {
        heard: Instant,
    },
    Broken {
        retry_at: Instant,
    },
}

impl Signaling {
    pub(crate) const fn new(spread: u16) -> Self {
        Self {
            link: Link::Idle,
            spread,
            attempts: 0,
            broken_since: None,
        }
    }

    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.link, Link::Open { .. })
    }

    /// Since when there was a connection and is none.
    pub(crate) const fn broken_since(&self) -> Option<Instant> {
        self.broken_since
    }

    pub(crate) fn connect(&mut self, now: Instant, effects: &mut VecDeque<Effect>) {
        self.link = Link::Opening { since: now };
        effects.push_back(Effect::OpenSignaling);
    }

    /// Connects at once where it would wait or has waited long.
    pub(crate) fn hurry(&mut self, now: Instant, effects: &mut VecDeque<Effect>) {
        match self.link {
            Link::Broken { .. } | Link::Opening { .. } => self.connect(now, effects),
            Link::Idle | Link::Open { .. } => {}
        }
    }

    /// Returns whether this was waited for.
    pub(crate) const fn handle_opened(&mut self, now: Instant) -> bool {
        let is_awaited = matches!(self.link, Link::Opening { .. });
        if is_awaited {
            self.link = Link::Open { heard: now };
        }
        is_awaited
    }

    pub(crate) const fn handle_heard(&mut self, now: Instant) {
        if let Link::Open { heard } = &mut self.link {
            *heard = now;
        }
    }

    /// The server accepted the first message: the next drop starts with short waits again.
    pub(crate) const fn handle_joined(&mut self) {
        self.attempts = 0;
        self.broken_since = None;
    }

    pub(crate) fn handle_closed(&mut self, holds_seat: bool, now: Instant) {
        if matches!(self.link, Link::Idle | Link::Broken { .. }) {
            return;
        }
        self.broken_since = self.broken_since.or(Some(now));
        // An attempt that took long has been the wait.
        let waited = match self.link {
            Link::Opening { since } => now.since(since),
            Link::Idle | Link::Open { .. } | Link::Broken { .. } => Duration::ZERO,
        };
        let wait = self.back_off(holds_seat).saturating_sub(waited);
        self.attempts = self.attempts.saturating_add(1);
        self.link = Link::Broken {
            retry_at: now + wait,
        };
    }

    pub(crate) fn close(&mut self, effects: &mut VecDeque<Effect>) {
        if !matches!(self.link, Link::Idle) {
            self.link = Link::Idle;
            effects.push_back(Effect::CloseSignaling);
        }
        self.broken_since = None;
        self.attempts = 0;
    }

    /// Whether a connection that stands, or is coming about, has been quiet for too long.
    pub(crate) fn is_silent(&self, now: Instant) -> bool {
        match self.link {
            Link::Open { heard } => now.since(heard) >= SILENCE_MAX,
            Link::Opening { since } => now.since(since) >= OPENING_MAX,
            Link::Idle | Link::Broken { .. } => false,
        }
    }

    pub(crate) fn handle_timeout(&mut self, now: Instant, effects: &mut VecDeque<Effect>) {
        if let Link::Broken { retry_at } = self.link
            && now >= retry_at
        {
            self.connect(now, effects);
        }
    }

    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        match self.link {
            Link::Idle => None,
            Link::Opening { since } => Some(since + OPENING_MAX),
            Link::Open { heard } => Some(heard + SILENCE_MAX),
            Link::Broken { retry_at } => Some(retry_at),
        }
    }

    /// Three quarters to five quarters of the step's wait, by this client's spread.
    fn back_off(&self, holds_seat: bool) -> Duration {
        let is_slow = !holds_seat || self.attempts >= QUICK_ATTEMPTS_MAX;
        let step = usize::try_from(self.attempts)
            .unwrap_or(usize::MAX)
            .min(BACK_OFF_MS.len() - 1);
        let quick = Duration::from_millis(BACK_OFF_MS[step]);
        let wait = if is_slow && self.attempts > 2 {
            SLOW_BACK_OFF
        } else {
            quick
        };
        wait * 3 / 4 + wait * u32::from(self.spread) / (u32::from(u16::MAX) * 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Instant = Instant::START;

    fn after(millis: u64) -> Instant {
        START + Duration::from_millis(millis)
    }

    fn open(spread: u16) -> Signaling {
        let mut signaling = Signaling::new(spread);
        signaling.connect(START, &mut VecDeque::new());
        assert!(signaling.handle_opened(START));
        signaling
    }

    #[test]
    fn silence_of_a_server_counts_as_a_drop_and_a_heartbeat_does_not() {
        let mut signaling = open(0);

        signaling.handle_heard(after(3_000));

        assert!(!signaling.is_silent(START + SILENCE_MAX));
        assert!(signaling.is_silent(after(3_000) + SILENCE_MAX));
        assert_eq!(signaling.poll_timeout(), Some(after(3_000) + SILENCE_MAX));
    }

    #[test]
    fn waits_grow_and_stay_short_while_a_seat_is_held() {
        let mut signaling = open(0);
        let mut now = START;
        let mut waits = Vec::new();

        for _ in 0..6 {
            signaling.handle_closed(true, now);
            let retry_at = signaling.poll_timeout().unwrap();
            waits.push(retry_at.since(now).as_millis());
            now = retry_at;
            signaling.handle_timeout(now, &mut VecDeque::new());
        }

        assert_eq!(waits, [187, 375, 750, 1_500, 1_500, 1_500]);
    }

    #[test]
    fn waits_are_spread_by_a_half() {
        let wait = |spread| {
            let mut signaling = open(spread);
            signaling.handle_closed(true, START);
            signaling.poll_timeout().unwrap().since(START).as_millis()
        };

        assert_eq!(wait(0), 187);
        assert_eq!(wait(u16::MAX), 312);
    }

    #[test]
    fn waits_become_long_when_no_seat_can_be_held_any_more() {
        let mut signaling = open(0);
        let mut now = START;

        for _ in 0..=QUICK_ATTEMPTS_MAX {
            signaling.handle_closed(true, now);
            now = signaling.poll_timeout().unwrap();
            signaling.handle_timeout(now, &mut VecDeque::new());
        }
        signaling.handle_closed(true, now);

        assert!(signaling.poll_timeout().unwrap().since(now) > Duration::from_secs(3));
    }

    #[test]
    fn a_connection_that_does_not_come_about_is_tried_again() {
        let mut signaling = Signaling::new(0);

        signaling.connect(START, &mut VecDeque::new());

        assert!(!signaling.is_silent(after(3_999)));
        assert!(signaling.is_silent(after(4_000)));
    }

    #[test]
    fn an_attempt_that_took_long_is_followed_by_the_next_at_once() {
        let mut signaling = open(0);
        for _ in 0..4 {
            signaling.handle_closed(true, START);
            signaling.connect(START, &mut VecDeque::new());
        }

        signaling.handle_closed(true, after(4_000));

        assert_eq!(signaling.poll_timeout(), Some(after(4_000)));
    }

    #[test]
    fn an_attempt_that_was_refused_at_once_is_followed_after_the_wait() {
        let mut signaling = open(0);
        for _ in 0..4 {
            signaling.handle_closed(true, START);
            signaling.connect(START, &mut VecDeque::new());
        }

        signaling.handle_closed(true, after(10));

        assert_eq!(signaling.poll_timeout(), Some(after(1_500)));
    }

    #[test]
    fn a_connection_that_nobody_waits_for_opens_nothing() {
        let mut signaling = Signaling::new(0);

        assert!(!signaling.handle_opened(START));
        assert!(!signaling.is_open());
    }

    #[test]
    fn hurry_tries_at_once_and_leaves_a_standing_connection_alone() {
        let mut signaling = open(0);
        let mut effects = VecDeque::new();

        signaling.hurry(START, &mut effects);
        assert!(effects.is_empty());

        signaling.handle_closed(true, START);
        signaling.hurry(after(1), &mut effects);

        assert!(matches!(effects.make_contiguous(), [Effect::OpenSignaling]));
    }

    #[test]
    fn a_closed_connection_stays_closed() {
        let mut signaling = open(0);
        let mut effects = VecDeque::new();

        signaling.close(&mut effects);
        signaling.handle_closed(true, START);
        signaling.hurry(START, &mut effects);

        assert_eq!(signaling.poll_timeout(), None);
        assert!(matches!(
            effects.make_contiguous(),
            [Effect::CloseSignaling]
        ));
    }
}
