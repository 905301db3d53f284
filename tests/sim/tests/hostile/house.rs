//! A visit by its real rules, whole clients of its people, and a server between them that lies.
//!
//! Everything happens under one clock that moves only when it is told to.

use crate::{
    lie::{Lie, Twist, honest, takes_all},
    page::{Asked, Page},
};
use client::{Command, Credential, SignalingEvent};
use e2ee::knock::RejoinKey;
use protocol::{
    AccountId, Challenge, ClientMessage, DeviceId, DisplayName, InviteId, InviteSecret,
    ParticipantId, Problem, Role, Sdp, SeatToken, ServerMessage, VisitId, VisitMessage,
    limit::HEARTBEAT_EVERY, time::Instant,
};
use sim::{clock::DAWN, practice::Practice};
use std::{collections::BTreeMap, time::Duration};
use visit::{ConnectionId, Effect, Entry, Fresh, Knock, Return, Visit, VisitCard};

/// The provider. Everybody else has a number from 2 on.
pub(crate) const HOST: u8 = 1;

/// The visit.
pub(crate) const VISIT: VisitId = VisitId::from_bytes([3; 16]);

/// Connections of one person.
const CONNECTIONS: u64 = 1_000;

/// Messages back and forth without the clock moving, after which something goes round in circles.
const TURNS_MAX: usize = 5_000;

/// Everyone, and the server between them.
pub(crate) struct House {
    pub(crate) practice: Practice,
    pub(crate) visit: Visit,
    pub(crate) pages: BTreeMap<u8, Page>,
    pub(crate) now: Instant,
    /// What an honest server would have handed out so far.
    pub(crate) told: Vec<(u8, ServerMessage)>,
    /// What was sent to the server so far.
    pub(crate) heard: Vec<(u8, ClientMessage)>,
    pub(crate) lie: Lie,
    pub(crate) twist: Twist,
    heartbeat_at: Instant,
}

fn plan() -> VisitCard {
    VisitCard {
        id: VISIT,
        starts_at: *DAWN,
        expected: Vec::new(),
        vault: 0,
    }
}

impl House {
    /// Opens a visit. The provider is in it, alone; links are made for the numbers 2 to 9 in the provider's
    /// browser, and for 10 by the server.
    pub(crate) fn open() -> Self {
        Self::of(Practice::new(VISIT, name(HOST), *DAWN))
    }

    /// As [`Self::open`], of a provider whose keys are there.
    pub(crate) fn of(practice: Practice) -> Self {
        for invited in 2..10 {
            practice.invite(invite(invited), name(invited), Role::Patient);
        }
        Self::with_links_of(practice)
    }

    /// As [`Self::open`], of a provider whose keys and links are there.
    pub(crate) fn with_links_of(practice: Practice) -> Self {
        let mut house = Self {
            practice,
            visit: Visit::new(plan()),
            pages: BTreeMap::new(),
            now: *DAWN,
            told: Vec::new(),
            heard: Vec::new(),
            lie: honest(),
            twist: takes_all(),
            heartbeat_at: *DAWN + HEARTBEAT_EVERY,
        };
        let credential = house.practice.credential();
        house.joins(HOST, credential);
        house
    }

    /// As [`Self::open`], with these people let in.
    pub(crate) fn with(people: &[u8]) -> Self {
        let mut house = Self::open();
        for person in people {
            house.knocks(*person);
            house.admits(*person);
        }
        house.waits(2);
        house.share_one_key(people);
        house
    }

    /// Someone opens their link for the first time and knocks.
    pub(crate) fn knocks(&mut self, person: u8) {
        let rejoin = self.practice.rejoin_key();
        let kept = *rejoin.expose_bytes();
        let credential = self.credential(person, rejoin);
        self.joins(person, credential);
        self.page(person).rejoin = kept;
    }

    /// Someone loads their page again.
    pub(crate) fn reloads(&mut self, person: u8) {
        let page = self.pages.remove(&person).expect("there is a page");
        let connection = at(person, page.connections);
        self.visit.handle_disconnect(connection, self.now);
        if person == HOST {
            let credential = self.practice.credential();
            self.loads(person, (credential, None), page.connections);
            return;
        }
        let credential = self.credential(person, RejoinKey::from_bytes(&page.rejoin));
        self.loads(person, (credential, page.seat), page.connections);
        self.page(person).rejoin = page.rejoin;
    }

    /// Someone opens a page with this and joins.
    pub(crate) fn joins(&mut self, person: u8, credential: Credential) {
        // A page that was open at the place is gone, and its connection with it.
        let before = self.pages.remove(&person);
        let connections = before.map_or(0, |page| page.connections);
        self.visit
            .handle_disconnect(at(person, connections), self.now);
        self.loads(person, (credential, None), connections);
    }

