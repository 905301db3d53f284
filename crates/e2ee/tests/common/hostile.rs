//! A member that keeps to no rule: OpenMLS without our checks.

use super::{PSK, Pinned, terms};
use e2ee::group::{Candidate, Claim, Group, Joiner, LeafKey, Outgoing};
use openmls::{
    prelude::{tls_codec::Deserialize as _, *},
    schedule::{ExternalPsk, PreSharedKeyId, Psk},
};
use openmls_rust_crypto::OpenMlsRustCrypto;

pub(crate) const SUITE: Ciphersuite = Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519;

/// Somebody's key package, made with OpenMLS alone.
pub(crate) struct Stranger {
    pub(crate) provider: OpenMlsRustCrypto,
    pub(crate) key: LeafKey,
    pub(crate) key_package: KeyPackage,
}

/// A member that does what it likes.
pub(crate) struct Hostile {
    pub(crate) provider: OpenMlsRustCrypto,
    pub(crate) key: LeafKey,
    pub(crate) mls: MlsGroup,
}

pub(crate) fn capabilities() -> Capabilities {
    Capabilities::new(
        None,
        Some(&[SUITE]),
        Some(&[ExtensionType::Unknown(0xF101)]),
        None,
        None,
    )
}

pub(crate) fn credential(claim: &[u8], key: &LeafKey) -> CredentialWithKey {
    CredentialWithKey {
        credential: BasicCredential::new(claim.to_vec()).into(),
        signature_key: key.public_key().as_slice().into(),
    }
}

impl Stranger {
    pub(crate) fn new(claim: impl Fn(&LeafKey) -> Claim) -> Self {
        Self::with_credential(|key| claim(key).encode())
    }

    pub(crate) fn with_credential(claim: impl Fn(&LeafKey) -> Vec<u8>) -> Self {
        let provider = OpenMlsRustCrypto::default();
        let key = LeafKey::generate().unwrap();
        let leaf = credential(&claim(&key), &key);
        let bundle = KeyPackage::builder()
            .leaf_node_capabilities(capabilities())
            .key_package_lifetime(Lifetime::new(3_600))
            .build(SUITE, &provider, &key, leaf)
            .unwrap();
        let key_package = bundle.into_key_package();
        Self {
            provider,
            key,
            key_package,
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        MlsMessageOut::from(self.key_package.clone())
            .to_bytes()
            .unwrap()
    }

    pub(crate) fn join(self, welcome: &[u8]) -> Hostile {
        let Self { provider, key, .. } = self;
        psk_id(&provider).store(&provider, &PSK).unwrap();
        let MlsMessageBodyIn::Welcome(welcome) = MlsMessageIn::tls_deserialize_exact(welcome)
            .unwrap()
            .extract()
        else {
            panic!("not a welcome");
        };
        let config = MlsGroupJoinConfig::builder()
            .use_ratchet_tree_extension(true)
            .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
            .build();
        let staged = StagedWelcome::new_from_welcome(&provider, &config, welcome, None).unwrap();
        let mls = staged.into_group(&provider).unwrap();
        Hostile { provider, key, mls }
    }
}

/// Our own external key, with a fresh nonce.
pub(crate) fn psk_id(provider: &OpenMlsRustCrypto) -> PreSharedKeyId {
    named_psk(provider, terms().psk_name())
}

pub(crate) fn named_psk(provider: &OpenMlsRustCrypto, name: Vec<u8>) -> PreSharedKeyId {
    let psk = Psk::External(ExternalPsk::new(name));
    PreSharedKeyId::new(SUITE, provider.rand(), psk).unwrap()
}

pub(crate) fn psk_proposal(id: PreSharedKeyId) -> Proposal {
    Proposal::PreSharedKey(Box::new(PreSharedKeyProposal::new(id)))
}

/// What a hostile commit is made of.
pub(crate) struct Plan {
    pub(crate) adds: Vec<KeyPackage>,
    pub(crate) removals: Vec<u32>,
    pub(crate) others: Vec<Proposal>,
    pub(crate) has_path: bool,
    pub(crate) leaf: LeafNodeParameters,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            adds: Vec::new(),
            removals: Vec::new(),
            others: Vec::new(),
            has_path: true,
            leaf: LeafNodeParameters::default(),
        }
    }
}

