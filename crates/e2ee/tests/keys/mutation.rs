//! Bytes of strangers: whatever they are, the answer is a refusal and never a panic.

use crate::staff::{INVITE, LEAF, NOW, Staff, VISIT, at, grant, leaf_grant, name, seed};
use e2ee::{
    admit_box::AdmitBox,
    comparison::Commitment,
    identity::{Expectation, HostRole, RecoveryKey, Rights, Unlock, WrappedRoot, verify_chain},
    invitation::LinkFragment,
    knock::{KnockContent, KnockContext, RejoinKey, UnverifiedKnock, seal_knock},
    knock_answer::KnockAnswer,
    primitive::Secret,
    vault::{Vault, VaultKey, VisitControls},
    visit_card::VisitCard,
};
use protocol::Role;

/// Rounds for each decoder: a few seconds in all, the same every time.
const ROUNDS: u64 = 3_000;

/// A stream of numbers that is the same every time (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }
}

/// Changes bytes, cuts, lengthens, doubles and mixes, one to four times.
fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let place = random.below(bytes.len());
        match random.below(7) {
            0 => bytes.truncate(place),
            1 => bytes.push(random.byte()),
            2 => bytes.insert(place, random.byte()),
            3 if !bytes.is_empty() => drop(bytes.remove(place)),
            4 => bytes.extend_from_within(place..),
            5 if !bytes.is_empty() => {
                bytes[place] = [0, 1, 0x3f, 0x40, 0x80, 0xff][random.below(6)]
            }
            _ if !bytes.is_empty() => bytes[place] ^= random.byte(),
            _ => bytes.extend((0..random.below(300)).map(|_| random.byte())),
        }
    }
    bytes
}

/// Feeds mutations of a good sample; `accepts` tells whether the decoder takes them.
fn give(sample: &[u8], seed: u64, accepts: impl Fn(&[u8]) -> bool) {
    assert!(accepts(sample), "the sample itself is refused");
    let mut random = Random(seed);
    let mut refused = 0;
    for round in 0..ROUNDS {
        let mutated = mutate(sample, &mut random);
        if mutated == sample {
            continue;
        }
        assert!(!accepts(&mutated), "seed {seed}, round {round}");
        refused += 1;
    }
    assert!(refused > ROUNDS * 9 / 10, "most mutations change something");
}

#[test]
fn mutated_chains_and_cards_are_refused_and_nothing_worse() {
    let staff = Staff::new();
    let crypto = &staff.crypto;
    let other = staff.delegate(grant(Rights::DELEGABLE), grant(Rights::DELEGABLE));
    let chain = other.leaf(leaf_grant(HostRole::Cohost, Rights::ADMIT));
    let root = staff.root.public_key();
    let expected = Expectation {
        root,
        visit: VISIT,
        visit_end: at(2),
        leaf: LEAF.as_bytes(),
        now: NOW,
    };
    give(&chain, 1, |bytes| {
        verify_chain(crypto, bytes, &expected).is_ok()
    });

    let card = other.sign_card(staff.card_content());
    let fingerprint = root.fingerprint(crypto);
    give(&card, 2, |bytes| {
        VisitCard::verify(crypto, bytes, &fingerprint, None, NOW).is_ok()
    });
}

#[test]
fn mutated_vaults_and_records_are_refused_and_nothing_worse() {
    let staff = Staff::new();
    let crypto = &staff.crypto;
    let kem = staff.root.kem_key(crypto);
    let vault = Vault {
        serial: 1,
        generation: 1,
        controls: VisitControls::default(),
        seed: seed(),
        invitations: vec![],
    };
    let signature = staff.device.sign(crypto, &vault.to_sign(crypto, VISIT));
    let sealed = vault.seal(
        crypto,
        VISIT,
        (&staff.chain, &signature),
        &[*kem.public_key()],
    );
    let key = VaultKey {
        kem: &kem,
        root: staff.root.public_key(),
        serial_min: 0,
        now: NOW,
    };
    give(&sealed.unwrap(), 3, |bytes| {
        Vault::open(crypto, bytes, VISIT, &key).is_ok()
    });

    let secret = Secret::from_bytes([7; 32]);
    let unlock = Unlock::Secret(&secret);
    let record = WrappedRoot::wrap(crypto, &staff.root, unlock)
        .unwrap()
        .to_bytes();
    give(&record, 4, |bytes| {
        WrappedRoot::from_bytes(bytes).is_ok_and(|record| record.open(crypto, unlock).is_ok())
    });
}

#[test]
fn mutated_knocks_and_boxes_are_refused_and_nothing_worse() {
    let staff = Staff::new();
    let crypto = &staff.crypto;
    let card = staff.card(staff.card_content());
    let key = staff.invitation_key();
    let rejoin = RejoinKey::generate(crypto).unwrap();
    let content = KnockContent {
        key_package: vec![1; 200],
        name: name("Ana"),
        class: Role::Patient,
        commitment: Commitment::from_bytes([2; 32]),
    };
    let knock = seal_knock(crypto, (&card, INVITE), &content, (&rejoin, Some(&key))).unwrap();
    let host = seed().host_kem_key(crypto);
    let context = KnockContext {
        card: card.hash(),
        invite: INVITE,
    };
    give(&knock, 5, |bytes| {
        let opened = UnverifiedKnock::open(crypto, bytes, &host, &context);
        opened.is_ok_and(|knock| knock.verify(crypto, &key, &card).is_ok())
    });

    let content = AdmitBox {
        psk: seed().psk(crypto, 1),
        generation: 1,
        name: name("Ana"),
    };
    let sealed = content.seal_for_link(crypto, &key, &[1; 200]).unwrap();
    give(&sealed, 6, |bytes| {
        AdmitBox::open_with_link(crypto, bytes, &key, (&[1; 200], 0)).is_ok()
    });
    let sealed = content
        .seal_for_key_package(crypto, host.public_key(), &[1; 200])
        .unwrap();
    give(&sealed, 7, |bytes| {
        AdmitBox::open_with_key_package(crypto, bytes, &host, (&[1; 200], 0)).is_ok()
    });
    let sealed = KnockAnswer::Seen.seal(crypto, &key, &[1; 200]).unwrap();
    give(&sealed, 8, |bytes| {
        KnockAnswer::open(crypto, bytes, &key, &[1; 200]).is_ok()
    });
}

#[test]
fn mutated_texts_are_never_worse_than_refused() {
    let link = "1.AQEBAQEBAQEBAQEBAQEBAQ.AgICAgICAgICAgICAgICAg";
    let paper = "68R2-0RKS-EHJQ-683F-CRG7-8T39-ECG6-PSBS-X29N";
    assert_eq!(
        RecoveryKey::from_text(paper)
            .unwrap()
            .expose_text()
            .as_str(),
        paper
    );
    let mut random = Random(8);
    let mut links = 0;
    for _ in 0..ROUNDS {
        let mutated = mutate(link.as_bytes(), &mut random);
        let text = String::from_utf8_lossy(&mutated);
        if let Ok(read) = LinkFragment::from_text(&text) {
            assert_eq!(
                read.expose_text().as_str(),
                text,
                "a link is read in one form only"
            );
            links += 1;
        }
        let mutated = mutate(paper.as_bytes(), &mut random);
        let text = String::from_utf8_lossy(&mutated);
        if let Ok(read) = RecoveryKey::from_text(&text) {
            assert_eq!(
                read.expose_text().as_str(),
                paper,
                "another key was read than was printed"
            );
        }
    }
    assert!(
        links > 0,
        "no mutation of a link was read: the test shows nothing"
    );
}
