//! What must hold between any two steps, and of every key at the moment in which it is given.

use super::World;
use crate::{
    invariant::{Held, hold},
    network::TabId,
    tab::Given,
};
use client::{InsideView, Phase, Tile};
use e2ee::group::ChatRule;
use protocol::{ParticipantId, Role};
use std::collections::BTreeSet;

impl World {
    /// I2, I13, I16 and I19, between steps.
    pub(super) fn check(&mut self) -> Held {
        for flow in self.flows() {
            self.server.referee.check_flow(&flow)?;
        }
        let mut typed = 0_u64;
        for tab in self.tabs.iter().filter(|tab| !tab.is_closed) {
            let is_inside = || matches!(tab.client.view().phase, Phase::Inside(_));
            hold("I13", !tab.has_media() || is_inside(), || {
                format!("{:?} has media and is not inside", tab.id)
            })?;
            if let Phase::Inside(inside) = tab.client.view().phase {
                check_once(&inside)?;
                check_typed(&inside)?;
                typed += inside.unfinished.len() as u64;
            }
        }
        let seen = self.server.tally.entry("unfinished lines seen".to_owned());
        *seen.or_insert(0) += typed;
        Ok(())
    }

    /// I17, of the keys that a tab was given since this was asked last.
    pub(super) fn check_given(&mut self, tab: TabId) -> Held {
        let keys = &mut self.tabs[tab.0].keys;
        let (visit, unseen) = (keys.visit, keys.take_unseen());
        for Given { epoch, to, .. } in unseen {
            let epochs = &self.server.referee.room(visit).epochs;
            let was_in = to.is_some_and(|who| epochs.has(epoch, who));
            hold("I17", was_in, || {
                format!("{tab:?}, which is {to:?}, is given the key of {epoch:?}")
            })?;
            let given = self.server.tally.entry("keys given".to_owned());
            *given.or_insert(0) += 1;
        }
        Ok(())
    }
}

/// I19.
fn check_typed(view: &InsideView) -> Held {
    let mut leaves = BTreeSet::new();
    for line in &view.unfinished {
        let of = |tile: &&Tile| !tile.is_you && tile.person.name == line.name;
        let tile = view.people.iter().find(of);
        let is_one = leaves.insert(line.leaf);
        let is_read = match (tile, view.rules.map(|rules| rules.chat)) {
            (None, _) | (_, Some(ChatRule::Off)) => false,
            (Some(tile), Some(ChatRule::Hosts)) => tile.person.role == Role::Provider,
            (Some(_), Some(ChatRule::Everyone) | None) => true,
        };
        hold("I19", is_one && is_read, || {
            let (you, rules) = (view.you, view.rules);
            format!("{you:?} reads what {:?} types, under {rules:?}", line.leaf)
        })?;
    }
    Ok(())
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
