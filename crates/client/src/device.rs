//! The first message of a connection, and the proof of the device that goes with a knock.
//!
//! The server says first what the proof is to be made for, so that it costs no round trip; the driver signs, because only
//! it can reach the device's key. How long all of this may take is the connection's affair: nothing more is heard of the
//! server until the knock, and silence ends it.

use crate::{Effect, Pass, Stage, VisitClient};
use protocol::{
    Challenge, ClientMessage, DeviceProof, DeviceStatement, PROTOCOL_VERSION, ProblemCode,
    time::Instant,
};

/// How far the proof of a connection has come.
#[derive(Clone, Debug, Default)]
pub(crate) enum Proving {
    /// None is due.
    #[default]
    Idle,
    /// The server has not said yet what it is to be made for.
    Awaited,
    /// The driver makes it.
    Asked(DeviceStatement),
}

impl VisitClient {
    /// Takes what [`Effect::ProveDevice`] asked for, made for that challenge; none where this browser cannot prove anything.
    pub fn handle_proof(
        &mut self,
        challenge: &Challenge,
        proof: Option<DeviceProof>,
        now: Instant,
    ) {
        self.take_proof(challenge, proof);
        self.settle(now);
    }

    /// The connection stands: a provider enters, anyone else waits for what the server draws.
    pub(crate) fn begin_joining(&mut self) {
        self.is_joining = true;
        self.proving = Proving::Idle;
        match &self.pass {
            Pass::Provider(visit) => {
                let enter = ClientMessage::Enter {
                    version: PROTOCOL_VERSION,
                    visit: *visit,
                };
                self.effects.push_back(Effect::Send(enter));
            }
            Pass::Invite(..) => self.proving = Proving::Awaited,
        }
    }

    /// Has one proof made for each connection, however often a server asks.
    pub(crate) fn handle_challenge(&mut self, challenge: Challenge) {
        let (Proving::Awaited, Pass::Invite(invite, _)) = (&self.proving, &self.pass) else {
            return;
        };
        let statement = DeviceStatement {
            challenge,
            invite: *invite,
            seat: self.seat.clone(),
        };
        self.proving = Proving::Asked(statement.clone());
        self.effects.push_back(Effect::ProveDevice(statement));
    }

    fn take_proof(&mut self, challenge: &Challenge, proof: Option<DeviceProof>) {
        let (Proving::Asked(statement), Pass::Invite(invite, token)) = (&self.proving, &self.pass)
        else {
            return;
        };
        // One that was asked for over a connection that is gone.
        if statement.challenge != *challenge {
            return;
        }
        if proof.is_none() {
            self.close(Stage::Refused(ProblemCode::DeviceNotProved));
            return;
        }
        let knock = ClientMessage::Knock {
            version: PROTOCOL_VERSION,
            invite: *invite,
            secret: token.clone(),
            seat: statement.seat.clone(),
            proof,
        };
        self.proving = Proving::Idle;
        self.effects.push_back(Effect::Send(knock));
    }
}
