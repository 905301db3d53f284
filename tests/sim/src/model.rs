//! What should be true of a visit, written without our code and as plainly as possible.
//!
//! The model hears the same inputs as the visit and says whether each is to be taken or refused. It
//! knows no effects: what is told and kept is compared with it in `invariant.rs`.

mod deeds;
mod epochs;
mod group;
mod media;
mod someone;

pub use epochs::Epochs;
pub use group::Group;
pub use media::LiveTrack;
pub use someone::{Someone, Wire};

use crate::input::Input;
use media::OfferInFlight;
use protocol::{
    ClientMessage, DeviceId, InviteId, ParticipantId, ProblemCode, Role, time::Instant,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use visit::{ConnectionId, Entry, Knock, Return};

const SEAT_S: u64 = 30;
/// The product's number, written down a second time on purpose: the model must not follow a slip.
const INSIDE_MAX: usize = 12;
/// As above.
const WAITING_MAX: usize = 50;
/// As above: devices of one invite.
const DEVICES_MAX: usize = 3;

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
    /// The group.
    pub group: Group,
    /// Who was in it when.
    pub epochs: Epochs,
    /// Whose device each invite is: the first, or the one that was let in last.
    devices: BTreeMap<InviteId, DeviceId>,
    declines: Vec<(InviteId, Instant)>,
    refused: BTreeSet<InviteId>,
    highest_track: u32,
    offers: Vec<OfferInFlight>,
}

impl Room {
    /// Says whether a provider has a seat.
    #[must_use]
    pub fn has_provider(&self) -> bool {
        self.people.iter().any(|person| person.account.is_some())
    }

    /// Says whether an input is to be taken, and takes it if so.
    ///
    /// # Errors
    ///
    /// The code with which it is to be refused.
    pub fn judge(&mut self, input: &Input, now: Instant) -> Result<(), ProblemCode> {
        self.pass_time(now);
        let stood = self.group.at;
        let judged = self.take(input, now);
        // Whoever is not inside any more, for whatever reason, is out of the group.
        let inside = self.inside_ids();
        self.group.members.retain(|who| inside.contains(who));
        if let (Input::Message(_, message), true) = (input, self.group.at != stood) {
            let members = &self.group.members;
            self.epochs.begin(self.group.at, message, members);
        }
        judged
    }

    fn take(&mut self, input: &Input, now: Instant) -> Result<(), ProblemCode> {
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
            Input::Agenda(_) | Input::Forwarded(_) | Input::Timeout => Ok(()),
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
        self.group = Group::default();
        self.highest_track = 0;
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
            device: None,
            account: Some(entry.account),
            name: entry.name.clone(),
            role: Role::Provider,
            since: now,
            inside_since: Some(now),
            wire: Wire::On(entry.connection),
            devices: (false, false),
            may_share: false,
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
        self.devices.entry(knock.invite).or_insert(knock.device);
        self.people.push(Someone {
            id: knock.participant,
            invite: Some(knock.invite),
            device: Some(knock.device),
            account: None,
            name: knock.name.clone(),
            role: knock.role,
            since: now,
            inside_since: None,
            wire: Wire::On(knock.connection),
            devices: (false, false),
            may_share: false,
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
        let is_theirs = |person: &&mut Someone| {
            person.id == back.participant && person.device == Some(back.device)
        };
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
        if let ClientMessage::SealedKnock { knock } = message {
            return self.group.knock(speaker.id, knock);
        }
        if !speaker.is_inside() {
            return Err(ProblemCode::NotAllowed);
        }
        match message {
            ClientMessage::Enter { .. } | ClientMessage::Knock { .. } => Err(ProblemCode::NotNow),
            ClientMessage::Leave {} | ClientMessage::SealedKnock { .. } => Ok(()),
            ClientMessage::Decline { .. }
            | ClientMessage::SendBack { .. }
            | ClientMessage::Remove { .. }
            | ClientMessage::AllowScreen { .. }
            | ClientMessage::EndVisit {}
            | ClientMessage::Card { .. }
            | ClientMessage::Found { .. }
            | ClientMessage::Commit { .. }
            | ClientMessage::AnswerCode { .. }
            | ClientMessage::AnswerKnock { .. }
                if speaker.account.is_none() =>
            {
                Err(ProblemCode::NotAllowed)
            }
            ClientMessage::Decline { who } => self.decline(*who, now),
            ClientMessage::SendBack { who } => self.send_back(*who, now),
            ClientMessage::Remove { who } => self.remove(*who),
            ClientMessage::AllowScreen { who, allowed } => self.allow_screen(*who, *allowed),
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
            // Nobody tries a code in this world: who holds none is told nothing by it.
            ClientMessage::AnswerCode { .. } | ClientMessage::AnswerKnock { .. } => Ok(()),
            ClientMessage::Card { .. }
            | ClientMessage::Found { .. }
            | ClientMessage::Commit { .. }
            | ClientMessage::Seal { .. }
            | ClientMessage::Ready { .. }
            | ClientMessage::Resume { .. } => {
                if let ClientMessage::Commit { at, welcomes, .. } = message
                    && self.group.takes_commit(speaker.id, *at)
                {
                    if welcomes.len() > INSIDE_MAX {
                        return Err(ProblemCode::TooMany);
                    }
                    let added = welcomes.iter().map(|welcome| welcome.who);
                    self.admit(&added.collect(), now)?;
                }
                let inside = self.inside_ids();
                self.group.judge(speaker.id, message, &inside)
            }
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
