//! Tracks, slots, offers, devices, screen, chat and chimes.

use crate::common::{Test, id, other, you};
use client::{Command, Effect, MediaEvent, Sound};
use protocol::{
    ClientMessage, Knocker, Presence, Publication, Reception, Role, Source, Track, TrackId,
    VisitMessage, limit::KNOCK_SOUND_EVERY,
};

fn receptions(message: &ClientMessage) -> Vec<(String, u32)> {
    let (ClientMessage::Offer { receive, .. } | ClientMessage::Receive { receive }) = message
    else {
        panic!("receptions were expected");
    };
    receive
        .iter()
        .map(|Reception { mid, track, .. }| (mid.as_sdp().to_owned(), track.0))
        .collect()
}

fn published(message: &ClientMessage) -> Vec<Source> {
    let ClientMessage::Offer { publish, .. } = message else {
        panic!("an offer was expected");
    };
    publish
        .iter()
        .map(|Publication { source, .. }| *source)
        .collect()
}

fn others(count: u8) -> Vec<protocol::Person> {
    std::iter::once(you())
        .chain((1..=count).map(other))
        .collect()
}

#[test]
fn the_first_offer_sends_both_and_keeps_a_slot_of_each_kind() {
    let mut test = Test::provider();
    test.connect();

    test.admitted(Role::Provider, false);
    test.roster(&[you()]);

    let plan = test.plans().pop().unwrap();
    assert_eq!(plan.send, [Source::Microphone, Source::Camera]);
    assert_eq!((plan.receive_audio, plan.receive_video), (2, 2));
}

#[test]
fn the_first_offer_does_not_wait_for_the_roster() {
    let mut test = Test::waiting();

    test.admitted(Role::Patient, false);
    let offer = test.make_offer();
    test.roster(&[you(), other(7)]);

    assert!(receptions(&offer).is_empty());
    assert_eq!(
        receptions(test.sent().last().unwrap()),
        [("a0".to_owned(), 70), ("v0".to_owned(), 71)]
    );
}

#[test]
fn a_visit_of_two_needs_one_offer_of_each() {
    let mut provider = Test::provider_inside();
    let mut patient = Test::waiting();

    provider.roster(&[you(), other(7)]);
    patient.admitted(Role::Patient, false);
    patient.roster(&[you(), other(7)]);
    patient.answer_offer();

    assert!(provider.plans().is_empty());
    assert_eq!(patient.plans().len(), 1);
}

#[test]
fn a_joiner_flows_into_the_spare_slots_without_waiting_for_an_offer() {
    let mut test = Test::provider_inside();
    test.roster(&[you(), other(6)]);
    test.effects.clear();

    test.roster(&[you(), other(6), other(7)]);

    let said = test.sent();
    assert_eq!(receptions(&said[0])[1], ("a1".to_owned(), 70));
    assert_eq!(test.slot(71).as_deref(), Some("v1"));
    let plan = test.plans().pop().expect("a new spare pair is asked for");
    assert_eq!((plan.receive_audio, plan.receive_video), (3, 3));
}

#[test]
fn a_roster_that_comes_while_the_first_offer_is_made_asks_for_no_second_one() {
    let mut test = Test::waiting();
    test.admitted(Role::Patient, false);
    test.roster(&[you(), other(7)]);
    test.roster(&[you(), other(7)]);

    let offer = test.answer_offer();

    assert_eq!(
        receptions(&offer),
        [("a0".to_owned(), 70), ("v0".to_owned(), 71)]
    );
    assert_eq!(test.plans().len(), 1);
}

#[test]
fn someone_who_comes_while_an_offer_is_made_gets_slots_by_the_next_one() {
    let mut test = Test::waiting();
    test.admitted(Role::Patient, false);
    test.roster(&[you(), other(7)]);
    test.roster(&[you(), other(7), other(8)]);

    let offer = test.answer_offer();

    assert_eq!(
        receptions(&offer).len(),
        4,
        "the newcomer has the spare pair"
    );
    let plan = test.plans().pop().unwrap();
    assert_eq!((plan.receive_audio, plan.receive_video), (3, 3));
    assert_eq!(test.plans().len(), 2);
}

#[test]
fn nobodys_slot_changes_because_somebody_else_left() {
    let mut test = Test::provider_inside();
    test.roster(&others(3));
    test.answer_offer();
    let (first, third) = (test.slot(11), test.slot(31));
    assert!(first.is_some() && third.is_some());

    test.roster(&[you(), other(1), other(3)]);

    assert_eq!((test.slot(11), test.slot(31)), (first, third));
}

#[test]
fn a_slot_that_became_free_carries_the_next_joiner() {
    let mut test = Test::provider_inside();
    test.roster(&others(1));
    test.roster(&[you()]);
    test.effects.clear();

    test.roster(&[you(), other(9)]);

    assert_eq!(
        receptions(&test.sent()[0]),
        [("a0".to_owned(), 90), ("v0".to_owned(), 91)]
    );
    assert!(test.plans().is_empty(), "there are slots enough");
}

#[test]
fn one_offer_is_outstanding_at_a_time() {
    let mut test = Test::provider_inside();

    test.roster(&others(2));
    test.roster(&others(4));
    test.roster(&others(6));

    assert_eq!(test.plans().len(), 1);

    test.answer_offer();

    assert_eq!(test.plans().len(), 2);
    assert!(test.plans()[1].receive_video >= 7);
}

