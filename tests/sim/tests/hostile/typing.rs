//! What somebody types and has not sent, as the others see it: how soon, how often, for how long, and what a server makes
//! of it that repeats, withholds or does not carry.

use crate::{
    forged::{last_entry, numbered, told_to},
    house::{HOST, House, name, who},
    lie::{honest, takes_all, withholds},
};
use client::{
    Command,
    keys::{Control, PersonControl},
};
use e2ee::group::ChatRule;
use protocol::{ChatText, ClientMessage, GroupPosition, Sealed, ServerMessage, VisitMessage};

/// What ITU-T T.140 and EN 301 549, section 6.2.4, leave between a letter and its way out.
const LATE_MS: u64 = 500;

/// Somebody's field has this in it.
fn types(house: &mut House, person: u8, text: &str) {
    house.asks(person, Command::Type(ChatText::clean(text)));
}

fn sends(house: &mut House, person: u8, text: &str) {
    let text = ChatText::clean(text).expect("they are words");
    house.asks(person, Command::Chat(text));
}

/// What somebody's screen shows of what others are typing.
fn unfinished(house: &House, at: u8) -> Vec<String> {
    let lines = house.inside(at).unfinished;
    let text = lines.iter().map(|line| line.text.for_screen().to_owned());
    text.collect()
}

fn read(house: &House, at: u8) -> Vec<String> {
    let lines = house.inside(at).chat;
    let text = lines.iter().map(|line| line.text.for_screen().to_owned());
    text.collect()
}

/// How often somebody said anything in the group.
fn said(house: &House, person: u8) -> usize {
    let heard = house.heard.iter();
    let said = heard
        .filter(|(from, message)| *from == person && matches!(message, ClientMessage::Seal { .. }));
    said.count()
}

/// A visit of the provider and two more, of whom 2 shows what they type.
fn typing_in() -> House {
    let mut house = House::with(&[2, 3]);
    house.asks(2, Command::SetRealTimeText(true));
    house
}

fn set_chat(house: &mut House, rule: ChatRule) {
    house.asks(HOST, Command::Set(Control::Chat(rule)));
}

const NOTHING: [&str; 0] = [];

#[test]
fn letters_are_seen_within_half_a_second_and_said_three_times_a_second_at_most() {
    let words = "I have had this since yesterday, and it is worse in the morning than at night.";
    for gap_ms in [40, 110, 299, 300, 301, 700] {
        let mut house = typing_in();
        let before = said(&house, 2);
        let begun = house.now;
        let mut waits_for: Vec<(usize, u64)> = Vec::new();
        let (mut longest, mut next, mut typed) = (0, begun.as_millis(), 0);
        while typed < words.len() || !waits_for.is_empty() {
            let now = house.now.as_millis();
            if now >= next && typed < words.len() {
                typed += 1;
                next += gap_ms;
                types(&mut house, 2, &words[..typed]);
                if !words[..typed].ends_with(' ') {
                    waits_for.push((typed, now));
                }
            }
            let seen = unfinished(&house, HOST).first().map_or(0, String::len);
            waits_for.retain(|(length, since)| {
                longest = longest.max(now - since);
                *length > seen
            });
            house.waits_millis(10);
        }

        assert!(longest <= LATE_MS, "{longest} ms at one in {gap_ms} ms");
        let took = house.now.since(begun).as_millis();
        let count = said(&house, 2) - before;
        assert!(count as u128 <= 1 + took / 300, "{count} in {took} ms");
        assert_eq!(unfinished(&house, 3), [words]);
        assert_eq!(unfinished(&house, 2), NOTHING, "their own is in the field");
    }
}

#[test]
fn first_letter_and_what_a_pause_ends_are_seen_at_once_and_the_last_letter_surely() {
    let mut house = typing_in();

    types(&mut house, 2, "I");
    assert_eq!(unfinished(&house, HOST), ["I"]);
    for text in ["I h", "I ha", "I hav", "I have"] {
        types(&mut house, 2, text);
    }
    assert_eq!(unfinished(&house, HOST), ["I"]);
    house.waits_millis(300);
    assert_eq!(unfinished(&house, HOST), ["I have"]);

    house.waits(4);
    types(&mut house, 2, "I have a");
    assert_eq!(unfinished(&house, HOST), ["I have a"]);
    assert_eq!(house.inside(HOST).unfinished[0].name, name(2));
}

