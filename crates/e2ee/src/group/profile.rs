//! The one way in which VISIT/1 uses MLS: suite, formats, extension, pre-shared key.

use super::{state::GroupError, store::Store};
use openmls::prelude::{
    Capabilities, SenderRatchetConfiguration,
    tls_codec::{Deserialize as _, Serialize as _},
};
use openmls::{
    credentials::{BasicCredential, CredentialType, CredentialWithKey},
    extensions::{Extension, ExtensionType, Extensions, UnknownExtension},
    group::{
        GroupContext, GroupId, MlsGroupCreateConfig, MlsGroupJoinConfig,
        PURE_CIPHERTEXT_WIRE_FORMAT_POLICY,
    },
    key_packages::Lifetime,
    messages::proposals::PreSharedKeyProposal,
    schedule::{ExternalPsk, PreSharedKeyId, Psk},
    versions::ProtocolVersion,
};
use openmls_traits::{
    OpenMlsProvider as _,
    crypto::OpenMlsCrypto as _,
    random::OpenMlsRand as _,
    types::{Ciphersuite, HashType},
};
use protocol::VisitId;

/// Most bytes of one message of the group, as the delivery service takes it.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;

/// The only cipher suite (RFC 9420, section 17.1: 0x0001).
pub(super) const SUITE: Ciphersuite = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;

/// Type of the group context's only extension, from the range for private use: hash of the visit's card,
/// then the generation.
const TERMS_EXTENSION: u16 = 0xF101;

/// Bytes to which application messages are padded, so that their length says little.
const PADDING_BYTES: usize = 256;

/// Epochs back from which words are still read: two commits may overtake a line of chat.
pub(super) const PAST_EPOCHS_MAX: usize = 2;

/// Messages of one sender that may come late. The delivery service keeps one order, so eight is air.
const OUT_OF_ORDER_MAX: u32 = 8;

/// Messages of one sender that may be missing: a minute of everything a client may send.
const FORWARD_DISTANCE_MAX: u32 = 1_000;

/// What is agreed on before the group: the visit's card and the generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The visit.
    pub visit: VisitId,
    /// SHA-256 of the visit's card.
    pub card: [u8; 32],
    /// Which founding of the group: from 1, one more after each loss of the group's state.
    pub generation: u32,
    /// Most members, from the card: at most 32, so that every leaf fits into a frame's key id.
    pub members_max: usize,
}

impl Terms {
    /// Returns the group context's extensions: exactly one.
    pub(super) fn extensions(&self) -> Result<Extensions<GroupContext>, GroupError> {
        let content = [&self.card[..], &self.generation.to_be_bytes()].concat();
        let extension = Extension::Unknown(TERMS_EXTENSION, UnknownExtension(content));
        Extensions::single(extension).map_err(|_| GroupError::Mls)
    }

    /// Returns the name of the external key that every Add mixes in.
    #[must_use]
    pub fn psk_name(&self) -> Vec<u8> {
        let generation = self.generation.to_be_bytes();
        [b"visit/1", &self.visit.to_bytes()[..], &generation].concat()
    }

    /// Draws the group's id of 16 bytes.
    pub(super) fn draw_group_id(&self, store: &Store) -> Result<GroupId, GroupError> {
        let nonce: [u8; 16] = store.rand().random_array().map_err(|_| GroupError::Mls)?;
        let generation = self.generation.to_be_bytes();
        let visit = self.visit.to_bytes();
        let input = [b"visit/1 gid", &visit[..], &generation, &nonce].concat();
        let hash = store.crypto().hash(HashType::Sha2_256, &input);
        let hash = hash.map_err(|_| GroupError::Mls)?;
        Ok(GroupId::from_slice(hash.get(..16).ok_or(GroupError::Mls)?))
    }

    /// Keeps the external key where OpenMLS looks for it.
    pub(super) fn keep_psk(&self, store: &Store, psk: &[u8; 32]) -> Result<(), GroupError> {
        let id = PreSharedKeyId::external(self.psk_name(), Vec::new());
        id.store(store, psk).map_err(|_| GroupError::Mls)
    }

    /// Makes the proposal that mixes the external key in, with a fresh nonce.
    pub(super) fn psk_proposal(&self, store: &Store) -> Result<PreSharedKeyProposal, GroupError> {
        let psk = Psk::External(ExternalPsk::new(self.psk_name()));
        let id = PreSharedKeyId::new(SUITE, store.rand(), psk).map_err(|_| GroupError::Mls)?;
        Ok(PreSharedKeyProposal::new(id))
    }

    /// Whether a key's id is the one of this visit and generation.
    pub(super) fn is_own_psk(&self, id: &PreSharedKeyId) -> bool {
        match id.psk() {
            Psk::External(external) => external.psk_id() == self.psk_name(),
            Psk::Resumption(_) => false,
        }
    }
}

/// Reads the id inside a proposal: OpenMLS gives it away only as bytes.
pub(super) fn psk_id(proposal: &PreSharedKeyProposal) -> Option<PreSharedKeyId> {
    let bytes = proposal.tls_serialize_detached().ok()?;
    PreSharedKeyId::tls_deserialize_exact(bytes).ok()
}

/// What every leaf can do, and nothing more.
pub(super) fn capabilities() -> Capabilities {
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[SUITE]),
        Some(&[ExtensionType::Unknown(TERMS_EXTENSION)]),
        Some(&[]),
        Some(&[CredentialType::Basic]),
    )
}

/// Whether a leaf can do what the group needs. What it can do besides is never used.
pub(super) fn can_take_part(capabilities: &Capabilities) -> bool {
    capabilities.versions().contains(&ProtocolVersion::Mls10)
        && capabilities.ciphersuites().contains(&SUITE.into())
        && capabilities
            .extensions()
            .contains(&ExtensionType::Unknown(TERMS_EXTENSION))
        && capabilities.credentials().contains(&CredentialType::Basic)
}

/// Puts a claim and a key together.
pub(super) fn credential(claim: Vec<u8>, key: &[u8; 32]) -> CredentialWithKey {
    CredentialWithKey {
        credential: BasicCredential::new(claim).into(),
        signature_key: key.as_slice().into(),
    }
}

/// How a joiner runs the group.
pub(super) fn join_config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .padding_size(PADDING_BYTES)
        .max_past_epochs(PAST_EPOCHS_MAX)
        .number_of_resumption_psks(0)
        .use_ratchet_tree_extension(true)
        .sender_ratchet_configuration(ratchets())
        .build()
}

/// How the founder runs the group.
pub(super) fn create_config(
    terms: &Terms,
    lifetime: Lifetime,
) -> Result<MlsGroupCreateConfig, GroupError> {
    Ok(MlsGroupCreateConfig::builder()
        .ciphersuite(SUITE)
        .capabilities(capabilities())
        .lifetime(lifetime)
        .with_group_context_extensions(terms.extensions()?)
        .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .padding_size(PADDING_BYTES)
        .max_past_epochs(PAST_EPOCHS_MAX)
        .number_of_resumption_psks(0)
        .use_ratchet_tree_extension(true)
        .sender_ratchet_configuration(ratchets())
        .build())
}

fn ratchets() -> SenderRatchetConfiguration {
    SenderRatchetConfiguration::new(OUT_OF_ORDER_MAX, FORWARD_DISTANCE_MAX)
}
