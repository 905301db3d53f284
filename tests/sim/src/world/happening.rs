//! Doing what a step says.

use super::World;
use crate::{
    invariant::Held,
    media::Media,
    network::TabId,
    people::random_16,
    step::Step,
    tab::{Tab, Whose},
};
use client::{Command, MediaEvent};
use protocol::{ClientMessage, InviteSecret};
use std::time::Duration;

/// In which browser a copy of a tab is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Browser {
    Same,
    Another,
}

impl World {
    pub(super) fn perform(&mut self, step: Step) -> Held {
        let now = self.clock.now();
        match step {
            Step::Wait(by) => return self.advance(by),
            Step::OpenTab(whose) => self.open_tab(whose),
            Step::Ask(tab, command) => {
                self.note_put_out(tab, &command);
                self.tabs[tab.0].handle_command(command, now);
            }
            Step::Reload(tab) => {
                self.drop_line(tab);
                self.tabs[tab.0].reload();
                self.tabs[tab.0].handle_command(Command::Join, now);
            }
            Step::CloseTab(tab) => {
                self.drop_line(tab);
                self.tabs[tab.0].is_closed = true;
            }
            Step::CopyTab(tab) => self.copy_tab(tab, Browser::Same),
            Step::StealTab(tab) => self.copy_tab(tab, Browser::Another),
            Step::Cut(tab, lasts) => self.cut(tab, lasts),
            Step::Stall(tab, lasts) => self.network.stall(tab, lasts),
            Step::ChangeNetwork(tab) => {
                self.cut(tab, Duration::ZERO);
                self.tabs[tab.0].change_network();
                self.heal(tab);
            }
            Step::Kill(None) => self.server.kill(),
            Step::Kill(Some(death)) => self.server.die_later(death),
            Step::Revoke(invited) => return self.change_link(invited, false),
            Step::Reissue(invited) => return self.change_link(invited, true),
            Step::Say(tab, message) => {
                self.tabs[tab.0].is_tampered |= matches!(
                    *message,
                    ClientMessage::Offer { .. } | ClientMessage::Receive { .. }
                );
                if let Some(line) = self.tabs[tab.0].line {
                    let message = self.tabs[tab.0].proved(*message);
                    self.network.send_up(line, protocol::write(&message), now);
                }
            }
            Step::LoseMedia(tab) => self.lose_media(tab),
        }
        Ok(())
    }

    /// Whoever was invited and is put out by a page that is inside is in none of the epochs that it begins later.
    fn note_put_out(&mut self, tab: TabId, command: &Command) {
        let (Command::Remove(who) | Command::SendBack(who)) = command else {
            return;
        };
        let tab = &mut self.tabs[tab.0];
        let room = self.server.referee.room(tab.keys.visit);
        let is_invited = room.person(*who).is_some_and(|one| one.invite.is_some());
        if is_invited && tab.you().is_some() && matches!(tab.whose, Whose::Provider(_)) {
            tab.put_out.insert(*who);
        }
    }

    fn cut(&mut self, tab: TabId, lasts: Duration) {
        let now = self.clock.now();
        self.network.cut(tab, lasts, now);
        self.heals.retain(|(_, of)| *of != tab);
        self.heals.push((now + lasts, tab));
        self.tabs[tab.0].lose_packets(MediaEvent::Disconnected, 5_000, now);
    }

    pub(super) fn heal(&mut self, tab: TabId) {
        let was_cut = self.heals.iter().any(|(_, of)| *of == tab);
        self.heals.retain(|(_, of)| *of != tab);
        self.network.heal(tab);
        if was_cut && !self.tabs[tab.0].is_closed {
            let now = self.clock.now();
            self.tabs[tab.0].handle_network_changed(now);
        }
    }

    fn change_link(&mut self, invited: usize, has_new: bool) -> Held {
        let new = has_new.then(|| InviteSecret::from_bytes(random_16(&mut self.rng)));
        let now = self.clock.now();
        if !self.server.is_up() {
            return Ok(());
        }
        let person = &mut self.people.invited[invited];
        let (invite, visit) = (person.invite, person.visit);
        if let Some(secret) = &new {
            person.secret = secret.clone();
        }
        let practice = &self.people.practices[&visit];
        if new.is_none() {
            practice.revoke(invite);
        }
        let vault = practice.version();
        self.server.change_link((invite, new), (visit, vault), now)
    }

    fn lose_media(&mut self, tab: TabId) {
        let now = self.clock.now();
        let Some(line) = self.tabs[tab.0].line else {
            return;
        };
        let found = self
            .server
            .referee
            .rooms()
            .find_map(|(visit, room)| Some((visit, room.at(line)?.id)));
        let sketch = self.server.media().and_then(Media::sketch);
        let (Some((visit, who)), Some(sketch)) = (found, sketch) else {
            return;
        };
        sketch.lose(visit, who, now);
        self.tabs[tab.0].lose_packets(MediaEvent::Failed, 1_000, now);
    }

    fn drop_line(&mut self, tab: TabId) {
        if let Some(line) = self.tabs[tab.0].line.take() {
            self.network.close_by_tab(line, self.clock.now());
        }
    }

    fn copy_tab(&mut self, tab: TabId, browser: Browser) {
        let now = self.clock.now();
        let whose = self.tabs[tab.0].whose;
        let storage = self.tabs[tab.0].storage.clone();
        self.open_tab(whose);
        let Some((copy, others)) = self.tabs.split_last_mut() else {
            return;
        };
        let copied = &others[tab.0];
        copy.storage = storage;
        copy.keys.copy_storage(&copied.keys);
        if browser == Browser::Same {
            copy.device = copied.device.clone();
        }
        copy.reload();
        copy.handle_command(Command::Join, now);
    }

    fn open_tab(&mut self, whose: Whose) {
        let id = TabId(self.tabs.len());
        let tab = Tab::new(id, whose, &self.people, self.rng.fork(), self.clock.now());
        self.tabs.push(if self.temper.has_real_media {
            tab.with_real_media(self.clock)
        } else {
            tab
        });
    }
}
