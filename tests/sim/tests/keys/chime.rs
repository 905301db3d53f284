//! The sounds of coming and going, and who is shown: whole clients with real keys, and a server that lies about
//! seats. The chime is a fact of the group.

use crate::clinic::{HOST, NOW, who};
use client::{Command, Effect as Ask, InsideView, Phase, SignalingEvent, Sound, VisitClient};
use protocol::{
    AccountId, Challenge, ClientMessage, DeviceBytes, DeviceId, DeviceProof, DisplayName, InviteId,
    InviteSecret, ParticipantId, Person, Presence, Role, SeatToken, ServerMessage, VisitId,
    VisitMessage, time::Instant,
};
use sim::practice::Practice;
use std::{collections::BTreeMap, time::Duration};
use visit::{ConnectionId, Effect, Entry, Fresh, Knock, Visit, VisitCard};

const VISIT: VisitId = VisitId::from_bytes([3; 16]);
const FIRST: u8 = 2;
const SECOND: u8 = 3;

/// What the server does to what it tells someone; `None` drops it.
type Lie = fn(u8, VisitMessage) -> Option<VisitMessage>;

/// Whole clients, and the server between them.
struct Ward {
    practice: Practice,
    visit: Visit,
    clients: BTreeMap<u8, VisitClient>,
    sounds: Vec<(u8, Sound)>,
    lie: Lie,
    now: Instant,
}

impl Ward {
    /// A provider and the first patient are inside, and have heard each other's names.
    fn of_two() -> Self {
        let practice = Practice::new(VISIT, name(HOST), *NOW);
        for invited in [FIRST, SECOND] {
            practice.invite(invite(invited), name(invited), Role::Patient);
        }
        let card = VisitCard {
            id: VISIT,
            starts_at: *NOW,
            expected: Vec::new(),
            vault: 0,
        };
        let mut ward = Self {
            practice,
            visit: Visit::new(card),
            clients: BTreeMap::new(),
            sounds: Vec::new(),
            lie: |_, message| Some(message),
            now: *NOW,
        };
        ward.comes(HOST);
        ward.comes(FIRST);
        ward.asks(HOST, Command::Admit(who(FIRST)));
        ward.passes(1);
        ward.sounds.clear();
        ward
    }

    /// Someone opens their page and joins.
    fn comes(&mut self, number: u8) {
        let credential = if number == HOST {
            client::Credential::Provider {
                visit: VISIT,
                secrets: Box::new(self.practice.host_secrets()),
            }
        } else {
            let person = (name(number), Role::Patient);
            let rejoin = self.practice.rejoin_key();
            let secrets = self
                .practice
                .invitee_secrets(invite(number), person, rejoin);
            client::Credential::Invite {
                token: InviteSecret::from_bytes([number; 16]),
                secrets: Box::new(secrets),
            }
        };
        let client = VisitClient::new(credential, None, 0);
        self.clients.insert(number, client);
        self.asks(number, Command::Join);
    }

    fn asks(&mut self, number: u8, command: Command) {
        let now = self.now;
        self.client(number).handle_command(command, now);
        self.run();
    }

    /// The server says this, whatever is so.
    fn hears(&mut self, number: u8, message: VisitMessage) {
        self.tell(number, ServerMessage::Visit(message));
        self.run();
    }

    /// Lets so many seconds go by, one at a time.
    fn passes(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.now = self.now + Duration::from_secs(1);
            for client in self.clients.values_mut() {
                client.handle_timeout(self.now);
            }
            self.run();
        }
    }

    fn run(&mut self) {
        for _ in 0..10_000 {
            if !(self.run_clients() | self.run_visit()) {
                return;
            }
        }
        panic!("it does not come to rest");
    }

    fn run_clients(&mut self) -> bool {
        let mut asked = Vec::new();
        for (number, client) in &mut self.clients {
            while let Some(effect) = client.poll_effect() {
                asked.push((*number, effect));
            }
        }
        let is_busy = !asked.is_empty();
        for (number, effect) in asked {
            if let Ask::OpenSignaling = effect {
                let now = self.now;
                self.client(number)
                    .handle_signaling(SignalingEvent::Opened, now);
                let challenge = Challenge::from_bytes([number; 32]);
                let drawn = ServerMessage::Challenge { challenge };
                self.client(number)
                    .handle_signaling(SignalingEvent::Message(Box::new(drawn)), now);
            } else if let Ask::ProveDevice(statement) = effect {
                let now = self.now;
                let bytes = DeviceBytes::new(vec![1]).expect("short");
                let proof = DeviceProof {
                    key: bytes.clone(),
                    signature: bytes,
                };
                self.client(number)
                    .handle_proof(&statement.challenge, Some(proof), now);
            } else if let Ask::Send(message) = effect {
                self.say(number, message);
            } else if let Ask::Play(sound) = effect {
                self.sounds.push((number, sound));
            }
        }
        is_busy
    }

    fn say(&mut self, number: u8, message: ClientMessage) {
        let (participant, connection) = (who(number), at(number));
        if let ClientMessage::Enter { .. } = message {
            let entry = Entry {
                participant,
                account: AccountId::from_bytes([1; 16]),
                name: name(number),
                connection,
            };
            self.visit
                .handle_enter(entry, self.now)
                .expect("it is open");
        } else if let ClientMessage::Knock { invite, .. } = message {
            let knock = Knock {
                participant,
                invite,
                name: name(number),
                role: Role::Patient,
                seat: SeatToken::from_bytes([number; 32]),
                device: DeviceId::from_bytes([number; 32]),
                connection,
                may_be_shared: false,
            };
            self.visit
                .handle_knock(knock, self.now)
                .expect("there is room");
        } else {
            let fresh = Fresh {
                seat: SeatToken::from_bytes([200; 32]),
            };
            // What the server refuses, it refuses; the tests look at what became of it.
            let _ = self
                .visit
                .handle_message(connection, message, fresh, self.now);
        }
    }

    fn run_visit(&mut self) -> bool {
        let mut is_busy = false;
        while let Some(effect) = self.visit.poll_effect() {
            is_busy = true;
            if let Effect::Tell(ConnectionId(to), message) = effect {
                let to = u8::try_from(to).expect("a small number");
                if let Some(message) = (self.lie)(to, message) {
                    self.tell(to, ServerMessage::Visit(message));
                }
            } else if let Effect::TellWaiting(ConnectionId(to), message) = effect {
                let to = u8::try_from(to).expect("a small number");
                self.tell(to, ServerMessage::Waiting(message));
            }
        }
        is_busy
    }

    fn tell(&mut self, to: u8, message: ServerMessage) {
        let now = self.now;
        let event = SignalingEvent::Message(Box::new(message));
        self.client(to).handle_signaling(event, now);
    }

    fn client(&mut self, number: u8) -> &mut VisitClient {
        self.clients.get_mut(&number).expect("somebody of the ward")
    }

    fn view(&self, number: u8) -> InsideView {
        let Phase::Inside(inside) = self.clients[&number].view().phase else {
            panic!("{number} is not inside");
        };
        *inside
    }

    fn sees(&self, number: u8) -> Vec<ParticipantId> {
        let view = self.view(number);
        let mut people: Vec<_> = view.people.iter().map(|tile| tile.person.id).collect();
        people.sort_unstable();
        people
    }

    /// Returns the sounds since the last look, but for the knocks.
    fn heard(&mut self) -> Vec<(u8, Sound)> {
        let mut heard = std::mem::take(&mut self.sounds);
        heard.retain(|(_, sound)| *sound != Sound::Knock);
        heard.sort_unstable_by_key(|(number, _)| *number);
        heard
    }
}

