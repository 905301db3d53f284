//! What a screen reader says when something happens: who knocks, who comes, who goes.

use super::Visit;
use crate::{browser::clock::Timer, text::t};
use client::InsideView;
use leptos::prelude::*;
use protocol::ParticipantId;
use std::{collections::BTreeMap, time::Duration};

/// How much time lies between two announcements at least: someone who knocks again and again must not
/// talk over the visit.
const SPEAKS_EVERY: Duration = Duration::from_secs(10);

/// How long nothing stands in the spoken line between two announcements. The same words put in place of
/// themselves are no change, and would not be spoken.
const SILENT_FOR: Duration = Duration::from_millis(250);

/// Names by id, of those who wait and those who are in.
#[derive(Clone, Default, PartialEq, Eq)]
struct Present {
    waiting: BTreeMap<ParticipantId, String>,
    inside: BTreeMap<ParticipantId, String>,
}

impl Present {
    fn of(inside: &InsideView) -> Self {
        let waiting = inside.waiting.iter().map(|waits| {
            let name = waits.knocker.name.for_screen().to_owned();
            (waits.knocker.id, name)
        });
        let others = inside.people.iter().filter(|tile| !tile.is_you);
        let others = others.map(|tile| {
            let name = tile.person.name.for_screen().to_owned();
            (tile.person.id, name)
        });
        Self {
            waiting: waiting.collect(),
            inside: others.collect(),
        }
    }

    /// Forgets who waits no more, so that their next knock is news again.
    fn forget_gone(&mut self, present: &Self) {
        self.waiting
            .retain(|id, _| present.waiting.contains_key(id));
    }

    /// Says what changed since before.
    fn news_since(&self, before: &Self) -> String {
        let new = |after: &BTreeMap<_, String>, before: &BTreeMap<_, String>| {
            let new = after.iter().filter(|(id, _)| !before.contains_key(*id));
            new.map(|(_, name)| name.clone()).collect::<Vec<_>>()
        };
        let knocks = new(&self.waiting, &before.waiting);
        let came = new(&self.inside, &before.inside);
        let went = new(&before.inside, &self.inside);
        let knocks = knocks.iter().map(|name| t!("announce-knock", name = name));
        let came = came.iter().map(|name| t!("announce-in", name = name));
        let went = went.iter().map(|name| t!("announce-out", name = name));
        knocks.chain(came).chain(went).collect::<Vec<_>>().join(" ")
    }
}

/// Tells what changed, one announcement at a time.
#[derive(Clone, Copy)]
struct Herald {
    present: Memo<Present>,
    /// Who was there when the last announcement was made.
    told: StoredValue<Present>,
    words: RwSignal<String>,
    /// Runs while nothing is to be said.
    pause: StoredValue<Option<Timer>, LocalStorage>,
}

impl Herald {
    fn take(self, present: &Present) {
        self.told.update_value(|told| told.forget_gone(present));
        if present.waiting.is_empty() {
            self.words.set(String::new());
        }
        if self.pause.with_value(Option::is_none) {
            self.speak();
        }
    }

    fn speak(self) {
        let present = self.present.get_untracked();
        let news = self.told.with_value(|told| present.news_since(told));
        self.told.set_value(present);
        if news.is_empty() {
            self.pause.set_value(None);
            return;
        }
        self.words.set(news);
        let pause = Timer::after(SPEAKS_EVERY, move || self.fall_silent());
        self.pause.set_value(Some(pause));
    }

    fn fall_silent(self) {
        self.words.set(String::new());
        let pause = Timer::after(SILENT_FOR, move || self.speak());
        self.pause.set_value(Some(pause));
    }
}

impl Visit {
    pub(super) fn news(self) -> AnyView {
        let present = Memo::new(move |_| self.inside.with(Present::of));
        let herald = Herald {
            present,
            told: StoredValue::new(present.get_untracked()),
            words: RwSignal::new(String::new()),
            pause: StoredValue::new_local(None),
        };
        Effect::new(move || present.with(|present| herald.take(present)));
        view! {
            <p class="spoken" role="status">
                {move || herald.words.get()}
            </p>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn present(waiting: &[u8], inside: &[u8]) -> Present {
        let people = |ids: &[u8]| {
            let named = ids.iter().map(|id| {
                let name = char::from(b'A' + id).to_string();
                (ParticipantId::from_bytes([*id; 16]), name)
            });
            named.collect()
        };
        Present {
            waiting: people(waiting),
            inside: people(inside),
        }
    }

    #[test]
    fn knock_admission_and_leaving_are_told() {
        let nobody = present(&[], &[]);
        let knocked = present(&[0], &[]);
        let admitted = present(&[], &[0]);

        assert_eq!(knocked.news_since(&nobody), "A is waiting.");
        assert_eq!(admitted.news_since(&knocked), "A came in.");
        assert_eq!(nobody.news_since(&admitted), "A has left.");
    }

    #[test]
    fn second_knock_of_the_same_person_is_told_again() {
        let (nobody, knocked) = (present(&[], &[]), present(&[0], &[]));
        let mut told = knocked.clone();

        told.forget_gone(&nobody);

        assert_eq!(knocked.news_since(&told), "A is waiting.");
    }

    #[test]
    fn nothing_is_told_where_nothing_changed() {
        let one = present(&[1], &[0]);

        assert_eq!(one.news_since(&one), "");
    }
}
