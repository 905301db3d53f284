//! Several pages of one provider: each that takes the visit over is followed by everyone, whatever card it was
//! loaded with, and knows what the others did.

use crate::clinic::{Clinic, PATIENT, PROVIDER};
use client::{
    Command, Phase,
    keys::{HostKeys, KeysEffect},
};
use protocol::{ClientMessage, Closure, DisplayName, ParticipantId, Sealed, VisitId, VisitMessage};
use sim::{clock::DAWN, network::TabId, practice::Practice, step::Step, tab::Whose};
use std::time::Duration;

const SECOND: TabId = TabId(2);

/// Waits until this page runs the visit with these people, without a click of theirs; returns how long that took.
fn is_followed(clinic: &mut Clinic, page: TabId, people: &[TabId]) -> u64 {
    let everyone: Vec<TabId> = [&[page], people].concat();
    let took_ms = clinic.wait_until(|clinic| clinic.seal_together(&everyone));
    for tab in people {
        let view = clinic.world.tabs[tab.0].client.view();
        assert_eq!(view.alarm, None, "{tab:?}");
    }
    assert!(clinic.inside(page).may.run_visit);
    took_ms
}

#[test]
fn everyone_follows_each_page_of_the_provider_that_takes_the_visit_over() {
    let mut clinic = Clinic::drawn_with_inside(2, 1);
    let people = [PATIENT, SECOND];

    let other = clinic.join(Whose::Provider(0));
    is_followed(&mut clinic, other, &people);
    for page in [PROVIDER, other, PROVIDER] {
        clinic.ask(page, Command::Retry);
        clinic.wait(10);
        let took_ms = is_followed(&mut clinic, page, &people);
        assert!(took_ms <= 3_000, "{took_ms} ms");
    }

    assert_eq!(clinic.phase(other), Phase::Closed(Closure::Replaced));
    clinic.rest();
}

#[test]
fn page_that_was_away_is_followed_also_where_the_server_forgot_the_one_that_took_over() {
    let mut clinic = Clinic::drawn_with_inside(1, 2);
    clinic.step(Step::Cut(PROVIDER, Duration::from_secs(40)));
    let other = clinic.join(Whose::Provider(0));
    is_followed(&mut clinic, other, &[PATIENT]);

    clinic.step(Step::CloseTab(other));
    clinic.step(Step::Kill(None));
    clinic.wait(30_000);
    is_followed(&mut clinic, PROVIDER, &[PATIENT]);

    clinic.rest();
}

#[test]
fn whom_one_page_put_out_the_page_before_does_not_let_in_again() {
    let mut clinic = Clinic::drawn_with_inside(2, 3);
    let patient = clinic.inside(PATIENT).you;
    clinic.step(Step::Cut(PROVIDER, Duration::from_secs(20)));
    let other = clinic.join(Whose::Provider(0));
    is_followed(&mut clinic, other, &[PATIENT, SECOND]);

    clinic.ask(other, Command::Remove(patient));
    clinic.wait(1_000);
    clinic.step(Step::CloseTab(other));
    clinic.wait(20_000);
    is_followed(&mut clinic, PROVIDER, &[SECOND]);
    clinic.step(Step::Reload(PATIENT));
    clinic.wait(5_000);

    assert_eq!(clinic.sealing(PATIENT), None);
    assert!(matches!(clinic.phase(PATIENT), Phase::Waiting { .. }));
    clinic.rest();
}

#[test]
fn page_that_is_shown_a_newer_card_than_its_own_gets_one_that_is_newer_still() {
    let name = DisplayName::clean("Dr. Winter").expect("a name");
    let practice = Practice::new(VisitId::from_bytes([3; 16]), name, *DAWN);
    let you = ParticipantId::from_bytes([1; 16]);
    let asked = |keys: &mut HostKeys| -> Vec<KeysEffect> {
        std::iter::from_fn(|| keys.poll_effect()).collect()
    };
    let told = |effects: &[KeysEffect]| -> Vec<Vec<u8>> {
        let card = |effect: &KeysEffect| {
            if let KeysEffect::Send(ClientMessage::Card { card }) = effect {
                return Some(card.as_bytes().to_owned());
            }
            None
        };
        effects.iter().filter_map(card).collect()
    };
    let shown = Sealed::new(practice.host_secrets_with(9).card).expect("a card is short");

    // The clock of this page's device is behind.
    let mut keys = HostKeys::new(practice.host_secrets_with(5), you, *DAWN).expect("its own card");
    keys.handle_visit(&VisitMessage::Card { card: shown }, *DAWN);
    let before = asked(&mut keys);
    let renewed = practice.host_secrets_with(10);
    let newest = renewed.card.clone();
    keys.take_secrets(Some(renewed), *DAWN);

    let asks_for = before.iter().find_map(|effect| {
        if let KeysEffect::Renew { serial_min } = effect {
            return Some(*serial_min);
        }
        None
    });
    assert_eq!(asks_for, Some(10));
    assert_eq!(told(&before), [[0; 0]; 0], "an older card was told");
    assert_eq!(told(&asked(&mut keys)), [newest]);
}
