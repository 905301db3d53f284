//! The state as a screen needs it.

use crate::{
    Likeness, Receiving, Stage, VisitClient,
    board::{self, BoardView},
    inside::Inside,
    keys::{KeysAlarm, Visitor, Word},
    people,
};
use e2ee::{
    group::{ChatRule, Confirmation, Level},
    knock_answer::KnockAnswer,
    vault::{Arrival, PersonControls},
};
use protocol::{
    ChatText, Closure, DisplayName, Expected, Knocker, Mid, ParticipantId, Person, Presence,
    ProblemCode, Role, time::Instant,
};

/// All that a screen needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Where this client stands.
    pub phase: Phase,
    /// Whether it is connected.
    pub connection: Connection,
    /// The last thing the server refused, until the next command.
    pub problem: Option<ProblemCode>,
    /// What does not hold that an honest server would hold.
    pub alarm: Option<KeysAlarm>,
}

/// Whether the WebSocket is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// It is, or was not wanted yet.
    Connected,
    /// It was, and is tried again.
    Reconnecting {
        /// Since when.
        since: Instant,
    },
}

/// Where a client stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Has not asked.
    Outside,
    /// Is asking.
    Joining,
    /// In the waiting room.
    Waiting {
        /// Whether the provider has opened the visit.
        provider_here: bool,
        /// Since when.
        since: Instant,
        /// Whether it was inside before.
        was_sent_back: bool,
        /// Whose word it is that the provider knows of this person.
        seen: Word,
    },
    /// In the visit.
    Inside(Box<InsideView>),
    /// Turned away.
    Declined {
        /// When a new knock is taken.
        until: Instant,
        /// Whose word it is that the provider said no.
        word: Word,
    },
    /// Out for good.
    Closed(Closure),
    /// Could not join.
    Refused(ProblemCode),
}

/// The visit, from inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsideView {
    /// Own id.
    pub you: ParticipantId,
    /// Own name.
    pub name: DisplayName,
    /// Own role.
    pub role: Role,
    /// What this person may do.
    pub may: Rights,
    /// Whose codes were guessed at too often since this page came in; for the provider only.
    pub burned_codes: Vec<DisplayName>,
    /// Everyone in the group whom the provider named, in order of admission, this person included.
    pub people: Vec<Tile>,
    /// How many are in the group whom the provider has not named: to be shown in red.
    pub unknown: usize,
    /// Whether this client is in the visit's group: until then nothing is sent and nothing is shown.
    pub is_sealed: bool,
    /// What the provider set for everyone; for the provider only.
    pub rules: Option<Rules>,
    /// What the provider stopped of one's own.
    pub stopped: Stopped,
    /// Who is sent what by the media server, as the server says; empty for all but the provider.
    pub receiving: Vec<Receiving>,
    /// Somebody was served who does not belong to the visit; for the provider only.
    pub is_misforwarded: bool,
    /// How sure this client may be that the provider's side is there.
    pub confirmation: Confirmation,
    /// Who waits; empty for all but the provider.
    pub waiting: Vec<WaitingPerson>,
    /// Who was invited; empty for all but the provider.
    pub expected: Vec<Expected>,
    /// Planned start; none for all but the provider.
    pub starts_at: Option<Instant>,
    /// When the first person was admitted.
    pub started_at: Option<Instant>,
    /// What was written since this client came in, oldest first.
    pub chat: Vec<ChatLine>,
    /// What is drawn.
    pub board: BoardView,
    /// Whether the own microphone is on.
    pub microphone_on: bool,
    /// Whether the own camera is on.
    pub camera_on: bool,
    /// Whether the own screen is shared.
    pub is_sharing: bool,
    /// Whether entry and exit sound.
    pub chime_on: bool,
    /// Whether pictures and sound can flow.
    pub media_connected: bool,
}

/// What a person may do, for the screen to offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Admit, decline, send back, remove, end, set the rules.
    pub run_visit: bool,
    /// Share a screen.
    pub share_screen: bool,
    /// Draw.
    pub draw: bool,
    /// Write.
    pub chat: bool,
}

/// What a provider set for everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Nobody new is let in.
    pub is_locked: bool,
    /// The visit locks by itself once everyone who is expected is in.
    pub locks_itself: bool,
    /// Who may chat.
    pub chat: ChatRule,
}

/// What the provider stopped of one's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stopped {
    /// The microphone.
    pub microphone: bool,
    /// The camera.
    pub camera: bool,
    /// Everything but the provider's voice.
    pub is_suspended: bool,
}

/// One person inside and where their media arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Who.
    pub person: Person,
    /// Whether it is this client's person.
    pub is_you: bool,
    /// Section that carries their sound.
    pub microphone: Option<Mid>,
    /// Section that carries their picture.
    pub camera: Option<Mid>,
    /// Section that carries their screen.
    pub screen: Option<Mid>,
    /// How the provider knows that it is this person.
    pub level: Option<Level>,
    /// What the provider set for them; for the provider only.
    pub controls: Option<PersonControls>,
    /// The code to read aloud with this person, for a provider; with the provider, for anyone else.
    pub code: Option<String>,
    /// For whom the name could be taken.
    pub likeness: Option<Likeness>,
}

