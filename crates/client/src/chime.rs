//! When a knock may sound, so that a raid makes no siren; and who came and went, by the group's own word.

use crate::{Effect, Sound, keys::Sighted};
use e2ee::group::Leaf;
use protocol::{Knocker, ParticipantId, Presence, limit::KNOCK_SOUND_EVERY, time::Instant};
use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};

/// The knocks heard, and when the next may sound.
#[derive(Debug, Default)]
pub(crate) struct Knocks {
    known: BTreeSet<ParticipantId>,
    quiet_until: Option<Instant>,
    /// Someone knocked in the quiet time and still waits.
    is_owed: bool,
}

impl Knocks {
    /// Takes who waits; sounds for whoever is new, at most once in [`KNOCK_SOUND_EVERY`]. A knock in
    /// the quiet time sounds at its end, so that none is missed.
    pub(crate) fn handle_waiting(
        &mut self,
        people: &[Knocker],
        now: Instant,
        effects: &mut VecDeque<Effect>,
    ) {
        let here: BTreeSet<_> = people
            .iter()
            .filter(|knocker| knocker.presence == Presence::Here)
            .map(|knocker| knocker.id)
            .collect();
        let all: BTreeSet<_> = people.iter().map(|knocker| knocker.id).collect();
        if here.difference(&self.known).next().is_some() {
            self.is_owed = true;
        }
        self.known = self.known.intersection(&all).copied().chain(here).collect();
        if self.known.is_empty() {
            self.is_owed = false;
        }
        self.sound(now, effects);
    }

    pub(crate) fn handle_timeout(&mut self, now: Instant, effects: &mut VecDeque<Effect>) {
        self.sound(now, effects);
    }

    pub(crate) const fn poll_timeout(&self) -> Option<Instant> {
        if self.is_owed { self.quiet_until } else { None }
    }

    fn sound(&mut self, now: Instant, effects: &mut VecDeque<Effect>) {
        if !self.is_owed || self.quiet_until.is_some_and(|until| now < until) {
            return;
        }
        self.is_owed = false;
        self.quiet_until = Some(now + KNOCK_SOUND_EVERY);
        effects.push_back(Effect::Play(Sound::Knock));
    }
}

/// How long after a group was founded anew nobody's coming or going is told: everyone who was there comes back
/// to it within a few seconds, and that is no news.
const RETURNS_WITHIN: Duration = Duration::from_secs(5);

/// Who is in the group besides this client's person, so that a chime tells a fact.
#[derive(Debug, Default)]
pub(crate) struct Company {
    others: BTreeSet<Other>,
    /// The generation of the group that they were last seen in.
    group: Option<u32>,
    quiet_until: Option<Instant>,
}

/// Somebody else in the group. Whoever was not named is somebody too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Other {
    Named(ParticipantId),
    Unnamed(Leaf),
}

impl Company {
    /// Takes who is in the group of that generation. Returns whether somebody came, and whether somebody went.
    pub(crate) fn handle_people(
        &mut self,
        people: &[Sighted],
        group: Option<u32>,
        now: Instant,
    ) -> (bool, bool) {
        self.quiet_until = self.quiet_until.filter(|until| now < *until);
        if group.is_none() || people.iter().all(|one| one.entry.is_none()) {
            // No group, or its first list is on its way.
            return (false, false);
        }
        let others: BTreeSet<Other> = people
            .iter()
            .filter(|one| !one.is_you)
            .map(|one| match &one.entry {
                Some(entry) => Other::Named(entry.participant),
                None => Other::Unnamed(one.leaf),
            })
            .collect();
        let before = self.group.replace(group.unwrap_or_default());
        if before.is_none() {
            // Whoever is there already is no news.
            self.others = others;
            return (false, false);
        }
        if before != group {
            self.quiet_until = Some(now + RETURNS_WITHIN);
        }
        if self.quiet_until.is_some() {
            return (false, false);
        }
        let came = others.difference(&self.others).next().is_some();
        let went = self.others.difference(&others).next().is_some();
        self.others = others;
        (came, went)
    }

