//! What a client knows while it is inside, from the server's last words.

use crate::{ChatLine, chime::Knocks, slots::Remote, view::WaitingPerson};
use protocol::{
    ChatText, DisplayName, Expected, Knocker, ParticipantId, Person, Role, limit::CHAT_LINES_MAX,
    time::Instant,
};
use std::collections::VecDeque;

#[derive(Debug)]
pub(crate) struct Inside {
    pub(crate) you: ParticipantId,
    pub(crate) name: DisplayName,
    pub(crate) role: Role,
    pub(crate) people: Vec<Person>,
    /// Whether a roster came since the admission: the first is no news, the next ones are.
    pub(crate) has_roster: bool,
    pub(crate) started_at: Option<Instant>,
    pub(crate) waiting: Vec<WaitingPerson>,
    pub(crate) knocks: Knocks,
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
            people: Vec::new(),
            has_roster: false,
            started_at: None,
            waiting: Vec::new(),
            knocks: Knocks::default(),
            starts_at: None,
            expected: Vec::new(),
            chat: VecDeque::new(),
            chat_count: 0,
        }
    }

    /// Takes who is inside. Returns how many others came and how many went.
    pub(crate) fn take_roster(
        &mut self,
        people: Vec<Person>,
        elapsed_ms: Option<u64>,
        now: Instant,
    ) -> (usize, usize) {
        let is_other = |person: &&Person| person.id != self.you;
        let absent =
            |id: ParticipantId, list: &[Person]| !list.iter().any(|person| person.id == id);
        let came = people
            .iter()
            .filter(is_other)
            .filter(|person| absent(person.id, &self.people))
            .count();
        let went = self
            .people
            .iter()
            .filter(is_other)
            .filter(|person| absent(person.id, &people))
            .count();
        let is_first = !self.has_roster;
        self.people = people;
        self.has_roster = true;
        self.started_at =
            elapsed_ms.map(|elapsed| Instant::from_millis(now.as_millis().saturating_sub(elapsed)));
        if is_first { (0, 0) } else { (came, went) }
    }

    /// Returns the tracks of everyone else.
    pub(crate) fn remotes(&self) -> Vec<Remote> {
        self.people
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
        self.waiting = people
            .into_iter()
            .map(|knocker| WaitingPerson {
                since: Instant::from_millis(now.as_millis().saturating_sub(knocker.waited_ms)),
                knocker,
            })
            .collect();
    }

    pub(crate) fn take_chat(&mut self, from: ParticipantId, text: ChatText, now: Instant) {
        let name = self
            .people
            .iter()
            .find(|person| person.id == from)
            .map(|person| person.name.clone());
        if self.chat.len() == CHAT_LINES_MAX {
            self.chat.pop_front();
        }
        self.chat_count += 1;
        self.chat.push_back(ChatLine {
            number: self.chat_count,
            is_mine: from == self.you,
            name: name.unwrap_or_else(|| self.name.clone()),
            text,
            at: now,
        });
    }
}
