//! Random stories of one visit, each of a seed, with what must hold after every line.

use crate::{ConnectionId, Effect, Entry, Knock, Return, Visit, fixture::*};
use protocol::{
    AccountId, ClientMessage, ParticipantId, Role, SeatToken, Source, VisitMessage, Welcome,
    limit::{PARTICIPANTS_MAX, SEATS_PER_INVITE_MAX, WAITING_MAX},
    time::Instant,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// A small generator (`SplitMix64`): the same story for the same seed, on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn number(&mut self, sides: u8) -> u8 {
        u8::try_from(self.roll(u64::from(sides))).unwrap()
    }
}

struct Story {
    dice: Dice,
    visit: Visit,
    store: Store,
    now: Instant,
    connections: u8,
    fresh: u8,
    /// A story in which people mostly come, to see full rooms.
    is_crowded: bool,
    /// Who has a media connection, by what the SFU was told.
    media: BTreeSet<ParticipantId>,
}

impl Story {
    fn new(seed: u64) -> Self {
        Self {
            dice: Dice(seed),
            visit: Visit::new(card()),
            store: Store::default(),
            now: START,
            connections: 0,
            fresh: 100,
            is_crowded: seed.is_multiple_of(3),
            media: BTreeSet::new(),
        }
    }

    /// Does one random thing, then checks.
    fn go_on(&mut self) {
        let before = self.visit.clone();
        let inside_before = inside(&before);
        let mut may_admit = BTreeSet::new();
        let step = match self.dice.roll(20) {
            0 | 1 | 7 if self.is_crowded && self.dice.roll(5) > 0 => 3,
            step => step,
        };
        let accepted = match step {
            0 => {
                self.now = self.now + Duration::from_millis(self.dice.roll(20_000));
                self.visit.handle_timeout(self.now);
                true
            }
            1 => {
                let connection = at(self.dice.number(100));
                self.visit.handle_disconnect(connection, self.now);
                true
            }
            2 => self.enter(&mut may_admit),
            3..6 => self.knock(),
            6 => self.take_back(),
            7 => {
                let of = invite(2 + self.dice.number(5));
                self.visit.handle_invite_revoked(of, self.now);
                true
            }
            8 => {
                let who = who(1 + self.dice.number(200));
                self.visit.handle_media_lost(who, self.now);
                true
            }
            9 => self.answer(),
            10 if self.dice.roll(10) == 0 => {
                self.restart();
                true
            }
            _ => self.say(&before, &mut may_admit),
        };

        if !accepted {
            assert_eq!(
                format!("{:?}", self.visit),
                format!("{before:?}"),
                "a refusal changed something"
            );
        }
        for who in inside(&self.visit).difference(&inside_before) {
            assert!(may_admit.contains(who), "{who:?} was admitted by nobody");
        }
        self.check();
    }

    fn enter(&mut self, may_admit: &mut BTreeSet<ParticipantId>) -> bool {
        let fresh = self.fresh_participant();
        may_admit.insert(fresh);
        let entry = Entry {
            participant: fresh,
            account: AccountId::from_bytes([1 + self.dice.number(2); 16]),
            name: name(),
            connection: at(self.connection()),
        };
        self.visit.handle_enter(entry, self.now).is_ok()
    }

    fn knock(&mut self) -> bool {
        let participant = self.fresh_participant();
        let knock = Knock {
            participant,
            invite: invite(2 + self.dice.number(30)),
            name: name(),
            role: Role::ALL[usize::from(self.dice.number(5))],
            seat: SeatToken::from_bytes([self.fresh; 32]),
            device: device(self.dice.number(2)),
            connection: at(self.connection()),
            may_be_shared: false,
        };
        self.visit.handle_knock(knock, self.now).is_ok()
    }

    fn take_back(&mut self) -> bool {
        let participant = self.someone();
        let device = device(self.dice.number(2));
        let back = Return {
            participant,
            seat: token(1),
            device,
            connection: at(self.connection()),
        };
        let is_taken = self.visit.handle_return(back, self.now).is_ok();
        if is_taken {
            let seat = &self.visit.seats[&participant];
            assert_eq!(seat.device(), Some(device), "another device came back");
        }
        is_taken
    }

    fn answer(&mut self) -> bool {
        let number = self.dice.number(50);
        let answer = (self.dice.roll(4) > 0).then(sdp);
        let who = self.someone();
        self.visit
            .handle_answer(who, u32::from(number), answer, self.now);
        true
    }

