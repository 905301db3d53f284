//! Cards reach everyone, sealed knocks reach the provider alone, and one person makes few of them.

use super::*;

#[test]
fn knock_reaches_the_provider_at_once_and_one_who_comes_later() {
    let mut visit = visit_with_card();
    visit.handle_knock(knock(2), START).unwrap();
    trace(&mut visit);

    say(&mut visit, 2, sealed_knock(80)).unwrap();
    let first = told(&mut visit);
    visit.handle_enter(entry(11), START).unwrap();
    let second = told(&mut visit);

    assert_eq!(first, ["to 1: knock 80 of 2"]);
    assert!(second.contains(&"to 11: knock 80 of 2".to_owned()));
}

#[test]
fn new_card_goes_to_everyone_and_ends_the_knocks_made_for_the_old_one() {
    let mut visit = visit_with(&[2]);
    visit.handle_knock(knock(3), START).unwrap();
    say(&mut visit, 1, ClientMessage::Card { card: sealed(89) }).unwrap();
    say(&mut visit, 3, sealed_knock(80)).unwrap();
    trace(&mut visit);

    say(&mut visit, 1, ClientMessage::Card { card: sealed(90) }).unwrap();
    let cards = told(&mut visit);
    visit.handle_enter(entry(11), START).unwrap();
    let again = told(&mut visit);

    assert_eq!(
        cards,
        ["to 1: card 90", "to 2: card 90", "to waiting 3: card 90"]
    );
    assert!(
        again.iter().all(|line| !line.contains("knock")),
        "{again:?}"
    );
}

#[test]
fn without_a_card_no_knock_is_taken() {
    let mut visit = visit_with_provider();
    visit.handle_knock(knock(2), START).unwrap();
    trace(&mut visit);

    let code = refusal(&mut visit, 2, sealed_knock(80));

    assert_eq!(code, ProblemCode::NotNow);
    assert_eq!(told(&mut visit), [""; 0]);
}

#[test]
fn knock_that_is_too_long_reaches_nobody() {
    let mut visit = visit_with_card();
    visit.handle_knock(knock(2), START).unwrap();
    trace(&mut visit);
    let knock_of = |bytes| ClientMessage::SealedKnock {
        knock: Sealed::new(vec![80; bytes]).unwrap(),
    };

    let code = refusal(&mut visit, 2, knock_of(SEALED_KNOCK_BYTES_MAX + 1));
    let too_long = told(&mut visit);
    say(&mut visit, 2, knock_of(SEALED_KNOCK_BYTES_MAX)).unwrap();

    assert_eq!(code, ProblemCode::TooLong);
    assert_eq!(too_long, [""; 0]);
    assert_eq!(told(&mut visit), ["to 1: knock 80 of 2"]);
}

#[test]
fn one_person_cannot_flood_the_provider_with_knocks() {
    let mut visit = visit_with_card();
    for n in [2, 3] {
        visit.handle_knock(knock(n), START).unwrap();
    }
    for _ in 0..KNOCKS_PER_CARD_MAX {
        say(&mut visit, 2, sealed_knock(80)).unwrap();
    }
    trace(&mut visit);

    let code = refusal(&mut visit, 2, sealed_knock(81));
    let flooded = told(&mut visit);
    say(&mut visit, 3, sealed_knock(82)).unwrap();

    assert_eq!(code, ProblemCode::TooMany);
    assert_eq!(flooded, [""; 0]);
    assert_eq!(told(&mut visit), ["to 1: knock 82 of 3"]);
}

#[test]
fn knocks_are_counted_anew_for_a_new_card_a_new_group_and_after_a_welcome() {
    let mut visit = visit_with_card();
    visit.handle_knock(knock(2), START).unwrap();
    for _ in 0..KNOCKS_PER_CARD_MAX {
        say(&mut visit, 2, sealed_knock(80)).unwrap();
    }
    for counted_anew in [
        ClientMessage::Found { generation: 1 },
        ClientMessage::Card { card: sealed(91) },
        commit(position(1, 0), 50, &[2]),
    ] {
        assert_eq!(
            say(&mut visit, 2, sealed_knock(81)),
            Err(Problem::new(ProblemCode::TooMany))
        );
        say(&mut visit, 1, counted_anew).unwrap();
        for _ in 0..KNOCKS_PER_CARD_MAX {
            say(&mut visit, 2, sealed_knock(82)).unwrap();
        }
    }
}

#[test]
fn whoever_comes_later_is_given_the_card() {
    let mut visit = visit_with_provider();
    say(&mut visit, 1, ClientMessage::Card { card: sealed(90) }).unwrap();
    trace(&mut visit);

    visit.handle_knock(knock(2), START).unwrap();
    let knocked = told(&mut visit);
    say(&mut visit, 1, admit(2)).unwrap();
    trace(&mut visit);
    say(&mut visit, 1, send_back(2)).unwrap();

    assert!(knocked.contains(&"to waiting 2: card 90".to_owned()));
    assert!(told(&mut visit).contains(&"to waiting 2: card 90".to_owned()));
}

#[test]
fn answer_to_a_knock_reaches_whoever_waits_and_nobody_else() {
    let mut visit = visit_with_card();
    visit.handle_knock(knock(2), START).unwrap();
    visit.handle_knock(knock(3), START).unwrap();
    trace(&mut visit);

    say(&mut visit, 1, answer_knock(2, 70)).unwrap();
    assert_eq!(told(&mut visit), ["to waiting 2: answered 70"]);

    // Somebody who is inside, somebody who has gone, and somebody nobody knows.
    say(&mut visit, 1, ClientMessage::Found { generation: 1 }).unwrap();
    say(&mut visit, 1, commit(position(1, 0), 50, &[2])).unwrap();
    say(&mut visit, 3, ClientMessage::Leave {}).unwrap();
    told(&mut visit);
    for n in [1, 2, 3, 9] {
        say(&mut visit, 1, answer_knock(n, 71)).unwrap();
    }
    assert_eq!(told(&mut visit), [""; 0]);
}

#[test]
fn answer_to_a_knock_is_the_provider_s_alone_and_short() {
    let mut visit = visit_with(&[2]);
    visit.handle_knock(knock(3), START).unwrap();
    trace(&mut visit);
    let long = ClientMessage::AnswerKnock {
        who: who(3),
        answer: Sealed::new(vec![70; KNOCK_ANSWER_BYTES_MAX + 1]).unwrap(),
    };

    for n in [2, 3] {
        let code = refusal(&mut visit, n, answer_knock(3, 70));
        assert_eq!(code, ProblemCode::NotAllowed);
    }
    assert_eq!(refusal(&mut visit, 1, long), ProblemCode::TooLong);

    let told = told(&mut visit);
    assert!(
        told.iter().all(|line| !line.contains("answered")),
        "{told:?}"
    );
}
