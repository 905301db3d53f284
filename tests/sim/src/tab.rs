//! One browser tab: the client, its storage, and what the browser does for it.

mod browser;
mod keys;
mod proof;
mod workers;

pub use keys::{Epoch, Given, TabKeys};
pub use workers::{Fate, SENT, SealedFrame, Workers};

use crate::{
    clock::Clock,
    device::Device,
    network::TabId,
    pc::{Made, MediaKnows, PeerConnection},
    people::People,
    real::Parcel,
    rtc::{Heard, RtcConnection},
};
use client::{Command, Effect, MediaEvent, Phase, SignalingEvent, VisitClient};
use fastrand::Rng;
use protocol::{
    AccountId, Challenge, ClientMessage, Mid, ParticipantId, SeatToken, ServerMessage, VisitId,
    limit::{MESSAGE_BURST_MAX, MESSAGES_PER_SECOND_MAX},
    time::Instant,
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    net::SocketAddr,
    time::Duration,
};
use visit::ConnectionId;

/// Whose tab it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of a provider, who is signed in in this browser.
    Provider(usize),
    /// Of someone with a link.
    Invited(usize),
}

/// What a tab does to the network.
#[derive(Clone, Debug)]
pub enum Act {
    /// Opens a line, dropping the one it has.
    OpenLine,
    /// Closes its line.
    CloseLine,
    /// Says something over its line.
    Say(Box<ClientMessage>),
}

/// A tab.
#[derive(Debug)]
pub struct Tab {
    /// Which.
    pub id: TabId,
    /// Whose.
    pub whose: Whose,
    /// The client that runs in it.
    pub client: VisitClient,
    /// The line it has.
    pub line: Option<ConnectionId>,
    /// What the tab's session storage holds.
    pub storage: Option<SeatToken>,
    /// The browser that it is a tab of.
    pub device: Device,
    /// What the server drew for its line, and nothing was proved for yet.
    pub challenge: Option<Challenge>,
    /// The tab was closed for good.
    pub is_closed: bool,
    /// Somebody else than its client spoke of media over its line, so that the client does not know what
    /// the server was told.
    pub is_tampered: bool,
    /// The last packet that came through in each section, with real media.
    pub received: BTreeMap<Mid, (Heard, Instant)>,
    /// What it was opened with, and what the keys asked for.
    pub keys: TabKeys,
    /// What seals and opens its frames.
    pub workers: Workers,
    /// Whom its provider put out since the page was loaded, and did not let in again.
    pub put_out: BTreeSet<ParticipantId>,
    /// The nonce that all its transforms get, where a test plants one.
    pub planted: Option<u16>,
    /// The clock to make real media connections with; none where they are drawn.
    real: Option<Clock>,
    connection: Option<PeerConnection>,
    media_events: VecDeque<(Instant, u64, MediaEvent)>,
    connections_made: u64,
    /// When what a provider's page asked for anew is there.
    renew_at: Option<Instant>,
    pace: Pace,
    rng: Rng,
}

/// How many messages the server still takes.
#[derive(Clone, Copy, Debug)]
struct Pace {
    tokens: f64,
    at: Instant,
}

impl Tab {
    /// Opens a tab with a person's link, or with a provider's session.
    #[must_use]
    pub fn new(id: TabId, whose: Whose, people: &People, rng: Rng, now: Instant) -> Self {
        let mut keys = TabKeys::new(whose, people);
        let mut rng = rng;
        Self {
            id,
            whose,
            client: VisitClient::new(keys.credential(), None, rng.u16(..)),
            line: None,
            storage: None,
            device: Device::new(&mut rng),
            challenge: None,
            is_closed: false,
            is_tampered: false,
            received: BTreeMap::new(),
            keys,
            workers: Workers::new(None, &mut rng),
            put_out: BTreeSet::new(),
            planted: None,
            real: None,
            connection: None,
            media_events: VecDeque::new(),
            connections_made: 0,
            renew_at: None,
            pace: Pace {
                tokens: f64::from(MESSAGE_BURST_MAX),
                at: now,
            },
            rng,
        }
    }