#[test]
fn nobody_is_shown_while_they_type_who_did_not_turn_it_on() {
    let mut house = House::with(&[2, 3]);
    let before = said(&house, 2);

    types(&mut house, 2, "I would rather think first");
    house.waits(2);
    assert!(!house.inside(2).real_time_text_on);
    assert_eq!(said(&house, 2), before, "their page says nothing");
    assert_eq!(unfinished(&house, HOST), NOTHING);

    // Turned on in the middle of a line it shows the line, and turned off takes it back.
    house.asks(2, Command::SetRealTimeText(true));
    assert_eq!(unfinished(&house, HOST), ["I would rather think first"]);
    house.asks(2, Command::SetRealTimeText(false));
    house.waits_millis(300);
    assert_eq!(unfinished(&house, HOST), NOTHING);
    types(&mut house, 2, "I would rather");
    house.waits(20);
    assert_eq!(said(&house, 2), before + 2);
}

#[test]
fn line_that_is_sent_stands_in_the_place_of_the_unfinished_one() {
    let mut house = typing_in();
    types(&mut house, 2, "It hurts her");
    types(&mut house, 2, "It hurts here");
    let before = said(&house, 2);

    sends(&mut house, 2, "It hurts here");
    for to in [HOST, 3] {
        assert_eq!(unfinished(&house, to), NOTHING);
        assert_eq!(read(&house, to), ["It hurts here"]);
    }
    house.waits(20);

    assert_eq!(
        said(&house, 2),
        before + 1,
        "the line, and nothing after it"
    );
    assert_eq!(unfinished(&house, HOST), NOTHING);
    assert_eq!(
        read(&house, HOST),
        ["It hurts here"],
        "nothing is kept of it"
    );
}

#[test]
fn field_that_is_emptied_is_said_once_and_one_that_stays_empty_never() {
    let mut house = typing_in();
    let before = said(&house, 2);
    for text in ["", "  ", "\u{200b}", ""] {
        types(&mut house, 2, text);
        house.waits(1);
    }
    assert_eq!(said(&house, 2), before);

    types(&mut house, 2, "no");
    for text in ["", " ", ""] {
        types(&mut house, 2, text);
        house.waits(1);
    }

    assert_eq!(unfinished(&house, HOST), NOTHING);
    assert_eq!(said(&house, 2), before + 2);
}

#[test]
fn what_is_typed_where_chat_is_off_is_seen_of_nobody_though_the_page_does_not_know() {
    for rule in [ChatRule::Hosts, ChatRule::Off] {
        let mut house = typing_in();
        house.asks(HOST, Command::SetRealTimeText(true));
        types(&mut house, HOST, "take two");
        types(&mut house, 2, "hear me");
        house.lie = nonsense_for(2);

        set_chat(&mut house, rule);
        let of_host = ["take two"];
        let of_host = if rule == ChatRule::Hosts {
            &of_host[..]
        } else {
            &[]
        };
        assert_eq!(unfinished(&house, HOST), NOTHING, "it is gone at once");
        assert_eq!(unfinished(&house, 3), of_host);
        types(&mut house, 2, "hear me still");
        house.waits(11);

        assert!(house.inside(2).may.chat, "they do not know");
        assert_eq!(unfinished(&house, HOST), NOTHING);
        assert_eq!(unfinished(&house, 3), of_host);
        // What was said meanwhile does not come back with the right to chat.
        house.twist = Box::new(|from, message| if from == 2 { vec![] } else { vec![message] });
        set_chat(&mut house, ChatRule::Everyone);
        house.waits(1);
        assert_eq!(unfinished(&house, HOST), NOTHING);
    }
}

#[test]
fn page_that_may_not_chat_or_hears_of_no_provider_says_nothing_of_what_is_typed() {
    let mut house = typing_in();
    types(&mut house, 2, "hear");
    set_chat(&mut house, ChatRule::Off);
    let before = said(&house, 2);
    types(&mut house, 2, "hear me");
    house.waits(15);
    assert_eq!(said(&house, 2), before);

    // What stands in the field is shown again with the right to it.
    set_chat(&mut house, ChatRule::Everyone);
    house.waits_millis(300);
    assert_eq!(unfinished(&house, HOST), ["hear me"]);
    types(&mut house, 2, "hear");
    let is_words = |message: &VisitMessage| matches!(message, VisitMessage::Sealed { .. });
    house.lie = withholds(2, is_words);
    house.waits(61);
    let before = said(&house, 2);
    types(&mut house, 2, "hear me now");
    house.waits(10);
    assert_eq!(said(&house, 2), before);
}

#[test]
fn suspended_one_neither_shows_nor_sees_what_is_typed() {
    let mut house = typing_in();
    house.asks(3, Command::SetRealTimeText(true));
    types(&mut house, 2, "from two");
    types(&mut house, 3, "from three");
    assert_eq!(unfinished(&house, 2), ["from three"]);

    let suspend = Control::Person(who(2), PersonControl::Suspend, true);
    house.asks(HOST, Command::Set(suspend));

    assert_eq!(unfinished(&house, HOST), ["from three"]);
    assert_eq!(unfinished(&house, 3), NOTHING);
    assert_eq!(unfinished(&house, 2), NOTHING);
    types(&mut house, 3, "from three again");
    types(&mut house, 2, "from two again");
    house.waits(1);
    assert_eq!(unfinished(&house, 2), NOTHING);
    assert_eq!(unfinished(&house, 3), NOTHING);
}

