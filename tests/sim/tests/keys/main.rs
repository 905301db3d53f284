//! Being admitted is being given the key: real keys, the real rules of a visit, and a server that lies.

mod chime;
mod clinic;
#[expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets what it does not expect fails there"
)]
mod code;

use client::keys::KeysAlarm;
use clinic::{Clinic, HOST, Practice, place, who};
use e2ee::{Crypto, knock::RejoinKey};
use protocol::{ClientMessage, Sealed, VisitMessage, Welcome};

#[test]
fn whoever_is_admitted_holds_the_key_and_whoever_waits_does_not() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    clinic.knocks(2, practice.invitee(2));
    clinic.knocks(3, practice.invitee(3));

    clinic.admits(2);

    clinic.share_one_key(&[2]);
    assert_eq!(clinic.ever.get(&3), None);
    clinic.admits(3);
    clinic.share_one_key(&[2, 3]);
    assert_eq!(clinic.alarms, []);
}

#[test]
fn newcomer_never_holds_a_key_of_before_and_a_removed_one_none_of_after() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    clinic.knocks(2, practice.invitee(2));
    clinic.knocks(3, practice.invitee(3));
    clinic.admits(2);
    let before = clinic.sends_in[&HOST];

    clinic.admits(3);
    clinic.removes(2);

    let after = clinic.sends_in[&HOST];
    assert!(!clinic.ever[&3].contains_key(&before));
    assert!(!clinic.ever[&2].contains_key(&after));
    clinic.share_one_key(&[3]);
}

#[test]
fn server_that_admits_by_itself_gives_no_key() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    clinic.knocks(2, practice.invitee(2));

    // The provider pressed nothing: the server says that it did.
    clinic.hear(2, &clinic::admitted(2));
    clinic.run();

    assert_eq!(clinic.ever.get(&2), None);
    assert_eq!(clinic.host.position(), Some(place(1, 0)));
}

#[test]
fn knock_that_the_server_hands_over_as_somebody_elses_is_refused() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    clinic.tamper = |_, mut message| {
        if let VisitMessage::SealedKnock { invite, .. } = &mut message {
            *invite = Some(clinic::invite(9));
        }
        Some(message)
    };

    clinic.knocks(2, practice.invitee(2));
    clinic.admits(2);

    assert!(clinic.host.visitor(who(2), *clinic::NOW).is_none());
    assert_eq!(clinic.alarms, [(HOST, KeysAlarm::Knock(who(2)))]);
    assert_eq!(clinic.ever.get(&2), None);
}

#[test]
fn knock_made_with_another_link_is_refused() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);

    // Someone with a link of their own sits at the seat of somebody else's.
    clinic.knocks(2, practice.invitee(3));

    assert!(clinic.host.visitor(who(2), *clinic::NOW).is_none());
    assert_eq!(clinic.alarms, [(HOST, KeysAlarm::Knock(who(2)))]);
}

#[test]
fn invitee_of_another_root_says_nothing_to_this_provider() {
    let practice = Practice::new();
    let other = Practice::new();
    let mut clinic = Clinic::open(&practice);

    clinic.knocks(2, other.invitee(2));

    assert_eq!(clinic.alarms, [(2, KeysAlarm::Card)]);
    assert!(clinic.host.visitor(who(2), *clinic::NOW).is_none());
}

#[test]
fn both_read_the_same_code_aloud() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    clinic.knocks(2, practice.invitee(2));

    clinic.admits(2);

    let own = clinic.invitees[&2]
        .comparison_code()
        .expect("both gave theirs");
    let host = clinic.host.comparison_code(who(2));
    assert_eq!(host, Some(own));
}

#[test]
fn same_tab_that_reloads_is_back_without_a_question_and_another_one_is_not() {
    let practice = Practice::new();
    let crypto = Crypto::default();
    let rejoin = RejoinKey::generate(&crypto).expect("there is randomness");
    let kept = rejoin.expose_bytes();
    let mut clinic = Clinic::open(&practice);
    clinic.knocks(2, practice.invitee_in_tab(2, rejoin));
    clinic.admits(2);
    let before = clinic.sends_in[&HOST];

    let same_tab = practice.invitee_in_tab(2, RejoinKey::from_bytes(&kept));
    clinic.reloads(2, same_tab);
    clinic.share_one_key(&[2]);
    assert!(clinic.sends_in[&HOST] > before);

    clinic.reloads(2, practice.invitee(2));
    let keys: Vec<_> = clinic.held[&2].values().collect();
    assert_eq!(keys, [&[0; 16]; 0], "another tab got a key unasked");
    assert!(clinic.host.visitor(who(2), *clinic::NOW).is_some());
}

