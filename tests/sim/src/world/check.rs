//! What must hold between any two steps.

use super::World;
use crate::invariant::{Held, hold};
use client::{InsideView, Phase};
use protocol::ParticipantId;
use std::collections::BTreeSet;

impl World {
    /// I2, I13 and I16, between steps.
    pub(super) fn check(&mut self) -> Held {
        for flow in self.flows() {
            self.server.referee.check_flow(&flow)?;
        }
        for tab in self.tabs.iter().filter(|tab| !tab.is_closed) {
            let is_inside = || matches!(tab.client.view().phase, Phase::Inside(_));
            hold("I13", !tab.has_media() || is_inside(), || {
                format!("{:?} has media and is not inside", tab.id)
            })?;
            if let Phase::Inside(inside) = tab.client.view().phase {
                check_once(&inside)?;
            }
        }
        Ok(())
    }
}

/// I16: nobody is in a list of the screen twice. Whoever is on the way from one list to the other may be in both.
fn check_once(view: &InsideView) -> Held {
    let inside = view.people.iter().map(|tile| tile.person.id);
    let waiting = view.waiting.iter().map(|waits| waits.knocker.id);
    let lists: [Vec<ParticipantId>; 2] = [inside.collect(), waiting.collect()];
    for list in lists {
        let mut seen = BTreeSet::new();
        for who in list {
            hold("I16", seen.insert(who), || {
                format!("{:?} sees {who:?} twice", view.you)
            })?;
        }
    }
    Ok(())
}
