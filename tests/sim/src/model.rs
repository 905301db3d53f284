//! What should be true of a visit, written without our code and as plainly as possible.
//!
//! The model hears the same inputs as the visit and says whether each is to be taken or refused. It
//! knows no effects: what is told and kept is compared with it in `invariant.rs`.

use protocol::{
    AccountId, ClientMessage, DisplayName, InviteId, Mid, ParticipantId, ProblemCode, Publication,
    Reception, Role, Source, TrackId, time::Instant,
};
use std::{collections::BTreeSet, time::Duration};
use visit::{ConnectionId, Entry, Knock, Negotiation, Return};

const SEAT_S: u64 = 30;
const INSIDE_MAX: usize = 12;
const WAITING_MAX: usize = 50;
const DEVICES_MAX: usize = 3;

/// One thing that is handed to a visit.
#[derive(Clone, Debug)]
pub enum Input {
    /// A provider at the door.
    Enter(Entry),
    /// The holder of a link at the door.
    Knock(Knock),
    /// Someone with a seat token.
    Return(Return),
    /// A message of someone who came in.
    Message(ConnectionId, ClientMessage),
    /// A connection is gone.
    Disconnect(ConnectionId),
    /// A link was revoked.
    Revoke(InviteId),
    /// The SFU answered.
    Answer {
        /// Whose offer.
        who: ParticipantId,
        /// The visit's number of it.
        number: u32,
        /// The session description, if it was taken.
        sdp: Option<protocol::Sdp>,
    },
    /// The SFU lost someone for good.
    MediaLost(ParticipantId),
    /// Time has passed.
    Timeout,
}

impl Input {
    /// Returns one word for what it is.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Enter(_) => "enter",
            Self::Knock(_) => "knock",
            Self::Return(_) => "return",
            Self::Message(_, message) => match message {
                ClientMessage::Enter { .. } => "say enter",
                ClientMessage::Knock { .. } => "say knock",
                ClientMessage::Admit { .. } => "say admit",
                ClientMessage::Decline { .. } => "say decline",
                ClientMessage::SendBack { .. } => "say send_back",
                ClientMessage::Remove { .. } => "say remove",
                ClientMessage::EndVisit {} => "say end_visit",
                ClientMessage::Leave {} => "say leave",
                ClientMessage::Chat { .. } => "say chat",
                ClientMessage::SetDevices { .. } => "say set_devices",
                ClientMessage::Offer { .. } => "say offer",
                ClientMessage::Receive { .. } => "say receive",
            },
            Self::Disconnect(_) => "disconnect",
            Self::Revoke(_) => "revoke",
            Self::Answer { .. } => "answer",
            Self::MediaLost(_) => "media_lost",
            Self::Timeout => "timeout",
        }
    }
}

/// One visit, as it should be.
#[derive(Clone, Debug, Default)]
pub struct Room {
    /// The provider ended it.
    pub is_over: bool,
    /// Someone was admitted once.
    pub is_started: bool,
    /// Everyone with a seat.
    pub people: Vec<Someone>,
    /// Every track that may be received.
    pub tracks: Vec<LiveTrack>,
    declines: Vec<(InviteId, Instant)>,
    refused: BTreeSet<InviteId>,
    highest_track: u32,
    offers: Vec<OfferInFlight>,
}

/// Someone with a seat.
#[derive(Clone, Debug)]
pub struct Someone {
    /// Who.
    pub id: ParticipantId,
    /// By which link they came.
    pub invite: Option<InviteId>,
    /// By which account they came. This alone makes a provider.
    pub account: Option<AccountId>,
    /// Name.
    pub name: DisplayName,
    /// Role.
    pub role: Role,
    /// When they came, or were sent back.
    pub since: Instant,
    /// When they were let in; none while they wait.
    pub inside_since: Option<Instant>,
    /// Connected or not.
    pub wire: Wire,
    /// What they said of their devices.
    pub devices: (bool, bool),
}

