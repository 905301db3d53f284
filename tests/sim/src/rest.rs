//! I11: once all is well and quiet, every screen shows what is true.

use crate::{
    invariant::{Held, hold},
    media::Flow,
    model::{Room, Someone},
    tab::Tab,
    world::World,
};
use client::{Connection, InsideView, Phase, Tile};
use protocol::{ParticipantId, Role, Source, VisitId, time::Instant};
use std::{collections::BTreeSet, time::Duration};

/// Compares every tab's screen, and what it receives, with what is true.
///
/// # Errors
///
/// The breach.
pub fn check(world: &mut World) -> Held {
    let rooms: Vec<(VisitId, Room)> = world
        .server
        .referee
        .rooms()
        .map(|(visit, room)| (visit, room.clone()))
        .collect();
    let real = world.has_real_media().then(|| world.clock.now());
    let shut_out = shut_out(world, &rooms);
    for tab in world.tabs.iter().filter(|tab| !tab.is_closed) {
        let found = tab.line.and_then(|line| {
            rooms
                .iter()
                .find_map(|(_, room)| Some((room, room.at(line)?)))
        });
        match found {
            Some((_, person)) if shut_out.contains(&person.id) => {}
            Some((room, person)) => {
                check_seated(tab, (room, person), (real, &shut_out))?;
            }
            None => check_unseated(tab)?,
        }
    }
    for (_, room) in &rooms {
        for person in &room.people {
            hold("I11", person.is_here(), || {
                format!("{:?} has a seat and did not come back", person.id)
            })?;
        }
    }

    for (visit, room) in &rooms {
        check_keys(world, (*visit, room), &shut_out)?;
    }
    let tampered: BTreeSet<ParticipantId> = world
        .tabs
        .iter()
        .filter(|tab| tab.is_tampered)
        .filter_map(|tab| {
            let line = tab.line?;
            rooms.iter().find_map(|(_, room)| Some(room.at(line)?.id))
        })
        .collect();
    if world.has_real_media() {
        return Ok(());
    }
    let flows: BTreeSet<Flow> = world.flows().into_iter().collect();
    for (visit, room) in &rooms {
        let is_looked_at = |flow: &&Flow| flow.visit == *visit && !tampered.contains(&flow.to);
        let flows: BTreeSet<Flow> = flows.iter().filter(is_looked_at).copied().collect();
        let expected: BTreeSet<Flow> = expected_flows(*visit, room)
            .iter()
            .filter(is_looked_at)
            .copied()
            .collect();
        hold("I11", flows == expected, || {
            let missing: Vec<&Flow> = expected.difference(&flows).collect();
            let extra: Vec<&Flow> = flows.difference(&expected).collect();
            format!("media missing: {missing:?}, too much: {extra:?}")
        })?;
    }
    Ok(())
}

/// Returns who has a seat inside while the way to the group is shut to them: their link was revoked, and another device
/// of theirs came by it later, which is the one that a provider's page knows that is loaded again.
fn shut_out(world: &World, rooms: &[(VisitId, Room)]) -> BTreeSet<ParticipantId> {
    let of_tab = |tab: &Tab| {
        let line = tab.line?;
        let person = rooms.iter().find_map(|(_, room)| room.at(line))?;
        let vault = tab.keys.practice.kept();
        let known = vault
            .invitations
            .iter()
            .find(|known| Some(known.id) == person.invite)?;
        let is_shut = person.is_inside() && known.is_revoked && !tab.keys.is_known_to(known);
        is_shut.then_some(person.id)
    };
    let tabs = world.tabs.iter().filter(|tab| !tab.is_closed);
    tabs.filter_map(of_tab).collect()
}

/// I15: everyone inside seals in the same epoch under the same key and can open it; nobody else holds that key.
fn check_keys(
    world: &World,
    (visit, room): (VisitId, &Room),
    shut_out: &BTreeSet<ParticipantId>,
) -> Held {
    let tabs = world.tabs.iter().filter(|tab| !tab.is_closed);
    let is_shut_out = |tab: &&Tab| {
        let person = tab.line.and_then(|line| room.at(line));
        person.is_some_and(|person| shut_out.contains(&person.id))
    };
    let of_visit = tabs.filter(|tab| tab.keys.visit == visit && !is_shut_out(tab));
    let of_visit: Vec<&Tab> = of_visit.collect();
    let seated = |tab: &&Tab| {
        tab.line
            .and_then(|line| room.at(line))
            .map(Someone::is_inside)
    };
    let host = of_visit
        .iter()
        .find(|tab| tab.session(&world.people).is_some() && seated(tab) == Some(true));
    let Some(host) = host else {
        return Ok(());
    };
    let sealing = host.keys.sealing;
    let key = sealing.and_then(|epoch| host.keys.held.get(&epoch).copied());
    hold("I15", key.is_some(), || {
        format!("the provider seals in {sealing:?}")
    })?;
    for tab in of_visit {
        let has = sealing.and_then(|epoch| tab.keys.held.get(&epoch).copied());
        if seated(&tab) == Some(true) {
            hold("I15", has == key && tab.keys.sealing == sealing, || {
                format!(
                    "{:?} seals in {:?}, the provider in {sealing:?}",
                    tab.id, tab.keys.sealing
                )
            })?;
        } else {
            let is_kept = tab.keys.held.values().any(|held| Some(*held) == key);
            hold("I15", !is_kept, || {
                format!("{:?} is not inside and holds the key", tab.id)
            })?;
        }
    }
    Ok(())
}

/// Everyone inside receives every track of everyone else.
fn expected_flows(visit: VisitId, room: &Room) -> BTreeSet<Flow> {
    let inside = room.people.iter().filter(|person| person.is_inside());
    inside
        .flat_map(|to| {
            let others = room.tracks.iter().filter(|track| track.owner != to.id);
            others.map(|track| Flow {
                visit,
                from: track.owner,
                track: track.id,
                to: to.id,
            })
        })
        .collect()
}

