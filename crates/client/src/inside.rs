//! What a client knows while it is inside: of the group, from the group; of seats and tracks, from the server's
//! last words.

use crate::{
    ChatLine,
    chime::{Company, Knocks},
    forwarded::Forwarded,
    keys::Sighted,
    slots::Remote,
    view::WaitingPerson,
};
use e2ee::group::Confirmation;
use protocol::{
    ChatText, DisplayName, Expected, Knocker, ParticipantId, Person, Role, limit::CHAT_LINES_MAX,
    time::Instant,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

#[derive(Debug)]
pub(crate) struct Inside {
    pub(crate) you: ParticipantId,
    pub(crate) name: DisplayName,
    pub(crate) role: Role,
    /// Everyone with a seat inside, by the server's word: their tracks, and whether they are connected.
    pub(crate) seats: Vec<Person>,
    /// Everyone in the group.
    pub(crate) people: Vec<Sighted>,
    pub(crate) company: Company,
    pub(crate) confirmation: Confirmation,
    pub(crate) started_at: Option<Instant>,
    pub(crate) waiting: Vec<WaitingPerson>,
    /// People with a seat inside who are not in the group and knock at it, and since when: another device of
    /// somebody's, after the group was founded anew. Only the provider can say that they belong here.
    pub(crate) strays: BTreeMap<ParticipantId, Instant>,
    pub(crate) knocks: Knocks,
    pub(crate) forwarded: Forwarded,
    pub(crate) starts_at: Option<Instant>,
    pub(crate) expected: Vec<Expected>,
    pub(crate) chat: VecDeque<ChatLine>,
    pub(crate) chat_count: u64,
}

impl Inside {
    pub(crate) fn new(you: ParticipantId, name: DisplayName, role: Role) -> Self {
        Self {
            you,
            name,
            role,
            seats: Vec::new(),
            people: Vec::new(),
            company: Company::default(),
            confirmation: Confirmation::Fresh,
            started_at: None,
            waiting: Vec::new(),
            strays: BTreeMap::new(),
            knocks: Knocks::default(),
            forwarded: Forwarded::default(),
            starts_at: None,
            expected: Vec::new(),
            chat: VecDeque::new(),
            chat_count: 0,
        }
    }

    /// Takes who has a seat inside. Whoever the server lists twice counts once: a screen that draws one line for each
    /// number would draw somebody else's line wrong.
    pub(crate) fn take_seats(&mut self, seats: Vec<Person>, elapsed_ms: Option<u64>, now: Instant) {
        self.seats = once(seats, |person| person.id);
        self.started_at =
            elapsed_ms.map(|elapsed| Instant::from_millis(now.as_millis().saturating_sub(elapsed)));
    }

    /// Returns when something here is due.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        let due = [self.knocks.poll_timeout(), self.company.poll_timeout()];
        due.into_iter().flatten().min()
    }

    /// Returns the tracks of everyone else.
    pub(crate) fn remotes(&self) -> Vec<Remote> {
        self.seats
            .iter()
            .filter(|person| person.id != self.you)
            .flat_map(|person| {
                person.tracks.iter().map(|track| Remote {
                    from: person.id,
                    track: track.id,
                    source: track.source,
                })
            })
            .collect()
    }

    pub(crate) fn take_waiting(&mut self, people: Vec<Knocker>, now: Instant) {
        self.waiting = once(people, |knocker| knocker.id)
            .into_iter()
            .map(|knocker| WaitingPerson {
                since: Instant::from_millis(now.as_millis().saturating_sub(knocker.waited_ms)),
                knocker,
                visitor: None,
                is_provable: false,
                may_admit: false,
                claims_role: false,
                likeness: None,
            })
            .collect();
    }

    pub(crate) fn take_chat(
        &mut self,
        (name, text): (DisplayName, ChatText),
        is_mine: bool,
        now: Instant,
    ) {
        if self.chat.len() == CHAT_LINES_MAX {
            self.chat.pop_front();
        }
        self.chat_count += 1;
        self.chat.push_back(ChatLine {
            number: self.chat_count,
            is_mine,
            name,
            text,
            at: now,
        });
    }
}

/// Keeps the first of each number.
fn once<T>(mut all: Vec<T>, id: impl Fn(&T) -> ParticipantId) -> Vec<T> {
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(id(one)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Presence;

    #[test]
    fn whoever_is_listed_twice_waits_once() {
        let id = ParticipantId::from_bytes([1; 16]);
        let knocker = |waited_ms| Knocker {
            id,
            name: DisplayName::clean("Eve").unwrap(),
            role: Role::Patient,
            presence: Presence::Here,
            waited_ms,
            new_device: false,
            refused_before: false,
            may_be_shared: false,
        };
        let name = DisplayName::clean("Ana").unwrap();
        let mut inside = Inside::new(ParticipantId::from_bytes([0; 16]), name, Role::Provider);

        inside.take_waiting(
            vec![knocker(1_000), knocker(0)],
            Instant::from_millis(5_000),
        );

        assert_eq!(inside.waiting.len(), 1);
        assert_eq!(inside.waiting[0].since, Instant::from_millis(4_000));
    }

    #[test]
    fn the_chat_keeps_the_last_lines_only() {
        let name = DisplayName::clean("Ana").unwrap();
        let mut inside = Inside::new(
            ParticipantId::from_bytes([0; 16]),
            name.clone(),
            Role::Patient,
        );

        for number in 0..=CHAT_LINES_MAX {
            let text = ChatText::clean(&number.to_string()).unwrap();
            inside.take_chat((name.clone(), text), true, Instant::START);
        }

        assert_eq!(inside.chat.len(), CHAT_LINES_MAX);
        assert_eq!(inside.chat[0].text.for_screen(), "1");
        assert!(inside.chat[0].is_mine);
    }
}
