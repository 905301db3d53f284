//! Decoders of what is inside of something sealed or signed, for the programs in `fuzz/`: bytes that are
//! made up never come so far by themselves.

use crate::{
    admit_box::AdmitBox,
    identity::{Delegation, DeviceCert, DeviceChain, Grant, LeafGrant, Rights, Validity},
    kem::KemBox,
    vault::{Invitation, InvitationState, Vault},
    visit_card::{CardContent, VisitPolicy},
    wire::survive,
};

/// Reads the bytes as each structure that is found inside of others.
///
/// # Panics
///
/// Where bytes that were read are not the only form of what they are.
pub fn structures(bytes: &[u8]) {
    survive::<Vault>(bytes);
    survive::<Invitation>(bytes);
    survive::<InvitationState>(bytes);
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
}
