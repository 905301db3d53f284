//! When a knock may sound: a raid cannot make a siren.

use crate::{Effect, Sound};
use protocol::{Knocker, ParticipantId, Presence, limit::KNOCK_SOUND_EVERY, time::Instant};
use std::collections::{BTreeSet, VecDeque};

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

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{DisplayName, Role};
    use std::time::Duration;

    fn knocker(number: u8, presence: Presence) -> Knocker {
        Knocker {
            id: ParticipantId::from_bytes([number; 16]),
            name: DisplayName::clean("Ana").unwrap(),
            role: Role::Patient,
            presence,
            waited_ms: 0,
            other_device: false,
            refused_before: false,
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
}