impl Hostile {
    /// Lets somebody in through the front door, so that it can misbehave inside.
    pub(crate) fn enter(
        by: &mut Group,
        others: &mut [&mut Group],
        claim: impl Fn(&LeafKey) -> Claim,
    ) -> Self {
        let stranger = Stranger::new(claim);
        let candidate = Candidate::check(&stranger.bytes(), super::now(), &Pinned).unwrap();
        let outgoing = by.admit(&[candidate], &Pinned).unwrap();
        super::deliver(by, others, &outgoing);
        stranger.join(&outgoing.welcome.unwrap())
    }

    /// Makes a commit without asking any rule.
    pub(crate) fn commit(&mut self, plan: Plan) -> Outgoing {
        let epoch = self.mls.epoch().as_u64();
        let bundle = self
            .mls
            .commit_builder()
            .consume_proposal_store(true)
            .force_self_update(plan.has_path)
            .leaf_node_parameters(plan.leaf)
            .propose_removals(plan.removals.into_iter().map(LeafNodeIndex::new))
            .propose_adds(plan.adds)
            .add_proposals(plan.others)
            .load_psks(self.provider.storage())
            .unwrap()
            .build(
                self.provider.rand(),
                self.provider.crypto(),
                &self.key,
                |_| true,
            )
            .unwrap()
            .stage_commit(&self.provider)
            .unwrap();
        Outgoing {
            epoch,
            welcome: bundle
                .to_welcome_msg()
                .map(|welcome| welcome.to_bytes().unwrap()),
            commit: bundle.into_commit().to_bytes().unwrap(),
        }
    }

    /// Replaces the group context's extensions.
    pub(crate) fn change_context(&mut self, context: Extensions<GroupContext>) -> Outgoing {
        let epoch = self.mls.epoch().as_u64();
        let bundle = self
            .mls
            .commit_builder()
            .force_self_update(true)
            .propose_group_context_extensions(context)
            .unwrap()
            .load_psks(self.provider.storage())
            .unwrap()
            .build(
                self.provider.rand(),
                self.provider.crypto(),
                &self.key,
                |_| true,
            )
            .unwrap()
            .stage_commit(&self.provider)
            .unwrap();
        Outgoing {
            epoch,
            commit: bundle.into_commit().to_bytes().unwrap(),
            welcome: None,
        }
    }

    pub(crate) fn own_psk(&self) -> Proposal {
        psk_proposal(psk_id(&self.provider))
    }

    pub(crate) fn follow(&mut self, commit: &[u8]) {
        let message = MlsMessageIn::tls_deserialize_exact(commit).unwrap();
        let message = message.try_into_protocol_message().unwrap();
        let processed = self.mls.process_message(&self.provider, message).unwrap();
        let ProcessedMessageContent::StagedCommitMessage(commit) = processed.into_content() else {
            panic!("not a commit");
        };
        self.mls
            .merge_staged_commit(&self.provider, *commit)
            .unwrap();
    }

    pub(crate) fn say(&mut self, words: &[u8]) -> Vec<u8> {
        let sealed = self
            .mls
            .create_message(&self.provider, &self.key, words)
            .unwrap();
        sealed.to_bytes().unwrap()
    }
}

/// A newcomer's key package, as OpenMLS has it.
pub(crate) fn parsed(joiner: &Joiner) -> KeyPackage {
    let message = MlsMessageIn::tls_deserialize_exact(joiner.key_package()).unwrap();
    let MlsMessageBodyIn::KeyPackage(package) = message.extract() else {
        panic!("no key package");
    };
    let provider = OpenMlsRustCrypto::default();
    package
        .validate(provider.crypto(), ProtocolVersion::Mls10)
        .unwrap()
}
