//! What the tests of this crate share: people with numbers for names, and effects as short lines.
//!
//! Participant, connection and invite of one person have the same number; the provider is 1.

use crate::{
    ConnectionId, Effect, Entry, Fresh, InviteRecord, Knock, Return, SavedVisit, SeatRecord,
    Standing, Visit, VisitCard, VisitRecord, delivery::Delivery,
};
use protocol::{
    AccountId, ClientMessage, DeviceId, DisplayName, Expected, GroupPosition, InviteId, Mid,
    ParticipantId, Person, Presence, Problem, ProblemCode, Publication, Reception, Role, Sdp,
    Sealed, SeatToken, Source, TrackId, VisitId, VisitMessage, WaitingMessage, Welcome,
    limit::SEAT_KEPT_FOR, time::Instant,
};
use std::collections::BTreeMap;

pub(crate) const START: Instant = Instant::from_millis(1_000_000);

/// Where the group stands, for a commit that is to be in time.
const WHEREVER: GroupPosition = GroupPosition {
    generation: u32::MAX,
    epoch: u64::MAX,
};

pub(crate) fn after_s(seconds: u64) -> Instant {
    START + std::time::Duration::from_secs(seconds)
}

pub(crate) fn who(n: u8) -> ParticipantId {
    ParticipantId::from_bytes([n; 16])
}

pub(crate) fn at(n: u8) -> ConnectionId {
    ConnectionId(u64::from(n))
}

pub(crate) fn invite(n: u8) -> InviteId {
    InviteId::from_bytes([n; 16])
}

pub(crate) fn token(n: u8) -> SeatToken {
    SeatToken::from_bytes([n; 32])
}

pub(crate) fn device(n: u8) -> DeviceId {
    DeviceId::from_bytes([n; 32])
}

pub(crate) fn fresh() -> Fresh {
    Fresh { seat: token(255) }
}

pub(crate) fn name() -> DisplayName {
    DisplayName::clean("Ana").unwrap()
}

pub(crate) fn card() -> VisitCard {
    VisitCard {
        id: VisitId::from_bytes([7; 16]),
        starts_at: START,
        expected: vec![Expected {
            name: name(),
            role: Role::Patient,
        }],
        vault: 0,
    }
}

pub(crate) fn entry(connection: u8) -> Entry {
    Entry {
        participant: who(1),
        account: AccountId::from_bytes([1; 16]),
        name: name(),
        connection: at(connection),
    }
}

pub(crate) fn knock(n: u8) -> Knock {
    Knock {
        participant: who(n),
        invite: invite(n),
        name: name(),
        role: Role::Patient,
        seat: token(n),
        device: device(n),
        connection: at(n),
        may_be_shared: false,
    }
}

/// A knock by person `n` with the link of person `of`, in another window of the same device.
pub(crate) fn knock_with(n: u8, of: u8) -> Knock {
    Knock {
        invite: invite(of),
        device: device(of),
        ..knock(n)
    }
}

pub(crate) fn back(n: u8, connection: u8) -> Return {
    Return {
        participant: who(n),
        seat: token(n),
        device: device(n),
        connection: at(connection),
    }
}

/// A visit with the provider in it, and nothing to be done.
pub(crate) fn visit_with_provider() -> Visit {
    let mut visit = Visit::new(card());
    visit.handle_enter(entry(1), START).unwrap();
    trace(&mut visit);
    visit
}

/// A visit with the provider and these people in it, no group, and nothing to be done.
pub(crate) fn visit_with(inside: &[u8]) -> Visit {
    let mut visit = visit_with_provider();
    for n in inside {
        visit.handle_knock(knock(*n), START).unwrap();
        say(&mut visit, 1, admit(*n)).unwrap();
    }
    visit.delivery = Delivery::default();
    trace(&mut visit);
    visit
}

/// Lets people in, wherever the group stands: [`say_at`] puts the place in.
pub(crate) fn admit_all(people: &[u8]) -> ClientMessage {
    let welcome = |n: &u8| Welcome {
        who: who(*n),
        sealed: sealed(*n),
    };
    ClientMessage::Commit {
        at: WHEREVER,
        commit: sealed(1),
        welcomes: people.iter().map(welcome).collect(),
    }
}

pub(crate) fn admit(n: u8) -> ClientMessage {
    admit_all(&[n])
}

pub(crate) fn decline(n: u8) -> ClientMessage {
    ClientMessage::Decline { who: who(n) }
}

pub(crate) fn send_back(n: u8) -> ClientMessage {
    ClientMessage::SendBack { who: who(n) }
}

pub(crate) fn remove(n: u8) -> ClientMessage {
    ClientMessage::Remove { who: who(n) }
}