fn check_seated(
    tab: &Tab,
    (room, person): (&Room, &Someone),
    (real, shut_out): (Option<Instant>, &BTreeSet<ParticipantId>),
) -> Held {
    let view = tab.client.view();
    hold("I11", view.connection == Connection::Connected, || {
        format!("{:?} is here and shows {:?}", person.id, view.connection)
    })?;
    match view.phase {
        Phase::Inside(inside) => {
            hold("I11", person.is_inside(), || {
                format!("{:?} waits and sees the inside", person.id)
            })?;
            check_inside(&inside, (room, person), shut_out)?;
            // Who knocks at a group whose last provider went holds no key until one is back: there is nothing to show.
            let is_before_the_door = !room.has_provider() && tab.keys.sealing.is_none();
            if tab.is_tampered || is_before_the_door {
                return Ok(());
            }
            check_media(&inside, room, person)?;
            real.map_or(Ok(()), |now| check_packets(tab, &inside, now))
        }
        Phase::Waiting { provider_here, .. } => {
            let is_provider_here = room.has_provider();
            hold(
                "I11",
                !person.is_inside() && provider_here == is_provider_here,
                || {
                    format!(
                        "{:?} sees a waiting room with provider_here {provider_here}",
                        person.id
                    )
                },
            )
        }
        phase @ (Phase::Outside
        | Phase::Joining
        | Phase::Declined { .. }
        | Phase::Closed(_)
        | Phase::Refused(_)) => hold("I11", false, || {
            format!("{:?} has a seat and sees {phase:?}", person.id)
        }),
    }
}

fn check_inside(
    view: &InsideView,
    (room, person): (&Room, &Someone),
    shut_out: &BTreeSet<ParticipantId>,
) -> Held {
    hold("I11", view.you == person.id, || {
        format!("{:?} is taken for {:?}", person.id, view.you)
    })?;
    // A provider who went without a word stays in the group, which nobody can take them out of, and is shown as
    // away: a server that says that somebody is gone is not believed.
    let has_seat = |who: ParticipantId| room.people.iter().any(|other| other.id == who);
    let is_host_gone =
        |tile: &&Tile| tile.person.role == Role::Provider && !has_seat(tile.person.id);
    let here = view.people.iter().filter(|tile| !is_host_gone(tile));
    let seen: Vec<ParticipantId> = here.map(|tile| tile.person.id).collect();
    let inside: BTreeSet<ParticipantId> = room
        .people
        .iter()
        .filter(|other| other.is_inside())
        .map(|other| other.id)
        .collect();
    // Names come from a provider's page: without one, everyone keeps what was said last.
    let has_provider = room.has_provider();
    let is_each_seen = inside
        .iter()
        .all(|who| seen.contains(who) || shut_out.contains(who));
    let is_each_inside = seen.iter().all(|who| inside.contains(who));
    hold(
        "I11",
        !has_provider || is_each_seen && is_each_inside,
        || format!("{:?} sees {seen:?} inside, true is {inside:?}", person.id),
    )?;
    let waiting: BTreeSet<ParticipantId> = view
        .waiting
        .iter()
        .map(|waiting| waiting.knocker.id)
        .collect();
    let expected: BTreeSet<ParticipantId> = room
        .people
        .iter()
        .filter(|other| person.account.is_some() && !other.is_inside())
        .map(|other| other.id)
        .collect();
    hold("I11", waiting == expected, || {
        format!(
            "{:?} sees {waiting:?} wait, true is {expected:?}",
            person.id
        )
    })
}

fn check_media(view: &InsideView, room: &Room, person: &Someone) -> Held {
    let own = room.tracks.iter().filter(|track| track.owner == person.id);
    hold("I11", own.count() >= 2, || {
        format!("{:?} publishes too little", person.id)
    })?;
    for tile in view.people.iter().filter(|tile| !tile.is_you) {
        let slots = [&tile.microphone, &tile.camera, &tile.screen];
        let shown = slots.into_iter().flatten().count();
        hold("I11", shown == tile.person.tracks.len(), || {
            format!(
                "{:?} has room for {shown} of {:?}",
                person.id, tile.person.tracks
            )
        })?;
    }
    hold("I11", view.media_connected, || {
        format!("{:?} is inside without media", person.id)
    })
}

/// Everyone's sound and picture arrive in the section that the screen shows them in.
fn check_packets(tab: &Tab, view: &InsideView, now: Instant) -> Held {
    for tile in view.people.iter().filter(|tile| !tile.is_you) {
        let slots = [
            (&tile.microphone, Source::Microphone),
            (&tile.camera, Source::Camera),
            (&tile.screen, Source::Screen),
        ];
        for (mid, source) in slots {
            let Some(mid) = mid else {
                continue;
            };
            let received = tab.received.get(mid);
            let is_right = received.is_some_and(|(heard, at)| {
                (heard.from, heard.source) == (tile.person.id, source)
                    && now.since(*at) < Duration::from_secs(10)
            });
            hold("I11", is_right, || {
                format!(
                    "{:?} is to see {:?} of {:?} and received {received:?}",
                    view.you, source, tile.person.id
                )
            })?;
        }
    }
    Ok(())
}

fn check_unseated(tab: &Tab) -> Held {
    let phase = tab.client.view().phase;
    let is_at_rest = matches!(
        phase,
        Phase::Outside | Phase::Declined { .. } | Phase::Closed(_) | Phase::Refused(_)
    );
    hold("I11", is_at_rest, || {
        format!("{:?} has no seat and sees {phase:?}", tab.id)
    })
}
