//! Bytes from outside: whatever comes, nothing panics and nothing changes that should not.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its visit has failed"
)]

mod common;

use common::*;
use e2ee::group::{
    Beacon, Candidate, ChatRule, Claim, Colour, Drawing, HostRole, Incoming, Kind, Leaf, LeafKey,
    Level, Message, PERSON_POINTS_MAX, PERSON_STROKES_MAX, PIECE_POINTS_MAX, Pen, Piece, Point,
    Policy, Roster, RosterEntry, STROKE_POINTS_MAX, Snapshot, Stroke, Surface, Track, TrackSlot,
    Whom, Width,
};
use protocol::{
    DisplayName, Mid, ParticipantId, Role, Source, limit::CHAT_CHARS_MAX, time::Instant,
};
use std::collections::BTreeSet;

fn leaf(number: u32) -> Leaf {
    Leaf::new(number).unwrap()
}

/// One of each kind of words, with everything in it that can be.
fn policy() -> Policy {
    let leaf = |number| Leaf::new(number).unwrap();
    Policy {
        at: Instant::from_millis(5),
        is_locked: true,
        share: Whom::Listed(BTreeSet::from([leaf(1), leaf(5)])),
        draw: Whom::Everyone,
        chat: ChatRule::Hosts,
        muted: BTreeSet::from([leaf(3)]),
        video_stopped: BTreeSet::new(),
        suspended: BTreeSet::from([leaf(5), leaf(9)]),
    }
}

fn messages() -> Vec<Message> {
    let entry = |number, name: &str, level| RosterEntry {
        leaf: leaf(number),
        participant: ParticipantId::from_bytes([7; 16]),
        name: DisplayName::clean(name).unwrap(),
        role: Role::Patient,
        kind: Kind::Person,
        level,
    };
    let track = |slot, source, mid| Track {
        slot: TrackSlot::new(slot).unwrap(),
        source,
        mid: Mid::new(mid).unwrap(),
    };
    vec![
        Message::Roster(Roster {
            epoch: 3,
            at: Instant::from_millis(0),
            entries: vec![
                entry(0, "Ana Müller", Level::Link),
                entry(9, "李", Level::Compared),
            ],
        }),
        Message::Policy(policy()),
        Message::Beacon(Beacon {
            generation: 1,
            epoch: 2,
            authenticator: [3; 32],
            roster: [4; 32],
            policy: [5; 32],
            counter: 6,
            at: Instant::from_millis(7),
        }),
        chat("one\ntwo"),
        Message::Tracks(vec![
            track(0, Source::Microphone, "0"),
            track(7, Source::Screen, "abc"),
        ]),
        Message::Bye,
        Message::CompareAsk {
            leaf: leaf(2),
            nonce: [8; 32],
        },
        Message::CompareAnswer { nonce: [9; 32] },
        Message::Draw(Drawing::Piece(Piece {
            start: 7,
            stroke: stroke(70_000, Surface::Share(leaf(63)), 3),
        })),
        Message::Draw(Drawing::Undo { number: 5 }),
        Message::Draw(Drawing::ClearOwn),
        Message::Draw(Drawing::ClearShare),
        Message::Draw(Drawing::ClearOf(leaf(4))),
        Message::Draw(Drawing::ClearAll),
        Message::Draw(Drawing::SetOpen(true)),
        Message::Draw(Drawing::Snapshot(Snapshot {
            is_open: true,
            is_last: false,
            strokes: vec![
                (leaf(0), stroke(1, Surface::Board, 2)),
                (leaf(2), stroke(1, Surface::Share(leaf(0)), 1)),
            ],
        })),
        typed("Grüß G"),
        Message::RealTimeText(None),
    ]
}

fn stroke(number: u32, surface: Surface, points: u16) -> Stroke {
    let pen = Pen {
        colour: Colour::Violet,
        width: Width::Broad,
    };
    let points = (0..points).map(|x| Point { x, y: u16::MAX - x });
    Stroke {
        number,
        surface,
        pen,
        points: points.collect(),
    }
}

