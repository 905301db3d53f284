//! What the server says to someone who waits.

use crate::{Stage, VisitClient};
use e2ee::knock_answer::KnockAnswer;
use protocol::{WaitingMessage, time::Instant};
use std::time::Duration;

impl VisitClient {
    pub(crate) fn handle_waiting(&mut self, message: WaitingMessage, now: Instant) {
        self.keys.handle_waiting(&message, now);
        match message {
            WaitingMessage::Knocked {
                seat,
                provider_here,
            } => {
                let (since, was_sent_back) = match self.stage {
                    Stage::Waiting {
                        since,
                        was_sent_back,
                        ..
                    } => (since, was_sent_back),
                    Stage::Outside
                    | Stage::Joining
                    | Stage::Inside(_)
                    | Stage::Declined { .. }
                    | Stage::Closed(_)
                    | Stage::Refused(_) => (now, false),
                };
                // Whoever waits is in no group.
                self.keys.handle_out();
                self.media.close(&mut self.effects);
                self.handle_joined(Some(seat));
                self.stage = Stage::Waiting {
                    provider_here,
                    since,
                    was_sent_back,
                };
            }
            WaitingMessage::ProviderPresence { provider_here } => {
                if let Stage::Waiting {
                    provider_here: here,
                    ..
                } = &mut self.stage
                {
                    *here = provider_here;
                }
            }
            WaitingMessage::Declined { retry_after_ms } => {
                let word = self.keys.word(KnockAnswer::Declined);
                self.forget_seat();
                let until = now + Duration::from_millis(retry_after_ms);
                self.close(Stage::Declined { until, word });
            }
            WaitingMessage::Card { .. } | WaitingMessage::Answered { .. } => {}
            WaitingMessage::Closed(closure) => self.handle_closed(closure),
        }
    }
}
