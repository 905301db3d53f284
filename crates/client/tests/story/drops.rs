//! Section 6 of a visit: what happens when a connection goes away.

use crate::common::{Test, other, sdp, sections, you};
use client::{Command, Connection, Effect, MediaEvent, Phase, SignalingEvent};
use protocol::{
    ClientMessage, Closure, Role, Sdp, ServerMessage, VisitMessage, limit::SILENCE_MAX,
};
use std::time::Duration;

fn restarts(test: &Test) -> usize {
    test.plans().iter().filter(|plan| plan.ice_restart).count()
}

#[test]
fn a_drop_is_tried_again_within_a_third_of_a_second() {
    let mut test = Test::inside();

    test.signaling(SignalingEvent::Closed);
    test.pass(Duration::from_millis(333));

    assert_eq!(test.connects(), 1);
}

#[test]
fn a_dropped_person_still_sees_the_visit_and_that_it_reconnects() {
    let mut test = Test::inside();
    let now = test.now;

    test.signaling(SignalingEvent::Closed);

    assert_eq!(
        test.client.view().connection,
        Connection::Reconnecting { since: now }
    );
    assert!(matches!(test.phase(), Phase::Inside(_)));
}

#[test]
fn since_when_it_reconnects_does_not_move_with_each_attempt() {
    let mut test = Test::inside();
    let dropped = test.now;

    test.signaling(SignalingEvent::Closed);
    for _ in 0..4 {
        test.pass(Duration::from_secs(3));
        test.signaling(SignalingEvent::Closed);
    }

    assert_eq!(
        test.client.view().connection,
        Connection::Reconnecting { since: dropped }
    );
}

#[test]
fn a_silent_server_is_left_and_looked_for_again() {
    let mut test = Test::inside();

    test.pass(SILENCE_MAX + Duration::from_millis(400));

    assert_eq!(
        test.count(|effect| matches!(effect, Effect::CloseSignaling)),
        1
    );
    assert_eq!(test.connects(), 1);
}

#[test]
fn a_heartbeat_keeps_the_connection() {
    let mut test = Test::inside();

    for _ in 0..20 {
        test.pass(Duration::from_secs(3));
        test.hear(ServerMessage::Heartbeat {});
    }

    assert_eq!(test.connects(), 0);
}

#[test]
fn a_network_that_is_back_is_used_at_once() {
    let mut test = Test::inside();
    test.signaling(SignalingEvent::Closed);
    for _ in 0..5 {
        test.pass(Duration::from_secs(2));
        test.signaling(SignalingEvent::Closed);
    }
    test.effects.clear();

    test.media(MediaEvent::NetworkChanged);

    assert_eq!(test.connects(), 1);
}

#[test]
fn another_network_is_met_by_a_new_connection_at_once_and_then_an_ice_restart() {
    let mut test = Test::inside();

    test.media(MediaEvent::NetworkChanged);
    assert_eq!(test.connects(), 1);
    test.signaling(SignalingEvent::Opened);
    test.admitted(Role::Patient, true);

    assert_eq!(restarts(&test), 1);
    assert_eq!(test.count(|effect| matches!(effect, Effect::OpenMedia)), 0);
}

#[test]
fn another_network_while_waiting_brings_the_seat_over_and_opens_no_media() {
    let mut test = Test::waiting();

    test.media(MediaEvent::NetworkChanged);
    test.signaling(SignalingEvent::Opened);
    test.knocked(2);

    assert!(matches!(
        test.sent()[..],
        [ClientMessage::Knock { seat: Some(_), .. }]
    ));
    assert!(matches!(test.phase(), Phase::Waiting { .. }));
    assert_eq!(test.count(|effect| matches!(effect, Effect::OpenMedia)), 0);
}

