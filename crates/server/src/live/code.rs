//! Tries of codes that a running visit carries to its provider's page and back.

use protocol::{CodeRunId, Sealed, VisitMessage};
use std::collections::BTreeMap;
use tokio::sync::oneshot;
use visit::Visit;

/// One step of a try.
#[derive(Debug)]
pub struct CodeStep {
    /// Which try.
    pub run: CodeRunId,
    /// For the provider's page.
    pub message: VisitMessage,
    /// Where its answer goes. Dropped where nobody is there who could give one.
    pub answer: oneshot::Sender<Option<Sealed>>,
}

/// The steps that the provider's page was asked about.
#[derive(Debug, Default)]
pub(super) struct CodeSteps(BTreeMap<CodeRunId, oneshot::Sender<Option<Sealed>>>);

impl CodeSteps {
    /// Asks the provider's page. Whoever tried a code and waits no more is forgotten.
    pub(super) fn ask(&mut self, visit: &mut Visit, step: CodeStep) {
        self.0.retain(|_, answer| !answer.is_closed());
        if visit.handle_code(step.message) {
            self.0.insert(step.run, step.answer);
        }
    }

    /// Hands the answer to whoever waits for it.
    pub(super) fn answer(&mut self, run: CodeRunId, answer: Option<Sealed>) {
        if let Some(waiting) = self.0.remove(&run) {
            // Whoever does not wait any more is told nothing.
            let _ = waiting.send(answer);
        }
    }
}