/// Connected or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Over this connection.
    On(ConnectionId),
    /// Since then.
    Off(Instant),
}

/// A track that may be received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveTrack {
    /// Whose.
    pub owner: ParticipantId,
    /// Number.
    pub id: TrackId,
    /// Of what.
    pub source: Source,
    mid: Mid,
}

#[derive(Clone, Debug)]
struct OfferInFlight {
    who: ParticipantId,
    number: u32,
    over: ConnectionId,
    tracks: Vec<LiveTrack>,
}

impl Room {
    /// Says whether an input is to be taken, and takes it if so.
    ///
    /// # Errors
    ///
    /// The code with which it is to be refused.
    pub fn judge(&mut self, input: &Input, now: Instant) -> Result<(), ProblemCode> {
        self.pass_time(now);
        match input {
            Input::Enter(entry) => self.enter(entry, now),
            Input::Knock(knock) => self.knock(knock, now),
            Input::Return(back) => self.take_back(back),
            Input::Message(from, message) => self.message(*from, message, now),
            Input::Disconnect(connection) => {
                if let Some(person) = self.at_mut(*connection) {
                    person.wire = Wire::Off(now);
                    let who = person.id;
                    self.offers.retain(|offer| offer.who != who);
                }
                Ok(())
            }
            Input::Revoke(invite) => {
                self.people
                    .retain(|person| person.is_inside() || person.invite != Some(*invite));
                Ok(())
            }
            Input::Answer { who, number, sdp } => {
                self.answer(*who, *number, sdp.is_some());
                Ok(())
            }
            Input::MediaLost(who) => {
                self.tracks.retain(|track| track.owner != *who);
                Ok(())
            }
            Input::Timeout => Ok(()),
        }
    }

    /// The server was killed and the visit built again of what was kept.
    pub fn restart(&mut self, now: Instant) {
        for person in &mut self.people {
            person.wire = Wire::Off(now);
            person.devices = (false, false);
        }
        self.tracks.clear();
        self.offers.clear();
        self.highest_track = 0;
    }

    /// Takes note of an offer that the visit passed on.
    ///
    /// # Errors
    ///
    /// A sentence, where a track's number is used wrongly.
    pub fn negotiated(&mut self, negotiation: &Negotiation) -> Result<(), String> {
        let who = negotiation.who;
        let Some(Wire::On(over)) = self.person(who).map(|person| person.wire) else {
            return Err(format!("{who:?} negotiates without a connection"));
        };
        let mut tracks = Vec::new();
        for (mid, id, source) in &negotiation.publish {
            let track = LiveTrack {
                owner: who,
                id: *id,
                source: *source,
                mid: mid.clone(),
            };
            if id.0 <= self.highest_track && !self.tracks.contains(&track) {
                return Err(format!("track {} is given again", id.0));
            }
            tracks.push(track);
        }
        let highest = tracks.iter().map(|track| track.id.0).max().unwrap_or(0);
        self.highest_track = self.highest_track.max(highest);
        for (_, from, id) in &negotiation.receive {
            self.check_received(who, *from, *id)?;
        }
        self.offers.retain(|offer| offer.who != who);
        self.offers.push(OfferInFlight {
            who,
            number: negotiation.number,
            over,
            tracks,
        });
        Ok(())
    }

    /// Checks that someone may receive a track.
    ///
    /// # Errors
    ///
    /// A sentence, where they may not.
    pub fn check_received(
        &self,
        who: ParticipantId,
        from: ParticipantId,
        track: TrackId,
    ) -> Result<(), String> {
        if !self.is_inside(who) {
            return Err(format!("{who:?} is not inside and receives"));
        }
        let is_live = self
            .tracks
            .iter()
            .any(|live| live.owner == from && live.id == track);
        if from == who || !is_live || !self.is_inside(from) {
            return Err(format!("{who:?} receives what {from:?} does not publish"));
        }
        Ok(())
    }

