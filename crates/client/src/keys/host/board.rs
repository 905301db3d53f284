//! What is drawn so far, for whoever came in later: the host's client alone tells it.

use super::*;
use e2ee::group::Drawing;

impl HostKeys {
    /// Says everything that is drawn. Whoever knows it already is told nothing new.
    pub(super) fn say_board(&mut self) {
        let Some(membership) = &mut self.membership else {
            return;
        };
        for part in membership.board().snapshot() {
            membership.draw(&Drawing::Snapshot(part), &mut self.effects);
        }
    }
}