/// Something that whoever is inside may ask for.
pub(crate) fn ask() -> ClientMessage {
    ClientMessage::Receive {
        receive: Vec::new(),
    }
}

pub(crate) fn offer(
    number: u32,
    publish: &[(&str, Source)],
    receive: &[(&str, u8, u32)],
) -> ClientMessage {
    ClientMessage::Offer {
        number,
        sdp: sdp(),
        publish: publish
            .iter()
            .map(|(mid, source)| Publication {
                mid: Mid::new(mid).unwrap(),
                source: *source,
            })
            .collect(),
        receive: receptions(receive),
    }
}

pub(crate) fn receive(receive: &[(&str, u8, u32)]) -> ClientMessage {
    ClientMessage::Receive {
        receive: receptions(receive),
    }
}

fn receptions(receive: &[(&str, u8, u32)]) -> Vec<Reception> {
    receive
        .iter()
        .map(|(mid, from, track)| Reception {
            mid: Mid::new(mid).unwrap(),
            from: who(*from),
            track: TrackId(*track),
        })
        .collect()
}

pub(crate) fn sdp() -> Sdp {
    Sdp::new("v=0".to_owned()).unwrap()
}

/// Says something at [`START`].
pub(crate) fn say(visit: &mut Visit, from: u8, message: ClientMessage) -> Result<(), Problem> {
    say_at(visit, from, message, START)
}

pub(crate) fn say_at(
    visit: &mut Visit,
    from: u8,
    message: ClientMessage,
    now: Instant,
) -> Result<(), Problem> {
    let message = if let ClientMessage::Commit {
        at: WHEREVER,
        commit,
        welcomes,
    } = message
    {
        let group = found(visit, from);
        ClientMessage::Commit {
            at: group,
            commit,
            welcomes,
        }
    } else {
        message
    };
    visit.handle_message(at(from), message, fresh(), now)
}

/// Returns where the group stands, founded for this provider if they are in none.
fn found(visit: &mut Visit, provider: u8) -> GroupPosition {
    let is_provider = visit
        .seat_at(at(provider))
        .is_some_and(|seat| seat.is_provider());
    if is_provider && !visit.delivery.has(who(provider)) {
        let generation = visit.delivery.at().generation + 1;
        visit.found(who(provider), generation);
    }
    visit.delivery.at()
}

/// Says something that is refused, and checks that nothing has changed.
pub(crate) fn refusal(visit: &mut Visit, from: u8, message: ClientMessage) -> ProblemCode {
    found(visit, from);
    trace(visit);
    let before = format!("{visit:?}");
    let code = say(visit, from, message)
        .expect_err("it was not refused")
        .code;
    assert_eq!(format!("{visit:?}"), before, "a refusal changed something");
    code
}

/// Takes all effects, as lines.
pub(crate) fn trace(visit: &mut Visit) -> Vec<String> {
    effects(visit).iter().map(line).collect()
}

/// Takes all effects, as lines, but those that the store or the log gets.
pub(crate) fn told(visit: &mut Visit) -> Vec<String> {
    effects(visit)
        .iter()
        .filter(|effect| !effect.is_durable())
        .map(line)
        .collect()
}

pub(crate) fn effects(visit: &mut Visit) -> Vec<Effect> {
    std::iter::from_fn(|| visit.poll_effect()).collect()
}

fn number(who: ParticipantId) -> u8 {
    who.to_bytes()[0]
}

fn numbers(people: impl Iterator<Item = (ParticipantId, Presence)>) -> String {
    people
        .map(|(who, presence)| match presence {
            Presence::Here => format!(" {}", number(who)),
            Presence::Reconnecting => format!(" ({})", number(who)),
        })
        .collect()
}

/// A visit that is built again of these seats and invites, and was never begun.
pub(crate) fn restored(seats: Vec<SeatRecord>, invites: Vec<InviteRecord>) -> Visit {
    let saved = SavedVisit {
        card: card(),
        visit: VisitRecord::default(),
        seats,
        invites,
    };
    Visit::restore(saved, START)
}

fn invite_line(record: &InviteRecord) -> String {
    let device = record.device;
    format!(
        "save invite {} declines {} removals {}{}",
        record.invite.to_bytes()[0],
        record.declines,
        record.removals,
        device
            .map(|device| format!(" device {}", device.to_bytes()[0]))
            .unwrap_or_default()
    )
}