    /// Returns someone with a seat.
    #[must_use]
    pub fn person(&self, who: ParticipantId) -> Option<&Someone> {
        self.people.iter().find(|person| person.id == who)
    }

    /// Returns whoever is at the other end of a connection.
    #[must_use]
    pub fn at(&self, connection: ConnectionId) -> Option<&Someone> {
        self.people
            .iter()
            .find(|person| person.wire == Wire::On(connection))
    }

    /// Returns whether someone is inside.
    #[must_use]
    pub fn is_inside(&self, who: ParticipantId) -> bool {
        self.person(who).is_some_and(Someone::is_inside)
    }

    /// Returns how many are inside.
    #[must_use]
    pub fn inside_count(&self) -> usize {
        self.people
            .iter()
            .filter(|person| person.is_inside())
            .count()
    }

    /// Returns how many wait.
    #[must_use]
    pub fn waiting_count(&self) -> usize {
        self.people.len() - self.inside_count()
    }

    /// Returns whether someone with that invite was refused before.
    #[must_use]
    pub fn was_refused(&self, invite: InviteId) -> bool {
        self.refused.contains(&invite)
    }

    /// Returns how many seats are held with an invite.
    #[must_use]
    pub fn seats_of(&self, invite: InviteId) -> usize {
        self.people
            .iter()
            .filter(|person| person.invite == Some(invite))
            .count()
    }

    fn pass_time(&mut self, now: Instant) {
        self.people.retain(|person| match person.wire {
            Wire::On(_) => true,
            Wire::Off(since) => now.since(since) < Duration::from_secs(SEAT_S),
        });
        self.forget_gone();
    }

    fn enter(&mut self, entry: &Entry, now: Instant) -> Result<(), ProblemCode> {
        if self.is_over {
            return Err(ProblemCode::VisitEnded);
        }
        let of_account = |person: &&mut Someone| person.account == Some(entry.account);
        if let Some(person) = self.people.iter_mut().find(of_account) {
            person.wire = Wire::On(entry.connection);
            let who = person.id;
            self.offers.retain(|offer| offer.who != who);
            return Ok(());
        }
        if self.inside_count() == INSIDE_MAX {
            return Err(ProblemCode::VisitFull);
        }
        self.people.push(Someone {
            id: entry.participant,
            invite: None,
            account: Some(entry.account),
            name: entry.name.clone(),
            role: Role::Provider,
            since: now,
            inside_since: Some(now),
            wire: Wire::On(entry.connection),
            devices: (false, false),
        });
        Ok(())
    }

    fn knock(&mut self, knock: &Knock, now: Instant) -> Result<(), ProblemCode> {
        if self.is_over {
            return Err(ProblemCode::InviteNotValid);
        }
        if self.has_to_wait(knock.invite, now) {
            return Err(ProblemCode::KnockLater);
        }
        if self.seats_of(knock.invite) == DEVICES_MAX {
            return Err(ProblemCode::TooMany);
        }
        if self.waiting_count() == WAITING_MAX {
            return Err(ProblemCode::WaitingRoomFull);
        }
        self.people.push(Someone {
            id: knock.participant,
            invite: Some(knock.invite),
            account: None,
            name: knock.name.clone(),
            role: knock.role,
            since: now,
            inside_since: None,
            wire: Wire::On(knock.connection),
            devices: (false, false),
        });
        Ok(())
    }

    /// After the first decline half a minute, after each further one twice as long, ten minutes at most.
    fn has_to_wait(&self, invite: InviteId, now: Instant) -> bool {
        let declines: Vec<Instant> = self
            .declines
            .iter()
            .filter(|(of, _)| *of == invite)
            .map(|(_, at)| *at)
            .collect();
        let Some(last) = declines.last() else {
            return false;
        };
        let mut wait_s = 30;
        for _ in 1..declines.len() {
            wait_s = (wait_s * 2).min(600);
        }
        now.since(*last) < Duration::from_secs(wait_s)
    }

