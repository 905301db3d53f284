//! A server that records a visit, and takes all that is stored anywhere once it is over.
//!
//! Stored is this. At the service: the keyring, the sealed vault, names. In the provider's browser: the device's key, the
//! root's key that opens vaults, the newest vault, sealed. In the tab of whoever was invited: the link's secret, the key to
//! come back with, the seat's token. The keys of leaves, key packages and frames are those of a page, and go with it.

use crate::{
    house::{HOST, House, VISIT, invite, name, who},
    lie::withholds,
    loot::{Boxes, Filmed, Loot, cards, go_on, invited, is_read_by, knocks, parcels, told_to},
};
use client::{
    Command,
    keys::{
        FrameEffect, HostKeys, HostSecrets, InviteeKeys, InviteeSecrets, KeysAlarm, KeysEffect,
        Link,
    },
};
use e2ee::{
    admit_box::AdmitBox,
    group::{Candidate, Claim, Founding, Group, HostRole, HostVerifier, Joiner, LeafKey, Terms},
    invitation::InvitationKey,
    knock::{KnockContext, RejoinKey, UnverifiedKnock},
};
use protocol::{Role, VisitMessage};
use std::{collections::BTreeSet, iter};

/// A visit from its beginning to its end, with what was filmed: people come, one is put out, keys are renewed, the
/// provider's page is loaded again.
fn recorded_visit() -> (House, Vec<Filmed>) {
    let mut filmed = Vec::new();
    let mut house = House::with(&[2, 10]);
    go_on(&mut house, &[HOST, 2, 10], &mut filmed);
    house.knocks(3);
    house.admits(3);
    go_on(&mut house, &[HOST, 2, 3, 10], &mut filmed);
    house.asks(HOST, Command::Remove(who(3)));
    go_on(&mut house, &[HOST, 2, 10], &mut filmed);
    house.waits(605);
    go_on(&mut house, &[HOST, 2, 10], &mut filmed);
    house.reloads(HOST);
    go_on(&mut house, &[HOST, 2, 10], &mut filmed);
    house.asks(HOST, Command::EndVisit);
    house.waits(1);
    (house, filmed)
}

/// What a page asks for to which all of this is said: the frame keys that it is given, and how many Welcomes it
/// refused. Nothing that was written comes out of it.
fn keys_of(effects: impl Iterator<Item = KeysEffect>) -> (Vec<[u8; 16]>, usize) {
    let (mut keys, mut refused) = (Vec::new(), 0);
    for effect in effects {
        match effect {
            KeysEffect::Frames(FrameEffect::Install { key, .. }) => keys.push(*key.expose_bytes()),
            KeysEffect::Alarm(KeysAlarm::Welcome) => refused += 1,
            KeysEffect::Chat { .. } => panic!("words of the visit are read"),
            KeysEffect::Send(_)
            | KeysEffect::Frames(_)
            | KeysEffect::KeepVault(_)
            | KeysEffect::Renew { .. }
            | KeysEffect::Alarm(_)
            | KeysEffect::Calm => {}
        }
    }
    (keys, refused)
}

/// The keys of a page that is opened with somebody's link and tab, and to which all is said that they were told.
fn keys_of_invited(house: &House, loot: &Loot, person: u8) -> Vec<[u8; 16]> {
    let is_private = loot
        .vault
        .invitations
        .iter()
        .any(|one| one.id == invite(person));
    let secret = loot.vault.seed.link_secret(&loot.crypto, invite(person));
    let secrets = InviteeSecrets {
        invite: invite(person),
        link: is_private.then(|| Link {
            root: loot.root.public_key().fingerprint(&loot.crypto),
            secret,
        }),
        rejoin: RejoinKey::from_bytes(&house.pages[&person].rejoin),
        name: name(person),
        class: Role::Patient,
    };
    let mut page = InviteeKeys::new(secrets);
    for message in told_to(house, person) {
        page.handle_visit(&message, house.now);
    }
    let (keys, refused) = keys_of(iter::from_fn(|| page.poll_effect()));
    assert!(refused > 0, "no Welcome was tried");
    keys
}