    /// Makes the tab's media connections real from here on.
    #[must_use]
    pub fn with_real_media(mut self, clock: Clock) -> Self {
        self.real = Some(clock);
        self
    }

    /// Loads the page again: only the session storage is left.
    pub fn reload(&mut self) {
        self.keys.forget();
        self.put_out.clear();
        self.workers = Workers::new(self.planted, &mut self.rng);
        self.client = VisitClient::new(
            self.keys.credential(),
            self.storage.clone(),
            self.rng.u16(..),
        );
        self.connection = None;
        self.media_events.clear();
        self.renew_at = None;
        self.is_tampered = false;
    }

    /// Returns the session of this browser, if it is a provider's.
    #[must_use]
    pub fn session(&self, people: &People) -> Option<(AccountId, VisitId)> {
        match self.whose {
            Whose::Provider(index) => {
                let provider = &people.providers[index];
                Some((provider.account, provider.visit))
            }
            Whose::Invited(_) => None,
        }
    }

    /// The line stands.
    pub fn handle_opened(&mut self, now: Instant) {
        self.pace = Pace {
            tokens: f64::from(MESSAGE_BURST_MAX),
            at: now,
        };
        self.client.handle_signaling(SignalingEvent::Opened, now);
    }

    /// The line is gone.
    pub fn handle_closed(&mut self, now: Instant) {
        self.line = None;
        self.challenge = None;
        self.client.handle_signaling(SignalingEvent::Closed, now);
    }

    /// The server said something.
    pub fn handle_heard(&mut self, message: ServerMessage, now: Instant) {
        if let ServerMessage::Challenge { challenge } = message {
            self.challenge = Some(challenge);
        }
        self.client
            .handle_signaling(SignalingEvent::Message(Box::new(message)), now);
    }

    /// The person asks for something.
    pub fn handle_command(&mut self, command: Command, now: Instant) {
        self.client.handle_command(command, now);
    }

    /// The browser has a network again, or another one.
    pub fn handle_network_changed(&mut self, now: Instant) {
        self.client.handle_media(MediaEvent::NetworkChanged, now);
    }

    /// No packets come through any more: the browser says so after a while.
    pub fn lose_packets(&mut self, event: MediaEvent, after_ms: u64, now: Instant) {
        let Some(connection) = &mut self.connection else {
            return;
        };
        let number = connection.number;
        // Real packets say themselves when they are lost.
        if let Some(drawn) = connection.drawn() {
            drawn.is_connected = false;
            self.push_media(number, event, after_ms, now);
        }
    }

    /// The device has another network: its packets come from another address.
    pub fn change_network(&mut self) {
        if let Some(real) = self.real_connection() {
            real.change_network();
        }
    }

    /// A datagram arrives.
    pub fn handle_datagram(&mut self, parcel: &Parcel, now: Instant) {
        if let Some(real) = self.real_connection() {
            real.handle_datagram(parcel, now);
        }
    }

    /// Returns the next datagram to be sent, where it comes from an address that the device still has.
    pub fn poll_transmit(&mut self) -> Option<Parcel> {
        let real = self.real_connection()?;
        let address: SocketAddr = real.address();
        std::iter::from_fn(|| real.poll_transmit()).find(|parcel| parcel.source == address)
    }

    /// Returns where packets of this tab come from, and whose they are.
    pub fn address(&mut self) -> Option<(SocketAddr, ParticipantId)> {
        let real = self.real_connection()?;
        Some((real.address(), real.owner?))
    }

