//! The box that goes with an admission.

use crate::staff::{Staff, name, seed};
use e2ee::{
    Malformed,
    admit_box::{AdmitBox, AdmitBoxError},
    invitation::InvitationKey,
    kem::KemKey,
};

const KEY_PACKAGE: &[u8] = &[0xc0; 280];

fn content(staff: &Staff) -> AdmitBox {
    AdmitBox {
        psk: seed().psk(&staff.crypto, 2),
        generation: 2,
        name: name("Ana"),
    }
}

fn init_key() -> KemKey {
    let staff = Staff::new();
    staff.root.kem_key(&staff.crypto)
}

fn open(
    staff: &Staff,
    sealed: &[u8],
    key_package: &[u8],
    seen: u32,
) -> Result<AdmitBox, AdmitBoxError> {
    let key = staff.invitation_key();
    AdmitBox::open_with_link(&staff.crypto, sealed, &key, (key_package, seen))
}

#[test]
fn box_for_a_link_gives_what_was_put_in() {
    let staff = Staff::new();
    let key = staff.invitation_key();
    let sealed = content(&staff)
        .seal_for_link(&staff.crypto, &key, KEY_PACKAGE)
        .unwrap();

    let opened = open(&staff, &sealed, KEY_PACKAGE, 0).unwrap();

    assert_eq!(
        opened.psk.expose_bytes(),
        seed().psk(&staff.crypto, 2).expose_bytes()
    );
    assert_eq!(opened.generation, 2);
    assert_eq!(opened.name, name("Ana"));
}

#[test]
fn box_for_a_key_package_gives_what_was_put_in() {
    let staff = Staff::new();
    let init = init_key();
    let crypto = &staff.crypto;
    let sealed = content(&staff)
        .seal_for_key_package(crypto, init.public_key(), KEY_PACKAGE)
        .unwrap();

    let opened = AdmitBox::open_with_key_package(crypto, &sealed, &init, (KEY_PACKAGE, 2)).unwrap();

    assert_eq!(
        opened.psk.expose_bytes(),
        seed().psk(crypto, 2).expose_bytes()
    );
    let other = AdmitBox::open_with_key_package(crypto, &sealed, &init, (&[1], 2));
    assert_eq!(other.err(), Some(AdmitBoxError::Closed));
    let other = AdmitBox::open_with_key_package(crypto, &sealed, &init_key(), (KEY_PACKAGE, 2));
    assert_eq!(other.err(), Some(AdmitBoxError::Closed));
    let later = AdmitBox::open_with_key_package(crypto, &sealed, &init, (KEY_PACKAGE, 3));
    assert_eq!(later.err(), Some(AdmitBoxError::Generation));
}

#[test]
fn box_that_anyone_can_make_is_refused_by_the_holder_of_a_link() {
    let staff = Staff::new();
    let init = init_key();
    let crypto = &staff.crypto;
    let forged = content(&staff)
        .seal_for_key_package(crypto, init.public_key(), KEY_PACKAGE)
        .unwrap();
    assert_eq!(
        open(&staff, &forged, KEY_PACKAGE, 0).err(),
        Some(AdmitBoxError::OtherForm)
    );

    let mut renamed = forged;
    renamed[1] = 1;
    assert!(open(&staff, &renamed, KEY_PACKAGE, 0).is_err());

    let for_link = content(&staff).seal_for_link(crypto, &staff.invitation_key(), KEY_PACKAGE);
    let opened =
        AdmitBox::open_with_key_package(crypto, &for_link.unwrap(), &init, (KEY_PACKAGE, 0));
    assert_eq!(opened.err(), Some(AdmitBoxError::OtherForm));
}

#[test]
fn box_of_someone_without_the_links_secret_is_refused() {
    let staff = Staff::new();
    let forger = InvitationKey::from_bytes([0; 32]);

    let forged = content(&staff)
        .seal_for_link(&staff.crypto, &forger, KEY_PACKAGE)
        .unwrap();

    assert_eq!(
        open(&staff, &forged, KEY_PACKAGE, 0).err(),
        Some(AdmitBoxError::Closed)
    );
}

#[test]
fn box_of_an_earlier_knock_is_refused() {
    let staff = Staff::new();
    let key = staff.invitation_key();

    let earlier = content(&staff)
        .seal_for_link(&staff.crypto, &key, &[0xc1; 280])
        .unwrap();

    assert_eq!(
        open(&staff, &earlier, KEY_PACKAGE, 0).err(),
        Some(AdmitBoxError::Closed)
    );
}

#[test]
fn generation_never_goes_back() {
    let staff = Staff::new();
    let key = staff.invitation_key();
    let of = |generation| {
        let content = AdmitBox {
            generation,
            ..content(&staff)
        };
        content
            .seal_for_link(&staff.crypto, &key, KEY_PACKAGE)
            .unwrap()
    };

    assert!(open(&staff, &of(2), KEY_PACKAGE, 2).is_ok());
    assert!(open(&staff, &of(3), KEY_PACKAGE, 2).is_ok());
    let refused = Some(AdmitBoxError::Generation);
    assert_eq!(open(&staff, &of(1), KEY_PACKAGE, 2).err(), refused);
    assert_eq!(open(&staff, &of(0), KEY_PACKAGE, 0).err(), refused);
}

#[test]
fn any_changed_bit_of_a_box_is_refused() {
    let staff = Staff::new();
    let key = staff.invitation_key();
    let sealed = content(&staff)
        .seal_for_link(&staff.crypto, &key, KEY_PACKAGE)
        .unwrap();

    for place in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[place / 8] ^= 1 << (place % 8);

        assert!(
            open(&staff, &changed, KEY_PACKAGE, 0).is_err(),
            "bit {place}"
        );
    }
}

#[test]
fn box_of_another_version_or_length_is_refused_and_its_length_tells_no_name() {
    let staff = Staff::new();
    let key = staff.invitation_key();
    let seal = |name| {
        let content = AdmitBox {
            name,
            ..content(&staff)
        };
        content
            .seal_for_link(&staff.crypto, &key, KEY_PACKAGE)
            .unwrap()
    };
    let sealed = seal(name("Ana"));
    let refused = |bytes: &[u8]| open(&staff, bytes, KEY_PACKAGE, 0).err();
    let mut other_version = sealed.clone();
    other_version[0] = 2;

    assert_eq!(refused(&other_version), Some(Malformed::Version.into()));
    assert_eq!(
        refused(&[&sealed[..], &[0]].concat()),
        Some(Malformed::Trailing.into())
    );
    assert_eq!(refused(&[1; 4096]), Some(Malformed::TooLong.into()));
    for length in 0..sealed.len() {
        assert_eq!(
            refused(&sealed[..length]),
            Some(Malformed::Ended.into()),
            "{length}"
        );
    }
    assert_eq!(
        sealed.len(),
        seal(name("Alexandra Konstantinopolska")).len()
    );
}
