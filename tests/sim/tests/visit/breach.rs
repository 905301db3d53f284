//! What must never happen.

use std::fmt;

/// One way in which something that must hold does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Breach {
    /// Somebody is inside whom no provider let in.
    Admission,
    /// Somebody was handed something of the visit, or has media, who is not inside, or is not who it is for.
    Receiving,
    /// Somebody who was put out, turned away, or gave the seat up has something of it again.
    ComesBack,
    /// Somebody was turned away, put out or kept from their seat, and nobody who may do that did.
    LosesPlace,
    /// Something that a provider said does not hold: a screen, a refusal, a link that is dead, the end.
    Undone,
    /// Something that a provider may say was refused, or had no effect.
    ControlLost,
    /// Something that only a provider may say, or nobody at that moment, was taken.
    ControlTaken,
    /// Something was refused and changed something all the same.
    Refusal,
}

impl Breach {
    pub(crate) const ALL: [Self; 8] = [
        Self::Admission,
        Self::Receiving,
        Self::ComesBack,
        Self::LosesPlace,
        Self::Undone,
        Self::ControlLost,
        Self::ControlTaken,
        Self::Refusal,
    ];

    /// Returns the sentence that holds where there is no such breach.
    pub(crate) const fn rule(self) -> &'static str {
        match self {
            Self::Admission => "nobody is let in but by a provider's act",
            Self::Receiving => "nobody receives without a standing admission",
            Self::ComesBack => "whoever is out stays out",
            Self::LosesPlace => "nobody loses a place but by a provider's act, their own, or time",
            Self::Undone => "what a provider said holds",
            Self::ControlLost => "no control of a provider's is lost",
            Self::ControlTaken => "nobody else has a provider's controls",
            Self::Refusal => "what is refused changes nothing",
        }
    }
}

/// What does not hold any more, with what showed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Breaches(Vec<(Breach, String)>);

impl Breaches {
    pub(crate) fn add(&mut self, breach: Breach, shown_by: impl fmt::Debug) {
        self.0.push((breach, format!("{shown_by:?}")));
    }

    pub(crate) fn check(&mut self, holds: bool, breach: Breach, shown_by: impl fmt::Debug) {
        if !holds {
            self.add(breach, shown_by);
        }
    }

    pub(crate) fn has(&self, breach: Breach) -> bool {
        self.0.iter().any(|(found, _)| *found == breach)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
