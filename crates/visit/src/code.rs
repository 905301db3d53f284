//! A try of a code, between the page where it is typed and the provider's: carried, unread.
//!
//! Whoever types a code holds no seat and learns nothing here: the driver carries the words both ways, and a try leaves
//! nothing behind in the visit.

use crate::{Visit, effect::Effect};
use protocol::{CodeRunId, Sealed, VisitMessage};

impl Visit {
    /// Hands a try of a code, or the next step of one, to a provider who is here. Answers whether one is.
    pub fn handle_code(&mut self, message: VisitMessage) -> bool {
        // One provider has one connection; of several, all steps of one try go to the same.
        let Some(connection) = self.provider_connections().into_iter().next() else {
            return false;
        };
        self.effects.push_back(Effect::Tell(connection, message));
        true
    }

    pub(crate) fn answer_code(&mut self, run: CodeRunId, answer: Option<Sealed>) {
        self.effects.push_back(Effect::AnswerCode(run, answer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::*;
    use protocol::{ClientMessage, Locator, ProblemCode};

    const RUN: CodeRunId = CodeRunId::from_bytes([5; 16]);

    fn asked() -> VisitMessage {
        VisitMessage::CodeAsked {
            run: RUN,
            locator: Locator::new(1234).unwrap(),
            ask: Sealed::new(vec![1]).unwrap(),
        }
    }

    fn answer(answer: Option<Sealed>) -> ClientMessage {
        ClientMessage::AnswerCode { run: RUN, answer }
    }

    #[test]
    fn try_of_a_code_reaches_the_provider_alone_and_leaves_nothing_behind() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);
        let before = format!("{visit:?}");

        assert!(visit.handle_code(asked()));
        assert_eq!(trace(&mut visit), ["to 1: code asked"]);
        say(&mut visit, 1, answer(Sealed::new(vec![2]))).unwrap();
        assert_eq!(trace(&mut visit), ["answer code true"]);
        say(&mut visit, 1, answer(None)).unwrap();
        assert_eq!(trace(&mut visit), ["answer code false"]);

        assert_eq!(format!("{visit:?}"), before);
    }

    #[test]
    fn where_no_provider_is_connected_a_try_reaches_nobody() {
        let mut visit = visit_with(&[2]);
        visit.handle_disconnect(at(1), START);
        trace(&mut visit);

        assert!(!visit.handle_code(asked()));
        assert_eq!(trace(&mut visit), [""; 0]);
    }

    #[test]
    fn nobody_but_a_provider_answers_for_a_code() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();

        for person in [2, 3] {
            let refused = refusal(&mut visit, person, answer(None));
            assert_eq!(refused, ProblemCode::NotAllowed);
        }
    }
}