/// Someone in the waiting room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingPerson {
    /// Who.
    pub knocker: Knocker,
    /// When they knocked, on this client's clock.
    pub since: Instant,
    /// Who it is by their sealed knock. Without one that holds, nobody can be let in.
    pub visitor: Option<Visitor>,
    /// Whether there is a knock that holds, and says no other role than they were invited in.
    pub is_provable: bool,
    /// Whether they can be let in: that is so, and the visit is not locked.
    pub may_admit: bool,
    /// Whether their page says another role than they were invited in. Nobody can be let in so.
    pub claims_role: bool,
    /// For whom the name could be taken.
    pub likeness: Option<Likeness>,
}

/// One line of the chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatLine {
    /// Counts up from 1.
    pub number: u64,
    /// Whether this client's person wrote it.
    pub is_mine: bool,
    /// Who wrote it.
    pub name: DisplayName,
    /// The words.
    pub text: ChatText,
    /// When it arrived, on this client's clock.
    pub at: Instant,
}

impl WaitingPerson {
    /// Whether they can be let in together with others: this is the first time that their link is used, and nothing
    /// about them is odd.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        let knocker = &self.knocker;
        let is_first = self
            .visitor
            .as_ref()
            .is_some_and(|visitor| visitor.arrival == Arrival::First);
        let is_odd = knocker.new_device || knocker.refused_before || self.likeness.is_some();
        self.may_admit && is_first && !is_odd && knocker.presence == Presence::Here
    }
}

pub(crate) fn view_of(client: &VisitClient) -> View {
    let phase = match &client.stage {
        Stage::Outside => Phase::Outside,
        Stage::Joining => Phase::Joining,
        Stage::Waiting {
            provider_here,
            since,
            was_sent_back,
        } => Phase::Waiting {
            provider_here: *provider_here,
            since: *since,
            was_sent_back: *was_sent_back,
            seen: client.keys.word(KnockAnswer::Seen),
        },
        Stage::Inside(inside) => Phase::Inside(Box::new(inside_view(client, inside))),
        Stage::Declined { until, word } => Phase::Declined {
            until: *until,
            word: *word,
        },
        Stage::Closed(closure) => Phase::Closed(*closure),
        Stage::Refused(code) => Phase::Refused(*code),
    };
    let connection = match client.signaling.broken_since() {
        Some(since) => Connection::Reconnecting { since },
        None => Connection::Connected,
    };
    View {
        phase,
        connection,
        problem: client.problem,
        alarm: client.alarm,
    }
}

fn inside_view(client: &VisitClient, inside: &Inside) -> InsideView {
    let is_provider = inside.role == Role::Provider;
    let people = people::tiles(client, inside);
    let waiting = people::waiting(client, inside, &people);
    InsideView {
        you: inside.you,
        name: inside.name.clone(),
        role: inside.role,
        may: Rights {
            run_visit: is_provider,
            share_screen: client.may_share(),
            draw: client.keys.permissions().is_some_and(|may| may.draw),
            chat: client.keys.permissions().is_none_or(|may| may.chat),
        },
        burned_codes: client
            .keys
            .host()
            .map(|host| host.burned_codes().to_vec())
            .unwrap_or_default(),
        rules: client.keys.host().map(|host| Rules {
            is_locked: host.is_locked(),
            locks_itself: host.locks_itself(),
            chat: host.chat_rule(),
        }),
        stopped: Stopped {
            microphone: client.microphone.is_stopped,
            camera: client.camera.is_stopped,
            is_suspended: client
                .keys
                .permissions()
                .is_some_and(|may| may.is_suspended),
        },
        receiving: receiving(inside, &people),
        people,
        unknown: inside
            .people
            .iter()
            .filter(|one| one.entry.is_none())
            .count(),
        is_misforwarded: inside.forwarded.is_wrong,
        is_sealed: client.keys.position().is_some(),
        confirmation: inside.confirmation,
        waiting,
        expected: inside.expected.clone(),
        starts_at: inside.starts_at,
        started_at: inside.started_at,
        chat: inside.chat.iter().cloned().collect(),
        board: board::board_view(client, inside),
        microphone_on: client.microphone.is_on(),
        camera_on: client.camera.is_on(),
        is_sharing: client.media.is_sharing(),
        chime_on: client.chime_on,
        media_connected: client.media.is_connected(),
    }
}

/// Puts the names of the list of people to what the server says.
fn receiving(inside: &Inside, people: &[Tile]) -> Vec<Receiving> {
    inside.forwarded.receiving(|who| {
        let person = people.iter().map(|tile| &tile.person);
        let mut theirs = person.filter(|person| person.id == who);
        theirs.next().map(|person| person.name.clone())
    })
}
