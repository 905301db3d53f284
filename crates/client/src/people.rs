//! The people on the screen: who they are by the group's word, what they send by the server's.

use crate::{
    Tile, VisitClient,
    inside::Inside,
    keys::{HostKeys, Sighted},
    likeness::Names,
    view::WaitingPerson,
};
use e2ee::{group::RosterEntry, invitation::Level, vault::Arrival};
use protocol::{DisplayName, Knocker, ParticipantId, Person, Presence, Role, Source};

/// Returns everyone in the group in the order of admission, and this client's person in any case.
pub(crate) fn tiles(client: &VisitClient, inside: &Inside) -> Vec<Tile> {
    let mut tiles: Vec<Tile> = inside
        .people
        .iter()
        .filter_map(|sighted| tile(client, inside, sighted))
        .collect();
    if !tiles.iter().any(|tile| tile.is_you) {
        tiles.push(own_tile(inside));
    }
    let place = |tile: &Tile| {
        let is_theirs = |seat: &Person| seat.id == tile.person.id;
        inside
            .seats
            .iter()
            .position(is_theirs)
            .unwrap_or(usize::MAX)
    };
    tiles.sort_by_key(place);
    let names = Names::of(tiles.iter().map(shown));
    for tile in &mut tiles {
        tile.likeness = names.likeness(tile.person.id);
    }
    tiles
}

const fn shown(tile: &Tile) -> (ParticipantId, Role, &DisplayName) {
    let person = &tile.person;
    (person.id, person.role, &person.name)
}

/// Returns the tile of someone whom a host named. For anybody else there is no tile, only a warning.
fn tile(client: &VisitClient, inside: &Inside, sighted: &Sighted) -> Option<Tile> {
    let entry = sighted.entry.as_ref()?;
    let mid_of = |source| {
        let mid = client.media.mid_of(entry.participant, source)?;
        // What may not be shown has no place on the screen.
        client.shown.contains_key(&mid).then_some(mid)
    };
    Some(Tile {
        is_you: sighted.is_you,
        microphone: mid_of(Source::Microphone),
        camera: mid_of(Source::Camera),
        screen: mid_of(Source::Screen),
        level: Some(entry.level),
        controls: client
            .keys
            .host()
            .and_then(|host| host.controls_of(entry.participant)),
        code: client.keys.comparison_code(entry.participant),
        person: person(inside, entry),
        likeness: None,
    })
}

/// Puts together what the host's list and the server say of somebody.
fn person(inside: &Inside, entry: &RosterEntry) -> Person {
    let seat = inside
        .seats
        .iter()
        .find(|seat| seat.id == entry.participant);
    Person {
        id: entry.participant,
        name: entry.name.clone(),
        role: entry.role,
        presence: seat.map_or(Presence::Reconnecting, |seat| seat.presence),
        microphone: seat.is_some_and(|seat| seat.microphone),
        camera: seat.is_some_and(|seat| seat.camera),
        tracks: seat.map(|seat| seat.tracks.clone()).unwrap_or_default(),
    }
}

/// The own tile while there is no group, or none that names this person.
fn own_tile(inside: &Inside) -> Tile {
    let seat = inside.seats.iter().find(|seat| seat.id == inside.you);
    let person = Person {
        id: inside.you,
        name: inside.name.clone(),
        role: inside.role,
        presence: Presence::Here,
        microphone: seat.is_some_and(|seat| seat.microphone),
        camera: seat.is_some_and(|seat| seat.camera),
        tracks: Vec::new(),
    };
    Tile {
        person,
        is_you: true,
        microphone: None,
        camera: None,
        screen: None,
        level: None,
        controls: None,
        code: None,
        likeness: None,
    }
}

/// Returns everyone who waits for the provider's word, by their own sealed words where these hold.
pub(crate) fn waiting(
    client: &VisitClient,
    inside: &Inside,
    people: &[Tile],
) -> Vec<WaitingPerson> {
    let is_locked = client.keys.host().is_some_and(HostKeys::is_locked);
    let known = |waiting: &WaitingPerson| {
        let mut waiting = waiting.clone();
        if let Some(visitor) = &waiting.visitor {
            // A link that the server made says nothing of the role: their page must not make more of itself.
            waiting.claims_role =
                visitor.level == Level::ServerVouched && visitor.role != waiting.knocker.role;
            // What the link and the tab prove counts, whatever the server says or leaves out.
            waiting.knocker.new_device |= visitor.arrival == Arrival::SecondDevice;
            waiting.knocker.refused_before |= visitor.arrival == Arrival::Removed;
            waiting.knocker.name = visitor.name.clone();
            waiting.knocker.role = visitor.role;
        }
        waiting.is_provable = waiting.visitor.is_some() && !waiting.claims_role;
        waiting.may_admit = waiting.is_provable && !is_locked;
        waiting
    };
    let is_waiting = |who| {
        let mut waiting = inside.waiting.iter();
        waiting.any(|waits| waits.knocker.id == who)
    };
    let stray = |seat: &Person| {
        // The server's two lists come one after the other: somebody may be in both for a moment.
        if is_waiting(seat.id) {
            return None;
        }
        let since = *inside.strays.get(&seat.id)?;
        Some(WaitingPerson {
            knocker: Knocker {
                id: seat.id,
                name: seat.name.clone(),
                role: seat.role,
                presence: seat.presence,
                waited_ms: 0,
                new_device: true,
                refused_before: false,
                may_be_shared: false,
            },
            since,
            visitor: client.keys.visitor(seat.id, since),
            is_provable: false,
            may_admit: false,
            claims_role: false,
            likeness: None,
        })
    };
    let strays: Vec<WaitingPerson> = inside.seats.iter().filter_map(stray).collect();
    let mut waiting: Vec<WaitingPerson> = inside.waiting.iter().chain(&strays).map(known).collect();
    let knockers = waiting.iter().map(|waits| {
        let knocker = &waits.knocker;
        (knocker.id, knocker.role, &knocker.name)
    });
    let names = Names::of(people.iter().map(shown).chain(knockers));
    for waits in &mut waiting {
        waits.likeness = names.likeness(waits.knocker.id);
    }
    waiting
}
