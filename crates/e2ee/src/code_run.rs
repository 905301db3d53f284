//! One try of a code that is said on the telephone, between the page where it is typed and the host's.
//!
//! Four messages, which the server carries and cannot read:
//! ```text
//! ask    person -> host   version, nonce_p[16]
//! hello  host -> person   version, nonce_h[16], context[32], share_h[32]
//! proof  person -> host   version, share_p[32], mac_p[32]
//! grant  host -> person   version, mac_h[32], sealed { visit, invite, root, secret, token }
//! ```
//! `context = H("visit/1 code context" || nonce_h || visit_id || inv_id || root_fp)` binds a run to its visit, invite and
//! root without a word about them to whoever guesses locators: to a stranger a hello is random bytes and a random point.
//! CPace takes the six digits as PRS, `"visit/1 code" || locator || context` as CI and a hash of both nonces as sid. The person
//! proves first, the host last; a wrong proof is all that a wrong guess brings about, on either side. What comes with
//! the host's proof is what a private link would have carried.

use crate::{
    cpace::{self, Drawn, Initiator, Inputs, NoShare, RunKey, SHARE_BYTES},
    identity::RootFingerprint,
    invitation::{JoinToken, LinkSecret},
    phone_code::{CodeSecret, PhoneCode},
    primitive::{self, SealFailed, Secret},
    wire::{Malformed, Reader, Wire, Writer},
};
use openmls_rust_crypto::RustCrypto;
use protocol::{InviteId, Locator, VisitId, code::MESSAGE_BYTES_MAX};
use zeroize::Zeroizing;

const NONCE_BYTES: usize = 16;

/// What each side says of itself.
const HOST: &[u8] = b"visit/1 code host";
const PERSON: &[u8] = b"visit/1 code person";

