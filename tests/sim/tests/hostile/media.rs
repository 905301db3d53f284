//! Acts on frames: not sealed, under other keys, of somebody else, again, or none at all.

use crate::{
    forged,
    house::{HOST, House},
    lie::{both, honest, withholds},
    sight::picture,
};
use client::Command;
use protocol::{Source, VisitMessage};

const SOURCES: [Source; 3] = [Source::Microphone, Source::Camera, Source::Screen];

#[test]
fn frame_that_is_not_sealed_is_shown_nowhere() {
    let mut house = House::with(&[2, 3]);
    house.see_each_other(&[HOST, 2, 3]);

    let mut plain = vec![
        picture(3),
        b"sound of somebody".to_vec(),
        vec![0],
        Vec::new(),
    ];
    // As a decoy would stand before it.
    plain.push([&[0x01][..], &picture(3)].concat());
    for to in [HOST, 2, 3] {
        for frame in &plain {
            assert!(!house.shows_anywhere(to, frame));
        }
    }
}

#[test]
fn frame_under_a_key_of_the_server_is_shown_nowhere() {
    let mut house = House::with(&[2, 3]);
    house.see_each_other(&[HOST, 2, 3]);

    for to in [HOST, 2, 3] {
        let (generation, epoch) = house.sealing(to).expect("it is sealed");
        for (source, leaf) in SOURCES
            .into_iter()
            .flat_map(|source| (0..8).map(move |leaf| (source, leaf)))
        {
            for epoch in [epoch, epoch + 1, epoch.saturating_sub(1), epoch + 256] {
                let frame = forged::frame(source, leaf, (generation, epoch), [7; 16]);
                assert!(!house.shows_anywhere(to, &frame));
            }
        }
        house.waits(1);
        let now = house.now;
        assert_eq!(house.page(to).frames.shown_late(now), 0);
    }
}

#[test]
fn frame_of_another_member_is_not_shown_in_somebodys_place() {
    let mut house = House::with(&[2, 3]);

    // The server swaps what it says of two people's tracks, and their frames with them.
    let swaps = |house: &mut House, frame: &[u8]| {
        let frame_of_3 = house.films(3, Source::Camera).expect("it is sealed");
        (
            house.shows(2, (HOST, Source::Camera), &frame_of_3),
            frame.len(),
        )
    };
    assert!(!swaps(&mut house, b"").0);
    house.lie = Box::new(|to, message| {
        let swap = |people: &mut Vec<protocol::Person>| {
            if to == 2 && people.len() == 3 {
                let tracks = people[0].tracks.clone();
                people[0].tracks = std::mem::replace(&mut people[2].tracks, tracks);
            }
        };
        vec![forged::with_people(message, swap)]
    });
    house.asks(3, Command::SetMicrophone(false));
    house.waits(1);

    for (of, in_place_of) in [(3, HOST), (HOST, 3)] {
        for source in [Source::Camera, Source::Microphone] {
            let frame = house.films(of, source).expect("it is sealed");
            assert!(!house.shows(2, (in_place_of, source), &frame));
        }
    }
    // The camera is not shown as a screen, and sound not as a picture.
    let frame = house.films(HOST, Source::Camera).expect("it is sealed");
    for source in [Source::Microphone, Source::Screen] {
        assert!(!house.shows(2, (HOST, source), &frame));
    }
}

#[test]
fn frame_that_the_server_repeats_is_shown_once_and_in_one_place() {
    let mut house = House::with(&[2, 3]);
    let frames: Vec<Vec<u8>> = (0..20)
        .map(|_| house.films(3, Source::Camera).expect("it is sealed"))
        .collect();
    for frame in &frames {
        assert!(house.shows(2, (3, Source::Camera), frame));
    }

    for frame in &frames {
        assert!(!house.shows_anywhere(2, frame));
    }
    house.knocks(4);
    house.admits(4);
    house.waits(15);
    for frame in &frames {
        assert!(!house.shows_anywhere(2, frame));
        assert!(
            !house.shows_anywhere(4, frame),
            "a newcomer sees what was before"
        );
    }
}

#[test]
fn own_frame_that_the_server_sends_back_is_shown_nowhere() {
    let mut house = House::with(&[2, 3]);

    let frame = house.films(2, Source::Camera).expect("it is sealed");

    assert!(!house.shows_anywhere(2, &frame));
}

#[test]
fn malformed_frames_are_shown_nowhere_and_the_true_ones_still_are() {
    let mut house = House::with(&[2]);
    let mut random = fastrand::Rng::with_seed(5);

    for _ in 0..3_000 {
        let mut frame = house.films(2, Source::Camera).expect("it is sealed");
        let place = random.usize(11..frame.len());
        match random.u8(0..4) {
            0 => frame.truncate(place),
            1 => frame[place] ^= 1 << random.u8(0..8),
            2 => frame.push(random.u8(..)),
            _ => frame.iter_mut().for_each(|byte| *byte = random.u8(..)),
        }
        assert!(!house.shows_anywhere(HOST, &frame));
    }

    house.see_each_other(&[HOST, 2]);
}

#[test]
fn flood_of_frames_does_not_keep_the_true_ones_out() {
    let mut house = House::with(&[2]);
    let place = house.sealing(HOST).expect("it is sealed");

    // For epochs that will never be, of leaves that nobody has, and under the key id of the one who is there.
    for number in 0..20_000_u32 {
        let leaf = u8::try_from(number % 60).expect("below 60");
        let epoch = place.1 + u64::from(number % 3);
        let key = [u8::try_from(number % 251).expect("below 251"); 16];
        let frame = forged::frame(Source::Camera, leaf, (place.0, epoch), key);
        assert!(!house.shows_anywhere(HOST, &frame));
    }

    house.see_each_other(&[HOST, 2]);
}

#[test]
fn server_that_makes_the_group_unready_for_ever_stops_no_picture() {
    let mut house = House::with(&[2]);
    for person in [HOST, 2, 3] {
        let before = std::mem::replace(&mut house.lie, honest());
        let is_ready = |message: &VisitMessage| matches!(message, VisitMessage::AllReady { .. });
        house.lie = both(before, withholds(person, is_ready));
    }

    house.knocks(3);
    house.admits(3);
    house.waits(3);

    house.share_one_key(&[2, 3]);
    house.see_each_other(&[HOST, 2, 3]);
}