#[test]
fn server_that_forgot_everything_gets_a_new_group_with_the_same_people() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    for invitee in [2, 3] {
        clinic.knocks(invitee, practice.invitee(invitee));
        clinic.admits(invitee);
    }
    let before = clinic.sends_in[&HOST];

    clinic.say(HOST, ClientMessage::Found { generation: 9 });
    clinic.run();
    clinic.host.handle_back(*clinic::NOW);
    clinic.run();

    let after = clinic.sends_in[&HOST];
    assert!(after.0 > before.0, "{after:?}");
    clinic.share_one_key(&[2, 3]);
}

#[test]
fn welcome_that_the_server_made_up_opens_nothing() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    clinic.knocks(2, practice.invitee(2));
    clinic.tamper = |_, mut message| {
        if let VisitMessage::Welcome { welcome, .. } = &mut message {
            *welcome = Sealed::new(vec![0, 1, 7, 8]).expect("a few bytes");
        }
        Some(message)
    };

    clinic.admits(2);

    // A few tries, and no more: the server cannot keep a client busy.
    assert_eq!(clinic.alarms, [(2, KeysAlarm::Welcome); 5]);
    assert_eq!(clinic.ever.get(&2), None);
}

#[test]
fn nonsense_in_the_group_s_order_changes_nothing() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    clinic.knocks(2, practice.invitee(2));
    clinic.admits(2);

    for byte in 0..=255 {
        clinic.say(
            2,
            ClientMessage::Seal {
                generation: 1,
                message: Sealed::new(vec![byte; 40]).expect("a few bytes"),
            },
        );
    }
    clinic.run();

    clinic.share_one_key(&[2]);
    assert_eq!(clinic.alarms, []);
}

#[test]
fn commits_and_words_that_the_server_repeats_or_makes_up_change_nothing() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    clinic.knocks(2, practice.invitee(2));
    clinic.knocks(3, practice.invitee(3));
    clinic.admits(2);
    clinic.admits(3);
    let at = clinic.host.position();

    let commit = Sealed::new(vec![1; 100]).expect("a few bytes");
    for sequence in [0, 1, 2, 99] {
        let made_up = VisitMessage::Committed {
            at: place(1, 2),
            sequence,
            by: who(HOST),
            commit: commit.clone(),
        };
        for person in [HOST, 2, 3] {
            clinic.hear(person, &made_up);
        }
    }
    clinic.run();

    assert_eq!(clinic.host.position(), at);
    clinic.share_one_key(&[2, 3]);
}

#[test]
fn commit_by_a_invitee_is_refused_by_the_server_and_by_everyone() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    clinic.knocks(2, practice.invitee(2));
    clinic.admits(2);
    let at = clinic.host.position().expect("the group stands");

    clinic.say(
        2,
        ClientMessage::Commit {
            at,
            commit: Sealed::new(vec![1; 100]).expect("a few bytes"),
            welcomes: vec![Welcome {
                who: who(2),
                sealed: Sealed::new(vec![1]).expect("a byte"),
            }],
        },
    );
    clinic.run();

    assert_eq!(clinic.host.position(), Some(at));
    clinic.share_one_key(&[2]);
}

#[test]
fn commit_that_is_handed_out_as_words_is_not_followed_and_alarms_nobody() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    clinic.knocks(2, practice.invitee(2));
    clinic.admits(2);
    clinic.knocks(3, practice.invitee(3));
    let before = clinic.invitees[&2].position();
    clinic.tamper = |to, message| {
        let VisitMessage::Committed {
            at,
            sequence,
            by,
            commit,
        } = message.clone()
        else {
            return Some(message);
        };
        let as_words = VisitMessage::Sealed {
            generation: at.generation,
            sequence,
            from: by,
            message: commit,
        };
        Some(if to == 2 { as_words } else { message })
    };

    clinic.admits(3);

    assert!(clinic.host.position() > before, "the host's commit counts");
    assert_eq!(clinic.invitees[&2].position(), before);
    assert_eq!(clinic.alarms, []);
}

#[test]
fn welcome_of_somebody_else_and_one_of_before_open_nothing() {
    let practice = Practice::new();
    let mut clinic = Clinic::open(&practice);
    clinic.knocks(2, practice.invitee(2));
    clinic.knocks(3, practice.invitee(3));
    clinic.record = true;
    clinic.admits(2);
    let welcome = clinic.recorded.clone().expect("2 was welcomed");
    clinic.record = false;
    let holds = clinic.ever[&2].clone();

    clinic.hear(3, &welcome);
    clinic.hear(2, &welcome);
    clinic.run();

    assert_eq!(clinic.alarms, [(3, KeysAlarm::Welcome)]);
    assert_eq!(clinic.ever.get(&3), None);
    assert_eq!(clinic.ever[&2], holds);
    clinic.share_one_key(&[2]);
}