    fn loads(
        &mut self,
        person: u8,
        (credential, seat): (Credential, Option<SeatToken>),
        connections: u64,
    ) {
        let mut page = Page::new(credential, seat);
        page.connections = connections;
        self.pages.insert(person, page);
        self.asks(person, Command::Join);
    }

    /// What somebody's page begins with.
    pub(crate) fn credential(&self, person: u8, rejoin: RejoinKey) -> Credential {
        let link = (invite(person), InviteSecret::from_bytes([person; 16]));
        let person = (name(person), Role::Patient);
        self.practice.invitee_credential(link, person, rejoin)
    }

    /// The server tells the provider that links and the vault are others than before.
    pub(crate) fn changes_agenda(&mut self) {
        let card = VisitCard {
            vault: self.practice.version(),
            ..plan()
        };
        self.visit.handle_agenda(card);
        self.settle();
    }

    pub(crate) fn admits(&mut self, person: u8) {
        self.asks(HOST, Command::Admit(who(person)));
    }

    pub(crate) fn asks(&mut self, person: u8, command: Command) {
        let now = self.now;
        self.page(person).client.handle_command(command, now);
        self.settle();
    }

    /// The server says something to someone, unasked.
    pub(crate) fn says(&mut self, to: u8, message: VisitMessage) {
        self.hands(to, ServerMessage::Visit(message));
        self.settle();
    }

    /// Time passes.
    pub(crate) fn waits(&mut self, seconds: u64) {
        self.waits_millis(seconds * 1_000);
    }

    pub(crate) fn waits_millis(&mut self, millis: u64) {
        let end = self.now + Duration::from_millis(millis);
        self.settle();
        while self.now < end {
            let pages = self.pages.values().map(|page| page.client.poll_timeout());
            let due = pages.chain([self.visit.poll_timeout(), Some(self.heartbeat_at)]);
            let next = due.flatten().min().unwrap_or(end);
            let next = next.max(self.now + Duration::from_millis(1)).min(end);
            self.now = next;
            self.visit.handle_timeout(next);
            for page in self.pages.values_mut() {
                page.client.handle_timeout(next);
            }
            if self.heartbeat_at <= next {
                self.heartbeat_at = next + HEARTBEAT_EVERY;
                for person in self.people() {
                    self.hands(person, ServerMessage::Heartbeat {});
                }
            }
            self.settle();
        }
    }

    /// Lets everything happen that is to happen at this moment.
    pub(crate) fn settle(&mut self) {
        for _ in 0..TURNS_MAX {
            let mut is_busy = false;
            for person in self.people() {
                while let Some(asked) = self.ask_of(person) {
                    is_busy = true;
                    self.performs(person, asked);
                }
            }
            while let Some(effect) = self.visit.poll_effect() {
                is_busy = true;
                self.hands_out(effect);
            }
            if !is_busy {
                return;
            }
        }
        panic!("it does not come to rest");
    }

    fn ask_of(&mut self, person: u8) -> Option<Asked> {
        let now = self.now;
        self.page(person).poll(now)
    }

    fn performs(&mut self, person: u8, asked: Asked) {
        match asked {
            Asked::Nothing => {}
            Asked::Open => {
                self.page(person).connections += 1;
                self.handles(person, SignalingEvent::Opened);
                let challenge = Challenge::from_bytes([person; 32]);
                let drawn = ServerMessage::Challenge { challenge };
                self.handles(person, SignalingEvent::Message(Box::new(drawn)));
            }
            Asked::Close => {
                let connection = at(person, self.page(person).connections);
                self.visit.handle_disconnect(connection, self.now);
            }
            Asked::Send(message) => {
                self.heard.push((person, message.clone()));
                for message in (self.twist)(person, message) {
                    self.takes(person, message);
                }
            }
            Asked::Media(event) => {
                let now = self.now;
                self.page(person).client.handle_media(event, now);
            }
            Asked::Keep(vault) => {
                let version = self.practice.version();
                self.practice.keep(*vault, version);
            }
            Asked::Read => {
                let (vault, now) = (self.practice.kept(), self.now);
                self.page(person).client.handle_vault(&vault, now);
            }
            Asked::Renew => {
                let (secrets, now) = (self.practice.host_secrets(), self.now);
                self.page(person).client.handle_secrets(Some(secrets), now);
            }
        }
    }