#[test]
fn another_network_means_nothing_to_someone_who_has_not_come_or_is_out() {
    let mut outside = Test::patient();
    let mut out = Test::inside();
    out.closed(Closure::Removed);
    out.effects.clear();

    outside.media(MediaEvent::NetworkChanged);
    out.media(MediaEvent::NetworkChanged);

    assert!(outside.effects.is_empty() && out.effects.is_empty());
}

#[test]
fn a_connection_made_anew_while_the_server_is_out_of_reach_offers_after_the_return() {
    let mut test = Test::inside();
    test.media(MediaEvent::Disconnected);
    test.signaling(SignalingEvent::Closed);
    let plan = test.plans().pop().unwrap();
    test.media(MediaEvent::OfferFailed {
        number: plan.number,
    });
    assert_eq!(test.plans().len(), 1);

    test.pass(Duration::from_secs(1));
    test.signaling(SignalingEvent::Opened);
    test.admitted(Role::Patient, false);

    assert_eq!(test.plans().len(), 2);
}

#[test]
fn coming_back_to_kept_media_restarts_ice_and_makes_nothing_new() {
    let mut test = Test::inside();
    test.signaling(SignalingEvent::Closed);
    test.pass(Duration::from_millis(400));
    test.signaling(SignalingEvent::Opened);
    let said = test.sent();
    test.effects.clear();

    test.admitted(Role::Patient, true);
    test.roster(&[you(), other(7)]);

    assert!(matches!(
        said[..],
        [ClientMessage::Knock { seat: Some(_), .. }]
    ));
    assert_eq!(restarts(&test), 1);
    assert_eq!(test.count(|effect| matches!(effect, Effect::OpenMedia)), 0);
    assert_eq!(test.sounds(), [], "a return is no entry");
    assert_eq!(test.client.view().connection, Connection::Connected);
}

#[test]
fn coming_back_after_a_server_restart_makes_media_anew() {
    let mut test = Test::inside();
    test.signaling(SignalingEvent::Closed);
    test.pass(Duration::from_millis(400));
    test.signaling(SignalingEvent::Opened);

    test.admitted(Role::Patient, false);
    test.roster(&[you(), other(7)]);
    test.answer_offer();

    assert_eq!(test.count(|effect| matches!(effect, Effect::OpenMedia)), 1);
    assert!(test.slot(71).is_some());
}

#[test]
fn media_kept_for_another_window_is_made_anew_in_this_one() {
    let mut test = Test::inside();
    let answer = |session: u32| Sdp::new(format!("v=0\r\no=x {session} 2 IN IP4 0.0.0.0")).unwrap();
    let answer_with = |test: &mut Test, session| {
        let ClientMessage::Offer { number, .. } = test.make_offer() else {
            panic!("an offer was sent");
        };
        let sdp = answer(session);
        test.visit(VisitMessage::Answer { number, sdp });
        test.media(MediaEvent::Answered { number });
    };
    test.media(MediaEvent::Disconnected);
    answer_with(&mut test, 1);
    test.signaling(SignalingEvent::Closed);
    test.pass(Duration::from_millis(400));
    test.signaling(SignalingEvent::Opened);
    test.effects.clear();
    test.admitted(Role::Patient, true);
    test.roster(&[you(), other(7)]);

    answer_with(&mut test, 2);

    assert_eq!(test.count(|effect| matches!(effect, Effect::OpenMedia)), 1);
    assert_eq!(
        test.count(|effect| matches!(effect, Effect::ApplyAnswer { .. })),
        0
    );
}

#[test]
fn an_offer_that_was_on_its_way_when_the_connection_dropped_is_made_again() {
    let mut test = Test::inside();
    test.roster(&[you(), other(7), other(8)]);
    test.make_offer();
    test.signaling(SignalingEvent::Closed);
    test.pass(Duration::from_millis(400));
    test.signaling(SignalingEvent::Opened);
    test.effects.clear();

    test.admitted(Role::Patient, true);
    test.roster(&[you(), other(7), other(8)]);

    assert_eq!(test.plans().len(), 1);
}

