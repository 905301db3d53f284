//! `GET /api/signaling`: the WebSocket. Brings a connection to its visit and carries messages both ways.

use crate::{
    app::App,
    auth::{
        address::AddressBlock,
        device,
        door::{self, Door, Shown},
        origin, session,
        session::Provider,
        sign_outs::SignOuts,
    },
    http::{address::From, listener::Place, problem::Refusal, visits},
    live::{
        connection::{Connection, Heard},
        crowd::InCrowd,
        input::{Input, Visitor},
    },
    random,
};
use axum::{
    Extension,
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::HeaderMap,
    response::Response,
};
use protocol::{
    Challenge, ClientMessage, DeviceId, DeviceProof, DeviceStatement, PROTOCOL_VERSION,
    ProblemCode, ServerMessage, VisitId,
    api::VisitState,
    limit::{HEARTBEAT_EVERY, MESSAGE_BYTES_MAX, OUTBOX_MAX, SILENCE_MAX},
};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use visit::ConnectionId;

/// Time to come in. A page says the first message in the round trip after the upgrade.
const ARRIVE_WITHIN: Duration = Duration::from_secs(10);

/// Bytes read and written at once. The default of 128 KiB each would cost a visit more than its rules.
const BUFFER_BYTES: usize = 4 * 1024;

/// Upgrades to a WebSocket.
///
/// # Errors
///
/// [`ProblemCode::WrongOrigin`] where another site's page asks, [`ProblemCode::BadMessage`] where it is
/// no upgrade, [`ProblemCode::TryLater`] where too many have not said who they are,
/// [`ProblemCode::TryAgain`] where the database fails.
pub async fn handler(
    State(app): State<App>,
    From(address): From,
    Extension(place): Extension<Place>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refusal> {
    if !origin::is_ours(&headers, &app.pages) {
        return Err(ProblemCode::WrongOrigin.into());
    }
    let upgrade = upgrade.map_err(|_| ProblemCode::BadMessage)?;
    let provider = session::find(&app, &headers).await?;
    let threshold = app
        .threshold
        .step_in(address)
        .ok_or(ProblemCode::TryLater)?;
    let caller = Caller {
        sign_outs: app.sign_outs(),
        device: app.sharing.device(&headers),
        app,
        address,
        provider,
    };
    let upgrade = upgrade
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES);
    Ok(upgrade.on_upgrade(async move |socket| {
        let _place = place;
        let connection = Connection::new(socket, caller.app.clone());
        caller.run(connection, threshold).await;
    }))
}

/// Whoever opened the WebSocket.
struct Caller {
    app: App,
    address: AddressBlock,
    /// What stands for the kind of browser.
    device: u64,
    provider: Option<Provider>,
    sign_outs: SignOuts,
}

/// A connection that came in. Dropping it tells the visit that it is gone, whatever the reason.
struct Arrival {
    visit: mpsc::Sender<Input>,
    id: ConnectionId,
    outbox: mpsc::Receiver<ServerMessage>,
}

impl Caller {
    async fn run(mut self, mut connection: Connection, threshold: InCrowd) {
        let arrival = self.arrive(&mut connection).await;
        drop(threshold);
        if let Some(arrival) = arrival {
            self.stay(&mut connection, arrival).await;
        }
        connection.close().await;
    }

    /// Waits for a message that brings the connection into a visit.
    async fn arrive(&self, connection: &mut Connection) -> Option<Arrival> {
        let deadline = tokio::time::sleep(ARRIVE_WITHIN);
        tokio::pin!(deadline);
        let mut stopping = self.app.stopping();
        // Said before anything is asked, so that a proof costs no round trip.
        let mut drawn = None;
        loop {
            let challenge = match drawn {
                Some(challenge) => challenge,
                None => {
                    let challenge = Challenge::from_bytes(random::bytes());
                    if !connection
                        .tell(&ServerMessage::Challenge { challenge })
                        .await
                    {
                        return None;
                    }
                    *drawn.insert(challenge)
                }
            };
            let frame = tokio::select! {
                frame = connection.next_frame() => frame,
                () = &mut deadline => return None,
                () = stopping.told() => return None,
            };
            let message = match connection.hear(frame).await {
                Heard::Message(message) => message,
                Heard::Nothing => continue,
                Heard::Gone => return None,
            };
            if let ClientMessage::Knock { .. } = message {
                // Worth one try, whatever comes of it.
                drawn = None;
            }
            let refused = match self.come_in(message, challenge).await {
                Ok(arrival) => return Some(arrival),
                Err(Refusal(problem)) => problem.code,
            };
            if !connection.refuse(refused).await || refused == ProblemCode::TryAgain {
                return None;
            }
        }
    }

