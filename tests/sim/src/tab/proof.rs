//! The proof that the tab's browser is the device that it is.

use super::Tab;
use protocol::{ClientMessage, DeviceStatement, time::Instant};

impl Tab {
    pub(super) fn prove(&mut self, statement: &DeviceStatement, now: Instant) {
        self.challenge = None;
        let proof = self.device.prove(statement);
        self.client
            .handle_proof(&statement.challenge, Some(proof), now);
    }

    /// Proves a knock that the client did not make, as far as the server has drawn something for it.
    #[must_use]
    pub fn proved(&mut self, message: ClientMessage) -> ClientMessage {
        let mut message = message;
        if let ClientMessage::Knock {
            invite,
            seat,
            proof: proof @ None,
            ..
        } = &mut message
            && let Some(challenge) = self.challenge.take()
        {
            let statement = DeviceStatement {
                challenge,
                invite: *invite,
                seat: seat.clone(),
            };
            *proof = Some(self.device.prove(&statement));
        }
        message
    }
}
