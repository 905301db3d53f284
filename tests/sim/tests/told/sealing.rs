//! What the keys do over time: a provider who is gone, a locked visit, pages that are loaded again.

use crate::clinic::{Clinic, PATIENT, PROVIDER};
use client::{Command, keys::Control};
use e2ee::group::{Confirmation, Level};
use protocol::{ChatText, ParticipantId};
use sim::{
    network::TabId,
    step::Step,
    tab::{Given, Whose},
};
use std::{collections::BTreeSet, time::Duration};

const SECOND: TabId = TabId(2);

fn sealing(clinic: &Clinic, tab: TabId) -> Option<(u32, u64)> {
    clinic.world.tabs[tab.0].keys.sealing
}

fn admit(clinic: &mut Clinic, who: ParticipantId) {
    clinic.ask(PROVIDER, Command::Admit(who));
    clinic.wait(2_000);
}

#[test]
fn nobody_seals_for_longer_than_a_minute_without_the_provider() {
    let mut clinic = Clinic::with_inside(1);
    assert!(sealing(&clinic, PATIENT).is_some());

    clinic.step(Step::CloseTab(PROVIDER));
    clinic.wait(50_000);
    let in_between = sealing(&clinic, PATIENT);
    clinic.wait(20_000);

    assert!(in_between.is_some());
    assert_eq!(sealing(&clinic, PATIENT), None);
}

#[test]
fn silence_of_the_provider_is_shown_after_twenty_seconds() {
    let mut clinic = Clinic::drawn_with_inside(1, 1);
    let shown = |clinic: &Clinic| clinic.inside(PATIENT).confirmation;

    clinic.step(Step::CloseTab(PROVIDER));
    clinic.wait(14_000);
    let before = shown(&clinic);
    clinic.wait(7_000);

    assert_eq!(before, Confirmation::Fresh);
    assert_eq!(shown(&clinic), Confirmation::Unconfirmed);
    assert!(sealing(&clinic, PATIENT).is_some());
}

#[test]
fn keys_are_renewed_every_ten_minutes() {
    let mut clinic = Clinic::drawn_with_inside(1, 1);
    let tabs = [PROVIDER, PATIENT];
    let first = sealing(&clinic, PROVIDER).expect("the group stands");

    clinic.wait(590_000);
    let before = sealing(&clinic, PROVIDER);
    clinic.wait(15_000);
    let after = sealing(&clinic, PROVIDER);
    let is_together = clinic.seal_together(&tabs);
    clinic.wait(600_000);

    assert_eq!(before, Some(first));
    assert_eq!(after, Some((first.0, first.1 + 1)));
    assert!(is_together && clinic.seal_together(&tabs));
    assert_eq!(sealing(&clinic, PROVIDER), Some((first.0, first.1 + 2)));
}

#[test]
fn page_that_is_loaded_again_brings_keys_that_nobody_had_before() {
    let mut clinic = Clinic::drawn_with_inside(2, 1);
    let given = |clinic: &Clinic| -> BTreeSet<[u8; 16]> {
        let tabs = clinic.world.tabs.iter();
        tabs.flat_map(|tab| tab.keys.given.iter().map(|given| given.key))
            .collect()
    };
    let before = given(&clinic);

    clinic.step(Step::Reload(PATIENT));
    clinic.wait(3_000);

    assert!(clinic.seal_together(&[PROVIDER, PATIENT, SECOND]));
    for tab in [PROVIDER, PATIENT, SECOND] {
        let keys = &clinic.world.tabs[tab.0].keys;
        let sealing = keys.sealing.expect("everyone seals");
        assert!(!before.contains(&keys.held[&sealing]), "{tab:?}");
    }
}

