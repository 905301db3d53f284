//! A WebSocket client: says what it is told, keeps what it hears.

use crate::{device::Device, house::NewInvite};
use protocol::{
    Challenge, ClientMessage, DeviceStatement, GroupPosition, InviteSecret, Knocker,
    PROTOCOL_VERSION, ParticipantId, Person, ProblemCode, Sealed, SeatToken, ServerMessage,
    VisitId, VisitMessage, WaitingMessage, Welcome,
};
use serde_json::Value;
use std::{
    collections::VecDeque,
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use tungstenite::{
    Error, Message, WebSocket,
    client::{IntoClientRequest, client},
};

/// Numbers groups, so that none is founded with one that its visit has seen. Tests of other visits use it too.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// Heartbeats that are heard in a row before a test gives up: some thirty seconds.
const HEARTBEATS_MAX: u32 = 10;

/// A commit that adds one person. The server cannot read it, and so takes any bytes.
pub(crate) fn admission(at: GroupPosition, who: ParticipantId) -> ClientMessage {
    ClientMessage::Commit {
        at,
        commit: sealed("commit"),
        welcomes: vec![Welcome {
            who,
            sealed: sealed("welcome"),
        }],
    }
}

pub(crate) fn sealed(words: &str) -> Sealed {
    Sealed::new(words.as_bytes().to_vec()).unwrap()
}

/// One client.
pub(crate) struct Socket {
    socket: WebSocket<TcpStream>,
    /// Every text frame that was heard, in order, heartbeats too.
    pub(crate) heard: Vec<String>,
    /// The newest token of the seat.
    pub(crate) seat: Option<SeatToken>,
    /// Own id, once inside.
    pub(crate) you: Option<ParticipantId>,
    /// The group that was founded last, as far as this client knows.
    generation: Option<u32>,
    /// The device that this is; else the one of whoever was sent the link that it knocks with.
    pub(crate) device: Option<Device>,
    /// Of which pages it says that it is.
    origin: String,
    /// What the next knock is to be proved for.
    challenge: Option<Challenge>,
    /// What came before something that had to come first.
    unheard: VecDeque<ServerMessage>,
}

impl Socket {
    pub(crate) fn open(to: SocketAddr, origin: &str, cookie: Option<&str>) -> Self {
        Self::try_open(to, Some(origin), cookie).unwrap()
    }

    /// As [`Self::open`], by a browser that calls itself so.
    pub(crate) fn open_as(to: SocketAddr, origin: &str, agent: &str) -> Self {
        let headers = [("origin", origin), ("user-agent", agent)];
        Self::try_open_with(to, &headers).unwrap()
    }

    /// Answers the status where the upgrade is refused.
    pub(crate) fn try_open(
        to: SocketAddr,
        origin: Option<&str>,
        cookie: Option<&str>,
    ) -> Result<Self, u16> {
        let origin = origin.map(|origin| ("origin", origin));
        let cookie = cookie.map(|cookie| ("cookie", cookie));
        let headers: Vec<_> = origin.into_iter().chain(cookie).collect();
        Self::try_open_with(to, &headers)
    }

    fn try_open_with(to: SocketAddr, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let mut request = format!("ws://{to}/api/signaling")
            .into_client_request()
            .unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(to).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut named = headers.iter().filter(|(name, _)| *name == "origin");
        let origin = named.next().map_or("", |(_, origin)| *origin).to_owned();
        match client(request, stream) {
            Ok((socket, _)) => Ok(Self {
                socket,
                heard: Vec::new(),
                seat: None,
                you: None,
                generation: None,
                device: None,
                origin,
                challenge: None,
                unheard: VecDeque::new(),
            }),
            Err(tungstenite::HandshakeError::Failure(Error::Http(answer))) => {
                Err(answer.status().as_u16())
            }
            Err(other) => panic!("{other}"),
        }
    }

    /// Says something; a knock that has no proof with the proof that belongs to it.
    pub(crate) fn say(&mut self, message: &ClientMessage) {
        let message = self.proved(message);
        self.say_text(&protocol::write(&message));
    }

    /// Makes the proof that a knock lacks, for what the server drew last.
    pub(crate) fn proved(&mut self, message: &ClientMessage) -> ClientMessage {
        let mut proved = message.clone();
        let ClientMessage::Knock {
            invite,
            seat,
            proof: proof @ None,
            ..
        } = &mut proved
        else {
            return proved;
        };
        let Some(challenge) = self.take_challenge() else {
            return proved;
        };
        let statement = DeviceStatement {
            challenge,
            invite: *invite,
            seat: seat.clone(),
        };
        let device = self.device.clone();
        let device = device.unwrap_or_else(|| Device::of_invited(*invite));
        *proof = Some(device.prove(&statement, &self.origin));
        proved
    }

    /// Waits for what a knock is to be proved for. None is drawn for whoever has come in.
    pub(crate) fn take_challenge(&mut self) -> Option<Challenge> {
        while self.challenge.is_none() && self.seat.is_none() && self.you.is_none() {
            let message = self.hear_next()?;
            self.unheard.push_back(message);
        }
        self.challenge.take()
    }

    /// Lets someone in: founds the visit's group anew, and adds them to it.
    pub(crate) fn admit(&mut self, who: ParticipantId) {
        let generation = GENERATION.fetch_add(1, Ordering::Relaxed) + 1;
        self.generation = Some(generation);
        self.say(&ClientMessage::Found { generation });
        let at = GroupPosition {
            generation,
            epoch: 0,
        };
        self.say(&admission(at, who));
    }

    /// Says something to the group of this visit that was founded last. Whoever has not heard of it yet waits until then.
    pub(crate) fn seal(&mut self, words: &str) {
        let generation = match self.generation {
            Some(generation) => generation,
            None => self.hear_until(|message| match message {
                ServerMessage::Visit(VisitMessage::Welcome { at, .. }) => Some(at.generation),
                _ => None,
            }),
        };
        self.say(&ClientMessage::Seal {
            generation,
            message: sealed(words),
        });
    }

    /// Waits for what somebody said to the group.
    pub(crate) fn hear_sealed(&mut self, words: &str) {
        let words = sealed(words);
        self.hear_until(|message| match message {
            ServerMessage::Visit(VisitMessage::Sealed { message, .. }) if *message == words => {
                Some(())
            }
            _ => None,
        });
    }

    pub(crate) fn say_text(&mut self, text: &str) {
        self.say_frame(Message::text(text));
    }

    pub(crate) fn say_frame(&mut self, frame: Message) {
        self.socket.send(frame).unwrap();
    }

    /// As [`Self::say_text`], for what the other side may not read to its end.
    pub(crate) fn try_say_text(&mut self, text: &str) {
        let _ = self.socket.send(Message::text(text));
    }

    /// Waits for the next message that says something; `None` once the connection is closed.
    ///
    /// Fails where nothing but heartbeats comes for half a minute: what a test waits for does not come then.
    pub(crate) fn hear(&mut self) -> Option<ServerMessage> {
        loop {
            let next = self.unheard.pop_front();
            let message = next.or_else(|| self.hear_next())?;
            if !matches!(message, ServerMessage::Challenge { .. }) {
                return Some(message);
            }
        }
    }

    /// Waits for the next message that is no heartbeat.
    fn hear_next(&mut self) -> Option<ServerMessage> {
        let mut heartbeats = 0;
        loop {
            assert!(heartbeats < HEARTBEATS_MAX, "nothing comes any more");
            let text = match self.socket.read() {
                Ok(Message::Text(text)) => text,
                Ok(Message::Close(_))
                | Err(Error::ConnectionClosed | Error::AlreadyClosed | Error::Protocol(_)) => {
                    return None;
                }
                Ok(_) => continue,
                Err(Error::Io(error))
                    if matches!(
                        error.kind(),
                        std::io::ErrorKind::ConnectionReset
                            | std::io::ErrorKind::BrokenPipe
                            | std::io::ErrorKind::UnexpectedEof
                    ) =>
                {
                    return None;
                }
                Err(error) => panic!("{error}"),
            };
            self.heard.push(text.as_str().to_owned());
            let message = protocol::read(&text).unwrap();
            match &message {
                ServerMessage::Heartbeat {} => {
                    heartbeats += 1;
                    continue;
                }
                ServerMessage::Challenge { challenge } => self.challenge = Some(*challenge),
                ServerMessage::Waiting(WaitingMessage::Knocked { seat, .. }) => {
                    self.seat = Some(seat.clone());
                }
                ServerMessage::Visit(VisitMessage::Admitted { you, seat, .. }) => {
                    self.you = Some(*you);
                    self.seat = seat.clone().or(self.seat.take());
                }
                ServerMessage::Visit(VisitMessage::Founded { generation, .. }) => {
                    self.generation = Some(*generation);
                }
                ServerMessage::Visit(VisitMessage::Welcome { at, .. }) => {
                    self.generation = Some(at.generation);
                }
                _ => {}
            }
            return Some(message);
        }
    }

    /// Hears until something fits.
    pub(crate) fn hear_until<T>(&mut self, mut fits: impl FnMut(&ServerMessage) -> Option<T>) -> T {
        loop {
            let message = self.hear().expect("the connection is open");
            if let Some(found) = fits(&message) {
                return found;
            }
        }
    }

    /// Hears until the connection is closed and returns what was heard meanwhile.
    pub(crate) fn hear_to_the_end(&mut self) -> Vec<ServerMessage> {
        std::iter::from_fn(|| self.hear()).collect()
    }

    pub(crate) fn problem(&mut self) -> ProblemCode {
        self.hear_until(|message| match message {
            ServerMessage::Problem(problem) => Some(problem.code),
            _ => None,
        })
    }

    /// Says something and returns the problem it is answered with.
    pub(crate) fn refusal(&mut self, message: &ClientMessage) -> ProblemCode {
        self.say(message);
        self.problem()
    }

    pub(crate) fn enter(&mut self, visit: VisitId) {
        self.say(&ClientMessage::Enter {
            version: PROTOCOL_VERSION,
            visit,
        });
        self.admitted();
    }

    pub(crate) fn knock(&mut self, invite: &NewInvite, seat: Option<SeatToken>) {
        self.say(&knock(invite, seat));
        self.hear_until(|message| match message {
            ServerMessage::Waiting(WaitingMessage::Knocked { .. })
            | ServerMessage::Visit(VisitMessage::Admitted { .. }) => Some(()),
            ServerMessage::Problem(problem) => panic!("{problem:?}"),
            _ => None,
        });
    }

    /// Waits to be let in; returns whether media was kept.
    pub(crate) fn admitted(&mut self) -> bool {
        self.hear_until(|message| match message {
            ServerMessage::Visit(VisitMessage::Admitted { media_kept, .. }) => Some(*media_kept),
            ServerMessage::Problem(problem) => panic!("{problem:?}"),
            _ => None,
        })
    }

    /// Hears until a roster has this many people.
    pub(crate) fn roster_of(&mut self, count: usize) -> Vec<Person> {
        self.hear_until(|message| match message {
            ServerMessage::Visit(VisitMessage::Roster { people, .. }) if people.len() == count => {
                Some(people.clone())
            }
            _ => None,
        })
    }

    /// Hears until the waiting room has this many people.
    pub(crate) fn waiting_room_of(&mut self, count: usize) -> Vec<Knocker> {
        self.hear_until(|message| match message {
            ServerMessage::Visit(VisitMessage::WaitingRoom { people }) if people.len() == count => {
                Some(people.clone())
            }
            _ => None,
        })
    }

    /// Cuts the connection without a word.
    pub(crate) fn cut(self) {
        let _ = self.socket.get_ref().shutdown(std::net::Shutdown::Both);
    }

    /// Every key that was heard, with the path to it.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for text in &self.heard {
            collect_keys(&serde_json::from_str(text).unwrap(), "", &mut keys);
        }
        keys.sort();
        keys.dedup();
        keys
    }
}

pub(crate) fn knock(invite: &NewInvite, seat: Option<SeatToken>) -> ClientMessage {
    knock_with(invite, &invite.secret, seat)
}

pub(crate) fn knock_with(
    invite: &NewInvite,
    secret: &InviteSecret,
    seat: Option<SeatToken>,
) -> ClientMessage {
    ClientMessage::Knock {
        version: PROTOCOL_VERSION,
        invite: invite.id,
        secret: secret.clone(),
        seat,
        proof: None,
    }
}

fn collect_keys(value: &Value, path: &str, keys: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let path = format!("{path}/{key}");
                keys.push(path.clone());
                collect_keys(value, &path, keys);
            }
        }
        Value::Array(values) => {
            for value in values {
                collect_keys(value, &format!("{path}[]"), keys);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