    pub(crate) const fn poll_timeout(&self) -> Option<Instant> {
        self.quiet_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use e2ee::group::{Kind, Level, RosterEntry};
    use protocol::{DisplayName, Role};

    fn knocker(number: u8, presence: Presence) -> Knocker {
        Knocker {
            id: ParticipantId::from_bytes([number; 16]),
            name: DisplayName::clean("Ana").unwrap(),
            role: Role::Patient,
            presence,
            waited_ms: 0,
            new_device: false,
            refused_before: false,
            may_be_shared: false,
        }
    }

    fn sounds(effects: &mut VecDeque<Effect>) -> usize {
        let count = effects.len();
        effects.clear();
        count
    }

    #[test]
    fn fifty_knocks_in_ten_seconds_sound_once_and_once_more_at_the_end() {
        let mut knocks = Knocks::default();
        let mut effects = VecDeque::new();
        let mut people = Vec::new();

        for number in 0..50 {
            people.push(knocker(number, Presence::Here));
            let now = Instant::START + Duration::from_millis(u64::from(number) * 100);
            knocks.handle_waiting(&people, now, &mut effects);
        }
        let in_the_first_seconds = sounds(&mut effects);
        let due = knocks.poll_timeout().unwrap();
        knocks.handle_timeout(due, &mut effects);

        assert_eq!(in_the_first_seconds, 1);
        assert_eq!(due, Instant::START + KNOCK_SOUND_EVERY);
        assert_eq!(sounds(&mut effects), 1);
        assert_eq!(knocks.poll_timeout(), None);
    }

    #[test]
    fn a_drop_and_return_of_someone_waiting_is_no_knock() {
        let mut knocks = Knocks::default();
        let mut effects = VecDeque::new();
        let later = Instant::START + Duration::from_secs(60);

        knocks.handle_waiting(&[knocker(1, Presence::Here)], Instant::START, &mut effects);
        knocks.handle_waiting(&[knocker(1, Presence::Reconnecting)], later, &mut effects);
        knocks.handle_waiting(&[knocker(1, Presence::Here)], later, &mut effects);

        assert_eq!(sounds(&mut effects), 1);
    }

    #[test]
    fn a_knock_that_was_given_up_in_the_quiet_time_does_not_sound_later() {
        let mut knocks = Knocks::default();
        let mut effects = VecDeque::new();

        knocks.handle_waiting(&[knocker(1, Presence::Here)], Instant::START, &mut effects);
        knocks.handle_waiting(&[], Instant::START, &mut effects);
        knocks.handle_waiting(&[knocker(2, Presence::Here)], Instant::START, &mut effects);
        knocks.handle_waiting(&[], Instant::START, &mut effects);
        knocks.handle_timeout(Instant::START + KNOCK_SOUND_EVERY, &mut effects);

        assert_eq!(sounds(&mut effects), 1);
        assert_eq!(knocks.poll_timeout(), None);
    }

    fn named(number: u8) -> Sighted {
        Sighted {
            leaf: Leaf::new(number.into()).unwrap(),
            is_you: number == 0,
            entry: Some(RosterEntry {
                leaf: Leaf::new(number.into()).unwrap(),
                participant: ParticipantId::from_bytes([number; 16]),
                name: DisplayName::clean("Ana").unwrap(),
                role: Role::Patient,
                kind: Kind::Person,
                level: Level::Link,
            }),
        }
    }

    fn unnamed(number: u8) -> Sighted {
        Sighted {
            entry: None,
            ..named(number)
        }
    }

    const QUIET: (bool, bool) = (false, false);

    fn after(seconds: u64) -> Instant {
        Instant::START + Duration::from_secs(seconds)
    }

    #[test]
    fn who_is_there_already_is_no_news_and_who_comes_and_goes_is() {
        let mut company = Company::default();
        let mut sees = |people: &[Sighted], group| company.handle_people(people, group, after(0));

        assert_eq!(sees(&[], None), QUIET);
        assert_eq!(sees(&[unnamed(1)], Some(1)), QUIET);
        assert_eq!(sees(&[named(0), named(1)], Some(1)), QUIET);
        assert_eq!(
            sees(&[named(0), named(1), named(2)], Some(1)),
            (true, false)
        );
        assert_eq!(sees(&[named(0), named(2)], Some(1)), (false, true));
        assert_eq!(sees(&[named(0), named(3)], Some(1)), (true, true));
    }

    #[test]
    fn somebody_whom_no_host_named_is_heard_too() {
        let mut company = Company::default();
        company.handle_people(&[named(0)], Some(1), after(0));

        let heard = company.handle_people(&[named(0), unnamed(4)], Some(1), after(3));

        assert_eq!(heard, (true, false));
    }

    #[test]
    fn everyone_s_return_to_a_new_group_is_no_news_and_who_did_not_return_is() {
        let mut company = Company::default();
        company.handle_people(&[named(0), named(1), named(2)], Some(1), after(0));

        let at_first = company.handle_people(&[named(0)], Some(2), after(10));
        let back = company.handle_people(&[named(0), named(2)], Some(2), after(11));
        let due = company.poll_timeout();
        let later = company.handle_people(&[named(0), named(2)], Some(2), after(15));

        assert_eq!((at_first, back), (QUIET, QUIET));
        assert_eq!(due, Some(after(15)));
        assert_eq!(later, (false, true));
    }
}
