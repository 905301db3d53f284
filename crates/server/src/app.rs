//! What a handler may reach: the store, the clock, the live visits, the limits.

use crate::{
    advisories::Advisories,
    auth::{
        address::AddressBlock,
        code_limits::CodeLimits,
        codes::Codes,
        guessing::{Guessing, WRONG_CODES_MAX, WRONG_LINKS_MAX},
        origin::Pages,
        password::Passwords,
        rate::{Allowance, Rate},
        sharing::Sharing,
        sign_outs::SignOuts,
    },
    clock::Clock,
    config::BaseUrl,
    live::{
        crowd::{Crowd, THRESHOLD},
        registry::Registry,
    },
    store::{Hash, Store},
};
use protocol::{InviteId, ProblemCode, time::Instant};
use std::{net::IpAddr, ops::Deref, sync::Arc, time::Duration};
use tokio::sync::{broadcast, watch};

/// Sign-outs that a slow connection may be behind before it has to ask the store.
const SIGN_OUTS_MAX: usize = 64;

/// A handle on everything; clones are the same.
#[derive(Clone)]
pub struct App(Arc<Rooms>);

/// What the handle reaches.
pub struct Rooms {
    /// What is kept.
    pub store: Store,
    /// What time it is.
    pub clock: Arc<Clock>,
    /// Under which address people come.
    pub base_url: BaseUrl,
    /// Where the pages come from, which may ask this server.
    pub pages: Pages,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether this is somebody's house or a demo.
    pub mode: Mode,
    /// The visits with somebody in them.
    pub live: Registry,
    /// Where passwords are checked.
    pub passwords: Passwords,
    /// How often what may be tried.
    pub limits: Limits,
    /// Whether somebody tries links.
    pub guessing: Guessing,
    /// Whether somebody tries codes.
    pub code_guessing: Guessing,
    /// Whether a link may have been handed on.
    pub sharing: Sharing,
    /// Tries of codes that wait for their second step.
    pub codes: Codes,
    /// The connections that have not said who they are.
    pub threshold: Crowd,
    /// What is known of weaknesses.
    pub advisories: Arc<Advisories>,
    sign_outs: broadcast::Sender<Hash>,
    stopping: watch::Sender<bool>,
}

/// Whether the demo's link works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A practice's own server.
    Serve,
    /// A demo on loopback.
    Demo,
}

/// Hears that the server stops.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

/// How often what may be tried.
pub struct Limits {
    /// Sign-ins to one account from one address: a person who forgot the password. Ten, then one a
    /// minute.
    pub sign_in_here: Rate<(Hash, AddressBlock)>,
    /// Sign-ins to one account from everywhere: a guess a minute from many addresses. High enough that
    /// strangers cannot easily keep its owner out.
    pub sign_in_account: Rate<Hash>,
    /// Sign-ins and set-ups from one address, and sign-outs of no session: a practice behind one NAT signs
    /// in on Monday morning.
    pub sign_in_address: Rate<AddressBlock>,
    /// Links that turned out wrong, from one address. Whoever has a right one is not held up by it.
    pub wrong_link: Rate<AddressBlock>,
    /// Links of one address that turned out wrong and count as guessing.
    pub alarm: Rate<AddressBlock>,
    /// Links shown from one address, right or wrong: 500 patients behind one NAT, each with a reload
    /// and a knock or two, pass at once.
    pub any_link: Rate<AddressBlock>,
    /// Knocks with one link, from everywhere; coming back to a seat is none. Every knock is a line of the
    /// visit's log and work for the visit, and whoever has the link could knock and leave for ever. Ten is
    /// every device with a mishap or two.
    pub knock: Rate<InviteId>,
    /// Codes that are tried.
    pub codes: CodeLimits,
}

