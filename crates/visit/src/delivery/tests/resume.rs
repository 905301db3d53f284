//! Who was away is told what was missed, and a group that is gone is not missed for ever.

use super::*;

#[test]
fn who_was_away_is_told_what_was_missed_in_order_and_nothing_twice() {
    let mut visit = group_of(&[2]);
    visit.handle_disconnect(at(2), START);
    say(&mut visit, 1, seal(1, 70)).unwrap();
    say(&mut visit, 1, commit(position(1, 1), 60, &[])).unwrap();
    visit.handle_return(back(2, 22), START).unwrap();
    trace(&mut visit);

    say(&mut visit, 22, resume(1, 1)).unwrap();
    let missed = told(&mut visit);
    say(&mut visit, 22, resume(1, 3)).unwrap();

    assert_eq!(
        missed,
        [
            "to 22: #2 sealed 70 of 1",
            "to 22: #3 commit 60 at 1.1 by 1",
        ]
    );
    assert_eq!(told(&mut visit), [""; 0]);
}

#[test]
fn what_is_not_kept_any_more_or_was_never_said_is_missed() {
    let mut visit = group_of(&[2]);
    for _ in 0..DELIVERY_ENTRIES_MAX {
        say(&mut visit, 1, seal(1, 70)).unwrap();
    }
    trace(&mut visit);

    for (generation, after) in [(1, 0), (1, u64::MAX), (2, 1), (0, 0)] {
        say(&mut visit, 2, resume(generation, after)).unwrap();

        assert_eq!(told(&mut visit), ["to 2: missed, is at 1.1"]);
    }
}

#[test]
fn long_words_do_not_fill_the_memory() {
    let mut visit = group_of(&[2]);
    let long = Sealed::new(vec![1; protocol::limit::SEALED_BYTES_MAX]).unwrap();

    for _ in 0..100 {
        let message = ClientMessage::Seal {
            generation: 1,
            message: long.clone(),
        };
        say(&mut visit, 1, message).unwrap();
        trace(&mut visit);
    }

    assert!(visit.delivery.log.bytes <= DELIVERY_BYTES_MAX);
    assert!(visit.delivery.log.told.len() < 50);
}

#[test]
fn group_founded_anew_has_its_founder_alone_and_all_inside_are_told() {
    let mut visit = group_of(&[2]);
    visit.handle_knock(knock(3), START).unwrap();
    trace(&mut visit);

    say(&mut visit, 1, ClientMessage::Found { generation: 2 }).unwrap();
    let refused = say(&mut visit, 2, seal(1, 70));
    say(&mut visit, 1, seal(2, 71)).unwrap();

    assert_eq!(refused, Err(Problem::new(ProblemCode::NotMember)));
    assert_eq!(
        told(&mut visit),
        [
            "to 1: founded 2 by 1",
            "to 2: founded 2 by 1",
            "to 1: #1 sealed 71 of 1",
        ]
    );
}

#[test]
fn group_is_never_founded_with_a_number_that_was_used_or_one_far_ahead() {
    let mut visit = group_of(&[2]);

    for generation in [0, 1, GENERATION_STEP_MAX + 2, u32::MAX] {
        say(&mut visit, 1, ClientMessage::Found { generation }).unwrap();

        assert_eq!(told(&mut visit), ["to 1: conflict, is at 1.1"]);
    }
}

#[test]
fn all_are_ready_when_everyone_connected_is() {
    let mut visit = group_of(&[2, 3]);
    visit.handle_disconnect(at(3), START);
    trace(&mut visit);

    say(&mut visit, 2, ready(1, 0)).unwrap();
    say(&mut visit, 2, ready(1, 1)).unwrap();
    assert_eq!(told(&mut visit), [""; 0]);
    say(&mut visit, 1, ready(1, 1)).unwrap();

    assert_eq!(
        told(&mut visit),
        ["to 1: all ready at 1.1", "to 2: all ready at 1.1"]
    );
}

#[test]
fn restart_forgets_the_group_and_its_members_learn_it() {
    let mut store = Store::default();
    let mut visit = Visit::new(card());
    visit.handle_enter(entry(1), START).unwrap();
    visit.handle_knock(knock(2), START).unwrap();
    say(&mut visit, 1, admit(2)).unwrap();
    say(&mut visit, 1, ClientMessage::Found { generation: 7 }).unwrap();
    say(&mut visit, 1, commit(position(7, 0), 50, &[2])).unwrap();
    store.keep(effects(&mut visit));

    let mut visit = store.restore(START);
    visit.handle_return(back(2, 22), START).unwrap();
    visit.handle_enter(entry(11), START).unwrap();
    trace(&mut visit);
    say(&mut visit, 22, resume(7, 1)).unwrap();
    say(&mut visit, 11, ClientMessage::Found { generation: 8 }).unwrap();

    assert_eq!(
        told(&mut visit),
        [
            "to 22: missed, is at 0.0",
            "to 11: founded 8 by 1",
            "to 22: founded 8 by 1",
        ]
    );
}

#[test]
fn connection_of_nobody_learns_nothing() {
    let mut visit = group_of(&[2]);
    let nobody = ConnectionId(u64::from(SECOND_PROVIDER));

    let refused = visit.handle_message(nobody, resume(1, 0), fresh(), START);

    assert_eq!(refused, Err(Problem::new(ProblemCode::NotNow)));
    assert_eq!(told(&mut visit), [""; 0]);
}
