//! One order, one commit an epoch, and nothing for whoever is not a member.

use super::{knock::KNOCKS_PER_CARD_MAX, *};
use crate::{ConnectionId, fixture::*};
use protocol::{
    ClientMessage, Problem,
    limit::{
        DELIVERY_BYTES_MAX, DELIVERY_ENTRIES_MAX, KNOCK_ANSWER_BYTES_MAX, SEALED_KNOCK_BYTES_MAX,
    },
};

const SECOND_PROVIDER: u8 = 9;

fn position(generation: u32, epoch: u64) -> GroupPosition {
    GroupPosition { generation, epoch }
}

fn commit(at: GroupPosition, n: u8, welcomes: &[u8]) -> ClientMessage {
    let welcome = |n: &u8| Welcome {
        who: who(*n),
        sealed: sealed(*n),
    };
    ClientMessage::Commit {
        at,
        commit: sealed(n),
        welcomes: welcomes.iter().map(welcome).collect(),
    }
}

fn seal(generation: u32, n: u8) -> ClientMessage {
    ClientMessage::Seal {
        generation,
        message: sealed(n),
    }
}

fn resume(generation: u32, after: u64) -> ClientMessage {
    ClientMessage::Resume { generation, after }
}

fn ready(generation: u32, epoch: u64) -> ClientMessage {
    let at = position(generation, epoch);
    ClientMessage::Ready { at }
}

fn sealed_knock(n: u8) -> ClientMessage {
    ClientMessage::SealedKnock { knock: sealed(n) }
}

fn answer_knock(n: u8, answer: u8) -> ClientMessage {
    ClientMessage::AnswerKnock {
        who: who(n),
        answer: sealed(answer),
    }
}

/// A visit with the provider and a card.
fn visit_with_card() -> Visit {
    let mut visit = visit_with_provider();
    say(&mut visit, 1, ClientMessage::Card { card: sealed(90) }).unwrap();
    trace(&mut visit);
    visit
}

/// A visit whose group is at epoch 1, with the provider and these people in it.
fn group_of(people: &[u8]) -> Visit {
    let mut visit = visit_with(people);
    say(&mut visit, 1, ClientMessage::Found { generation: 1 }).unwrap();
    say(&mut visit, 1, commit(position(1, 0), 50, people)).unwrap();
    trace(&mut visit);
    visit
}

mod knock;
mod order;
mod resume;
