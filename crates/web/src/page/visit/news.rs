//! What a screen reader says when something happens: who knocks, who comes, who goes.

use super::Visit;
use crate::text::t;
use client::InsideView;
use leptos::prelude::*;
use protocol::ParticipantId;
use std::collections::BTreeMap;

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

impl Visit {
    pub(super) fn news(self) -> AnyView {
        let present = Memo::new(move |_| self.inside.with(Present::of));
        let words = RwSignal::new(String::new());
        Effect::new(move |before: Option<Present>| {
            let present = present.get();
            let news = before.map(|before| present.news_since(&before));
            if let Some(news) = news.filter(|news| !news.is_empty()) {
                words.set(news);
            }
            present
        });
        view! {
            <p class="spoken" role="status">
                {move || words.get()}
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
    fn nothing_is_told_where_nothing_changed() {
        let one = present(&[1], &[0]);

        assert_eq!(one.news_since(&one), "");
    }
}
