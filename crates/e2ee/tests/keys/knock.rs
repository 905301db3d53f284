//! The knock of someone who holds a link.

use crate::staff::{INVITE, Staff, VISIT, name, policy, seed};
use e2ee::{
    Malformed,
    comparison::Commitment,
    invitation::{InvitationKey, Level, LinkSecret},
    kem::{KemKey, KemPublicKey},
    knock::{
        KEY_PACKAGE_BYTES_MAX, KnockContent, KnockContext, KnockError, RejoinKey, UnverifiedKnock,
        seal_knock,
    },
    primitive::{SealFailed, Secret},
    visit_card::{CardContent, VisitCard, VisitPolicy},
};
use protocol::{InviteId, Role};

struct Door {
    staff: Staff,
    card: VisitCard,
    key: InvitationKey,
    rejoin: RejoinKey,
}

impl Door {
    fn new() -> Self {
        Self::with(|content| content)
    }

    fn with(change: impl FnOnce(CardContent) -> CardContent) -> Self {
        let staff = Staff::new();
        let card = staff.card(change(staff.card_content()));
        let key = staff.invitation_key();
        let rejoin = RejoinKey::generate(&staff.crypto).unwrap();
        Self {
            staff,
            card,
            key,
            rejoin,
        }
    }

    fn vouching() -> Self {
        let policy = VisitPolicy {
            server_vouched_allowed: true,
            ..policy()
        };
        Self::with(|content| CardContent { policy, ..content })
    }

    fn seal(&self, content: &KnockContent, key: Option<&InvitationKey>) -> Vec<u8> {
        let crypto = &self.staff.crypto;
        seal_knock(crypto, (&self.card, INVITE), content, (&self.rejoin, key)).unwrap()
    }

    fn host(&self) -> KemKey {
        seed().host_kem_key(&self.staff.crypto)
    }

    fn context(&self) -> KnockContext<'_> {
        KnockContext {
            card: self.card.hash(),
            invite: INVITE,
        }
    }

    fn open(&self, knock: &[u8]) -> Result<UnverifiedKnock, KnockError> {
        UnverifiedKnock::open(&self.staff.crypto, knock, &self.host(), &self.context())
    }

    fn level(&self, knock: &[u8]) -> Result<Level, KnockError> {
        let opened = self.open(knock)?;
        let knock = opened.verify(&self.staff.crypto, &self.key, &self.card)?;
        Ok(knock.level)
    }
}

fn content() -> KnockContent {
    KnockContent {
        key_package: vec![0xc0; 280],
        name: name("Ana"),
        class: Role::Patient,
        commitment: Commitment::from_bytes([2; 32]),
    }
}

#[test]
fn knock_of_the_links_holder_says_what_was_said() {
    let door = Door::new();
    let knock = door.seal(&content(), Some(&door.key));

    let opened = door.open(&knock).unwrap();
    assert_eq!(opened.unverified_content(), &content());
    let knock = opened
        .verify(&door.staff.crypto, &door.key, &door.card)
        .unwrap();

    assert_eq!(knock.content, content());
    assert_eq!(knock.rejoin, *door.rejoin.public_key());
    assert_eq!(knock.invite, INVITE);
    assert_eq!(knock.level, Level::Link);
}

#[test]
fn knock_without_the_links_secret_is_refused() {
    let door = Door::new();
    let guessed = LinkSecret::from_bytes([0; 16]);
    let guessed = InvitationKey::of_link(&door.staff.crypto, VISIT, INVITE, &guessed);

    let knock = door.seal(&content(), Some(&guessed));

    assert_eq!(door.level(&knock), Err(KnockError::Mac));
}

#[test]
fn link_of_another_invite_does_not_do() {
    let door = Door::new();
    let crypto = &door.staff.crypto;
    let elsewhere = InviteId::from_bytes([0xee; 16]);
    let secret = seed().link_secret(crypto, elsewhere);
    let other = InvitationKey::of_link(crypto, VISIT, elsewhere, &secret);

    let knock = door.seal(&content(), Some(&other));

    assert_eq!(door.level(&knock), Err(KnockError::Mac));
}

