//! Joining, waiting, being let in, turned away, put out.

use crate::common::Test;
use client::{Command, Effect, Phase, SignalingEvent, Sound, keys::Word};
use protocol::{
    ClientMessage, Closure, Problem, ProblemCode, Role, SeatToken, ServerMessage, VisitMessage,
    WaitingMessage,
};
use std::time::Duration;

#[test]
fn nothing_happens_before_the_person_asks() {
    let mut test = Test::patient();

    test.pass(Duration::from_secs(60));

    assert!(test.effects.is_empty());
    assert_eq!(test.phase(), Phase::Outside);
}

#[test]
fn a_link_knocks_and_a_provider_enters() {
    let mut patient = Test::patient();
    let mut provider = Test::provider();

    patient.connect();
    provider.connect();

    assert!(matches!(
        patient.sent()[..],
        [ClientMessage::Knock { seat: None, .. }]
    ));
    assert!(matches!(provider.sent()[..], [ClientMessage::Enter { .. }]));
}

#[test]
fn the_tab_shows_the_seat_it_held() {
    let mut test = Test::with_seat(Some(SeatToken::from_bytes([5; 32])));

    test.connect();

    assert!(matches!(
        test.sent()[..],
        [ClientMessage::Knock { seat: Some(_), .. }]
    ));
}

#[test]
fn whoever_waits_has_no_media_and_is_told_when_the_provider_comes_and_goes() {
    let mut test = Test::patient();

    test.connect();
    test.knocked(1);
    test.hear(ServerMessage::Waiting(WaitingMessage::ProviderPresence {
        provider_here: false,
    }));

    assert!(matches!(
        test.phase(),
        Phase::Waiting {
            provider_here: false,
            was_sent_back: false,
            ..
        }
    ));
    assert_eq!(
        test.count(|effect| matches!(effect, Effect::OpenMedia | Effect::MakeOffer(_))),
        0
    );
    assert_eq!(
        test.count(|effect| matches!(effect, Effect::RememberSeat(_))),
        1
    );
}

#[test]
fn admission_rings_for_the_patient_and_opens_media() {
    let mut test = Test::waiting();

    test.admitted(Role::Patient, false);
    test.roster(&[crate::common::you(), crate::common::other(7)]);

    assert_eq!(test.sounds(), [Sound::Admitted]);
    assert_eq!(test.count(|effect| matches!(effect, Effect::OpenMedia)), 1);
    assert_eq!(test.plans().len(), 1);
    assert!(!test.inside_view().may.run_visit);
}

#[test]
fn a_provider_enters_without_a_chime_and_may_run_the_visit() {
    let mut test = Test::provider();

    test.connect();
    test.admitted(Role::Provider, false);

    assert_eq!(test.sounds(), []);
    assert!(test.inside_view().may.run_visit);
    assert!(test.inside_view().may.share_screen);
}

#[test]
fn sent_back_drops_media_and_takes_the_new_seat() {
    let mut test = Test::inside();

    test.visit(VisitMessage::SentBack {});
    test.knocked(2);

    assert_eq!(test.count(|effect| matches!(effect, Effect::CloseMedia)), 1);
    assert_eq!(test.count(|effect| matches!(effect, Effect::ForgetSeat)), 1);
    assert_eq!(
        test.count(|effect| matches!(effect, Effect::RememberSeat(_))),
        1
    );
    assert!(matches!(
        test.phase(),
        Phase::Waiting {
            was_sent_back: true,
            ..
        }
    ));
}

#[test]
fn every_way_out_closes_everything_and_nothing_comes_back_by_itself() {
    for closure in [
        Closure::Ended,
        Closure::Removed,
        Closure::Left,
        Closure::Replaced,
        Closure::LinkRevoked,
    ] {
        let mut test = Test::inside();

        test.closed(closure);
        test.signaling(SignalingEvent::Closed);
        test.pass(Duration::from_secs(600));

        assert_eq!(test.phase(), Phase::Closed(closure));
        assert_eq!(
            test.count(|effect| matches!(effect, Effect::CloseMedia)),
            1,
            "{closure:?}"
        );
        assert_eq!(
            test.count(|effect| matches!(effect, Effect::CloseSignaling)),
            1,
            "{closure:?}"
        );
        assert_eq!(test.connects(), 0, "{closure:?}");
        let forgets = usize::from(closure != Closure::Replaced);
        assert_eq!(
            test.count(|effect| matches!(effect, Effect::ForgetSeat)),
            forgets,
            "{closure:?}"
        );
    }
}

