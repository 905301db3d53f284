//! A newcomer: shows a key package, and joins with the Welcome of who added it.

use super::{
    authorize::Standing,
    claim::{Claim, HostVerifier},
    key::LeafKey,
    key_package::lifetime,
    profile::{MESSAGE_BYTES_MAX, SUITE, Terms, capabilities, credential, join_config},
    state::{Group, GroupError, Leaf, Member},
    store::Store,
    view::JudgedLeaf,
};
use crate::{
    kem::{KemKey, KemPublicKey},
    primitive::Secret,
};
use openmls::{
    framing::{MlsMessageBodyIn, MlsMessageIn, MlsMessageOut},
    group::StagedWelcome,
    key_packages::{KeyPackage, KeyPackageBundle},
    messages::Welcome,
    prelude::tls_codec::Deserialize as _,
};
use protocol::time::Instant;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
};

/// Why a Welcome is not taken. Every one of them ends with a red page and a new knock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinRefusal {
    /// Not a Welcome.
    #[error("not a welcome")]
    Malformed,
    /// It does not open: made for another key package, or with another visit's key, or altered.
    #[error("the welcome does not open with this key package and the visit's key")]
    DoesNotOpen,
    /// The visit's key is not the one and only key that was mixed in.
    #[error("the visit's key is not mixed into the welcome")]
    KeyNotMixedIn,
    /// Another cipher suite.
    #[error("the group uses another cipher suite")]
    OtherSuite,
    /// Another visit's card or another generation.
    #[error("the group is not that of this card and generation")]
    OtherTerms,
    /// A generation below one that was seen, or an epoch that is over.
    #[error("the group is older than one that was seen")]
    Old,
    /// The same generation was seen with another group: somebody splits the visit.
    #[error("there are two groups of the same generation")]
    Forked,
    /// Who made the Welcome is no host.
    #[error("the welcome comes from no host")]
    SignerNotHost,
    /// A member's claim cannot be read, or claims a host's role without proof.
    #[error("a member's claim is not proven")]
    MemberUnproven,
    /// The own leaf is not in the group exactly once, or two leaves share a key.
    #[error("a leaf is in the group twice")]
    KeyTwice,
    /// More members than the card allows.
    #[error("more members than the card allows")]
    TooManyMembers,
    /// OpenMLS or a primitive failed.
    #[error("the group's cryptography failed")]
    Mls,
}

/// A group that this client was in before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenGroup {
    /// Its generation.
    pub generation: u32,
    /// Its id ([`Group::id`]).
    pub id: [u8; 16],
    /// The last epoch that was processed.
    pub epoch: u64,
}

/// What a newcomer joins with. Terms and key come out of the box that only the host could seal.
#[derive(Clone, Copy)]
pub struct Joining<'a> {
    /// What the group has to be for.
    pub terms: Terms,
    /// The visit's key of this generation.
    pub psk: &'a [u8; 32],
    /// The Welcome.
    pub welcome: &'a [u8],
    /// The group of the highest generation seen, if any.
    pub seen: Option<SeenGroup>,
}

/// Someone who wants in: a leaf key and a key package, good for one Welcome.
pub struct Joiner {
    store: Store,
    key: LeafKey,
    key_package: Vec<u8>,
    init_key: KemKey,
}

impl Joiner {
    /// Makes a key package for one knock.
    ///
    /// # Errors
    ///
    /// [`GroupError::Mls`] where OpenMLS fails.
    pub fn new(key: LeafKey, claim: &Claim, now: Instant) -> Result<Self, GroupError> {
        let store = Store::default();
        let leaf = credential(claim.encode(), key.public_key());
        let bundle = KeyPackage::builder()
            .key_package_lifetime(lifetime(now))
            .leaf_node_capabilities(capabilities())
            .build(SUITE, &store, &key, leaf)
            .map_err(|_| GroupError::Mls)?;
        let init_key = init_key(&bundle).ok_or(GroupError::Mls)?;
        let key_package = MlsMessageOut::from(bundle.into_key_package())
            .to_bytes()
            .map_err(|_| GroupError::Mls)?;
        Ok(Self {
            store,
            key,
            key_package,
            init_key,
        })
    }

    /// Returns the key that opens a box sealed to the key package, for a link without a secret (A0).
    #[must_use]
    pub const fn init_key(&self) -> &KemKey {
        &self.init_key
    }

    /// Returns the key package, for the knock.
    #[must_use]
    pub fn key_package(&self) -> &[u8] {
        &self.key_package
    }

    /// Returns the leaf's public signature key.
    #[must_use]
    pub const fn public_key(&self) -> &[u8; 32] {
        self.key.public_key()
    }