    async fn come_in(
        &self,
        message: ClientMessage,
        challenge: Challenge,
    ) -> Result<Arrival, Refusal> {
        let live = &self.app.live;
        let id = live.next_connection();
        let (outbox, messages) = mpsc::channel(OUTBOX_MAX);
        let (answer, answered) = oneshot::channel();
        let visitor = Visitor {
            connection: id,
            outbox,
            answer,
        };
        let (visit, input) = match message {
            ClientMessage::Enter { version, visit } => {
                check_version(version)?;
                let provider = self.check_entry(visit).await?;
                let input = Input::Enter(visitor, provider.account, provider.name.clone());
                (visit, input)
            }
            ClientMessage::Knock {
                version,
                invite,
                secret,
                seat,
                proof,
            } => {
                check_version(version)?;
                let statement = DeviceStatement {
                    challenge,
                    invite,
                    seat,
                };
                let device = self.check_device(&statement, proof.as_ref())?;
                let mut shown = Shown::new(device, (invite, &secret), statement.seat);
                let visit = self.check_link(&shown).await?;
                shown.may_be_shared = self.app.sharing.is_shown_at_the_door(invite);
                (visit, Input::Knock(visitor, shown))
            }
            ClientMessage::Decline { .. }
            | ClientMessage::SendBack { .. }
            | ClientMessage::Remove { .. }
            | ClientMessage::AllowScreen { .. }
            | ClientMessage::EndVisit {}
            | ClientMessage::Leave {}
            | ClientMessage::SetDevices { .. }
            | ClientMessage::Offer { .. }
            | ClientMessage::Receive { .. }
            | ClientMessage::Card { .. }
            | ClientMessage::SealedKnock { .. }
            | ClientMessage::Found { .. }
            | ClientMessage::Commit { .. }
            | ClientMessage::Seal { .. }
            | ClientMessage::Ready { .. }
            | ClientMessage::Resume { .. }
            | ClientMessage::AnswerCode { .. }
            | ClientMessage::AnswerKnock { .. } => return Err(ProblemCode::NotNow.into()),
        };
        let visit = live.reach(visit);
        let failed = |_| ProblemCode::TryAgain;
        visit.send(input).await.map_err(|_| ProblemCode::TryAgain)?;
        answered.await.map_err(failed)??;
        Ok(Arrival {
            visit,
            id,
            outbox: messages,
        })
    }

    /// Checks that a visit is the signed-in provider's own, and not over.
    async fn check_entry(&self, visit: VisitId) -> Result<&Provider, Refusal> {
        let provider = self.provider.as_ref().ok_or(ProblemCode::SignInNeeded)?;
        let found = self.app.store.visit_of(provider.account, visit).await?;
        let found = found.ok_or(ProblemCode::NoSuchVisit)?;
        if visits::state(&found, self.app.clock.now()) == VisitState::Ended {
            return Err(ProblemCode::VisitEnded.into());
        }
        Ok(provider)
    }

    /// Checks that a device is the one that it says it is, before anything is looked up: whatever is wrong with a proof,
    /// the answer is the same, and tells nothing of any link.
    fn check_device(
        &self,
        statement: &DeviceStatement,
        proof: Option<&DeviceProof>,
    ) -> Result<DeviceId, ProblemCode> {
        if !self
            .app
            .limits
            .any_link
            .take(self.address, self.app.clock.now())
        {
            return Err(ProblemCode::TryLater);
        }
        let origin = self.app.pages.origin();
        let device = proof.and_then(|proof| device::verify(statement, origin, proof));
        device.ok_or(ProblemCode::DeviceNotProved)
    }

    /// Finds the visit of a link or seat token that works; the visit's driver looks again.
    async fn check_link(&self, shown: &Shown) -> Result<VisitId, Refusal> {
        let now = self.app.clock.now();
        let limits = &self.app.limits;
        let pad = door::pad();
        let found = door::find(&self.app.store, shown, now).await;
        if door::is_wrong(&found) {
            if door::is_half_of_a_link(&self.app.store, shown.invite).await? {
                self.app.sharing.half_shown(shown.invite);
            }
            pad.await;
            self.app.count_wrong_link(self.address, now)?;
        }
        let (visit, way_in) = found?;
        if matches!(way_in, Door::Knock(_)) {
            if !limits.knock.take(shown.invite, now) {
                return Err(ProblemCode::TryLater.into());
            }
            let from = (self.address, self.device);
            self.app.sharing.knocked(shown.invite, from);
        }
        Ok(visit)
    }

    /// Carries messages both ways until one side is gone.
    async fn stay(&mut self, connection: &mut Connection, mut arrival: Arrival) {
        let mut stopping = self.app.stopping();
        let mut heartbeat = tokio::time::interval(HEARTBEAT_EVERY);
        let silence = tokio::time::sleep(SILENCE_MAX);
        tokio::pin!(silence);
        loop {
            let stays = tokio::select! {
                frame = connection.next_frame() => {
                    silence.set(tokio::time::sleep(SILENCE_MAX));
                    match connection.hear(frame).await {
                        Heard::Message(message) => {
                            let input = Input::Message(arrival.id, message);
                            arrival.visit.send(input).await.is_ok()
                        }
                        Heard::Nothing => true,
                        Heard::Gone => false,
                    }
                }
                message = arrival.outbox.recv() => match message {
                    Some(message) => connection.tell(&message).await,
                    None => false,
                },
                _ = heartbeat.tick() => connection.beat().await,
                () = &mut silence => false,
                () = signed_out(&mut self.sign_outs, self.provider.as_ref()) => false,
                () = stopping.told() => false,
            };
            if !stays {
                return;
            }
        }
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        let gone = Input::Disconnected(self.id);
        if let Err(mpsc::error::TrySendError::Full(gone)) = self.visit.try_send(gone) {
            let visit = self.visit.clone();
            tokio::spawn(async move { visit.send(gone).await });
        }
    }
}

fn check_version(version: u32) -> Result<(), ProblemCode> {
    if version == PROTOCOL_VERSION {
        Ok(())
    } else {
        Err(ProblemCode::ReloadNeeded)
    }
}

/// Waits until the session that the connection was opened with is signed out.
async fn signed_out(sign_outs: &mut SignOuts, provider: Option<&Provider>) {
    match provider {
        Some(provider) => sign_outs.wait_for(&provider.session).await,
        None => std::future::pending().await,
    }
}
