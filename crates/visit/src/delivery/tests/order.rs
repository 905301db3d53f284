//! One order, one commit an epoch, and nothing for whoever is not a member.

use super::*;

#[test]
fn first_commit_of_an_epoch_counts_and_the_second_learns_where_the_group_is() {
    let mut visit = group_of(&[2]);

    say(&mut visit, 1, commit(position(1, 1), 60, &[])).unwrap();
    say(&mut visit, 1, commit(position(1, 1), 61, &[])).unwrap();

    assert_eq!(
        told(&mut visit),
        [
            "to 1: #2 commit 60 at 1.1 by 1",
            "to 2: #2 commit 60 at 1.1 by 1",
            "to 1: conflict, is at 1.2",
        ]
    );
}

#[test]
fn commit_of_another_group_or_a_later_epoch_does_not_count() {
    let mut visit = group_of(&[2]);

    for at in [
        position(0, 1),
        position(2, 1),
        position(1, 0),
        position(1, 2),
    ] {
        say(&mut visit, 1, commit(at, 60, &[])).unwrap();

        assert_eq!(told(&mut visit), ["to 1: conflict, is at 1.1"]);
    }
}

#[test]
fn welcome_is_for_its_person_alone_and_who_is_added_is_not_told_the_commit() {
    let mut visit = group_of(&[2]);
    visit.handle_knock(knock(3), START).unwrap();
    trace(&mut visit);

    say(&mut visit, 1, commit(position(1, 1), 60, &[3])).unwrap();

    assert_eq!(
        told(&mut visit),
        [
            "open media 3",
            "to 3: admitted 3 token 3 media_kept false",
            "to 1: roster 1 2 3",
            "to 2: roster 1 2 3",
            "to 3: roster 1 2 3",
            "to 1: waiting room",
            "to 1: #2 commit 60 at 1.1 by 1",
            "to 2: #2 commit 60 at 1.1 by 1",
            "to 3: #2 welcome 3 to 1.2",
        ]
    );
}

#[test]
fn someone_who_waits_is_given_nothing_of_the_group() {
    let mut visit = group_of(&[2]);
    visit.handle_knock(knock(3), START).unwrap();
    trace(&mut visit);

    say(&mut visit, 1, commit(position(1, 1), 60, &[])).unwrap();
    say(&mut visit, 2, seal(1, 70)).unwrap();
    let refused = say(&mut visit, 3, seal(1, 71));

    let lines = told(&mut visit);
    assert!(lines.iter().all(|line| !line.contains("3:")), "{lines:?}");
    assert_eq!(refused, Err(Problem::new(ProblemCode::NotAllowed)));
}

#[test]
fn sealed_words_reach_every_member_in_one_order() {
    let mut visit = group_of(&[2, 3]);

    say(&mut visit, 3, seal(1, 70)).unwrap();
    say(&mut visit, 1, seal(1, 71)).unwrap();

    assert_eq!(
        told(&mut visit),
        [
            "to 1: #2 sealed 70 of 3",
            "to 2: #2 sealed 70 of 3",
            "to 3: #2 sealed 70 of 3",
            "to 1: #3 sealed 71 of 1",
            "to 2: #3 sealed 71 of 1",
            "to 3: #3 sealed 71 of 1",
        ]
    );
}

#[test]
fn someone_inside_without_a_welcome_says_and_hears_nothing() {
    let mut visit = visit_with(&[2, 3]);
    say(&mut visit, 1, ClientMessage::Found { generation: 1 }).unwrap();
    say(&mut visit, 1, commit(position(1, 0), 50, &[2])).unwrap();
    trace(&mut visit);

    let refused = say(&mut visit, 3, seal(1, 70));
    say(&mut visit, 3, resume(1, 0)).unwrap();
    say(&mut visit, 2, seal(1, 71)).unwrap();

    assert_eq!(refused, Err(Problem::new(ProblemCode::NotMember)));
    assert_eq!(
        told(&mut visit),
        [
            "to 3: missed, is at 1.1",
            "to 1: #2 sealed 71 of 2",
            "to 2: #2 sealed 71 of 2",
        ]
    );
}

#[test]
fn removed_and_sent_back_hear_nothing_more_whatever_the_group_does() {
    for go in [send_back(3), remove(3)] {
        let mut visit = group_of(&[2, 3]);

        say(&mut visit, 1, go).unwrap();
        trace(&mut visit);
        say(&mut visit, 2, seal(1, 70)).unwrap();

        assert_eq!(
            told(&mut visit),
            ["to 1: #2 sealed 70 of 2", "to 2: #2 sealed 70 of 2"]
        );
    }
}

#[test]
fn no_count_is_kept_of_someone_who_left() {
    let mut visit = visit_with_card();
    visit.handle_knock(knock(2), START).unwrap();
    say(&mut visit, 2, sealed_knock(80)).unwrap();

    say(&mut visit, 2, ClientMessage::Leave {}).unwrap();

    assert!(visit.delivery.knock_counts.is_empty());
}