/// The keys of a page of the provider's, with a card that was shown and all that the provider was told.
fn keys_of_host(house: &House, card: Vec<u8>) -> Vec<[u8; 16]> {
    let secrets = HostSecrets {
        card,
        ..house.practice.host_secrets()
    };
    let mut page = HostKeys::new(secrets, who(HOST), house.now).expect("it was shown");
    for message in told_to(house, HOST) {
        page.handle_visit(&message, house.now);
    }
    keys_of(iter::from_fn(|| page.poll_effect())).0
}

/// The keys of the same people's pages in a later group of the same visit, to which all is said that anybody was told.
fn keys_of_later_pages(house: House) -> (House, Vec<[u8; 16]>) {
    let people = invited(&house);
    let told: Vec<VisitMessage> = [HOST]
        .iter()
        .chain(&people)
        .flat_map(|person| told_to(&house, *person))
        .collect();
    let rejoin: Vec<[u8; 64]> = people.iter().map(|one| house.pages[one].rejoin).collect();
    let mut later = House::with_links_of(house.practice);
    for (person, rejoin) in people.iter().zip(rejoin) {
        let credential = later.credential(*person, RejoinKey::from_bytes(&rejoin));
        later.joins(*person, credential);
        later.admits(*person);
        later.waits(1);
    }
    later.waits(3);
    later.share_one_key(&people);
    for person in [&[HOST], &people[..]].concat() {
        for message in &told {
            later.says(person, message.clone());
        }
        assert!(!is_read_by(&later, person), "{person} reads of before");
    }
    let pages = later.pages.values();
    let keys = pages
        .flat_map(|page| page.frames.ever.values().copied())
        .collect();
    (later, keys)
}

#[test]
fn recorded_visit_stays_shut_to_whoever_takes_all_that_is_stored_later() {
    let (house, filmed) = recorded_visit();
    let places: BTreeSet<_> = filmed.iter().map(|frame| frame.place).collect();
    let generations: BTreeSet<_> = places.iter().map(|place| place.0).collect();
    assert!(places.len() >= 5 && generations.len() == 2, "{places:?}");
    for frame in &filmed {
        let key = house.pages[&frame.by].frames.ever.get(&frame.place);
        // A page that was loaded again forgot its keys; those of others are the same.
        let key = key.or_else(|| house.pages[&2].frames.ever.get(&frame.place));
        assert!(frame.opens_with(*key.expect("it was held"), &house));
    }

    let loot = Loot::of(&house);
    let mut keys: BTreeSet<[u8; 16]> = loot.bytes.array_windows().copied().collect();
    for person in invited(&house) {
        keys.extend(keys_of_invited(&house, &loot, person));
    }
    for card in cards(&house) {
        keys.extend(keys_of_host(&house, card));
    }
    let welcomes = parcels(&house)
        .into_iter()
        .map(|(_, welcome)| Boxes::read(&welcome));
    let welcomes: Vec<Boxes> = welcomes.collect();
    let later: Vec<Joiner> = iter::repeat_with(joiner).take(3).collect();
    let later = later.iter().map(Joiner::init_key);
    for key in loot.kem.iter().chain(later) {
        assert!(
            !welcomes
                .iter()
                .any(|boxes| boxes.opens_with(key, &loot.crypto))
        );
    }
    let (house, of_later) = keys_of_later_pages(house);
    keys.extend(of_later);

    assert!(welcomes.len() >= 5, "{}", welcomes.len());
    for frame in &filmed {
        let opened = keys.iter().find(|key| frame.opens_with(**key, &house));
        assert_eq!(opened, None, "a frame of {} in {:?}", frame.by, frame.place);
    }
}