#[test]
fn nobody_comes_or_goes_without_a_chime_although_the_server_hides_their_seat() {
    let mut ward = Ward::of_two();
    // Whoever has no seat by the provider's list is taken out of the group: for everyone, with a sound.
    ward.lie = |to, mut message| {
        if let (true, VisitMessage::Roster { people, .. }) = (to != HOST, &mut message) {
            people.retain(|person| person.id != who(SECOND));
        }
        Some(message)
    };

    ward.comes(SECOND);
    ward.asks(HOST, Command::Admit(who(SECOND)));
    ward.passes(1);

    let entry = [(HOST, Sound::Entry), (FIRST, Sound::Entry)];
    assert_eq!(
        ward.heard(),
        [entry[0], entry[1], (SECOND, Sound::Admitted)]
    );
    assert_eq!(ward.sees(FIRST), [who(HOST), who(FIRST), who(SECOND)]);
    ward.asks(HOST, Command::Remove(who(SECOND)));
    ward.passes(1);
    assert_eq!(ward.heard(), [(HOST, Sound::Exit), (FIRST, Sound::Exit)]);
    assert_eq!(ward.sees(FIRST), [who(HOST), who(FIRST)]);
}

#[test]
fn seats_that_the_server_makes_up_or_takes_away_ring_nothing_and_change_nobody() {
    let mut ward = Ward::of_two();
    let both = ward.sees(FIRST);

    for seats in [
        vec![seat(HOST), seat(FIRST), seat(9)],
        vec![seat(FIRST)],
        vec![],
        vec![seat(HOST), seat(FIRST)],
    ] {
        for number in [HOST, FIRST] {
            let mut people = seats.clone();
            if number == HOST && people.is_empty() {
                people.push(seat(FIRST));
            }
            let elapsed_ms = Some(1_000);
            ward.hears(number, VisitMessage::Roster { people, elapsed_ms });
        }
        ward.passes(1);

        assert_eq!(ward.heard(), []);
        assert_eq!(ward.sees(FIRST), both);
        assert_eq!(ward.sees(HOST), both);
        assert_eq!(ward.view(FIRST).unknown, 0);
    }
}

#[test]
fn whoever_is_in_the_group_and_is_not_named_in_time_rings_and_is_counted_as_unknown() {
    let mut ward = Ward::of_two();
    ward.lie = |to, message| {
        let is_withheld = to == FIRST && matches!(message, VisitMessage::Sealed { .. });
        (!is_withheld).then_some(message)
    };

    ward.comes(SECOND);
    ward.asks(HOST, Command::Admit(who(SECOND)));

    assert_eq!(ward.view(FIRST).unknown, 0, "the list may be on its way");
    ward.passes(4);
    assert_eq!(ward.view(FIRST).unknown, 1);
    assert_eq!(ward.sees(FIRST), [who(HOST), who(FIRST)]);
    let heard = ward.heard();
    assert!(heard.contains(&(FIRST, Sound::Entry)), "{heard:?}");
}

fn seat(number: u8) -> Person {
    Person {
        id: who(number),
        name: name(number),
        role: Role::Patient,
        presence: Presence::Here,
        microphone: true,
        camera: true,
        tracks: Vec::new(),
    }
}

fn invite(number: u8) -> InviteId {
    InviteId::from_bytes([number; 16])
}

fn name(number: u8) -> DisplayName {
    DisplayName::clean(&format!("Person {number}")).expect("a name")
}

const fn at(number: u8) -> ConnectionId {
    ConnectionId(number as u64)
}