#[test]
fn what_somebody_typed_goes_with_them_and_is_not_the_next_one_s() {
    let goes: [fn(&mut House); 3] = [
        |house| house.asks(2, Command::Leave),
        |house| house.asks(HOST, Command::Remove(who(2))),
        |house| house.asks(HOST, Command::SendBack(who(2))),
    ];
    for go in goes {
        let mut house = typing_in();
        types(&mut house, 2, "I am not well");

        go(&mut house);
        for to in [HOST, 3] {
            assert_eq!(unfinished(&house, to), NOTHING);
        }
        // The next one sits at the same place of the tree.
        house.knocks(4);
        house.admits(4);
        house.waits(3);
        assert!(house.is_inside(4));
        for to in [HOST, 3, 4] {
            assert_eq!(unfinished(&house, to), NOTHING);
        }
    }
}

#[test]
fn unfinished_line_is_seen_by_whoever_comes_in_and_is_not_seen_for_ever() {
    let mut house = typing_in();
    types(&mut house, 2, "just a mom");
    house.knocks(4);
    house.admits(4);
    house.waits(10);
    assert_eq!(unfinished(&house, 4), ["just a mom"]);

    // Whoever leaves a line standing types no more.
    house.waits(45);
    assert_eq!(unfinished(&house, HOST), ["just a mom"]);
    house.waits(40);
    assert_eq!(unfinished(&house, HOST), NOTHING);
    let before = said(&house, 2);
    house.waits(60);
    assert_eq!(said(&house, 2), before);
    types(&mut house, 2, "just a moment");
    assert_eq!(unfinished(&house, 4), ["just a moment"]);

    // Of somebody whose line is cut nothing is shown half a minute later.
    house.twist = Box::new(|from, message| if from == 2 { vec![] } else { vec![message] });
    house.waits(29);
    assert_eq!(unfinished(&house, HOST), ["just a moment"]);
    house.waits(2);
    assert_eq!(unfinished(&house, HOST), NOTHING);
    house.twist = takes_all();
}

#[test]
fn message_that_is_lost_is_made_good_by_the_next() {
    let mut house = typing_in();
    types(&mut house, 2, "no");
    house.lie = nonsense_for(HOST);
    types(&mut house, 2, "not");
    house.waits(1);
    assert_eq!(unfinished(&house, HOST), ["no"]);

    house.lie = honest();
    types(&mut house, 2, "nothing");
    house.waits(1);

    assert_eq!(unfinished(&house, HOST), ["nothing"]);
}

#[test]
fn line_that_was_taken_back_or_sent_does_not_come_back_when_the_server_repeats_it() {
    let mut house = typing_in();
    types(&mut house, 2, "my sister knows");
    house.waits(1);
    types(&mut house, 2, "");
    sends(&mut house, 2, "Good morning");
    let is_words = |message: &VisitMessage| matches!(message, VisitMessage::Sealed { .. });
    let words: Vec<VisitMessage> = told_to(&house, 3).into_iter().filter(is_words).collect();
    assert!(words.len() > 2);

    for entry in words {
        let next = last_entry(&house) + 1;
        house.says(3, entry.clone());
        house.says(3, numbered(entry, next));
        assert_eq!(unfinished(&house, 3), NOTHING);
    }
    assert_eq!(read(&house, 3), ["Good morning"]);
}

#[test]
fn group_that_is_founded_anew_begins_with_nothing_typed_and_is_told_what_stands_in_the_field() {
    let mut house = typing_in();
    house.asks(3, Command::SetRealTimeText(true));
    types(&mut house, 2, "It began");
    types(&mut house, 3, "I am her moth");
    let before = house.sealing(HOST);
    let at = GroupPosition {
        generation: 7,
        epoch: 0,
    };

    // The service carries nothing that 3 says to the new group.
    house.twist = Box::new(|from, message| {
        let is_said = matches!(message, ClientMessage::Seal { .. });
        if from == 3 && is_said {
            vec![]
        } else {
            vec![message]
        }
    });
    house.says(HOST, VisitMessage::Missed { at });
    house.waits(11);

    assert!(house.sealing(HOST) > before);
    assert_eq!(unfinished(&house, HOST), ["It began"]);
}

/// A server that gives somebody nonsense for everything that is said in the group.
fn nonsense_for(person: u8) -> crate::lie::Lie {
    Box::new(move |to, mut message| {
        if to == person
            && let ServerMessage::Visit(VisitMessage::Sealed { message: bytes, .. }) = &mut message
        {
            *bytes = Sealed::new(vec![7; 64]).expect("it is short");
        }
        vec![message]
    })
}