fn line(effect: &Effect) -> String {
    match effect {
        Effect::Save(seat) => {
            let issued = seat
                .seat
                .as_ref()
                .map(|seat| format!(" token {}", seat.expose_bytes()[0]))
                .unwrap_or_default();
            format!(
                "save {} {:?}{issued}",
                number(seat.participant),
                seat.standing
            )
            .to_lowercase()
        }
        Effect::Erase(who) => format!("erase {}", number(*who)),
        Effect::SaveInvite(record) => invite_line(record),
        Effect::SaveVisit(record) => match record.ended_at {
            Some(_) => "save visit ended".to_owned(),
            None => "save visit started".to_owned(),
        },
        Effect::Log(entry) => {
            let whom = entry.who.map(|who| format!(" {}", number(who)));
            let by = entry.by.map(|by| format!(" by {}", number(by)));
            format!(
                "log {}{}{}",
                entry.what.word(),
                whom.unwrap_or_default(),
                by.unwrap_or_default()
            )
        }
        Effect::OpenMedia(who) => format!("open media {}", number(*who)),
        Effect::CloseMedia(who) => format!("close media {}", number(*who)),
        Effect::Negotiate(negotiation) => {
            let publish: String = negotiation
                .publish
                .iter()
                .map(|(mid, track, source)| format!(" {}={}:{source:?}", mid.as_sdp(), track.0))
                .collect();
            format!(
                "negotiate {} number {} publish{publish} receive{}",
                number(negotiation.who),
                negotiation.number,
                routes(&negotiation.receive)
            )
        }
        Effect::Route(routing) => {
            format!("route {}{}", number(routing.who), routes(&routing.receive))
        }
        Effect::TellWaiting(connection, message) => {
            format!("to waiting {}: {}", connection.0, waiting_line(message))
        }
        Effect::Tell(connection, message) => {
            format!("to {}: {}", connection.0, visit_line(message))
        }
        Effect::AnswerCode(_, answer) => format!("answer code {}", answer.is_some()),
        Effect::TellProblem(connection, problem) => {
            format!(
                "to {}: {:?} {:?}",
                connection.0, problem.code, problem.offer
            )
        }
        Effect::CloseSignaling(connection) => format!("shut {}", connection.0),
    }
}

fn routes(receive: &[(Mid, ParticipantId, TrackId)]) -> String {
    receive
        .iter()
        .map(|(mid, from, track)| format!(" {}={}:{}", mid.as_sdp(), number(*from), track.0))
        .collect()
}

fn waiting_line(message: &WaitingMessage) -> String {
    match message {
        WaitingMessage::Knocked {
            seat,
            provider_here,
        } => format!(
            "knocked token {} provider_here {provider_here}",
            seat.expose_bytes()[0]
        ),
        WaitingMessage::ProviderPresence { provider_here } => {
            format!("provider_here {provider_here}")
        }
        WaitingMessage::Declined { retry_after_ms } => format!("declined {retry_after_ms}"),
        WaitingMessage::Card { card } => format!("card {}", first(card)),
        WaitingMessage::Answered { answer } => format!("answered {}", first(answer)),
        WaitingMessage::Closed(why) => format!("closed {why:?}"),
    }
}

fn visit_line(message: &VisitMessage) -> String {
    match message {
        VisitMessage::Admitted {
            you,
            seat,
            media_kept,
            ..
        } => {
            let seat = seat
                .as_ref()
                .map(|seat| format!(" token {}", seat.expose_bytes()[0]))
                .unwrap_or_default();
            format!("admitted {}{seat} media_kept {media_kept}", number(*you))
        }
        VisitMessage::Roster { people, .. } => {
            let tracks: String = people
                .iter()
                .flat_map(|person| {
                    person
                        .tracks
                        .iter()
                        .map(|track| format!(" {}:{}", number(person.id), track.id.0))
                })
                .collect();
            let people = numbers(people.iter().map(|person| (person.id, person.presence)));
            if tracks.is_empty() {
                format!("roster{people}")
            } else {
                format!("roster{people} tracks{tracks}")
            }
        }
        VisitMessage::WaitingRoom { people } => {
            let people = numbers(people.iter().map(|knocker| (knocker.id, knocker.presence)));
            format!("waiting room{people}")
        }
        VisitMessage::Agenda { expected, .. } => format!("agenda of {}", expected.len()),
        VisitMessage::Answer { number, .. } => format!("answer {number}"),
        VisitMessage::Forwarding { list } => {
            let list: Vec<_> = list
                .iter()
                .map(|one| format!("{}>{}", number(one.from), number(one.to)))
                .collect();
            format!("forwarding {}", list.join(" "))
        }
        VisitMessage::Misforwarded {} => "misforwarded".to_owned(),
        VisitMessage::CodeAsked { .. } => "code asked".to_owned(),
        VisitMessage::CodeProved { .. } => "code proved".to_owned(),
        VisitMessage::SentBack {} => "sent back".to_owned(),
        VisitMessage::Closed(why) => format!("closed {why:?}"),
        message @ (VisitMessage::Card { .. }
        | VisitMessage::SealedKnock { .. }
        | VisitMessage::Founded { .. }
        | VisitMessage::Committed { .. }
        | VisitMessage::Conflict { .. }
        | VisitMessage::Welcome { .. }
        | VisitMessage::Sealed { .. }
        | VisitMessage::AllReady { .. }
        | VisitMessage::Missed { .. }) => group_line(message),
    }
}