#[test]
fn twelve_people_are_received_and_no_slot_too_many_is_asked_for() {
    let mut test = Test::provider_inside();

    test.roster(&others(11));
    for _ in 0..3 {
        if test.plans().is_empty() {
            break;
        }
        test.answer_offer();
        test.effects.clear();
    }

    let all = (1..=11).flat_map(|number| [number * 10, number * 10 + 1]);
    assert!(all.into_iter().all(|track| test.slot(track).is_some()));
}

#[test]
fn an_answer_to_another_offer_is_ignored() {
    let mut test = Test::provider_inside();
    test.roster(&others(2));
    test.make_offer();
    test.effects.clear();

    test.visit(VisitMessage::Answer {
        number: 999,
        sdp: crate::common::sdp(),
    });

    assert!(test.effects.is_empty());
}

#[test]
fn the_provider_shares_a_screen_and_stops() {
    let mut test = Test::provider_inside();

    test.command(Command::ShareScreen);
    let captures = test.count(|effect| matches!(effect, Effect::CaptureScreen));
    test.media(MediaEvent::ScreenStarted);
    let shared = published(&test.answer_offer());
    let is_shown = test.inside_view().is_sharing;
    test.effects.clear();
    test.command(Command::StopSharing);
    let stopped = published(&test.answer_offer());

    assert_eq!(captures, 1);
    assert_eq!(shared, [Source::Microphone, Source::Camera, Source::Screen]);
    assert!(is_shown);
    assert_eq!(stopped, [Source::Microphone, Source::Camera]);
    assert_eq!(test.count(|effect| matches!(effect, Effect::StopScreen)), 1);
    assert!(!test.inside_view().is_sharing);
}

#[test]
fn a_patient_shares_no_screen() {
    let mut test = Test::inside();

    test.command(Command::ShareScreen);
    test.media(MediaEvent::ScreenStarted);

    assert_eq!(
        test.count(|effect| matches!(effect, Effect::CaptureScreen)),
        0
    );
    assert_eq!(test.count(|effect| matches!(effect, Effect::StopScreen)), 1);
    assert!(test.plans().is_empty());
}

#[test]
fn someone_elses_screen_gets_a_slot_of_its_own() {
    let mut test = Test::inside();
    let mut sharing = other(7);
    sharing.tracks.push(Track {
        id: TrackId(72),
        source: Source::Screen,
    });

    test.roster(&[you(), sharing]);

    assert!(test.slot(72).is_some());
    assert_ne!(test.slot(72), test.slot(71));
}

#[test]
fn the_others_learn_what_is_really_sent() {
    let mut test = Test::inside();

    test.command(Command::SetMicrophone(false));
    test.media(MediaEvent::DevicesChanged {
        microphone: true,
        camera: false,
    });
    test.command(Command::SetMicrophone(true));

    let said: Vec<_> = test
        .sent()
        .into_iter()
        .map(|message| {
            let ClientMessage::SetDevices { microphone, camera } = message else {
                panic!("{message:?}");
            };
            (microphone, camera)
        })
        .collect();
    assert_eq!(said, [(false, true), (false, false), (true, false)]);
    assert!(!test.inside_view().camera_on);
}

#[test]
fn a_choice_made_before_admission_holds_inside() {
    let mut test = Test::waiting();

    test.command(Command::SetCamera(false));
    test.admitted(Role::Patient, false);

    assert!(matches!(
        test.sent()[0],
        ClientMessage::SetDevices {
            microphone: true,
            camera: false
        }
    ));
    assert!(!test.inside_view().camera_on);
}

#[test]
fn a_knock_rings_for_the_provider_even_with_the_chime_off() {
    let mut test = Test::provider_inside();
    let knocker = Knocker {
        id: id(5),
        name: crate::common::name(),
        role: Role::Patient,
        presence: Presence::Here,
        waited_ms: 2_000,
        new_device: false,
        refused_before: false,
        may_be_shared: false,
    };

    test.command(Command::SetChime(false));
    test.now = test.now + KNOCK_SOUND_EVERY;
    test.visit(VisitMessage::WaitingRoom {
        people: vec![knocker],
    });

    assert_eq!(test.sounds(), [Sound::Knock]);
    let since = test.inside_view().waiting[0].since;
    assert_eq!(test.now.since(since).as_millis(), 2_000);
}

#[test]
fn the_camera_is_sent_in_layers_while_more_than_one_receives_it() {
    let mut test = Test::inside();
    let layers = |test: &Test| test.count(|effect| matches!(effect, Effect::SendLayers(true)));
    let best_alone = |test: &Test| test.count(|effect| matches!(effect, Effect::SendLayers(false)));

    test.roster(&[you(), other(2)]);
    let of_two = (layers(&test), best_alone(&test));
    test.roster(&[you(), other(2), other(3)]);
    let of_three = (layers(&test), best_alone(&test));
    test.roster(&[you(), other(3)]);

    assert_eq!((of_two, of_three), ((0, 0), (1, 0)));
    assert_eq!(best_alone(&test), 1);
}
