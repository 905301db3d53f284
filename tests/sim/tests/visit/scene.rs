//! Where a search starts, who takes part, and how far it goes.

use crate::{
    acts::Act,
    breach::Breach,
    message::Words,
    people::Person,
    situation::Situation,
    state::{State, View},
};
use protocol::ClientMessage;
use stateright::{Model, Property};

/// A search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene {
    /// Who takes part, and how many seats they may get, one after the other or side by side.
    pub(crate) people: &'static [(Person, usize)],
    /// What has happened before.
    pub(crate) start: fn() -> State,
    /// After how many steps the search ends, if not by itself.
    pub(crate) steps: usize,
    /// Whether offers and leave to share a screen are followed. Else they are said and judged, and what comes after
    /// them is not looked at.
    pub(crate) has_media: bool,
    pub(crate) view: View,
    /// What must come about, so that the rules hold of something.
    pub(crate) meets: &'static [&'static [Situation]],
}

impl Model for Scene {
    type State = State;
    type Action = Act;

    fn init_states(&self) -> Vec<State> {
        let mut state = (self.start)();
        state.view = self.view;
        state.settle();
        vec![state]
    }

    fn actions(&self, state: &State, acts: &mut Vec<Act>) {
        // What comes after a breach is of no interest.
        if state.breaches.is_empty() && state.steps < self.steps {
            state.acts(self, acts);
        }
    }

    fn next_state(&self, state: &State, act: Act) -> Option<State> {
        let mut next = state.clone();
        match act {
            Act::Enter(line, fresh) => next.enter(line, fresh),
            Act::Knock(line, seat) => next.knock(line, seat),
            Act::Show(line, seat, issued) => next.show(line, seat, issued),
            Act::Say(line, Words(message)) => {
                next.say(line, &message);
                if next.breaches.is_empty() && !self.follows(&message) {
                    return None;
                }
            }
            Act::Chatter(line, all) => {
                for Words(message) in all {
                    next.say(line, &message);
                }
            }
            Act::Shout(shouts) => next = state.shout(&shouts.0),
            Act::Drop(line) => next.disconnect(line),
            Act::Wait => next.wait(),
            Act::Restart => next.restart(),
            Act::Revoke(whose) => next.revoke(whose),
            Act::Plan => next.plan(),
            Act::Cancel => next.cancel(),
            Act::Answer(seat, is_taken) => next.answer(seat, is_taken),
            Act::LoseMedia(seat) => next.lose_media(seat),
        }
        if next == *state {
            return None;
        }
        next.steps += 1;
        if next.steps == self.steps {
            next.slim();
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let rules = [
            rule::<0>(),
            rule::<1>(),
            rule::<2>(),
            rule::<3>(),
            rule::<4>(),
            rule::<5>(),
            rule::<6>(),
            rule::<7>(),
        ];
        let situations = self.meets.iter().copied().flatten();
        let situations = situations.map(|one| Property::sometimes(one.name, one.is_met));
        rules.into_iter().chain(situations).collect()
    }
}

impl Scene {
    /// Returns whether what comes after a message is looked at.
    const fn follows(&self, message: &ClientMessage) -> bool {
        let is_of_media = matches!(
            message,
            ClientMessage::Offer { .. } | ClientMessage::AllowScreen { .. }
        );
        self.has_media || !is_of_media
    }

    /// Returns whether a message is heard, and leaves everything as it is.
    pub(crate) const fn is_chatter(&self, message: &ClientMessage) -> bool {
        match message {
            ClientMessage::Receive { .. } => !self.has_media,
            ClientMessage::SetDevices { .. }
            | ClientMessage::Seal { .. }
            | ClientMessage::Resume { .. }
            | ClientMessage::AnswerCode { .. }
            | ClientMessage::AnswerKnock { .. } => true,
            ClientMessage::Enter { .. }
            | ClientMessage::Knock { .. }
            | ClientMessage::Decline { .. }
            | ClientMessage::SendBack { .. }
            | ClientMessage::Remove { .. }
            | ClientMessage::AllowScreen { .. }
            | ClientMessage::EndVisit {}
            | ClientMessage::Leave {}
            | ClientMessage::Offer { .. }
            | ClientMessage::Card { .. }
            | ClientMessage::SealedKnock { .. }
            | ClientMessage::Found { .. }
            | ClientMessage::Commit { .. }
            | ClientMessage::Ready { .. } => false,
        }
    }
}

/// A rule holds where there is no breach of it.
fn rule<const N: usize>() -> Property<Scene> {
    Property::always(Breach::ALL[N].rule(), |_, state: &State| {
        !state.breaches.has(Breach::ALL[N])
    })
}