    fn take_back(&mut self, back: &Return) -> Result<(), ProblemCode> {
        let is_theirs =
            |person: &&mut Someone| person.id == back.participant && person.account.is_none();
        let Some(person) = self.people.iter_mut().find(is_theirs) else {
            return Err(ProblemCode::NotInside);
        };
        person.wire = Wire::On(back.connection);
        self.offers.retain(|offer| offer.who != back.participant);
        Ok(())
    }

    fn message(
        &mut self,
        from: ConnectionId,
        message: &ClientMessage,
        now: Instant,
    ) -> Result<(), ProblemCode> {
        let Some(speaker) = self.at(from).cloned() else {
            return Err(ProblemCode::NotNow);
        };
        if let ClientMessage::Leave {} = message {
            self.take_out(speaker.id);
            return Ok(());
        }
        if !speaker.is_inside() {
            return Err(ProblemCode::NotAllowed);
        }
        match message {
            ClientMessage::Enter { .. } | ClientMessage::Knock { .. } => Err(ProblemCode::NotNow),
            ClientMessage::Leave {} | ClientMessage::Chat { .. } => Ok(()),
            ClientMessage::Admit { .. }
            | ClientMessage::Decline { .. }
            | ClientMessage::SendBack { .. }
            | ClientMessage::Remove { .. }
            | ClientMessage::EndVisit {}
                if speaker.account.is_none() =>
            {
                Err(ProblemCode::NotAllowed)
            }
            ClientMessage::Admit { who } => self.admit(*who, now),
            ClientMessage::Decline { who } => self.decline(*who, now),
            ClientMessage::SendBack { who } => self.send_back(*who, now),
            ClientMessage::Remove { who } => self.remove(*who),
            ClientMessage::EndVisit {} => {
                self.is_over = true;
                self.people.clear();
                self.forget_gone();
                Ok(())
            }
            ClientMessage::SetDevices { microphone, camera } => {
                if let Some(person) = self.at_mut(from) {
                    person.devices = (*microphone, *camera);
                }
                Ok(())
            }
            ClientMessage::Offer {
                publish, receive, ..
            } => self.check_offer(&speaker, publish, receive),
            ClientMessage::Receive { receive } => self.check_receive(speaker.id, receive),
        }
    }

    fn admit(&mut self, who: ParticipantId, now: Instant) -> Result<(), ProblemCode> {
        let inside = self.inside_count();
        let person = self.waiting_mut(who).ok_or(ProblemCode::NotWaiting)?;
        if inside == INSIDE_MAX {
            return Err(ProblemCode::VisitFull);
        }
        person.inside_since = Some(now);
        person.devices = (false, false);
        self.is_started = true;
        Ok(())
    }

    fn decline(&mut self, who: ParticipantId, now: Instant) -> Result<(), ProblemCode> {
        let person = self.waiting_mut(who).ok_or(ProblemCode::NotWaiting)?;
        if let Some(invite) = person.invite {
            self.declines.push((invite, now));
            self.refused.insert(invite);
        }
        self.take_out(who);
        Ok(())
    }

    fn send_back(&mut self, who: ParticipantId, now: Instant) -> Result<(), ProblemCode> {
        let waiting = self.waiting_count();
        let person = self.movable_mut(who)?;
        if waiting == WAITING_MAX {
            return Err(ProblemCode::WaitingRoomFull);
        }
        person.inside_since = None;
        person.since = now;
        self.forget_gone();
        Ok(())
    }

    fn remove(&mut self, who: ParticipantId) -> Result<(), ProblemCode> {
        let person = self.movable_mut(who)?;
        if let Some(invite) = person.invite {
            self.refused.insert(invite);
        }
        self.take_out(who);
        Ok(())
    }