    fn restart(&mut self) {
        self.store.keep(effects(&mut self.visit));
        self.visit = self.store.restore(self.now);
        self.media.clear();
    }

    fn say(&mut self, before: &Visit, may_admit: &mut BTreeSet<ParticipantId>) -> bool {
        let from = self.speaker();
        let who = self.someone();
        let speaks_for_provider = before
            .seat_at(from)
            .is_some_and(|seat| seat.is_provider() && !seat.is_waiting());
        let message = match self.dice.roll(if self.is_crowded { 8 } else { 24 }) {
            0..7 => {
                if speaks_for_provider {
                    may_admit.insert(who);
                }
                self.admission(from, who)
            }
            7 => ClientMessage::Decline { who },
            8 | 9 => ClientMessage::SendBack { who },
            10 => ClientMessage::Remove { who },
            11 if self.dice.roll(20) == 0 => ClientMessage::EndVisit {},
            12 => ClientMessage::Leave {},
            13 => ClientMessage::SetDevices {
                microphone: self.dice.roll(2) == 0,
                camera: true,
            },
            14 => receive(&[("9", who.to_bytes()[0], u32::from(self.dice.number(20)))]),
            15..18 => offer(
                1,
                &[("0", Source::Microphone), ("1", Source::Screen)],
                &[("9", who.to_bytes()[0], u32::from(self.dice.number(20)))],
            ),
            18..22 => offer(1, &[("0", Source::Microphone)], &[]),
            _ => ask(),
        };
        self.visit
            .handle_message(from, message, fresh(), self.now)
            .is_ok()
    }

    /// Founds the group where the speaker is in none, or else adds someone to it.
    fn admission(&self, from: ConnectionId, who: ParticipantId) -> ClientMessage {
        let at = self.visit.delivery.at();
        let by = self.visit.seat_at(from).map(|seat| seat.participant);
        if by.is_some_and(|by| !self.visit.delivery.has(by)) {
            return ClientMessage::Found {
                generation: at.generation + 1,
            };
        }
        ClientMessage::Commit {
            at,
            commit: sealed(1),
            welcomes: vec![Welcome {
                who,
                sealed: sealed(2),
            }],
        }
    }

    /// Picks a provider's connection half of the time.
    fn speaker(&mut self) -> ConnectionId {
        let provider = self.visit.seats.values().find(|seat| seat.is_provider());
        let connection = provider.and_then(|seat| seat.connection());
        match connection {
            Some(connection) if self.dice.roll(2) == 0 => connection,
            Some(_) | None => at(self.dice.number(self.connections.max(1))),
        }
    }

    /// Picks someone who has a seat, most of the time.
    fn someone(&mut self) -> ParticipantId {
        let seats: Vec<ParticipantId> = self.visit.seats.keys().copied().collect();
        let sides = u64::try_from(seats.len()).unwrap() + 1;
        let pick = usize::try_from(self.dice.roll(sides)).unwrap();
        seats.get(pick).copied().unwrap_or(who(1))
    }

    fn connection(&mut self) -> u8 {
        // Once in a while a connection that is known already.
        if self.dice.roll(20) > 0 {
            self.connections = self.connections.wrapping_add(1);
        }
        self.connections
    }

    fn fresh_participant(&mut self) -> ParticipantId {
        if self.dice.roll(20) > 0 {
            self.fresh = self.fresh.wrapping_add(1);
        }
        who(self.fresh)
    }

    fn check(&mut self) {
        let effects = effects(&mut self.visit);
        self.check_telling(&effects);
        self.check_order(&effects);
        for effect in &effects {
            if let Effect::OpenMedia(who) = effect {
                assert!(self.media.insert(*who), "opened twice");
            }
            if let Effect::CloseMedia(who) = effect {
                assert!(self.media.remove(who), "closed twice");
            }
        }
        let is_refused_offer = effects
            .iter()
            .any(|effect| matches!(effect, Effect::TellProblem(..)));
        assert!(effects.len() < 400 || is_refused_offer);
        self.store.keep(effects);

        let inside = inside(&self.visit);
        assert!(self.media.is_subset(&inside), "media without admission");
        for seat in self.visit.seats.values() {
            let is_here = seat.connection().is_some();
            let has_media = self.media.contains(&seat.participant);
            assert!(!is_here || seat.is_waiting() || has_media);
        }
        assert!(inside.len() <= PARTICIPANTS_MAX);
        assert!(self.visit.waiting_count() <= WAITING_MAX);
        let mut of_invite = BTreeMap::new();
        for seat in self.visit.seats.values() {
            if let Some(invite) = seat.invite() {
                *of_invite.entry(invite).or_insert(0) += 1;
                assert_ne!(seat.role, Role::Provider, "an invite made a provider");
            }
        }
        assert!(
            of_invite
                .values()
                .all(|count| *count <= SEATS_PER_INVITE_MAX)
        );
        self.check_store();
    }

