//! What the SFU really sends to whom, held against who is inside.
//!
//! The SFU is told of everyone who may have media and of everyone who may not any more. Should it serve somebody else
//! all the same, by a mistake in it or on the way to it, that is noticed here within seconds.

use crate::{
    Visit,
    effect::{ConnectionId, Deed, Effect, LogEntry},
    seat::Seat,
};
use protocol::{Forwarding, ParticipantId, VisitMessage, time::Instant};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How long somebody who went out may still appear: what was sent in the second before is told after it.
const GONE_FOR: Duration = Duration::from_secs(3);

/// How many lists somebody who went out may still be in, however late they come: where the visit was held up, those of the
/// seconds before come all at once.
const GONE_LISTS: u8 = 2;

/// For how many that is remembered. Beyond it the time alone counts: nothing is told of a visit in which nobody sends.
const GONE_MAX: usize = 128;

/// Of how many the log tells. Whoever is served wrongly is stopped each time, and one line of each is enough.
const STRAYS_MAX: usize = 64;

/// What is remembered for the comparison.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    /// Who had media and went out.
    went_out: BTreeMap<ParticipantId, Gone>,
    /// Of whom the log tells that they were served wrongly.
    strays: BTreeSet<ParticipantId>,
    /// What which providers were told last.
    told: (Vec<ConnectionId>, Vec<Forwarding>),
}

/// Someone who went out.
#[derive(Clone, Copy, Debug, Default)]
struct Gone {
    /// When their media was closed; none while that is still to be done.
    closed_at: Option<Instant>,
    /// Lists that were told since.
    lists: u8,
}

impl Gone {
    /// Whether the SFU may still tell of them.
    fn is_recent(self, now: Instant, lists_count: bool) -> bool {
        let is_soon = self.closed_at.is_none_or(|at| now.since(at) < GONE_FOR);
        is_soon || lists_count && self.lists < GONE_LISTS
    }
}

impl Watch {
    /// Keeps in mind that somebody who had media may not have any more.
    pub(crate) fn note_out(&mut self, who: ParticipantId) {
        self.went_out.insert(who, Gone::default());
    }

    /// Keeps in mind that the SFU was told.
    pub(crate) fn note_closed(&mut self, who: ParticipantId, now: Instant) {
        if let Some(gone) = self.went_out.get_mut(&who) {
            gone.closed_at = Some(now);
        }
        self.forget(now);
    }

    fn forget(&mut self, now: Instant) {
        let lists_count = self.went_out.len() <= GONE_MAX;
        self.went_out
            .retain(|_, gone| gone.is_recent(now, lists_count));
    }

    /// Keeps in mind that a list was looked at.
    fn note_list(&mut self) {
        for gone in self.went_out.values_mut() {
            if gone.closed_at.is_some() {
                gone.lists = gone.lists.saturating_add(1);
            }
        }
    }
}

impl Visit {
    /// Stops the media of whoever is sent something, or sends something, and is not inside; writes it down and tells
    /// the provider. Shows the provider who receives what.
    pub(crate) fn compare_forwarding(&mut self, list: &[Forwarding], now: Instant) {
        self.watch.forget(now);
        let people = list.iter().flat_map(|one| [one.to, one.from]);
        let strays: BTreeSet<_> = people.filter(|who| !self.may_have_media(*who)).collect();
        let mut is_news = false;
        for who in strays {
            self.effects.push_back(Effect::CloseMedia(who));
            if self.watch.strays.contains(&who) {
                continue;
            }
            // Where there is no more room in the log the provider is told all the same.
            is_news = true;
            if self.watch.strays.len() < STRAYS_MAX {
                self.watch.strays.insert(who);
                self.effects.push_back(Effect::Log(LogEntry {
                    at: now,
                    what: Deed::Misforwarded,
                    who: Some(who),
                    by: None,
                }));
            }
        }
        self.cut_off_from_strangers(list, now);
        if is_news {
            for connection in self.provider_connections() {
                let message = VisitMessage::Misforwarded {};
                self.effects.push_back(Effect::Tell(connection, message));
            }
        }
        self.show_forwarding(list);
        self.watch.note_list();
    }

    /// Makes the media anew of everyone inside who was sent something of somebody who is not: of another visit even,
    /// where closing the sender would close nothing.
    fn cut_off_from_strangers(&mut self, list: &[Forwarding], now: Instant) {
        let is_cut = |one: &&Forwarding| !self.may_have_media(one.from);
        let receivers: BTreeSet<_> = list.iter().filter(is_cut).map(|one| one.to).collect();
        for who in receivers {
            let inside = self.seats.get(&who).and_then(Seat::inside);
            if inside.is_some_and(|inside| inside.media.is_open()) {
                self.effects.push_back(Effect::CloseMedia(who));
                self.effects.push_back(Effect::OpenMedia(who));
                self.lose_media(who, now);
            }
        }
    }

    /// Whoever is inside may, also where their media was not made again yet: after a restart of the visit the SFU tells
    /// of the second before.
    fn may_have_media(&self, who: ParticipantId) -> bool {
        let is_inside = self.seats.get(&who).is_some_and(|seat| !seat.is_waiting());
        is_inside || self.watch.went_out.contains_key(&who)
    }

