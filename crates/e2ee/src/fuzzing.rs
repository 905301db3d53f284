//! Decoders of what is inside of something sealed or signed, for the programs in `fuzz/`: bytes that are
//! made up never come so far by themselves.

use crate::{
    admit_box::AdmitBox,
    code_run::CodeGrant,
    identity::{Delegation, DeviceCert, DeviceChain, Grant, LeafGrant, Rights, Validity},
    kem::KemBox,
    knock::{KEY_PACKAGE_BYTES_MAX, KnockContext, UnverifiedKnock},
    knock_answer::KnockAnswer,
    vault::{Invitation, InvitationState, InviteCode, Vault},
    visit_card::{CardContent, CardHash, VisitPolicy},
    wire::survive,
};
use openmls_rust_crypto::RustCrypto;
use protocol::InviteId;

/// Reads the bytes as each structure that is found inside of others.
///
/// # Panics
///
/// Where bytes that were read are not the only form of what they are.
pub fn structures(bytes: &[u8]) {
    survive::<Vault>(bytes);
    survive::<Invitation>(bytes);
    survive::<InvitationState>(bytes);
    survive::<InviteCode>(bytes);
    survive::<CodeGrant>(bytes);
    survive::<CardContent>(bytes);
    survive::<VisitPolicy>(bytes);
    survive::<DeviceChain>(bytes);
    survive::<DeviceCert>(bytes);
    survive::<Delegation>(bytes);
    survive::<Grant>(bytes);
    survive::<LeafGrant>(bytes);
    survive::<Rights>(bytes);
    survive::<Validity>(bytes);
    survive::<KemBox>(bytes);
    let _ = AdmitBox::from_plain(bytes, 0);
    let _ = KnockAnswer::from_plain(bytes);
}

/// Reads the bytes as what a knock says, as it is once the knock is opened.
///
/// # Panics
///
/// Where what is read is not in the bytes, or is longer than it may be.
pub fn knock(bytes: &[u8]) {
    let card = CardHash::from_bytes([1; 32]);
    let context = KnockContext {
        card: &card,
        invite: InviteId::from_bytes([2; 16]),
    };
    if let Ok(knock) = UnverifiedKnock::from_plain(&RustCrypto::default(), bytes, &context) {
        let content = knock.unverified_content();
        assert!(content.key_package.len() <= KEY_PACKAGE_BYTES_MAX);
        let is_there =
            |part: &[u8]| part.is_empty() || bytes.windows(part.len()).any(|it| it == part);
        assert!(is_there(&content.key_package) && is_there(content.name.for_screen().as_bytes()));
    }
}