#[test]
fn drawings_beyond_a_limit_are_refused_and_at_the_limit_read() {
    let piece = |start, points| {
        Drawing::Piece(Piece {
            start,
            stroke: stroke(1, Surface::Board, points),
        })
    };
    let snapshot = |count: usize, points| {
        let strokes = vec![(leaf(1), stroke(1, Surface::Board, points)); count];
        Drawing::Snapshot(Snapshot {
            is_open: false,
            is_last: true,
            strokes,
        })
    };
    let (piece_max, stroke_max) = (PIECE_POINTS_MAX as u16, STROKE_POINTS_MAX as u16);
    let all_of_a_person = PERSON_POINTS_MAX / STROKE_POINTS_MAX;

    for (drawing, is_read) in [
        (piece(0, piece_max), true),
        (piece(stroke_max - 1, 1), true),
        (snapshot(PERSON_STROKES_MAX, 1), true),
        (snapshot(all_of_a_person, stroke_max), true),
        (piece(0, 0), false),
        (piece(0, piece_max + 1), false),
        (piece(stroke_max, 1), false),
        (piece(u16::MAX, 1), false),
        (snapshot(PERSON_STROKES_MAX + 1, 1), false),
        (snapshot(1, stroke_max + 1), false),
        (snapshot(all_of_a_person + 1, stroke_max), false),
    ] {
        let bytes = Message::Draw(drawing.clone()).encode();

        assert_eq!(Message::decode(&bytes).is_ok(), is_read, "{drawing:?}");
    }
    let all = Message::Draw(snapshot(all_of_a_person, stroke_max)).encode();
    assert!(all.len() < protocol::limit::SEALED_BYTES_MAX - 4_096);
}

#[test]
fn real_time_text_is_at_most_as_long_as_a_line_of_chat() {
    let typed = |count: usize| {
        let text = "ä".repeat(count).into_bytes();
        let length = u16::try_from(text.len()).unwrap() | 0x4000;
        [&[1, 10][..], &length.to_be_bytes(), &text].concat()
    };

    assert!(Message::decode(&typed(CHAT_CHARS_MAX)).is_ok());
    assert!(Message::decode(&typed(CHAT_CHARS_MAX + 1)).is_err());
}

#[test]
fn words_survive_and_anything_cut_off_or_left_over_is_refused() {
    for message in messages() {
        let bytes = message.encode();

        assert_eq!(Message::decode(&bytes).as_ref(), Ok(&message));
        for end in 0..bytes.len() {
            assert!(Message::decode(&bytes[..end]).is_err(), "{message:?} {end}");
        }
        assert!(Message::decode(&[&bytes[..], &[0]].concat()).is_err());
    }
}

#[test]
fn words_have_one_form_only() {
    let mut read = 0;
    for (index, message) in messages().iter().enumerate() {
        let bytes = message.encode();
        for at in 0..bytes.len() {
            for value in 0..=255 {
                let mut altered = bytes.clone();
                altered[at] = value;
                if let Ok(other) = Message::decode(&altered) {
                    assert_eq!(other.encode(), altered, "{index} {at} {value}");
                    read += 1;
                }
            }
        }
    }
    assert!(read > 10_000, "{read}");
}