#[test]
fn server_vouched_knock_is_taken_only_where_the_card_allows_it() {
    let door = Door::vouching();
    let knock = door.seal(&content(), None);
    assert_eq!(door.level(&knock), Ok(Level::ServerVouched));

    let door = Door::new();
    let knock = door.seal(&content(), None);
    assert_eq!(door.level(&knock), Err(KnockError::NotVouched));
}

#[test]
fn wrong_proof_is_never_taken_for_none() {
    let door = Door::vouching();
    let wrong = InvitationKey::from_bytes([0; 32]);

    let knock = door.seal(&content(), Some(&wrong));

    assert_eq!(door.level(&knock), Err(KnockError::Mac));
}

#[test]
fn knock_for_another_card_or_invite_does_not_open() {
    let door = Door::new();
    let knock = door.seal(&content(), Some(&door.key));
    let crypto = &door.staff.crypto;
    let newer = door.staff.card(CardContent {
        serial: 8,
        ..door.staff.card_content()
    });

    let contexts = [
        KnockContext {
            card: newer.hash(),
            invite: INVITE,
        },
        KnockContext {
            card: door.card.hash(),
            invite: InviteId::from_bytes([0xee; 16]),
        },
    ];

    for context in contexts {
        let opened = UnverifiedKnock::open(crypto, &knock, &door.host(), &context);
        assert_eq!(opened.err(), Some(KnockError::Closed));
    }
    let opened = door.open(&knock).unwrap();
    let verified = opened.verify(crypto, &door.key, &newer);
    assert_eq!(verified.err(), Some(KnockError::Closed));
}

#[test]
fn knock_opens_for_the_host_and_nobody_else() {
    let door = Door::new();
    let knock = door.seal(&content(), Some(&door.key));
    let other = door.staff.root.kem_key(&door.staff.crypto);

    let opened = UnverifiedKnock::open(&door.staff.crypto, &knock, &other, &door.context());
    assert_eq!(opened.err(), Some(KnockError::Closed));
    let opened =
        UnverifiedKnock::open_as_greeter(&door.staff.crypto, &knock, &other, &door.context());
    assert_eq!(opened.err(), Some(KnockError::NoGreeter));
}

#[test]
fn front_desk_reads_the_knock_where_the_card_names_it() {
    let desk = Staff::new();
    let desk = desk.root.kem_key(&desk.crypto);
    let door = Door::with(|content| CardContent {
        greeter_kem: Some(*desk.public_key()),
        ..content
    });
    let knock = door.seal(&content(), Some(&door.key));
    let crypto = &door.staff.crypto;

    let greeted = UnverifiedKnock::open_as_greeter(crypto, &knock, &desk, &door.context());

    assert_eq!(greeted.unwrap().unverified_content(), &content());
    assert_eq!(door.level(&knock), Ok(Level::Link));
    let as_host = UnverifiedKnock::open(crypto, &knock, &desk, &door.context());
    assert_eq!(as_host.err(), Some(KnockError::Closed));
}

#[test]
fn knock_that_its_own_key_did_not_sign_is_refused() {
    let mut door = Door::new();
    let other = RejoinKey::generate(&door.staff.crypto).unwrap();
    let mut halves = door.rejoin.expose_bytes();
    halves[32..].copy_from_slice(other.public_key().as_bytes());
    door.rejoin = RejoinKey::from_bytes(&halves);

    let knock = door.seal(&content(), Some(&door.key));

    assert_eq!(door.open(&knock).err(), Some(KnockError::Signature));
}

#[test]
fn tab_that_reloads_knocks_with_the_same_key() {
    let mut door = Door::new();
    let before = *door.rejoin.public_key();
    door.rejoin = RejoinKey::from_bytes(&door.rejoin.expose_bytes());

    let knock = door.open(&door.seal(&content(), Some(&door.key))).unwrap();

    let knock = knock
        .verify(&door.staff.crypto, &door.key, &door.card)
        .unwrap();
    assert_eq!(knock.rejoin, before);
}