/// Why a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeRunError {
    /// The bytes are not the message that is due.
    #[error("no message of a run: {0}")]
    Malformed(#[from] Malformed),
    /// The other side does not know the digits, or somebody between the two altered something.
    #[error("the other side does not know the digits")]
    Proof,
    /// What the host sealed is not what it began with.
    #[error("what was granted is not what the run was about")]
    Grant,
    /// The source of randomness failed.
    #[error("no randomness")]
    Random(#[from] SealFailed),
}

impl From<NoShare> for CodeRunError {
    fn from(NoShare: NoShare) -> Self {
        Self::Proof
    }
}

/// What the person is given: all that a private link would have carried.
#[derive(Clone, Debug)]
pub struct CodeGrant {
    /// The visit.
    pub visit: VisitId,
    /// The one invite that the code leads to.
    pub invite: InviteId,
    /// The root that the visit must be under.
    pub root: RootFingerprint,
    /// What only the holder of the code and the hosts know.
    pub secret: LinkSecret,
    /// What the server is shown.
    pub token: JoinToken,
}

/// The page where a code is typed, once it has asked.
pub struct Asking {
    locator: Locator,
    secret: CodeSecret,
    nonce: [u8; NONCE_BYTES],
}

/// The same, once it has proved that it knows the digits.
pub struct Proving {
    keys: RunKeys,
    nonce: [u8; NONCE_BYTES],
    context: [u8; 32],
}

/// The host's page, once it was asked.
pub struct HostRun {
    initiator: Initiator,
    session: [u8; 32],
    channel: Vec<u8>,
    grant: CodeGrant,
    said: Vec<u8>,
}

/// What both sides derive of a run's key.
struct RunKeys {
    person: [u8; 32],
    host: [u8; 32],
    sealing: Secret<32>,
}

struct Hello {
    nonce: [u8; NONCE_BYTES],
    context: [u8; 32],
    share: [u8; SHARE_BYTES],
}

impl Asking {
    /// Begins a run: returns the ask.
    ///
    /// # Errors
    ///
    /// [`SealFailed`] where the source of randomness fails.
    pub fn begin(crypto: &RustCrypto, code: &PhoneCode) -> Result<(Self, Vec<u8>), SealFailed> {
        let nonce = *Secret::<NONCE_BYTES>::random(crypto)?.expose_bytes();
        let mut ask = Writer::versioned();
        ask.fixed(&nonce);
        let asking = Self {
            locator: code.locator(),
            secret: code.secret(),
            nonce,
        };
        Ok((asking, ask.into_public()))
    }

    /// Takes the hello: returns the proof. It tells whoever made the hello whether one guess of theirs was right, and
    /// nothing else.
    ///
    /// # Errors
    ///
    /// [`CodeRunError`].
    pub fn handle_hello(
        self,
        crypto: &RustCrypto,
        hello: &[u8],
    ) -> Result<(Proving, Vec<u8>), CodeRunError> {
        let read = Hello::read(hello)?;
        let session = session(crypto, &self.nonce, &read.nonce);
        let channel = channel(self.locator, &read.context);
        let password = password(&self.secret);
        let inputs = inputs(&password[..], &channel, &session);
        let (share, key) = cpace::respond(&read.share, &inputs, Drawn::new(crypto)?)?;
        let keys = RunKeys::of(
            crypto,
            &key,
            &transcript(crypto, &self.nonce, hello, &share),
        );
        let mut proof = Writer::versioned();
        proof.fixed(&share);
        proof.fixed(&keys.person);
        let proving = Proving {
            keys,
            nonce: read.nonce,
            context: read.context,
        };
        Ok((proving, proof.into_public()))
    }
}

impl Proving {
    /// Takes the grant: the host knows the digits, too, and what it gives is what the run was about.
    ///
    /// # Errors
    ///
    /// [`CodeRunError`].
    pub fn handle_grant(
        self,
        crypto: &RustCrypto,
        grant: &[u8],
    ) -> Result<CodeGrant, CodeRunError> {
        let mut reader = Reader::versioned(grant, MESSAGE_BYTES_MAX)?;
        let mac = reader.array()?;
        let sealed = reader.bytes(MESSAGE_BYTES_MAX)?;
        reader.end()?;
        if !primitive::is_same(&mac, &self.keys.host) {
            return Err(CodeRunError::Proof);
        }
        let plain = primitive::open(crypto, &self.keys.sealing, HOST, sealed);
        let mut reader = Reader::versioned(
            plain.as_ref().ok_or(CodeRunError::Proof)?,
            MESSAGE_BYTES_MAX,
        )?;
        let grant = CodeGrant::read(&mut reader)?;
        reader.end()?;
        if context(crypto, &self.nonce, &grant) != self.context {
            return Err(CodeRunError::Grant);
        }
        Ok(grant)
    }
}

impl HostRun {
    /// Takes an ask for a code that this host made: returns the hello.
    ///
    /// # Errors
    ///
    /// [`CodeRunError`].
    pub fn begin(
        crypto: &RustCrypto,
        (locator, secret): (Locator, &CodeSecret),
        grant: CodeGrant,
        ask: &[u8],
    ) -> Result<(Self, Vec<u8>), CodeRunError> {
        let mut reader = Reader::versioned(ask, MESSAGE_BYTES_MAX)?;
        let asked = reader.array()?;
        reader.end()?;
        let nonce = *Secret::<NONCE_BYTES>::random(crypto)?.expose_bytes();
        let context = context(crypto, &nonce, &grant);
        let session = session(crypto, &asked, &nonce);
        let channel = channel(locator, &context);
        let password = password(secret);
        let inputs = inputs(&password[..], &channel, &session);
        let (initiator, share) = Initiator::begin(&inputs, Drawn::new(crypto)?)?;
        let hello = Hello {
            nonce,
            context,
            share,
        }
        .write();
        let run = Self {
            initiator,
            session,
            channel,
            grant,
            said: [&asked[..], &hello].concat(),
        };
        Ok((run, hello))
    }

    /// Takes a proof: returns the grant for whoever knows the digits. Each run takes one proof, and so one guess.
    ///
    /// # Errors
    ///
    /// [`CodeRunError`]: whatever it is, the host counts it as a wrong try.
    pub fn handle_proof(self, crypto: &RustCrypto, proof: &[u8]) -> Result<Vec<u8>, CodeRunError> {
        let mut reader = Reader::versioned(proof, MESSAGE_BYTES_MAX)?;
        let (share, mac) = (reader.array()?, reader.array()?);
        reader.end()?;
        // The digits went into the host's share; the rest of the run takes none.
        let inputs = inputs(&[], &self.channel, &self.session);
        let key = self.initiator.finish(&share, &inputs)?;
        let keys = RunKeys::of(crypto, &key, &transcript_of(crypto, &self.said, &share));
        if !primitive::is_same(&mac, &keys.person) {
            return Err(CodeRunError::Proof);
        }
        let mut plain = Writer::versioned();
        self.grant.write(&mut plain);
        let sealed = primitive::seal(crypto, &keys.sealing, HOST, plain.as_slice())?;
        let mut grant = Writer::versioned();
        grant.fixed(&keys.host);
        grant.bytes(&sealed);
        Ok(grant.into_public())
    }

    /// Returns the invite that the run is about.
    #[must_use]
    pub const fn invite(&self) -> InviteId {
        self.grant.invite
    }
}

macro_rules! never_prints {
    ($($name:ident)*) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        })*
    };
}