#[test]
fn key_of_an_epoch_in_which_somebody_was_not_in_the_group_is_noticed_with_them() {
    for place in 0..3 {
        let mut clinic = Clinic::drawn_with_inside(1, 1);
        let waiting = clinic.join(Whose::Invited(1));
        clinic.wait(2_000);
        let you = clinic.inside(PATIENT).you;
        let all = clinic.world.tabs[PROVIDER.0].keys.given.clone();
        let [first, .., last] = all[..] else {
            panic!("there was more than one epoch: {all:?}");
        };
        let (tab, given, is_noticed) = [
            (waiting, Given { to: None, ..last }, true),
            (
                PATIENT,
                Given {
                    to: Some(you),
                    ..first
                },
                true,
            ),
            (
                PATIENT,
                Given {
                    to: Some(you),
                    ..last
                },
                false,
            ),
        ][place];

        clinic.world.tabs[tab.0].keys.given.push(given);
        let held = clinic.world.take_step(Step::Wait(Duration::from_millis(1)));

        let breach = held.err().map(|breach| breach.which);
        assert_eq!(breach, is_noticed.then_some("I17"), "{place}");
    }
}

#[test]
fn who_stopped_sealing_goes_on_when_the_provider_is_back() {
    let mut clinic = Clinic::with_inside(1);
    clinic.step(Step::CloseTab(PROVIDER));
    clinic.wait(70_000);

    let provider = clinic.join(Whose::Provider(0));
    clinic.wait(5_000);

    assert!(sealing(&clinic, PATIENT).is_some());
    assert_eq!(sealing(&clinic, PATIENT), sealing(&clinic, provider));
}

#[test]
fn locked_visit_lets_nobody_new_in_and_lets_a_reloaded_tab_back() {
    let mut clinic = Clinic::with_waiting(2);
    let waiting = clinic.waiting();
    admit(&mut clinic, waiting[0]);
    let inside = [PATIENT, SECOND]
        .into_iter()
        .find(|tab| clinic.is_inside(*tab));
    let inside = inside.expect("one was let in");
    let outside = if inside == PATIENT { SECOND } else { PATIENT };

    clinic.ask(PROVIDER, Command::Set(Control::Lock(true)));
    admit(&mut clinic, waiting[1]);
    clinic.step(Step::Reload(inside));
    clinic.wait(3_000);

    assert!(!clinic.is_inside(outside));
    assert!(clinic.is_inside(inside) && clinic.inside(inside).is_sealed);
    assert_eq!(sealing(&clinic, inside), sealing(&clinic, PROVIDER));

    clinic.ask(PROVIDER, Command::Set(Control::Lock(false)));
    admit(&mut clinic, waiting[1]);
    assert!(clinic.is_inside(outside));
}

#[test]
fn provider_s_page_that_is_loaded_again_is_still_locked_and_knows_whose_code_was_compared() {
    let mut clinic = Clinic::with_waiting(2);
    let waiting = clinic.waiting();
    admit(&mut clinic, waiting[0]);
    clinic.wait(3_000);
    let level = |clinic: &Clinic| {
        let people = clinic.inside(PROVIDER).people;
        let tile = people.iter().find(|tile| tile.person.id == waiting[0]);
        tile.and_then(|tile| tile.level)
    };
    clinic.ask(PROVIDER, Command::MarkCompared(waiting[0]));
    clinic.ask(PROVIDER, Command::Set(Control::Lock(true)));
    clinic.wait(1_000);

    clinic.step(Step::Reload(PROVIDER));
    clinic.wait(5_000);
    admit(&mut clinic, waiting[1]);

    assert!(clinic.inside(PROVIDER).rules.unwrap().is_locked);
    assert_eq!(level(&clinic), Some(Level::Compared));
    let is_inside = |clinic: &Clinic| [PATIENT, SECOND].map(|tab| clinic.is_inside(tab));
    assert_eq!(is_inside(&clinic).iter().filter(|is| **is).count(), 1);
    clinic.ask(PROVIDER, Command::Set(Control::LockByItself(false)));
    clinic.ask(PROVIDER, Command::Set(Control::Lock(false)));
    admit(&mut clinic, waiting[1]);
    assert_eq!(is_inside(&clinic), [true, true]);

    clinic.step(Step::Reload(PROVIDER));
    clinic.wait(5_000);
    assert!(!clinic.inside(PROVIDER).rules.unwrap().is_locked);
}