    /// Joins. The key package is used up in any case.
    ///
    /// # Errors
    ///
    /// The first check that fails.
    pub fn join(
        self,
        joining: Joining<'_>,
        verifier: &dyn HostVerifier,
    ) -> Result<Group, JoinRefusal> {
        let Self { store, key, .. } = self;
        let Joining {
            terms,
            psk,
            welcome,
            seen,
        } = joining;
        let welcome = parse(welcome)?;
        if welcome.ciphersuite() != SUITE {
            return Err(JoinRefusal::OtherSuite);
        }
        terms.keep_psk(&store, psk).map_err(|_| JoinRefusal::Mls)?;

        let staged = open(&store, &terms, welcome)?;
        check_context(&staged, &terms, seen)?;
        let members = members(&staged, verifier)?;
        check_members(&staged, &members, &terms, key.public_key())?;

        let mls = staged.into_group(&store).map_err(|_| JoinRefusal::Mls)?;
        let own_leaf = Leaf::new(mls.own_leaf_index().u32()).ok_or(JoinRefusal::Mls)?;
        let mut group = Group {
            store,
            mls,
            key,
            terms,
            members,
            join_secrets: BTreeMap::new(),
            authenticators: VecDeque::new(),
            pending: None,
            alarm: None,
        };
        group
            .keep_join_secret(own_leaf)
            .map_err(|_| JoinRefusal::Mls)?;
        group.keep_authenticator().map_err(|_| JoinRefusal::Mls)?;
        Ok(group)
    }
}

impl fmt::Debug for Joiner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Joiner(…)")
    }
}

fn init_key(bundle: &KeyPackageBundle) -> Option<KemKey> {
    let private = Secret::from_slice(bundle.init_private_key())?;
    let public = KemPublicKey::from_slice(bundle.key_package().hpke_init_key().as_slice())?;
    Some(KemKey::from_halves(private, public))
}

fn parse(bytes: &[u8]) -> Result<Welcome, JoinRefusal> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(JoinRefusal::Malformed);
    }
    let message = MlsMessageIn::tls_deserialize_exact(bytes).map_err(|_| JoinRefusal::Malformed)?;
    match message.extract() {
        MlsMessageBodyIn::Welcome(welcome) => Ok(welcome),
        MlsMessageBodyIn::PublicMessage(_)
        | MlsMessageBodyIn::PrivateMessage(_)
        | MlsMessageBodyIn::GroupInfo(_)
        | MlsMessageBodyIn::KeyPackage(_) => Err(JoinRefusal::Malformed),
    }
}

/// Opens the Welcome with the key package and exactly one pre-shared key: the visit's.
///
/// Lifetimes of the leaves are not looked at: who added them did, and a newcomer's clock may be wrong.
fn open(store: &Store, terms: &Terms, welcome: Welcome) -> Result<StagedWelcome, JoinRefusal> {
    let builder = StagedWelcome::build_from_welcome(store, &join_config(), welcome)
        .map_err(|_| JoinRefusal::DoesNotOpen)?
        .skip_lifetime_validation();
    match builder.processed_welcome().psks() {
        [id] if terms.is_own_psk(id) => {}
        _ => return Err(JoinRefusal::KeyNotMixedIn),
    }
    builder.build().map_err(|_| JoinRefusal::DoesNotOpen)
}

fn check_context(
    staged: &StagedWelcome,
    terms: &Terms,
    seen: Option<SeenGroup>,
) -> Result<(), JoinRefusal> {
    let context = staged.group_context();
    if context.ciphersuite() != SUITE {
        return Err(JoinRefusal::OtherSuite);
    }
    let extensions = terms.extensions().map_err(|_| JoinRefusal::Mls)?;
    if *context.extensions() != extensions {
        return Err(JoinRefusal::OtherTerms);
    }
    let Some(seen) = seen else {
        return Ok(());
    };
    let is_same_generation = terms.generation == seen.generation;
    if is_same_generation && context.group_id().as_slice() != seen.id {
        return Err(JoinRefusal::Forked);
    }
    let is_over = is_same_generation && context.epoch().as_u64() <= seen.epoch;
    if terms.generation < seen.generation || is_over {
        return Err(JoinRefusal::Old);
    }
    Ok(())
}

fn members(
    staged: &StagedWelcome,
    verifier: &dyn HostVerifier,
) -> Result<BTreeMap<Leaf, Member>, JoinRefusal> {
    let since = staged.group_context().epoch().as_u64();
    let own_leaf = staged.own_leaf_index();
    let mut members = BTreeMap::new();
    for member in staged.members() {
        let leaf = JudgedLeaf::new(&member.credential, &member.signature_key, verifier);
        let role = leaf.role();
        let (Some(claim), Standing::Host(_) | Standing::Invited) = (leaf.claim, leaf.standing)
        else {
            return Err(JoinRefusal::MemberUnproven);
        };
        let number = Leaf::new(member.index.u32()).ok_or(JoinRefusal::TooManyMembers)?;
        let since = if member.index == own_leaf { since } else { 0 };
        let key = leaf.key;
        members.insert(
            number,
            Member {
                key,
                claim,
                role,
                since,
            },
        );
    }
    Ok(members)
}

fn check_members(
    staged: &StagedWelcome,
    members: &BTreeMap<Leaf, Member>,
    terms: &Terms,
    own_key: &[u8; 32],
) -> Result<(), JoinRefusal> {
    let signer = Leaf::new(staged.welcome_sender_index().u32());
    let signer = signer.and_then(|leaf| members.get(&leaf));
    if signer.is_none_or(|signer| signer.role.is_none()) {
        return Err(JoinRefusal::SignerNotHost);
    }
    let keys: BTreeSet<_> = members.values().map(|member| member.key).collect();
    if keys.len() != members.len() || !keys.contains(own_key) {
        return Err(JoinRefusal::KeyTwice);
    }
    if members.len() > terms.members_max {
        return Err(JoinRefusal::TooManyMembers);
    }
    Ok(())
}