fn group_line(message: &VisitMessage) -> String {
    match message {
        VisitMessage::Card { card } => format!("card {}", first(card)),
        VisitMessage::SealedKnock { who, knock, .. } => {
            format!("knock {} of {}", first(knock), number(*who))
        }
        VisitMessage::Founded { generation, by } => {
            format!("founded {generation} by {}", number(*by))
        }
        VisitMessage::Committed {
            at,
            sequence,
            by,
            commit,
        } => format!(
            "#{sequence} commit {} at {} by {}",
            first(commit),
            place(*at),
            number(*by)
        ),
        VisitMessage::Conflict { at } => format!("conflict, is at {}", place(*at)),
        VisitMessage::Welcome {
            at,
            sequence,
            welcome,
        } => format!("#{sequence} welcome {} to {}", first(welcome), place(*at)),
        VisitMessage::Sealed {
            sequence,
            from,
            message,
            ..
        } => format!("#{sequence} sealed {} of {}", first(message), number(*from)),
        VisitMessage::AllReady { at } => format!("all ready at {}", place(*at)),
        VisitMessage::Missed { at } => format!("missed, is at {}", place(*at)),
        other @ (VisitMessage::Admitted { .. }
        | VisitMessage::Roster { .. }
        | VisitMessage::WaitingRoom { .. }
        | VisitMessage::Agenda { .. }
        | VisitMessage::Answer { .. }
        | VisitMessage::Forwarding { .. }
        | VisitMessage::Misforwarded {}
        | VisitMessage::CodeAsked { .. }
        | VisitMessage::CodeProved { .. }
        | VisitMessage::SentBack {}
        | VisitMessage::Closed(_)) => format!("{other:?}"),
    }
}

fn first(sealed: &Sealed) -> u8 {
    sealed.as_bytes()[0]
}

fn place(at: GroupPosition) -> String {
    format!("{}.{}", at.generation, at.epoch)
}

/// Sealed bytes that the tests tell apart by the first of them.
pub(crate) fn sealed(n: u8) -> Sealed {
    Sealed::new(vec![n; 8]).unwrap()
}

/// A store that does what the driver's does with the durable effects.
#[derive(Default)]
pub(crate) struct Store {
    seats: BTreeMap<ParticipantId, SeatRecord>,
    invites: BTreeMap<InviteId, InviteRecord>,
    visit: VisitRecord,
}

impl Store {
    pub(crate) fn keep(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Save(seat) => {
                    self.seats.insert(seat.participant, seat);
                }
                Effect::Erase(who) => {
                    self.seats.remove(&who);
                }
                Effect::SaveInvite(record) => {
                    self.invites.insert(record.invite, record);
                }
                Effect::SaveVisit(record) => self.visit = record,
                Effect::Log(_)
                | Effect::OpenMedia(_)
                | Effect::CloseMedia(_)
                | Effect::Negotiate(_)
                | Effect::Route(_)
                | Effect::TellWaiting(..)
                | Effect::Tell(..)
                | Effect::TellProblem(..)
                | Effect::AnswerCode(..)
                | Effect::CloseSignaling(_) => {}
            }
        }
    }

    pub(crate) fn restore(&self, now: Instant) -> Visit {
        let saved = SavedVisit {
            card: card(),
            visit: self.visit,
            seats: self.seats.values().cloned().collect(),
            invites: self.invites.values().copied().collect(),
        };
        Visit::restore(saved, now)
    }

    pub(crate) fn standing_of(&self, n: u8) -> Option<Standing> {
        self.seats.get(&who(n)).map(|seat| seat.standing)
    }
}

/// When a seat dropped at [`START`] is given up.
pub(crate) fn seat_deadline() -> Instant {
    START + SEAT_KEPT_FOR
}

/// Returns the rosters that these effects tell one connection.
pub(crate) fn rosters(effects: &[Effect], connection: u8) -> Vec<(Vec<Person>, Option<u64>)> {
    effects
        .iter()
        .filter_map(|effect| {
            let Effect::Tell(to, VisitMessage::Roster { people, elapsed_ms }) = effect else {
                return None;
            };
            (*to == at(connection)).then(|| (people.clone(), *elapsed_ms))
        })
        .collect()
}