    /// Whoever waits is told waiting words only; whoever is inside, of the visit.
    fn check_telling(&self, effects: &[Effect]) {
        let shut: BTreeSet<_> = effects.iter().filter_map(shut_connection).collect();
        for effect in effects {
            let Some((connection, is_of_visit)) = told_connection(effect) else {
                continue;
            };
            match self.visit.seat_at(connection) {
                Some(seat) => assert_eq!(!seat.is_waiting(), is_of_visit, "{effect:?}"),
                None => assert!(shut.contains(&connection), "{effect:?}"),
            }
        }
    }

    /// What must be durable comes before what is told, media closes before anyone is told.
    fn check_order(&self, effects: &[Effect]) {
        let last_durable = effects.iter().rposition(Effect::is_durable);
        let first_other = effects.iter().position(|effect| !effect.is_durable());
        if let (Some(last_durable), Some(first_other)) = (last_durable, first_other) {
            assert!(last_durable < first_other, "told before it was kept");
        }
        let last_closed = effects
            .iter()
            .rposition(|effect| matches!(effect, Effect::CloseMedia(_)));
        let first_told = effects
            .iter()
            .position(|effect| matches!(effect, Effect::Tell(..) | Effect::TellWaiting(..)));
        if let (Some(last_closed), Some(first_told)) = (last_closed, first_told) {
            assert!(last_closed < first_told, "told before media was closed");
        }
    }

    /// What the store has would bring back exactly the seats there are.
    fn check_store(&self) {
        let standing = |visit: &Visit| -> Vec<(ParticipantId, bool)> {
            visit
                .seats
                .values()
                .map(|seat| (seat.participant, seat.is_waiting()))
                .collect()
        };
        let restored = self.store.restore(self.now);
        assert_eq!(standing(&restored), standing(&self.visit));
        assert_eq!(restored.record, self.visit.record);
        assert_eq!(restored.invites, self.visit.invites);
    }
}

fn shut_connection(effect: &Effect) -> Option<ConnectionId> {
    if let Effect::CloseSignaling(connection) = effect {
        return Some(*connection);
    }
    None
}

/// Returns who is told something, and whether it is of the visit. `sent_back` is the last word to
/// someone who was inside, and is not looked at.
fn told_connection(effect: &Effect) -> Option<(ConnectionId, bool)> {
    if let Effect::Tell(connection, message) = effect {
        let is_last_word = matches!(message, VisitMessage::SentBack {});
        return (!is_last_word).then_some((*connection, true));
    }
    if let Effect::TellWaiting(connection, _) = effect {
        return Some((*connection, false));
    }
    None
}

fn inside(visit: &Visit) -> BTreeSet<ParticipantId> {
    visit
        .seats
        .values()
        .filter(|seat| !seat.is_waiting())
        .map(|seat| seat.participant)
        .collect()
}

#[test]
fn whatever_happens_the_rules_hold() {
    for seed in 0..300 {
        let mut story = Story::new(seed);
        for _ in 0..200 {
            story.go_on();
        }
    }
}

#[test]
fn random_stories_reach_every_corner_worth_reaching() {
    let mut full = 0;
    let mut ended = 0;
    let mut crowded = 0;
    for seed in 0..300 {
        let mut story = Story::new(seed);
        for _ in 0..200 {
            story.go_on();
            full += usize::from(story.visit.inside_count() == PARTICIPANTS_MAX);
            crowded += usize::from(story.visit.waiting_count() > 10);
        }
        ended += usize::from(story.visit.record.ended_at.is_some());
    }

    assert!(full > 0 && crowded > 0, "{full} {crowded}");
    assert!((1..250).contains(&ended), "{ended}");
}
