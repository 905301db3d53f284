//! Key packages: each check alone keeps a host from adding one.

#![cfg(feature = "group")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its visit has failed"
)]

mod common;

use common::{
    hostile::{Stranger, credential},
    *,
};
use e2ee::group::{Candidate, CandidateRefusal, HostRole, LeafKey};
use openmls::prelude::{KeyPackage, Lifetime, MlsMessageOut};
use openmls_rust_crypto::OpenMlsRustCrypto;
use protocol::time::Instant;
use std::time::Duration;

#[test]
fn key_package_is_checked_before_a_host_adds_it() {
    let check = |bytes: &[u8]| Candidate::check(bytes, now(), &Pinned).unwrap_err();
    let stranger = |claim: Vec<u8>| Stranger::with_credential(move |_| claim.clone()).bytes();
    let stolen = host_claim(&LeafKey::generate().unwrap(), HostRole::Provider).encode();
    let mut forged = joiner(1).key_package().to_vec();
    let last = forged.len() - 1;
    forged[last] ^= 1;

    assert_eq!(check(b"no key package"), CandidateRefusal::Malformed);
    assert_eq!(check(&forged), CandidateRefusal::Invalid);
    assert_eq!(check(&stranger(stolen)), CandidateRefusal::Unproven);
    assert_eq!(
        check(&stranger(b"Dr. Ana".to_vec())),
        CandidateRefusal::Unproven
    );
    assert_eq!(
        check(&built(|builder| builder.mark_as_last_resort())),
        CandidateRefusal::OtherProfile
    );
    let longer = built(|builder| builder.key_package_lifetime(Lifetime::new(24 * 3_600)));
    assert_eq!(check(&longer), CandidateRefusal::Lifetime);
    let other =
        built(|builder| builder.leaf_node_capabilities(openmls::prelude::Capabilities::default()));
    assert_eq!(check(&other), CandidateRefusal::OtherProfile);
    assert!(Candidate::check(&built(|builder| builder), now(), &Pinned).is_ok());
}

#[test]
fn key_package_is_good_for_twelve_hours_either_way_by_the_hosts_clock() {
    let joiner = joiner(1);
    let at = |now: Instant| Candidate::check(joiner.key_package(), now, &Pinned);
    let hours = |count: u64| Duration::from_secs(count * 3_600);
    let earlier =
        |hours: Duration| Instant::from_millis(now().as_millis() - hours.as_millis() as u64);

    assert!(at(now() + hours(11)).is_ok());
    assert!(at(earlier(hours(11))).is_ok());
    assert_eq!(
        at(now() + hours(13)).unwrap_err(),
        CandidateRefusal::Lifetime
    );
    assert_eq!(
        at(earlier(hours(13))).unwrap_err(),
        CandidateRefusal::Lifetime
    );
}

/// A key package of a patient, built with a twist.
fn built(
    twist: impl FnOnce(openmls::prelude::KeyPackageBuilder) -> openmls::prelude::KeyPackageBuilder,
) -> Vec<u8> {
    let provider = OpenMlsRustCrypto::default();
    let key = LeafKey::generate().unwrap();
    let capabilities = openmls::prelude::Capabilities::new(
        None,
        None,
        Some(&[
            openmls::prelude::ExtensionType::Unknown(0xF101),
            openmls::prelude::ExtensionType::LastResort,
        ]),
        None,
        None,
    );
    let builder = KeyPackage::builder()
        .leaf_node_capabilities(capabilities)
        .key_package_lifetime(Lifetime::new(3_600));
    let leaf = credential(&invited(1).encode(), &key);
    let bundle = twist(builder)
        .build(hostile::SUITE, &provider, &key, leaf)
        .unwrap();
    MlsMessageOut::from(bundle.into_key_package())
        .to_bytes()
        .unwrap()
}