#[test]
fn whoever_is_inside_stays_where_their_link_is_revoked_and_comes_back_after_a_reload_of_both_pages()
{
    let mut clinic = Clinic::drawn_with_inside(1, 1);

    clinic.step(Step::Revoke(0));
    clinic.wait(1_000);
    clinic.step(Step::Reload(PATIENT));
    clinic.wait(3_000);
    let is_back = clinic.is_inside(PATIENT) && clinic.seal_together(&[PROVIDER, PATIENT]);
    clinic.step(Step::Reload(PROVIDER));
    clinic.step(Step::Reload(PATIENT));
    clinic.wait(5_000);

    assert!(is_back);
    assert!(clinic.is_inside(PATIENT) && clinic.seal_together(&[PROVIDER, PATIENT]));
    let other = clinic.join(Whose::Invited(0));
    clinic.wait(2_000);
    clinic.admit_all();
    clinic.wait(2_000);
    assert!(!clinic.is_inside(other));
}

#[test]
fn both_pages_loaded_again_at_once_are_back_within_three_seconds_without_a_click() {
    let mut clinic = Clinic::with_inside(1);

    clinic.step(Step::Reload(PROVIDER));
    clinic.step(Step::Reload(PATIENT));
    let took_ms = clinic.wait_until(|clinic| {
        sealing(clinic, PATIENT).is_some() && sealing(clinic, PATIENT) == sealing(clinic, PROVIDER)
    });

    assert!(took_ms <= 3_000, "{took_ms} ms");
    clinic.rest();
}

#[test]
fn restart_of_the_server_in_the_middle_of_an_admission_leaves_one_group_with_everyone() {
    let mut clinic = Clinic::with_waiting(2);
    let waiting = clinic.waiting();
    admit(&mut clinic, waiting[0]);

    clinic.ask(PROVIDER, Command::Admit(waiting[1]));
    clinic.step(Step::Kill(None));
    clinic.wait(25_000);

    let inside: Vec<TabId> = [PATIENT, SECOND]
        .into_iter()
        .filter(|tab| clinic.is_inside(*tab))
        .collect();
    assert!(!inside.is_empty());
    for tab in inside {
        assert_eq!(sealing(&clinic, tab), sealing(&clinic, PROVIDER));
    }
    clinic.rest();
}

#[test]
fn written_words_reach_everyone_under_the_names_that_the_provider_gave() {
    let mut clinic = Clinic::with_inside(2);
    let you = clinic.inside(PATIENT).you;
    let text = ChatText::clean("good morning").expect("words");

    clinic.ask(PATIENT, Command::Chat(text.clone()));
    clinic.wait(1_000);

    let known = clinic.inside(PROVIDER).people;
    let known = known.iter().find(|tile| tile.person.id == you);
    let name = known.map(|tile| tile.person.name.clone());
    for tab in [PROVIDER, SECOND] {
        let chat = clinic.inside(tab).chat;
        assert_eq!(chat.len(), 1);
        assert_eq!((&chat[0].text, Some(&chat[0].name)), (&text, name.as_ref()));
    }
}

#[test]
fn what_was_written_survives_a_drop_and_what_was_missed_is_read_after_it() {
    let mut clinic = Clinic::with_inside(1);
    let words = |text: &str| Command::Chat(ChatText::clean(text).expect("words"));
    clinic.ask(PATIENT, words("before"));
    clinic.step(Step::Cut(PATIENT, Duration::from_secs(6)));
    clinic.wait(1_000);

    clinic.ask(PROVIDER, words("while you were away"));
    clinic.wait(20_000);

    let chat = clinic.inside(PATIENT).chat;
    let texts: Vec<&str> = chat.iter().map(|line| line.text.for_screen()).collect();
    assert_eq!(texts, ["before", "while you were away"]);
}

#[test]
fn code_is_the_same_on_both_screens_and_marking_it_is_told_to_everyone() {
    let mut clinic = Clinic::with_inside(1);
    let [host, patient] = [PROVIDER, PATIENT].map(|tab| clinic.inside(tab));
    let of = |inside: &client::InsideView, who: ParticipantId| {
        let tile = inside.people.iter().find(|tile| tile.person.id == who);
        tile.and_then(|tile| tile.code.clone())
    };
    let code = of(&host, patient.you);
    assert!(code.is_some());
    assert_eq!(of(&patient, host.you), code);

    clinic.ask(PROVIDER, Command::MarkCompared(patient.you));
    clinic.wait(1_000);

    let people = clinic.inside(PATIENT).people;
    let own = people.iter().find(|tile| tile.is_you);
    assert_eq!(own.and_then(|tile| tile.level), Some(Level::Compared));
}
