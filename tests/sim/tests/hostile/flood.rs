//! Acts that are only too much.

use crate::{
    forged::{self, last_entry, person, sealed},
    house::{HOST, House, invite, name, who},
};
use client::Command;
use protocol::{GroupPosition, ParticipantId, VisitMessage};

/// Messages of each kind.
const FLOOD: u32 = 2_000;

fn made_up(kind: u32, number: u32, next: u64) -> VisitMessage {
    let bytes = sealed(vec![number.to_le_bytes()[0]; 300]);
    let at = GroupPosition {
        generation: number,
        epoch: u64::from(number),
    };
    match kind {
        0 => VisitMessage::Sealed {
            generation: 1,
            sequence: next,
            from: who(HOST),
            message: bytes,
        },
        1 => VisitMessage::Sealed {
            generation: 1,
            sequence: u64::MAX - u64::from(number),
            from: who(HOST),
            message: bytes,
        },
        2 => VisitMessage::Roster {
            people: (0..40)
                .map(|other| person(100 + other, "Somebody"))
                .collect(),
            elapsed_ms: None,
        },
        3 => VisitMessage::AllReady { at },
        4 => VisitMessage::Conflict { at },
        5 => VisitMessage::Welcome {
            at,
            sequence: next,
            welcome: bytes,
        },
        _ => VisitMessage::Card { card: bytes },
    }
}

#[test]
fn flooded_client_answers_no_more_than_it_is_asked_and_goes_on() {
    for kind in 0..=6 {
        let mut house = House::with(&[2]);
        for to in [HOST, 2] {
            let before = house.heard.len();
            for number in 0..FLOOD {
                let next = last_entry(&house) + 1;
                house.hands(
                    to,
                    protocol::ServerMessage::Visit(made_up(kind, number, next)),
                );
                // The answers are not taken: they are counted.
                house.drains(to);
            }
            let answers = house.heard.len() - before;
            assert!(
                answers <= 2 * FLOOD as usize,
                "kind {kind}: {answers} answers"
            );
        }

        // The true list of seats is told with the next change, those of the group again and again, and what was lost
        // is asked for.
        house.waits(20);
        house.asks(2, Command::SetMicrophone(false));
        house.waits(40);
        assert!(house.is_inside(HOST) && house.is_inside(2), "kind {kind}");
        house.share_one_key(&[2]);
    }
}

#[test]
fn flood_of_knocks_of_the_server_s_own_making_leaves_room_for_the_true_one() {
    let mut house = House::open();
    for number in 0..300_u16 {
        let [high, low] = number.to_be_bytes();
        let mut id = [7; 16];
        id[0] = high;
        id[1] = low;
        let knock = forged::knock(&house, invite(77), name(3));
        let message = VisitMessage::SealedKnock {
            who: ParticipantId::from_bytes(id),
            invite: Some(invite(77)),
            knock,
        };
        house.says(HOST, message);
    }

    house.knocks(2);
    house.admits(2);
    house.waits(3);

    house.share_one_key(&[2]);
}

/// The number of a group is signed into what the provider's devices keep: one of the server's choice must not use the
/// numbers up.
#[test]
fn generation_out_of_all_reason_uses_no_numbers_up() {
    let mut house = House::with(&[2]);
    let at = GroupPosition {
        generation: u32::MAX,
        epoch: 0,
    };

    house.says(HOST, VisitMessage::Missed { at });
    house.waits(10);

    house.share_one_key(&[2]);
    let (generation, _) = house.sealing(HOST).expect("there is a group again");
    assert!(generation < 5_000, "{generation}");
}