#[test]
fn a_window_that_was_replaced_takes_the_seat_back_only_when_asked() {
    let mut test = Test::inside();
    test.closed(Closure::Replaced);
    test.pass(Duration::from_secs(60));
    test.effects.clear();

    test.command(Command::Retry);
    test.signaling(SignalingEvent::Opened);

    assert!(matches!(
        test.sent()[..],
        [ClientMessage::Knock { seat: Some(_), .. }]
    ));
}

#[test]
fn declined_waits_until_the_person_asks_again() {
    let mut test = Test::waiting();

    test.hear(ServerMessage::Waiting(WaitingMessage::Declined {
        retry_after_ms: 30_000,
    }));
    test.pass(Duration::from_secs(600));

    let until = protocol::time::Instant::START + Duration::from_secs(30);
    // By a link of the server's making nothing better can be had.
    let word = Word::Server;
    assert_eq!(test.phase(), Phase::Declined { until, word });
    assert_eq!(test.connects(), 0);

    test.command(Command::Retry);

    assert_eq!(test.connects(), 1);
    assert_eq!(test.phase(), Phase::Joining);
}

#[test]
fn a_refused_knock_says_why_and_stops() {
    for code in [
        ProblemCode::InviteNotValid,
        ProblemCode::TooEarly,
        ProblemCode::WaitingRoomFull,
    ] {
        let mut test = Test::patient();
        test.connect();

        test.hear(ServerMessage::Problem(Problem::new(code)));
        test.signaling(SignalingEvent::Closed);
        test.pass(Duration::from_secs(600));

        assert_eq!(test.phase(), Phase::Refused(code));
        assert_eq!(test.connects(), 1);
    }
}

#[test]
fn a_server_that_could_not_just_then_is_asked_again() {
    let mut test = Test::patient();
    test.connect();

    test.hear(ServerMessage::Problem(Problem::new(ProblemCode::TryAgain)));
    test.pass(Duration::from_secs(1));

    assert_eq!(test.phase(), Phase::Joining);
    assert_eq!(test.connects(), 2);
}

#[test]
fn leaving_says_so_and_closes() {
    let mut test = Test::inside();

    test.command(Command::Leave);
    test.pass(Duration::from_secs(60));

    assert!(matches!(test.sent()[..], [ClientMessage::Leave {}]));
    assert_eq!(test.phase(), Phase::Closed(Closure::Left));
    assert_eq!(test.connects(), 0);
}

#[test]
fn a_problem_inside_is_shown_until_the_next_command_and_ends_nothing() {
    let mut test = Test::provider_inside();

    test.hear(ServerMessage::Problem(Problem::new(ProblemCode::VisitFull)));
    let shown = test.client.view().problem;
    test.command(Command::Dismiss);

    assert_eq!(shown, Some(ProblemCode::VisitFull));
    assert_eq!(test.client.view().problem, None);
    assert!(test.inside_view().may.run_visit);
}

#[test]
fn what_the_page_said_too_early_by_itself_is_not_put_to_the_person() {
    let mut test = Test::inside();

    test.hear(ServerMessage::Problem(Problem::new(ProblemCode::NotNow)));

    assert_eq!(test.client.view().problem, None);
}

#[test]
fn a_patient_waiting_says_nothing_but_leave() {
    let mut test = Test::waiting();

    test.command(Command::Decline(crate::common::id(7)));
    test.command(Command::EndVisit);
    test.command(Command::ShareScreen);
    test.command(Command::SetCamera(false));

    assert!(test.sent().is_empty());
    assert_eq!(
        test.count(|effect| matches!(effect, Effect::CaptureScreen)),
        0
    );
}
