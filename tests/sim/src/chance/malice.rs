//! What a client of ours would never say.

use super::{pick, pick_visit, wait};
use crate::{
    people::random_16,
    step::Step,
    tab::{Tab, Whose},
    world::World,
};
use fastrand::Rng;
use protocol::{
    ClientMessage, GroupPosition, Mid, PROTOCOL_VERSION, ParticipantId, Publication, Reception,
    Sdp, Sealed, Source, Subject, TrackId, Welcome,
};

pub(super) fn malice(world: &World, rng: &mut Rng) -> Step {
    let open: Vec<&Tab> = world.tabs.iter().filter(|tab| !tab.is_closed).collect();
    match rng.u8(0..14) {
        0 => return Step::Revoke(rng.usize(0..world.people.invited.len())),
        1 => return Step::Reissue(rng.usize(0..world.people.invited.len())),
        _ => {}
    }
    if open.is_empty() {
        return Step::Wait(wait(rng));
    }
    let providers: Vec<&Tab> = open
        .iter()
        .copied()
        .filter(|tab| matches!(tab.whose, Whose::Provider(_)))
        .collect();
    if !providers.is_empty() && rng.u8(0..4) == 0 {
        // From providers the group's words count, and then everyone's do.
        let tab = pick(rng, &providers).id;
        let who = someone(world, rng);
        return Step::Say(tab, Box::new(group_words(world, rng, who)));
    }
    let tab = pick(rng, &open).id;
    Step::Say(tab, Box::new(tampered(world, rng)))
}

/// Something that anyone might say, about anyone there is.
fn tampered(world: &World, rng: &mut Rng) -> ClientMessage {
    let who = someone(world, rng);
    match rng.u8(0..22) {
        16.. => group_words(world, rng, who),
        0 => ClientMessage::Enter {
            version: PROTOCOL_VERSION,
            visit: pick_visit(world, rng),
        },
        1 => knock(world, rng),
        2..5 => group_words(world, rng, who),
        5 => ClientMessage::Decline { who },
        6 => ClientMessage::SendBack { who },
        7 => ClientMessage::Remove { who },
        8 if rng.u8(0..8) == 0 => ClientMessage::EndVisit {},
        9 => any_message(world, rng, who),
        10 => ClientMessage::SetDevices {
            microphone: rng.bool(),
            camera: rng.bool(),
        },
        11..13 => ClientMessage::Offer {
            number: rng.u32(0..10),
            sdp: Sdp::new("tampered".to_owned()).expect("a word is short"),
            publish: publications(rng),
            receive: receptions(world, rng, who),
        },
        _ => ClientMessage::Receive {
            receive: receptions(world, rng, who),
        },
    }
}

/// Any message there is, whatever will be added: those above are said more often, and with more about them.
fn any_message(world: &World, rng: &mut Rng, who: ParticipantId) -> ClientMessage {
    let invited = &world.people.invited[rng.usize(0..world.people.invited.len())];
    let stands = world.server.referee.rooms().map(|(_, room)| room.group.at);
    let subject = Subject {
        visit: pick_visit(world, rng),
        link: (invited.invite, invited.secret.clone()),
        who,
        at: stands.last().unwrap_or_default(),
    };
    let mut each = ClientMessage::one_of_each(&subject);
    each.swap_remove(rng.usize(0..each.len()))
}

/// Anyone with a seat, or at times nobody.
fn someone(world: &World, rng: &mut Rng) -> ParticipantId {
    let everyone: Vec<ParticipantId> = world
        .server
        .referee
        .rooms()
        .flat_map(|(_, room)| room.people.iter().map(|person| person.id))
        .collect();
    if everyone.is_empty() || rng.u8(0..10) == 0 {
        ParticipantId::from_bytes(random_16(rng))
    } else {
        everyone[rng.usize(0..everyone.len())]
    }
}

/// Words of and to the group: often for where it stands, so that some of them count.
fn group_words(world: &World, rng: &mut Rng, who: ParticipantId) -> ClientMessage {
    let stands: Vec<GroupPosition> = world
        .server
        .referee
        .rooms()
        .map(|(_, room)| room.group.at)
        .collect();
    let at = if stands.is_empty() || rng.u8(0..4) == 0 {
        GroupPosition {
            generation: rng.u32(0..4),
            epoch: rng.u64(0..4),
        }
    } else {
        stands[rng.usize(0..stands.len())]
    };
    let generation = at.generation;
    match rng.u8(0..10) {
        0 => ClientMessage::Card { card: sealed(rng) },
        1 => ClientMessage::SealedKnock { knock: sealed(rng) },
        2 | 3 => ClientMessage::Found {
            generation: generation + rng.u32(0..3),
        },
        4..7 => ClientMessage::Commit {
            at,
            commit: sealed(rng),
            welcomes: (0..rng.usize(0..3))
                .map(|_| Welcome {
                    who,
                    sealed: sealed(rng),
                })
                .collect(),
        },
        7 => ClientMessage::Ready { at },
        8 => ClientMessage::Resume {
            generation,
            after: rng.u64(0..4),
        },
        _ => ClientMessage::Seal {
            generation,
            message: sealed(rng),
        },
    }
}

fn sealed(rng: &mut Rng) -> Sealed {
    Sealed::new(vec![rng.u8(..); 8]).expect("a few bytes are not too many")
}

fn knock(world: &World, rng: &mut Rng) -> ClientMessage {
    let invited = &world.people.invited[rng.usize(0..world.people.invited.len())];
    ClientMessage::Knock {
        version: PROTOCOL_VERSION,
        invite: invited.invite,
        secret: if rng.bool() {
            invited.secret.clone()
        } else {
            protocol::InviteSecret::from_bytes(random_16(rng))
        },
        seat: None,
        proof: None,
    }
}

fn publications(rng: &mut Rng) -> Vec<Publication> {
    let sources = [Source::Microphone, Source::Camera, Source::Screen];
    (0..rng.usize(0..4))
        .map(|_| Publication {
            mid: mid(rng),
            source: sources[rng.usize(0..3)],
        })
        .collect()
}

fn receptions(world: &World, rng: &mut Rng, who: ParticipantId) -> Vec<Reception> {
    let tracks: Vec<(ParticipantId, TrackId)> = world
        .server
        .referee
        .rooms()
        .flat_map(|(_, room)| room.tracks.iter().map(|track| (track.owner, track.id)))
        .collect();
    (0..rng.usize(0..3))
        .map(|_| {
            let (from, track) = if tracks.is_empty() || rng.u8(0..3) == 0 {
                (who, TrackId(rng.u32(0..12)))
            } else {
                tracks[rng.usize(0..tracks.len())]
            };
            Reception {
                mid: mid(rng),
                from,
                track,
            }
        })
        .collect()
}

fn mid(rng: &mut Rng) -> Mid {
    Mid::new(&rng.u8(0..8).to_string()).expect("a number is a mid")
}