#[test]
fn any_changed_bit_of_a_knock_is_refused() {
    let door = Door::new();
    let knock = door.seal(&content(), Some(&door.key));
    assert!(door.level(&knock).is_ok());

    for place in (0..knock.len() * 8).step_by(3) {
        let mut changed = knock.clone();
        changed[place / 8] ^= 1 << (place % 8);

        assert!(door.level(&changed).is_err(), "bit {place}");
    }
}

#[test]
fn length_of_a_knock_does_not_tell_the_name() {
    let door = Door::new();
    let length = |text: &str| {
        let content = KnockContent {
            name: name(text),
            ..content()
        };
        door.seal(&content, Some(&door.key)).len()
    };

    assert_eq!(length("Al"), length("Alexandra Konstantinopolska"));
}

#[test]
fn longest_key_package_fits_and_a_longer_one_is_refused() {
    let door = Door::with(|content| CardContent {
        greeter_kem: Some(content.host_kem),
        ..content
    });
    let with = |length| KnockContent {
        key_package: vec![1; length],
        name: name(&"𝔄".repeat(80)),
        ..content()
    };

    let knock = door.seal(&with(KEY_PACKAGE_BYTES_MAX), Some(&door.key));
    assert_eq!(door.level(&knock), Ok(Level::Link));
    let crypto = &door.staff.crypto;
    let long = with(KEY_PACKAGE_BYTES_MAX + 1);
    let sealed = seal_knock(
        crypto,
        (&door.card, INVITE),
        &long,
        (&door.rejoin, Some(&door.key)),
    );
    assert_eq!(sealed, Err(SealFailed));
}

#[test]
fn card_with_a_key_that_everyone_can_open_is_not_knocked_at() {
    // Zero is a point of low order: what is sealed to it would be sealed to nobody.
    let door = Door::with(|content| CardContent {
        host_kem: KemPublicKey::from_bytes([0; 32]),
        ..content
    });
    let crypto = &door.staff.crypto;

    let sealed = seal_knock(
        crypto,
        (&door.card, INVITE),
        &content(),
        (&door.rejoin, None),
    );

    assert_eq!(sealed, Err(SealFailed));
}

#[test]
fn knock_of_another_version_or_length_is_refused() {
    let door = Door::new();
    let knock = door.seal(&content(), Some(&door.key));
    let refused = |bytes: &[u8]| door.open(bytes).err();
    let mut other_version = knock.clone();
    other_version[0] = 2;

    assert_eq!(refused(&other_version), Some(Malformed::Version.into()));
    assert_eq!(
        refused(&[&knock[..], &[0]].concat()),
        Some(Malformed::Trailing.into())
    );
    assert_eq!(
        refused(&vec![1; 64 * 1024]),
        Some(Malformed::TooLong.into())
    );
    for length in 0..knock.len() {
        assert_eq!(
            refused(&knock[..length]),
            Some(Malformed::Ended.into()),
            "{length}"
        );
    }
}

#[test]
fn printed_knock_holds_no_name_and_no_secret() {
    let door = Door::new();
    let opened = door.open(&door.seal(&content(), Some(&door.key))).unwrap();
    let secret = Secret::from_bytes(*b"exactly 32 bytes of some secret.");

    let printed = format!("{opened:?} {:?} {secret:?}", door.rejoin);
    let verified = opened
        .verify(&door.staff.crypto, &door.key, &door.card)
        .unwrap();
    let printed = format!("{verified:?} {printed}");

    // The letters of the name, as bytes are printed.
    assert!(!printed.contains("65, 110, 97"), "{printed}");
    assert!(!printed.contains("Ana"), "{printed}");
    assert!(
        printed.contains("secret: Secret(…)") && printed.ends_with("Secret(…)"),
        "{printed}"
    );
}