#[test]
fn words_of_another_version_or_kind_or_beyond_a_limit_are_refused() {
    for bytes in [
        vec![2, 6],
        vec![1, 0],
        vec![1, 11],
        vec![1, 10],
        vec![1, 10, 1, b' '],
        vec![1, 10, 2, b'a', b' '],
        vec![1, 10, 4, b'a', 0xe2, 0x80, 0xae],
        vec![1, 10, 4, b'a', 0xe2, 0x80, 0x8b],
        [&[1, 10, 0x40 | 0x30, 0][..], &vec![b'a'; 0x3000]].concat(),
        vec![1, 9, 0],
        vec![1, 9, 9],
        vec![1, 9, 2, 0, 0, 0, 0],
        vec![1, 9, 5, 64],
        vec![1, 9, 1, 0, 0, 0, 0, 0, 1, 65, 0, 0, 1, 0, 0, 0, 0],
        vec![1, 9, 1, 0, 0, 0, 0, 0, 1, 0, 6, 0, 1, 0, 0, 0, 0],
        vec![1, 9, 1, 0, 0, 0, 0, 0, 1, 0, 0, 3, 1, 0, 0, 0, 0],
        [&[1, 4, 0x40 | 0x30, 0][..], &vec![b'a'; 0x3000]].concat(),
        vec![1, 4, 3, b'a', 0xe2, 0x80],
        vec![1, 4, 4, b'a', 0xe2, 0x80, 0xae],
        vec![1, 5, 9],
        vec![1, 5, 2, 1, 0, 1, b'0', 1, 0, 1, b'1'],
    ] {
        assert!(Message::decode(&bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn random_words_and_claims_never_panic() {
    for seed in 0..100_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let length = random.usize(0..80);
        let mut bytes: Vec<u8> = (0..length).map(|_| random.u8(..)).collect();
        if let Some(first) = bytes.first_mut() {
            *first = 1;
        }
        if let Some(second) = bytes.get_mut(1) {
            *second %= 12;
        }
        if let Ok(message) = Message::decode(&bytes) {
            assert_eq!(message.encode(), bytes, "seed {seed}");
        }
        if let Ok(claim) = Claim::decode(&bytes) {
            assert_eq!(claim.encode(), bytes, "seed {seed}");
        }
    }
}

/// Flips, cuts, inserts or repeats something.
fn mutate(random: &mut fastrand::Rng, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..random.u8(1..4) {
        let at = random.usize(0..bytes.len().max(1));
        match random.u8(0..5) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at.min(bytes.len()), random.u8(..)),
            2 => bytes.extend_from_within(at.min(bytes.len())..),
            _ if bytes.is_empty() => {}
            3 => bytes[at] ^= 1 << random.u8(0..8),
            _ => bytes[at] = [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xff][random.usize(0..8)],
        }
    }
    bytes
}

#[test]
fn altered_messages_change_nothing_and_the_true_ones_are_still_taken() {
    let mut provider = found();
    let mut patient = admit(&mut provider, &mut [], joiner(1));
    let line = provider.seal(&chat("hello")).unwrap();
    let commit = provider.rekey(&Pinned).unwrap().commit;
    let before = (patient.epoch(), frame_key(&patient));

    for seed in 0..6_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let original = if seed % 2 == 0 { &line } else { &commit };
        let altered = mutate(&mut random, original);
        if altered == *original {
            continue;
        }
        assert!(patient.process(&altered, &Pinned).is_err(), "seed {seed}");
        assert_eq!(
            (patient.epoch(), frame_key(&patient)),
            before,
            "seed {seed}"
        );
        assert_eq!(patient.alarm(), None, "seed {seed}");
    }

    assert!(matches!(
        patient.process(&line, &Pinned),
        Ok(Incoming::Said(_))
    ));
    assert!(matches!(
        patient.process(&commit, &Pinned),
        Ok(Incoming::Changed(_))
    ));
}

#[test]
fn altered_welcomes_never_panic_and_never_let_in() {
    let mut provider = found();
    let key = LeafKey::generate().unwrap();
    let host = host_claim(&key, HostRole::Cohost);
    let cohost = e2ee::group::Joiner::new(key, &host, now()).unwrap();
    let outgoing = provider.admit(&[candidate(&cohost)], &Pinned).unwrap();
    let welcome = outgoing.welcome.unwrap();

    for seed in 0..1_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let altered = mutate(&mut random, &welcome);
        // A fresh newcomer each time: a Welcome for somebody else has the same form.
        let result = joiner(1).join(joining(&altered), &Pinned);
        assert!(result.is_err(), "seed {seed}");
    }

    // For the one it is meant for, only bits that are not checked at all could pass.
    for seed in 0..300 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut provider = found();
        let newcomer = joiner(2);
        let outgoing = provider.admit(&[candidate(&newcomer)], &Pinned).unwrap();
        let welcome = outgoing.welcome.unwrap();
        let altered = mutate(&mut random, &welcome);
        if altered != welcome {
            assert!(
                newcomer.join(joining(&altered), &Pinned).is_err(),
                "seed {seed}"
            );
        }
    }
}

#[test]
fn altered_key_packages_never_panic_and_are_not_taken() {
    let joiner = joiner(1);

    for seed in 0..2_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let altered = mutate(&mut random, joiner.key_package());
        if altered != joiner.key_package() {
            assert!(
                Candidate::check(&altered, now(), &Pinned).is_err(),
                "seed {seed}"
            );
        }
    }
}