    /// The server takes something in, as its rules say.
    pub(crate) fn takes(&mut self, person: u8, message: ClientMessage) {
        let connection = at(person, self.page(person).connections);
        let outcome = if let ClientMessage::Enter { .. } = message {
            let entry = Entry {
                participant: who(person),
                account: AccountId::from_bytes([1; 16]),
                name: name(person),
                connection,
            };
            let outcome = self.visit.handle_enter(entry, self.now);
            outcome.map_err(Problem::new)
        } else if let ClientMessage::Knock { seat, .. } = message {
            self.takes_knock(person, connection, seat)
        } else {
            let fresh = Fresh {
                seat: SeatToken::from_bytes([200 + person; 32]),
            };
            self.visit
                .handle_message(connection, message, fresh, self.now)
        };
        if let Err(problem) = outcome {
            self.lies_to(connection, ServerMessage::Problem(problem));
        }
    }

    fn takes_knock(
        &mut self,
        person: u8,
        connection: ConnectionId,
        seat: Option<SeatToken>,
    ) -> Result<(), Problem> {
        let seat_of_person = SeatToken::from_bytes([person; 32]);
        if seat.is_some() {
            let back = Return {
                participant: who(person),
                seat: seat_of_person.clone(),
                device: DeviceId::from_bytes([person; 32]),
                connection,
            };
            if self.visit.handle_return(back, self.now).is_ok() {
                return Ok(());
            }
        }
        let knock = Knock {
            participant: who(person),
            invite: invite(person),
            name: name(person),
            role: Role::Patient,
            seat: seat_of_person,
            device: DeviceId::from_bytes([person; 32]),
            connection,
            may_be_shared: false,
        };
        let outcome = self.visit.handle_knock(knock, self.now);
        outcome.map_err(Problem::new)
    }

    fn hands_out(&mut self, effect: Effect) {
        match effect {
            Effect::Tell(to, message) => self.lies_to(to, ServerMessage::Visit(message)),
            Effect::TellWaiting(to, message) => self.lies_to(to, ServerMessage::Waiting(message)),
            Effect::TellProblem(to, problem) => self.lies_to(to, ServerMessage::Problem(problem)),
            Effect::Negotiate(negotiation) => {
                let answer = Sdp::new("o=- 1 1 IN IP4 192.0.2.1".to_owned());
                let (who, number) = (negotiation.who, negotiation.number);
                self.visit.handle_answer(who, number, answer, self.now);
            }
            Effect::Save(_)
            | Effect::Erase(_)
            | Effect::SaveInvite(_)
            | Effect::SaveVisit(_)
            | Effect::Log(_)
            | Effect::OpenMedia(_)
            | Effect::CloseMedia(_)
            | Effect::Route(_)
            | Effect::AnswerCode(..)
            | Effect::CloseSignaling(_) => {}
        }
    }

    fn lies_to(&mut self, ConnectionId(to): ConnectionId, message: ServerMessage) {
        let person = u8::try_from(to / CONNECTIONS).expect("a small number");
        self.told.push((person, message.clone()));
        if at(person, self.page(person).connections) != ConnectionId(to) {
            return;
        }
        for message in (self.lie)(person, message) {
            self.hands(person, message);
        }
    }

    /// Hands a message to someone, without letting anything follow of it yet.
    pub(crate) fn hands(&mut self, to: u8, message: ServerMessage) {
        self.handles(to, SignalingEvent::Message(Box::new(message)));
    }

    fn handles(&mut self, person: u8, event: SignalingEvent) {
        let now = self.now;
        self.page(person).client.handle_signaling(event, now);
        self.page(person).note_alarm();
    }

    pub(crate) fn page(&mut self, person: u8) -> &mut Page {
        self.pages.get_mut(&person).expect("there is a page")
    }

    /// Takes what a page asks for, and hands nothing of it on: it is counted.
    pub(crate) fn drains(&mut self, person: u8) {
        while let Some(asked) = self.ask_of(person) {
            if let Asked::Send(message) = asked {
                self.heard.push((person, message));
            }
        }
    }

    fn people(&self) -> Vec<u8> {
        self.pages.keys().copied().collect()
    }
}

pub(crate) fn who(n: u8) -> ParticipantId {
    ParticipantId::from_bytes([n; 16])
}

pub(crate) fn invite(n: u8) -> InviteId {
    InviteId::from_bytes([n; 16])
}

pub(crate) fn name(n: u8) -> DisplayName {
    DisplayName::clean(&format!("Person {n}")).expect("a name")
}

/// What the server says to someone who was let in.
pub(crate) fn admitted(n: u8) -> VisitMessage {
    VisitMessage::Admitted {
        you: who(n),
        name: name(n),
        role: Role::Patient,
        seat: None,
        media_kept: false,
    }
}

fn at(person: u8, connections: u64) -> ConnectionId {
    ConnectionId(u64::from(person) * CONNECTIONS + connections)
}