never_prints!(Asking Proving HostRun);

impl RunKeys {
    /// Both proofs are of everything that was said before them, so that nothing of it can have been altered.
    fn of(crypto: &RustCrypto, key: &RunKey, transcript: &[u8; 32]) -> Self {
        let proof = |label| {
            let key = primitive::kdf(crypto, key.expose_bytes(), label, &[]);
            primitive::mac(crypto, &key, transcript)
        };
        Self {
            person: proof("visit/1 code proof of person"),
            host: proof("visit/1 code proof of host"),
            sealing: primitive::kdf(
                crypto,
                key.expose_bytes(),
                "visit/1 code box",
                &[transcript],
            ),
        }
    }
}

impl Hello {
    fn write(&self) -> Vec<u8> {
        let mut writer = Writer::versioned();
        writer.fixed(&self.nonce);
        writer.fixed(&self.context);
        writer.fixed(&self.share);
        writer.into_public()
    }

    fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::versioned(bytes, MESSAGE_BYTES_MAX)?;
        let hello = Self {
            nonce: reader.array()?,
            context: reader.array()?,
            share: reader.array()?,
        };
        reader.end()?;
        Ok(hello)
    }
}

impl Wire for CodeGrant {
    fn write(&self, writer: &mut Writer) {
        writer.fixed(&self.visit.to_bytes());
        writer.fixed(&self.invite.to_bytes());
        self.root.write(writer);
        writer.fixed(self.secret.expose_bytes());
        writer.fixed(self.token.expose_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            visit: VisitId::from_bytes(reader.array()?),
            invite: InviteId::from_bytes(reader.array()?),
            root: RootFingerprint::read(reader)?,
            secret: LinkSecret::from_bytes(reader.array()?),
            token: JoinToken::from_bytes(reader.array()?),
        })
    }
}

/// PRS: the six digits as they are read.
fn password(secret: &CodeSecret) -> Zeroizing<[u8; 6]> {
    Zeroizing::new(secret.expose_digits().map(|digit| b'0' + digit))
}

fn session(crypto: &RustCrypto, person: &[u8; NONCE_BYTES], host: &[u8; NONCE_BYTES]) -> [u8; 32] {
    primitive::hash(crypto, "visit/1 code sid", &[person, host])
}

fn channel(locator: Locator, context: &[u8; 32]) -> Vec<u8> {
    [
        b"visit/1 code",
        &locator.number().to_be_bytes()[..],
        context,
    ]
    .concat()
}

fn context(crypto: &RustCrypto, host: &[u8; NONCE_BYTES], grant: &CodeGrant) -> [u8; 32] {
    let (visit, invite) = (grant.visit.to_bytes(), grant.invite.to_bytes());
    let parts: [&[u8]; 4] = [host, &visit, &invite, grant.root.as_bytes()];
    primitive::hash(crypto, "visit/1 code context", &parts)
}

fn inputs<'a>(password: &'a [u8], channel: &'a [u8], session: &'a [u8]) -> Inputs<'a> {
    Inputs {
        password,
        channel,
        session,
        initiator: HOST,
        responder: PERSON,
    }
}

fn transcript(
    crypto: &RustCrypto,
    asked: &[u8; NONCE_BYTES],
    hello: &[u8],
    share: &[u8; SHARE_BYTES],
) -> [u8; 32] {
    transcript_of(crypto, &[&asked[..], hello].concat(), share)
}

fn transcript_of(crypto: &RustCrypto, said: &[u8], share: &[u8; SHARE_BYTES]) -> [u8; 32] {
    primitive::hash(crypto, "visit/1 code run", &[said, share])
}
