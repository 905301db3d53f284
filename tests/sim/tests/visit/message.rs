//! Every message that there is, about everyone, in each of its kinds.

use crate::{
    law::Standing,
    people::{Person, Seat, invite_of},
    state::State,
    store::card,
};
use protocol::{
    ClientMessage, GroupPosition, InviteId, InviteSecret, Mid, Publication, Reception, Sdp, Sealed,
    Source, Subject, Welcome,
};
use std::sync::Arc;

/// A message, as an act holds it.
#[derive(Clone, Debug)]
pub(crate) struct Words(pub(crate) Arc<ClientMessage>);

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        protocol::write(&*self.0) == protocol::write(&*other.0)
    }
}

impl State {
    /// Returns everything that can be said: each message there is, about everyone with a seat and one seat that nobody
    /// has yet, and in each of its kinds.
    pub(crate) fn messages(&self, people: &[(Person, usize)]) -> Vec<Words> {
        let seats: Vec<Seat> = people
            .iter()
            .flat_map(|(person, seats)| person.seats().take(*seats))
            .collect();
        let is_unused = |seat: &Seat| self.law.standing(*seat) == Standing::Unused;
        let unused = seats.iter().copied().find(is_unused);
        let about = seats
            .into_iter()
            .filter(|seat| !is_unused(seat) || Some(*seat) == unused);
        let mut messages = Vec::new();
        for (index, seat) in about.enumerate() {
            let subject = Subject {
                visit: card().id,
                link: link(),
                who: seat.id(),
                at: self.law.at,
            };
            for message in ClientMessage::one_of_each(&subject) {
                if index == 0 || is_about_somebody(&message) {
                    self.add_kinds(&message, index == 0, &mut messages);
                    messages.push(message);
                }
            }
        }
        messages
            .into_iter()
            .map(|message| Words(Arc::new(message)))
            .collect()
    }

    /// Adds the other kinds of a message that make a difference; those that are not about somebody, for the first only.
    fn add_kinds(&self, message: &ClientMessage, is_first: bool, kinds: &mut Vec<ClientMessage>) {
        match message {
            ClientMessage::AllowScreen { who, allowed } => kinds.push(ClientMessage::AllowScreen {
                who: *who,
                allowed: !allowed,
            }),
            ClientMessage::Offer {
                number,
                sdp,
                publish,
                receive,
            } => {
                let screen = Publication {
                    mid: mid(2),
                    source: Source::Screen,
                };
                kinds.push(ClientMessage::Offer {
                    number: *number,
                    sdp: sdp.clone(),
                    publish: publish.iter().cloned().chain([screen]).collect(),
                    receive: receive.clone(),
                });
            }
            ClientMessage::Receive { .. } => kinds.extend(self.receptions()),
            ClientMessage::Found { .. } => kinds.push(ClientMessage::Found {
                generation: self.law.at.generation,
            }),
            ClientMessage::Commit { at, commit, .. } if is_first => {
                kinds.extend(self.commits(*at, commit));
            }
            ClientMessage::Seal {
                generation,
                message,
            } => kinds.push(ClientMessage::Seal {
                generation: generation.wrapping_sub(1),
                message: message.clone(),
            }),
            ClientMessage::Enter { .. }
            | ClientMessage::Knock { .. }
            | ClientMessage::Decline { .. }
            | ClientMessage::SendBack { .. }
            | ClientMessage::Remove { .. }
            | ClientMessage::EndVisit {}
            | ClientMessage::Leave {}
            | ClientMessage::SetDevices { .. }
            | ClientMessage::Card { .. }
            | ClientMessage::SealedKnock { .. }
            | ClientMessage::Commit { .. }
            | ClientMessage::Ready { .. }
            | ClientMessage::Resume { .. }
            | ClientMessage::AnswerCode { .. }
            | ClientMessage::AnswerKnock { .. } => {}
        }
    }

    /// Returns commits that add nobody, everyone who waits, and everyone who waits but at the wrong moment.
    fn commits(&self, at: GroupPosition, commit: &Sealed) -> [ClientMessage; 3] {
        let wrong = GroupPosition {
            epoch: at.epoch.checked_sub(1).unwrap_or(1),
            ..at
        };
        let everyone = self.law.seats_of(Standing::Waiting).map(|seat| Welcome {
            who: seat.id(),
            sealed: commit.clone(),
        });
        let everyone: Vec<Welcome> = everyone.collect();
        [(at, Vec::new()), (at, everyone.clone()), (wrong, everyone)].map(|(at, welcomes)| {
            ClientMessage::Commit {
                at,
                commit: commit.clone(),
                welcomes,
            }
        })
    }

    /// Asks for nothing, and for all that was ever seen to come from one, for each of them.
    fn receptions(&self) -> impl Iterator<Item = ClientMessage> {
        let nothing = ClientMessage::Receive {
            receive: Vec::new(),
        };
        let seats = Seat::all().map(|seat| (seat, &self.numbers.tracks[seat.index()]));
        let seats = seats.filter(|(_, tracks)| !tracks.is_empty());
        let of_each = seats.map(|(seat, tracks)| {
            let receive = (3..).zip(tracks).map(|(section, (track, _))| Reception {
                mid: mid(section),
                from: seat.id(),
                track: *track,
            });
            ClientMessage::Receive {
                receive: receive.collect(),
            }
        });
        std::iter::once(nothing).chain(of_each)
    }
}

/// Whether what it is about makes a difference.
const fn is_about_somebody(message: &ClientMessage) -> bool {
    match message {
        ClientMessage::Decline { .. }
        | ClientMessage::SendBack { .. }
        | ClientMessage::Remove { .. }
        | ClientMessage::AllowScreen { .. }
        | ClientMessage::Commit { .. } => true,
        ClientMessage::Enter { .. }
        | ClientMessage::Knock { .. }
        | ClientMessage::EndVisit {}
        | ClientMessage::Leave {}
        | ClientMessage::SetDevices { .. }
        | ClientMessage::Offer { .. }
        | ClientMessage::Receive { .. }
        | ClientMessage::Card { .. }
        | ClientMessage::SealedKnock { .. }
        | ClientMessage::Found { .. }
        | ClientMessage::Seal { .. }
        | ClientMessage::Ready { .. }
        | ClientMessage::Resume { .. }
        | ClientMessage::AnswerCode { .. }
        | ClientMessage::AnswerKnock { .. } => false,
    }
}

/// Returns the link that is shown by whoever says what only opens a connection.
pub(crate) const fn link() -> (InviteId, InviteSecret) {
    (invite_of(Person::Ana), InviteSecret::from_bytes([1; 16]))
}

pub(crate) fn sdp() -> Sdp {
    Sdp::new("v=0".to_owned()).expect("a line is short")
}

fn mid(section: u8) -> Mid {
    Mid::new(&section.to_string()).expect("a number is a mid")
}
