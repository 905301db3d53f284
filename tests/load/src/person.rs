//! One person of the scenario: a provider who lets everyone in, or a patient who knocks and waits.

use crate::{
    device, failure::Failure, http::Api, ledger::Ledger, peer::Peer, signaling::Signaling,
};
use mio::{Registry, Token};
use protocol::{
    Challenge, ClientMessage, DeviceStatement, GroupPosition, InviteId, InviteSecret, Mid,
    PROTOCOL_VERSION, ParticipantId, Person as Other, Publication, Reception, Sdp, Sealed,
    ServerMessage, Source, VisitId, VisitMessage, WaitingMessage, Welcome,
};

/// A commit that adds one person to a group of two.
const COMMIT_BYTES: usize = 1_500;

/// Its welcome, with the box.
const WELCOME_BYTES: usize = 2_500;

/// What someone comes with.
#[derive(Clone)]
pub(crate) enum Pass {
    /// The session's cookie, for that visit.
    Session(VisitId),
    /// A private link.
    Link(InviteId, InviteSecret),
}

/// Someone in a visit or in front of it.
pub(crate) struct Person {
    token: Token,
    signaling: Signaling,
    /// What is to be said once the server has drawn what it is to be proved for, and of which pages.
    knock: Option<(ClientMessage, String)>,
    you: Option<ParticipantId>,
    others: Vec<Other>,
    receive: Vec<Reception>,
    is_answered: bool,
    is_waiting: bool,
    let_in: Vec<ParticipantId>,
    /// Commits made.
    epoch: u64,
    peer: Option<Peer>,
}

impl Person {
    /// Connects and says the first message.
    pub(crate) fn come(api: &Api, pass: Pass, token: Token) -> Result<Self, Failure> {
        let version = PROTOCOL_VERSION;
        let (cookie, first) = match pass {
            Pass::Session(visit) => (api.cookie(), ClientMessage::Enter { version, visit }),
            Pass::Link(invite, secret) => {
                let knock = ClientMessage::Knock {
                    version,
                    invite,
                    secret,
                    seat: None,
                    proof: None,
                };
                (None, knock)
            }
        };
        let mut signaling = Signaling::open(api, cookie)?;
        let mut knock = None;
        if let ClientMessage::Knock { .. } = first {
            knock = Some((first, api.origin().to_owned()));
        } else {
            signaling.send(&first)?;
        }
        Ok(Self {
            token,
            signaling,
            knock,
            you: None,
            others: Vec::new(),
            receive: Vec::new(),
            is_answered: false,
            is_waiting: false,
            let_in: Vec::new(),
            epoch: 0,
            peer: None,
        })
    }

    /// Returns whether the person's knock was taken and nobody let them in yet.
    pub(crate) const fn is_waiting(&self) -> bool {
        self.is_waiting
    }

    /// Returns the media connection, once inside.
    pub(crate) const fn peer_mut(&mut self) -> Option<&mut Peer> {
        self.peer.as_mut()
    }

    /// Returns the media connection, once inside.
    pub(crate) const fn peer(&self) -> Option<&Peer> {
        self.peer.as_ref()
    }

    /// Reads and answers all messages that have come.
    pub(crate) fn handle_signaling(
        &mut self,
        registry: &Registry,
        ledger: &mut Ledger,
    ) -> Result<(), Failure> {
        while let Some(message) = self.signaling.poll()? {
            match message {
                ServerMessage::Heartbeat {} => {}
                ServerMessage::Challenge { challenge } => self.knock(challenge)?,
                ServerMessage::Problem(problem) => return Err(Failure::Problem(problem.code)),
                ServerMessage::Waiting(message) => self.handle_waiting(&message)?,
                ServerMessage::Visit(message) => self.handle_visit(message, registry, ledger)?,
            }
        }
        Ok(())
    }

    /// Knocks on a device of this person's own.
    fn knock(&mut self, challenge: Challenge) -> Result<(), Failure> {
        let Some((mut knock, origin)) = self.knock.take() else {
            return Ok(());
        };
        if let ClientMessage::Knock { invite, proof, .. } = &mut knock {
            let statement = DeviceStatement {
                challenge,
                invite: *invite,
                seat: None,
            };
            *proof = device::prove(&statement, &origin);
        }
        self.signaling.send(&knock)
    }

    fn handle_waiting(&mut self, message: &WaitingMessage) -> Result<(), Failure> {
        match message {
            WaitingMessage::Knocked { .. } => self.is_waiting = true,
            WaitingMessage::ProviderPresence { .. }
            | WaitingMessage::Card { .. }
            | WaitingMessage::Answered { .. } => {}
            WaitingMessage::Declined { .. } => return Err(Failure::Unexpected("declined")),
            WaitingMessage::Closed(_) => return Err(Failure::Unexpected("closed while waiting")),
        }
        Ok(())
    }