    /// Returns the next packet that came through.
    pub fn poll_heard(&mut self, now: Instant) -> Option<Heard> {
        let heard = self.real_connection()?.poll_heard()?;
        self.received
            .insert(heard.mid.clone(), (heard.clone(), now));
        Some(heard)
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.is_closed {
            return;
        }
        while let Some((_, number, event)) = self.media_events.pop_front_if(|(at, ..)| *at <= now) {
            let is_current = self
                .connection
                .as_ref()
                .is_some_and(|connection| connection.number == number);
            if is_current || matches!(event, MediaEvent::ScreenStarted | MediaEvent::ScreenEnded) {
                let drawn = self.connection.as_mut().and_then(PeerConnection::drawn);
                if let (MediaEvent::Connected, Some(drawn)) = (&event, drawn) {
                    drawn.is_connected = true;
                }
                self.client.handle_media(event, now);
            }
        }
        if let Some(real) = self.real_connection() {
            real.handle_timeout(now);
        }
        while let Some(event) = self.real_connection().and_then(RtcConnection::poll_event) {
            self.client.handle_media(event, now);
        }
        if self.renew_at.is_some_and(|at| at <= now) {
            self.renew_at = None;
            let secrets = self.keys.host_secrets();
            self.client.handle_secrets(Some(secrets), now);
        }
        if self.client.poll_timeout().is_some_and(|at| at <= now) {
            self.client.handle_timeout(now);
        }
    }

    /// Returns who the client is in the visit, while it is inside.
    #[must_use]
    pub fn you(&self) -> Option<ParticipantId> {
        match self.client.view().phase {
            Phase::Inside(inside) => Some(inside.you),
            Phase::Outside
            | Phase::Joining
            | Phase::Waiting { .. }
            | Phase::Declined { .. }
            | Phase::Closed(_)
            | Phase::Refused(_) => None,
        }
    }

    /// Returns whether sound and picture of this person may leave the device.
    #[must_use]
    pub const fn has_media(&self) -> bool {
        self.connection.is_some()
    }

    fn real_connection(&mut self) -> Option<&mut RtcConnection> {
        self.connection.as_mut().and_then(PeerConnection::real)
    }

    /// Returns when there is something to do.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.is_closed {
            return None;
        }
        let media = self.media_events.front().map(|(at, ..)| *at);
        let real = self.connection.as_ref().and_then(|connection| {
            if let Made::Real(real) = &connection.made {
                return real.poll_timeout();
            }
            None
        });
        let client = self.client.poll_timeout();
        let due = client.into_iter().chain(media).chain(real);
        due.chain(self.renew_at).min()
    }

    /// Does what the client asks for, and returns the next thing that is for the network.
    pub fn poll_act(&mut self, now: Instant, knows: MediaKnows) -> Option<Act> {
        while let Some(effect) = self.client.poll_effect() {
            match effect {
                Effect::OpenSignaling => return Some(Act::OpenLine),
                Effect::CloseSignaling => return Some(Act::CloseLine),
                Effect::Send(message) => return Some(Act::Say(Box::new(message))),
                Effect::ProveDevice(statement) => self.prove(&statement, now),
                Effect::RememberSeat(seat) => self.storage = Some(seat),
                Effect::ForgetSeat => self.storage = None,
                Effect::OpenMedia
                | Effect::MakeOffer(_)
                | Effect::ApplyAnswer { .. }
                | Effect::CloseMedia
                | Effect::CaptureScreen => self.perform_media(effect, now, knows),
                Effect::SetSending { .. }
                | Effect::SendLayers(_)
                | Effect::StopScreen
                | Effect::Play(_)
                | Effect::RevokeLink(_) => {}
                Effect::Frames(effect) => {
                    self.workers.handle_frames(&effect, now);
                    self.keys.handle_frames(effect, self.you(), now);
                }
                Effect::KeepVault(vault) => self.keys.keep(*vault),
                Effect::ReadVault { version } => {
                    if let Some(vault) = self.keys.newer_vault(version) {
                        self.client.handle_vault(&vault, now);
                    }
                }
                Effect::RenewSecrets { .. } => {
                    // Reading the vault and signing take a moment.
                    let after = Duration::from_millis(self.rng.u64(1..300));
                    self.renew_at = Some(now + after);
                }
            }
        }
        None
    }

    /// Counts a message against the server's limit; answers whether it is within.
    pub fn count_message(&mut self, now: Instant) -> bool {
        let since = now.since(self.pace.at).as_secs_f64();
        let refilled = self.pace.tokens + since * f64::from(MESSAGES_PER_SECOND_MAX);
        self.pace = Pace {
            tokens: refilled.min(f64::from(MESSAGE_BURST_MAX)) - 1.0,
            at: now,
        };
        self.pace.tokens >= 0.0
    }
}