#[test]
fn no_offer_is_sent_while_the_server_is_out_of_reach() {
    let mut test = Test::inside();
    test.media(MediaEvent::Disconnected);
    test.signaling(SignalingEvent::Closed);

    let plan = test.plans().pop().unwrap();
    test.media(MediaEvent::Offered {
        number: plan.number,
        sdp: sdp(),
        sections: sections(&plan),
    });
    test.media(MediaEvent::Failed);

    assert!(test.sent().is_empty());
    assert_eq!(test.plans().len(), 1);
}

#[test]
fn an_offer_made_while_the_server_was_out_of_reach_is_made_again_after_the_return() {
    let mut test = Test::inside();
    test.media(MediaEvent::Disconnected);
    test.signaling(SignalingEvent::Closed);
    let plan = test.plans().pop().unwrap();
    test.media(MediaEvent::Offered {
        number: plan.number,
        sdp: sdp(),
        sections: sections(&plan),
    });

    test.pass(Duration::from_secs(1));
    test.signaling(SignalingEvent::Opened);
    test.admitted(Role::Patient, true);

    let again = test.plans().pop().unwrap();
    assert!(again.number > plan.number && again.ice_restart);
    assert_eq!(test.count(|effect| matches!(effect, Effect::OpenMedia)), 0);
}

#[test]
fn a_seat_given_up_meanwhile_leads_to_the_wait_without_media() {
    let mut test = Test::inside();
    test.signaling(SignalingEvent::Closed);
    test.pass(Duration::from_millis(400));
    test.signaling(SignalingEvent::Opened);
    test.effects.clear();

    test.knocked(4);

    assert!(matches!(test.phase(), Phase::Waiting { .. }));
    assert_eq!(test.count(|effect| matches!(effect, Effect::CloseMedia)), 1);
}

#[test]
fn a_waiting_person_who_drops_keeps_waiting_from_the_same_time() {
    let mut test = Test::waiting();
    let Phase::Waiting { since, .. } = test.phase() else {
        panic!("waits");
    };

    test.signaling(SignalingEvent::Closed);
    test.pass(Duration::from_secs(1));
    test.signaling(SignalingEvent::Opened);
    test.knocked(1);

    assert!(matches!(test.phase(), Phase::Waiting { since: again, .. } if again == since));
    assert_eq!(test.sounds(), []);
}

#[test]
fn media_that_breaks_while_the_server_is_there_restarts_and_then_is_made_anew() {
    let mut test = Test::inside();

    test.media(MediaEvent::Disconnected);
    let at_once = restarts(&test);
    for _ in 0..5 {
        test.answer_offer();
        test.pass(Duration::from_secs(5));
        test.hear(ServerMessage::Heartbeat {});
    }

    assert_eq!(at_once, 1);
    assert!(test.count(|effect| matches!(effect, Effect::OpenMedia)) >= 1);
}

#[test]
fn a_server_that_refuses_every_offer_is_not_asked_in_a_tight_loop() {
    let mut test = Test::inside();
    test.media(MediaEvent::Failed);

    for _ in 0..60 {
        if let Some(plan) = test.plans().last() {
            let number = plan.number;
            test.media(MediaEvent::OfferFailed { number });
        }
        test.pass(Duration::from_secs(1));
        test.hear(ServerMessage::Heartbeat {});
    }

    assert!(
        test.plans().len() < 20,
        "{} offers in a minute",
        test.plans().len()
    );
}

#[test]
fn what_is_asked_for_while_the_connection_is_gone_is_not_said_later() {
    let mut test = Test::provider_inside();
    test.signaling(SignalingEvent::Closed);

    test.command(Command::Decline(crate::common::id(7)));
    test.pass(Duration::from_millis(400));
    test.signaling(SignalingEvent::Opened);
    test.admitted(Role::Provider, true);

    let admits = test
        .sent()
        .iter()
        .filter(|said| matches!(said, ClientMessage::Decline { .. }))
        .count();
    assert_eq!(admits, 0);
}