    fn handle_visit(
        &mut self,
        message: VisitMessage,
        registry: &Registry,
        ledger: &mut Ledger,
    ) -> Result<(), Failure> {
        match message {
            VisitMessage::Admitted { you, .. } => {
                self.you = Some(you);
                self.is_waiting = false;
                self.offer(registry)
            }
            VisitMessage::Roster { people, .. } => {
                self.others = people;
                self.subscribe()
            }
            VisitMessage::WaitingRoom { people } => {
                self.let_in(people.iter().map(|knocker| knocker.id))
            }
            VisitMessage::Answer { sdp, .. } => {
                let peer = self.peer.as_mut();
                let peer = peer.ok_or(Failure::Unexpected("an answer before an offer"))?;
                peer.handle_answer(sdp.for_parser(), ledger)?;
                self.is_answered = true;
                self.subscribe()
            }
            VisitMessage::Agenda { .. }
            | VisitMessage::Card { .. }
            | VisitMessage::SealedKnock { .. }
            | VisitMessage::Founded { .. }
            | VisitMessage::Committed { .. }
            | VisitMessage::Conflict { .. }
            | VisitMessage::Welcome { .. }
            | VisitMessage::Sealed { .. }
            | VisitMessage::Forwarding { .. }
            | VisitMessage::AllReady { .. }
            | VisitMessage::Missed { .. }
            | VisitMessage::CodeAsked { .. }
            | VisitMessage::CodeProved { .. } => Ok(()),
            VisitMessage::Misforwarded {} => Err(Failure::Unexpected("served a stranger")),
            VisitMessage::SentBack {} => Err(Failure::Unexpected("sent back")),
            VisitMessage::Closed(_) => Err(Failure::Unexpected("closed")),
        }
    }

    fn let_in(&mut self, waiting: impl Iterator<Item = ParticipantId>) -> Result<(), Failure> {
        for who in waiting {
            if !self.let_in.contains(&who) {
                self.let_in.push(who);
                self.admit(who)?;
            }
        }
        Ok(())
    }

    /// Adds someone to the visit's group, founding it for the first. The server cannot read what it carries: bytes
    /// of a usual length stand for commit and welcome.
    fn admit(&mut self, who: ParticipantId) -> Result<(), Failure> {
        const GENERATION: u32 = 1;
        if self.epoch == 0 {
            self.signaling.send(&ClientMessage::Found {
                generation: GENERATION,
            })?;
        }
        let at = GroupPosition {
            generation: GENERATION,
            epoch: self.epoch,
        };
        self.epoch += 1;
        self.signaling.send(&ClientMessage::Commit {
            at,
            commit: sealed(COMMIT_BYTES),
            welcomes: vec![Welcome {
                who,
                sealed: sealed(WELCOME_BYTES),
            }],
        })
    }

    fn offer(&mut self, registry: &Registry) -> Result<(), Failure> {
        let (peer, sdp) = Peer::open(registry, self.token)?;
        let sections = peer.sections();
        self.peer = Some(peer);
        self.is_answered = false;
        let publish = vec![
            Publication {
                mid: mid(sections.microphone),
                source: Source::Microphone,
            },
            Publication {
                mid: mid(sections.camera),
                source: Source::Camera,
            },
        ];
        self.signaling.send(&ClientMessage::Offer {
            number: 1,
            sdp: Sdp::new(sdp).expect("four sections are short"),
            publish,
            receive: Vec::new(),
        })
    }

    /// Asks for the tracks of the one other person, as soon as the connection is answered.
    fn subscribe(&mut self) -> Result<(), Failure> {
        let (Some(peer), true) = (&self.peer, self.is_answered) else {
            return Ok(());
        };
        let sections = peer.sections();
        let mut receive = Vec::new();
        for other in self
            .others
            .iter()
            .filter(|other| Some(other.id) != self.you)
        {
            for track in &other.tracks {
                let section = match track.source {
                    Source::Microphone => sections.hears,
                    Source::Camera => sections.sees,
                    Source::Screen => continue,
                };
                receive.push(Reception {
                    mid: mid(section),
                    from: other.id,
                    track: track.id,
                });
            }
        }
        if receive == self.receive {
            return Ok(());
        }
        self.receive.clone_from(&receive);
        self.signaling.send(&ClientMessage::Receive { receive })
    }
}

fn sealed(bytes: usize) -> Sealed {
    Sealed::new(vec![7; bytes]).expect("shorter than the longest")
}

fn mid(section: str0m::media::Mid) -> Mid {
    Mid::new(&section).expect("str0m's ids are three letters")
}
