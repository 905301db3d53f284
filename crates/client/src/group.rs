//! What the keys ask for, and what follows from who is in the group: whose media is shown, and who came and
//! went.

use crate::{
    Effect, Sound, Stage, VisitClient,
    keys::{FrameEffect, KeysAlarm, KeysEffect},
};
use e2ee::group::Leaf;
use protocol::{ClientMessage, Mid, ParticipantId, Source, time::Instant};
use std::collections::BTreeMap;

impl VisitClient {
    /// Brings everything into line with the group, after whatever happened.
    pub(crate) fn settle(&mut self, now: Instant) {
        self.tell_typed(now);
        self.take_keys_effects(now);
        self.look_at_people(now);
        self.obey_rules();
        self.show_only_theirs(now);
    }

    pub(crate) fn take_keys_effects(&mut self, now: Instant) {
        while let Some(effect) = self.keys.poll_effect() {
            match effect {
                KeysEffect::Send(message) => self.say_for_keys(message),
                KeysEffect::Frames(effect) => self.effects.push_back(Effect::Frames(effect)),
                KeysEffect::KeepVault(vault) => self.effects.push_back(Effect::KeepVault(vault)),
                KeysEffect::Renew { serial_min } => {
                    self.effects.push_back(Effect::RenewSecrets { serial_min });
                }
                KeysEffect::Chat { name, text } => {
                    if let Stage::Inside(inside) = &mut self.stage {
                        inside.take_chat((name, text), false, now);
                    }
                }
                KeysEffect::Alarm(alarm) => self.alarm = Some(alarm),
                KeysEffect::Calm => {
                    if self.alarm == Some(KeysAlarm::Removal) {
                        self.alarm = None;
                    }
                }
            }
        }
    }

    /// Says something of the group's. What cannot be said is made anew when the connection is back.
    fn say_for_keys(&mut self, message: ClientMessage) {
        let is_waiting = matches!(self.stage, Stage::Waiting { .. }) && self.signaling.is_open();
        if self.is_heard() || is_waiting {
            self.effects.push_back(Effect::Send(message));
        }
    }

    fn look_at_people(&mut self, now: Instant) {
        let Stage::Inside(inside) = &mut self.stage else {
            return;
        };
        for waiting in &mut inside.waiting {
            waiting.visitor = self.keys.visitor(waiting.knocker.id, now);
        }
        inside.confirmation = self.keys.confirmation(now);
        inside.unfinished = self.keys.unfinished(now);
        let group = self.keys.position().map(|at| at.generation);
        if group.is_some() {
            // While there is no group, whoever was there is shown as they were.
            inside.people = self.keys.people(now);
        }
        let others = inside.seats.iter().filter(|seat| seat.id != inside.you);
        let has_layers = others.count() > 1;
        if std::mem::replace(&mut self.has_layers, has_layers) != has_layers {
            self.effects.push_back(Effect::SendLayers(has_layers));
        }
        let seated = inside.seats.iter().map(|seat| seat.id);
        let is_stray = |who: &ParticipantId| {
            *who != inside.you
                && self.keys.visitor(*who, now).is_some()
                && !inside.people.iter().any(|one| one.is_named(*who))
        };
        let strays: Vec<ParticipantId> = seated.filter(is_stray).collect();
        inside.strays.retain(|who, _| strays.contains(who));
        for who in strays {
            inside.strays.entry(who).or_insert(now);
        }
        let (came, went) = inside.company.handle_people(&inside.people, group, now);
        if !self.chime_on {
            return;
        }
        let sounds = [(came, Sound::Entry), (went, Sound::Exit)];
        let heard = sounds.into_iter().filter(|(is_heard, _)| *is_heard);
        self.effects
            .extend(heard.map(|(_, sound)| Effect::Play(sound)));
    }

    /// Tells whose frames each receiving section may show, where that changed.
    fn show_only_theirs(&mut self, now: Instant) {
        let mut shown: BTreeMap<Mid, (Leaf, Source)> = BTreeMap::new();
        for (mid, remote) in self.media.carried() {
            let leaf = self.keys.leaf_for(remote.from, remote.source, now);
            shown.extend(leaf.map(|leaf| (mid.clone(), (leaf, remote.source))));
        }
        if shown == self.shown {
            return;
        }
        let gone = self.shown.keys().filter(|mid| !shown.contains_key(*mid));
        let gone = gone.map(|mid| (mid.clone(), None));
        let new = shown
            .iter()
            .filter(|(mid, from)| self.shown.get(*mid) != Some(*from))
            .map(|(mid, from)| (mid.clone(), Some(*from)));
        let expect = |(mid, from)| Effect::Frames(FrameEffect::Expect { mid, from });
        self.effects.extend(gone.chain(new).map(expect));
        self.shown = shown;
    }
}