impl Default for Limits {
    fn default() -> Self {
        let rate = |burst, one_per| Allowance { burst, one_per };
        Self {
            sign_in_here: Rate::new(rate(10, Duration::from_secs(60))),
            sign_in_account: Rate::new(rate(100, Duration::from_secs(30))),
            sign_in_address: Rate::new(rate(100, Duration::from_secs(6))),
            wrong_link: Rate::new(rate(100, Duration::from_secs(1))),
            alarm: Rate::new(rate(20, Duration::from_secs(180))),
            any_link: Rate::new(rate(3_000, Duration::from_millis(2))),
            knock: Rate::new(rate(10, Duration::from_secs(10))),
            codes: CodeLimits::default(),
        }
    }
}

/// What an app is made of.
pub struct AppParts {
    /// What is kept.
    pub store: Store,
    /// What time it is.
    pub clock: Arc<Clock>,
    /// Under which address people come.
    pub base_url: BaseUrl,
    /// Where the pages come from, if not from here.
    pub client_origin: Option<BaseUrl>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether this is somebody's house or a demo.
    pub mode: Mode,
    /// The visits with somebody in them.
    pub live: Registry,
    /// What is known of weaknesses.
    pub advisories: Arc<Advisories>,
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: AppParts) -> Self {
        Self(Arc::new(Rooms {
            store: parts.store,
            clock: parts.clock,
            pages: Pages::new(&parts.base_url, parts.client_origin),
            base_url: parts.base_url,
            trusted_proxies: parts.trusted_proxies,
            mode: parts.mode,
            live: parts.live,
            passwords: Passwords::default(),
            limits: Limits::default(),
            guessing: Guessing::new(WRONG_LINKS_MAX),
            code_guessing: Guessing::new(WRONG_CODES_MAX),
            sharing: Sharing::default(),
            codes: Codes::default(),
            threshold: Crowd::new(THRESHOLD),
            advisories: parts.advisories,
            sign_outs: broadcast::Sender::new(SIGN_OUTS_MAX),
            stopping: watch::Sender::new(false),
        }))
    }
}

impl Rooms {
    /// Counts a link that does not work, and says so where there are too many.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::TryLater`] where this address has shown too many.
    pub fn count_wrong_link(&self, from: AddressBlock, now: Instant) -> Result<(), ProblemCode> {
        // One address alone is a mistake, or somebody who wants to frighten: it is slowed down, and counts for little.
        let counts = self.limits.alarm.take(from, now);
        if counts && self.guessing.count(now) {
            tracing::warn!(
                "more than {WRONG_LINKS_MAX} links that do not work in an hour: somebody tries links"
            );
        }
        if self.limits.wrong_link.take(from, now) {
            return Ok(());
        }
        Err(ProblemCode::TryLater)
    }

    /// Counts a code that does not work, or could not be tried because of so many that do not; says so where there are too
    /// many.
    pub fn count_wrong_code(&self, now: Instant) {
        if self.code_guessing.count(now) {
            tracing::warn!(
                "more than {WRONG_CODES_MAX} codes that do not work in an hour: somebody tries codes"
            );
        }
    }

    /// Tells every connection of a session that it is over.
    pub fn sign_out(&self, session: Hash) {
        // Nobody listens where nobody is connected.
        let _ = self.sign_outs.send(session);
    }

    /// Hears of sign-outs from here on.
    #[must_use]
    pub fn sign_outs(&self) -> SignOuts {
        SignOuts::new(self.sign_outs.subscribe(), self.store.clone())
    }

    /// Tells everyone that the server stops.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Hears of the stop.
    #[must_use]
    pub fn stopping(&self) -> Stop {
        Stop(self.stopping.subscribe())
    }
}

impl Stop {
    #[cfg(test)]
    pub(crate) const fn of(stopping: watch::Receiver<bool>) -> Self {
        Self(stopping)
    }

    /// Waits until the server stops. Can be dropped while it waits.
    pub async fn told(&mut self) {
        // The sender lives as long as the app; where it is gone, the server stopped all the more.
        let _ = self.0.wait_for(|stops| *stops).await;
    }

    /// Answers whether the server stops.
    #[must_use]
    pub fn is_told(&self) -> bool {
        *self.0.borrow()
    }
}

impl Deref for App {
    type Target = Rooms;

    fn deref(&self) -> &Rooms {
        &self.0
    }
}