    /// Tells the providers, where they do not know it yet.
    fn show_forwarding(&mut self, list: &[Forwarding]) {
        let connections = self.provider_connections();
        if self.watch.told.0 == connections && self.watch.told.1 == list {
            return;
        }
        for connection in &connections {
            let list = list.to_vec();
            self.effects
                .push_back(Effect::Tell(*connection, VisitMessage::Forwarding { list }));
        }
        self.watch.told = (connections, list.to_vec());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::*;
    use protocol::Source;

    fn camera(from: u8, to: u8) -> Forwarding {
        Forwarding {
            to: who(to),
            from: who(from),
            source: Source::Camera,
        }
    }

    #[test]
    fn provider_is_shown_who_receives_what_when_it_changes_and_nobody_else_is() {
        let mut visit = visit_with(&[2, 3]);

        visit.handle_forwarded(&[camera(2, 1)], START);
        visit.handle_forwarded(&[camera(2, 1)], after_s(1));
        visit.handle_forwarded(&[], after_s(2));

        assert_eq!(
            trace(&mut visit),
            ["to 1: forwarding 2>1", "to 1: forwarding "]
        );
    }

    #[test]
    fn page_that_the_provider_loads_again_is_shown_it_again() {
        let mut visit = visit_with(&[2]);
        visit.handle_forwarded(&[camera(2, 1)], START);
        visit.handle_enter(entry(11), START).unwrap();
        trace(&mut visit);

        visit.handle_forwarded(&[camera(2, 1)], after_s(1));

        assert_eq!(trace(&mut visit), ["to 11: forwarding 2>1"]);
    }

    #[test]
    fn whoever_is_served_and_is_not_inside_is_stopped_and_the_provider_is_told_once() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);

        // Somebody who waits, and somebody nobody knows, each at either end.
        for list in [[camera(2, 3)], [camera(9, 2)]] {
            visit.handle_forwarded(&list, START);
            visit.handle_forwarded(&list, after_s(1));
        }

        assert_eq!(
            trace(&mut visit),
            [
                "close media 3",
                "log misforwarded 3",
                "to 1: misforwarded",
                "to 1: forwarding 2>3",
                "close media 3",
                "close media 9",
                "log misforwarded 9",
                // Who was sent it begins anew: the sender may be another visit's.
                "close media 2",
                "open media 2",
                "to 1: misforwarded",
                "to 1: forwarding 9>2",
                "close media 9",
                "close media 2",
                "open media 2",
            ]
        );
    }

    #[test]
    fn whoever_just_went_out_may_have_been_served_in_the_second_before_and_not_later() {
        let mut visit = visit_with(&[2, 3]);
        say(&mut visit, 1, remove(2)).unwrap();
        say(&mut visit, 1, send_back(3)).unwrap();
        trace(&mut visit);

        // The store is slow: nobody was closed yet.
        visit.handle_forwarded(&[camera(1, 2), camera(1, 3)], after_s(9));
        visit.handle_media_closed(who(2), after_s(10));
        visit.handle_media_closed(who(3), after_s(10));
        visit.handle_forwarded(&[camera(1, 2), camera(1, 3)], after_s(11));
        visit.handle_forwarded(&[camera(1, 2), camera(1, 3)], after_s(12));
        let soon = trace(&mut visit);
        visit.handle_forwarded(&[camera(1, 2), camera(1, 3)], after_s(13));
        let late = trace(&mut visit);

        assert_eq!(soon, ["to 1: forwarding 1>2 1>3"]);
        assert_eq!(
            late,
            [
                "close media 2",
                "log misforwarded 2",
                "close media 3",
                "log misforwarded 3",
                "to 1: misforwarded",
            ]
        );
    }

    #[test]
    fn lists_that_come_late_and_all_at_once_accuse_nobody_who_went_out() {
        let mut visit = visit_with(&[2, 3]);
        say(&mut visit, 1, remove(2)).unwrap();
        visit.handle_media_closed(who(2), START);
        trace(&mut visit);

        // The visit was held up for a quarter of a minute; the first list is of the second before the end.
        visit.handle_forwarded(&[camera(2, 3)], after_s(15));
        visit.handle_forwarded(&[camera(2, 3)], after_s(15));
        let late = trace(&mut visit);
        visit.handle_forwarded(&[camera(2, 3)], after_s(15));
        let wrong = trace(&mut visit);

        assert_eq!(late, ["to 1: forwarding 2>3"]);
        assert!(
            wrong.contains(&"to 1: misforwarded".to_owned()),
            "{wrong:?}"
        );
    }

    #[test]
    fn visit_that_is_built_again_takes_nobody_inside_for_a_stranger() {
        let mut store = Store::default();
        let mut visit = Visit::new(card());
        visit.handle_enter(entry(1), START).unwrap();
        visit.handle_knock(knock(2), START).unwrap();
        say(&mut visit, 1, admit(2)).unwrap();
        store.keep(effects(&mut visit));

        let mut again = store.restore(START);
        trace(&mut again);
        again.handle_forwarded(&[camera(1, 2), camera(2, 1)], after_s(1));

        assert_eq!(trace(&mut again), [""; 0]);
    }

    #[test]
    fn log_does_not_grow_with_everyone_who_is_served_wrongly() {
        let mut visit = visit_with(&[2]);
        let list: Vec<_> = (10..=u8::MAX).map(|to| camera(2, to)).collect();

        visit.handle_forwarded(&list, START);

        let first = trace(&mut visit);
        let count = |word: &str| first.iter().filter(|line| line.starts_with(word)).count();
        assert_eq!(count("close media"), list.len());
        assert_eq!(count("log misforwarded"), STRAYS_MAX);
        assert_eq!(count("to 1: misforwarded"), 1);

        visit.handle_forwarded(&[camera(2, u8::MAX)], after_s(1));
        let told = trace(&mut visit);
        assert!(told.contains(&"to 1: misforwarded".to_owned()), "{told:?}");
    }
}