    fn check_offer(
        &self,
        speaker: &Someone,
        publish: &[Publication],
        receive: &[Reception],
    ) -> Result<(), ProblemCode> {
        let sources: BTreeSet<Source> = publish.iter().map(|one| one.source).collect();
        let mids: BTreeSet<&Mid> = publish
            .iter()
            .map(|one| &one.mid)
            .chain(receive.iter().map(|one| &one.mid))
            .collect();
        let may_all = speaker.account.is_some() || !sources.contains(&Source::Screen);
        let is_fine = may_all
            && publish.len() <= 3
            && sources.len() == publish.len()
            && mids.len() == publish.len() + receive.len();
        if !is_fine {
            return Err(ProblemCode::BadMessage);
        }
        self.check_receive(speaker.id, receive)
    }

    fn check_receive(&self, who: ParticipantId, receive: &[Reception]) -> Result<(), ProblemCode> {
        let mids: BTreeSet<&Mid> = receive.iter().map(|one| &one.mid).collect();
        let tracks: BTreeSet<TrackId> = receive.iter().map(|one| one.track).collect();
        let is_known = |one: &Reception| (1..=self.highest_track).contains(&one.track.0);
        let is_of_another = |one: &Reception| {
            self.tracks
                .iter()
                .any(|live| live.id == one.track && live.owner != one.from)
        };
        let is_fine = receive.len() <= 33
            && mids.len() == receive.len()
            && tracks.len() == receive.len()
            && receive
                .iter()
                .all(|one| one.from != who && is_known(one) && !is_of_another(one));
        if is_fine {
            Ok(())
        } else {
            Err(ProblemCode::BadMessage)
        }
    }

    fn answer(&mut self, who: ParticipantId, number: u32, is_taken: bool) {
        let Some(wire) = self.person(who).map(|person| person.wire) else {
            return;
        };
        let position = self.offers.iter().position(|offer| {
            offer.who == who && offer.number == number && wire == Wire::On(offer.over)
        });
        let Some(position) = position else {
            return;
        };
        let offer = self.offers.remove(position);
        self.tracks.retain(|track| track.owner != who);
        if is_taken {
            self.tracks.extend(offer.tracks);
        }
    }

    fn take_out(&mut self, who: ParticipantId) {
        self.people.retain(|person| person.id != who);
        self.forget_gone();
    }

    /// Whoever is not inside publishes nothing and offers nothing.
    fn forget_gone(&mut self) {
        let inside: BTreeSet<ParticipantId> = self
            .people
            .iter()
            .filter(|person| person.is_inside())
            .map(|person| person.id)
            .collect();
        self.tracks.retain(|track| inside.contains(&track.owner));
        self.offers.retain(|offer| inside.contains(&offer.who));
    }

    fn at_mut(&mut self, connection: ConnectionId) -> Option<&mut Someone> {
        self.people
            .iter_mut()
            .find(|person| person.wire == Wire::On(connection))
    }

    fn waiting_mut(&mut self, who: ParticipantId) -> Option<&mut Someone> {
        self.people
            .iter_mut()
            .find(|person| person.id == who && person.inside_since.is_none())
    }

    fn movable_mut(&mut self, who: ParticipantId) -> Result<&mut Someone, ProblemCode> {
        let person = self
            .people
            .iter_mut()
            .find(|person| person.id == who && person.inside_since.is_some())
            .ok_or(ProblemCode::NotInside)?;
        if person.account.is_some() {
            return Err(ProblemCode::NotAllowed);
        }
        Ok(person)
    }
}

impl Someone {
    /// Returns whether they were let in.
    #[must_use]
    pub const fn is_inside(&self) -> bool {
        self.inside_since.is_some()
    }

    /// Returns whether they are connected.
    #[must_use]
    pub const fn is_here(&self) -> bool {
        matches!(self.wire, Wire::On(_))
    }
}