#[test]
fn recorded_visit_opens_to_whoever_still_has_the_keys_of_one_key_package() {
    let mut filmed = Vec::new();
    let mut house = House::with(&[2]);
    house.knocks(3);
    house.lie = withholds(3, |_| true);
    house.admits(3);
    go_on(&mut house, &[HOST, 2], &mut filmed);
    house.knocks(4);
    house.admits(4);
    go_on(&mut house, &[HOST, 2, 4], &mut filmed);

    // The page never went, and is told all of it later.
    let recorded = crate::forged::told_to(&house, 3);
    for message in recorded {
        house.says(3, message);
    }

    let held = house.pages[&3].frames.ever.clone();
    for frame in &filmed {
        let key = held.get(&frame.place).expect("it was in from then on");
        assert!(frame.opens_with(*key, &house), "{:?}", frame.place);
    }
    assert!(is_read_by(&house, 3));
}

#[test]
fn names_in_knocks_and_in_boxes_of_private_links_open_with_what_is_stored() {
    let (house, _) = recorded_visit();
    let loot = Loot::of(&house);
    let cards = loot.read_cards(&house);

    let [_, host_kem] = &loot.kem[..] else {
        panic!("there are two");
    };
    let (mut names, mut boxes, mut shut) = (BTreeSet::new(), BTreeSet::new(), 0);
    for (invite, knock) in knocks(&house) {
        let opened = cards.iter().find_map(|card| {
            let context = KnockContext {
                card: card.hash(),
                invite,
            };
            UnverifiedKnock::open(&loot.crypto, &knock, host_kem, &context).ok()
        });
        let knock = opened.expect("a knock opens with the vault");
        let content = knock.unverified_content();
        names.insert(content.name.for_screen().to_owned());
        let secret = loot.vault.seed.link_secret(&loot.crypto, invite);
        let key = InvitationKey::of_link(&loot.crypto, VISIT, invite, &secret);
        let made_for = (&content.key_package[..], 0);
        for (sealed, _) in parcels(&house) {
            let crypto = &loot.crypto;
            let opened = AdmitBox::open_with_link(crypto, &sealed, &key, made_for);
            boxes.extend(opened.map(|it| (it.name.for_screen().to_owned(), it.generation)));
            let mut kem = loot.kem.iter();
            let is_open = kem
                .any(|kem| AdmitBox::open_with_key_package(crypto, &sealed, kem, made_for).is_ok());
            shut += usize::from(!is_open);
            assert!(!is_open, "a box for a key package");
        }
    }

    let typed = [2, 3, 10].map(|one| name(one).for_screen().to_owned());
    assert_eq!(names, typed.into());
    let given = [(2, 1), (2, 2), (3, 1)];
    let given = given.map(|(one, generation)| (name(one).for_screen().to_owned(), generation));
    assert_eq!(boxes, given.into());
    assert!(shut > 0);
}

/// Takes whoever claims to be the provider for it.
struct Trusting;

impl HostVerifier for Trusting {
    fn verify(&self, _: &[u8], _: &[u8]) -> Option<HostRole> {
        Some(HostRole::Provider)
    }
}

/// Someone with a fresh key package.
fn joiner() -> Joiner {
    let key = LeafKey::generate().expect("there is randomness");
    let claim = Claim::Invited {
        invite: invite(2),
        rejoin_key: [5; 32],
    };
    Joiner::new(key, &claim, *sim::clock::DAWN).expect("nothing is missing")
}

#[test]
fn welcome_opens_with_the_key_of_its_key_package_and_with_no_later_one() {
    let now = *sim::clock::DAWN;
    let founding = Founding {
        terms: Terms {
            visit: VISIT,
            card: [2; 32],
            generation: 1,
            members_max: 5,
        },
        psk: &[3; 32],
        key: LeafKey::generate().expect("there is randomness"),
        claim: Claim::Host {
            role: HostRole::Provider,
            chain: vec![1],
        },
    };
    let mut group = Group::found(founding, now, &Trusting).expect("nothing is missing");
    let [one, later] = [joiner(), joiner()];
    let candidate = Candidate::check(one.key_package(), now, &Trusting).expect("it is fresh");

    let made = group.admit(&[candidate], &Trusting).expect("there is room");

    let boxes = Boxes::read(&made.welcome.expect("somebody is added"));
    let crypto = e2ee::Crypto::default();
    assert!(boxes.opens_with(one.init_key(), &crypto));
    assert!(!boxes.opens_with(later.init_key(), &crypto));
}
