//! How an account's root is made, opened and recovered.

use super::{
    KeysFault,
    device::{Device, Owner},
};
use crate::{
    api,
    browser::{http::Failure, keys::paint},
};
use e2ee::{
    Crypto,
    identity::{
        Authentication as Made, Keyring, Passphrase, RecoveryKey, RootKey, Unlock, UnwrapError,
        WrapKind, WrappedRoot,
    },
    primitive::Secret,
};
use protocol::{
    Authentication, DisplayName, LinkToken, ProblemCode, Sealed,
    api::{Account, KeepKeyring, KeepOutcome, Kept, OpenRecovery, Recover, SetUp},
};

/// What a new account's browser made, before the server knows of it.
pub(crate) struct NewKeys {
    root: RootKey,
    keyring: Keyring,
    authentication: Authentication,
    recovery: Authentication,
    /// To be written on paper: it is shown once.
    pub(crate) recovery_key: RecoveryKey,
}

/// What whoever sets a practice up was asked.
pub(crate) struct Answers {
    /// From the set-up link.
    pub(crate) token: LinkToken,
    /// Name of the practice.
    pub(crate) practice: DisplayName,
    /// Name of the provider.
    pub(crate) name: DisplayName,
    /// Email address to sign in with.
    pub(crate) email: String,
}

/// An account's keyring and the version under which the server keeps it.
pub(crate) struct KeptKeyring {
    /// The records.
    pub(crate) keyring: Keyring,
    /// What a change of it replaces.
    pub(crate) version: u32,
}

impl KeptKeyring {
    /// Reads what the server keeps. `None` where there is nothing.
    pub(crate) fn of(kept: &Kept) -> Result<Option<Self>, KeysFault> {
        let Some(content) = &kept.content else {
            return Ok(None);
        };
        let keyring = Keyring::from_bytes(content.as_bytes());
        Ok(Some(Self {
            keyring: keyring.map_err(|_| KeysFault::Malformed)?,
            version: kept.version,
        }))
    }
}

/// Makes a root, and the records that a passphrase and a new recovery key open.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn make(email: &str, passphrase: &Passphrase) -> Result<NewKeys, KeysFault> {
    let crypto = Crypto::default();
    wrap(&crypto, RootKey::generate(&crypto)?, (email, passphrase)).await
}

/// Tells the server of a new account and makes this browser its first device.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn set_up(keys: &NewKeys, answers: Answers) -> Result<Account, KeysFault> {
    let set_up = SetUp {
        token: answers.token,
        practice: answers.practice,
        name: answers.name,
        email: answers.email,
        authentication: keys.authentication.clone(),
        recovery: keys.recovery.clone(),
        keyring: sealed(&keys.keyring)?,
    };
    let account = api::set_up(set_up).await?;
    Device::make(&account, &keys.root, Owner::Practice).await?;
    Ok(account)
}

/// Signs in and makes this browser a device.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn sign_in(email: String, passphrase: &Passphrase) -> Result<Account, KeysFault> {
    let crypto = Crypto::default();
    let authentication = authentication(&crypto, (&email, passphrase)).await?;
    let account = api::sign_in(email, authentication).await?;
    unlock(&account, passphrase).await?;
    Ok(account)
}

/// Makes this browser a device of the account that is signed in.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn unlock(account: &Account, passphrase: &Passphrase) -> Result<(), KeysFault> {
    let kept = kept().await?;
    paint().await;
    let unlock = Unlock::Passphrase(passphrase);
    let root = open(&Crypto::default(), &kept.keyring, unlock)?;
    Device::make(account, &root, Owner::Practice)
        .await
        .map(drop)
}

/// Finds what opens the keys of the account that is signed in.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn owner() -> Result<Owner, KeysFault> {
    let has_passphrase = kept().await?.keyring.has(WrapKind::Passphrase);
    Ok(if has_passphrase {
        Owner::Practice
    } else {
        Owner::Demo
    })
}

/// A keyring that a recovery key opened, and what it needs to be given new records.
pub(crate) struct Recovered {
    root: RootKey,
    version: u32,
    email: String,
    shown: Authentication,
}

/// Opens an account's keyring with its recovery key.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn open_recovery(
    email: String,
    key: &RecoveryKey,
) -> Result<Recovered, KeysFault> {
    let crypto = Crypto::default();
    let shown = on_the_wire(&Made::of_recovery_key(&crypto, key));
    let kept = api::open_recovery(OpenRecovery {
        email: email.clone(),
        recovery: shown.clone(),
    });
    let kept = KeptKeyring::of(&kept.await?)?.ok_or(KeysFault::Malformed)?;
    let root = open(&crypto, &kept.keyring, Unlock::Recovery(key))?;
    Ok(Recovered {
        root,
        version: kept.version,
        email,
        shown,
    })
}

impl Recovered {
    /// Makes the records that a new passphrase and a new recovery key open.
    ///
    /// # Errors
    ///
    /// [`KeysFault`].
    pub(crate) async fn renew(&self, passphrase: &Passphrase) -> Result<NewKeys, KeysFault> {
        wrap(
            &Crypto::default(),
            self.root.clone(),
            (&self.email, passphrase),
        )
        .await
    }

    /// Has the server take them in the place of the old ones, and makes this browser a device.
    ///
    /// # Errors
    ///
    /// [`KeysFault`].
    pub(crate) async fn finish(&self, keys: &NewKeys) -> Result<Account, KeysFault> {
        let recover = Recover {
            email: self.email.clone(),
            recovery: self.shown.clone(),
            authentication: keys.authentication.clone(),
            next_recovery: keys.recovery.clone(),
            replaces: self.version,
            keyring: sealed(&keys.keyring)?,
        };
        let account = api::recover(recover).await?;
        Device::make(&account, &keys.root, Owner::Practice).await?;
        Ok(account)
    }
}

/// A new recovery key, before the server knows of it.
pub(crate) struct NewRecoveryKey {
    keep: KeepKeyring,
    /// To be written on paper: it is shown once.
    pub(crate) key: RecoveryKey,
}

/// Makes a new recovery key for the account that is signed in.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn new_recovery_key(
    email: &str,
    passphrase: &Passphrase,
) -> Result<NewRecoveryKey, KeysFault> {
    let crypto = Crypto::default();
    let mut kept = kept().await?;
    paint().await;
    let root = open(&crypto, &kept.keyring, Unlock::Passphrase(passphrase))?;
    let key = RecoveryKey::generate(&crypto)?;
    let record = WrappedRoot::wrap(&crypto, &root, Unlock::Recovery(&key))?;
    let replaced = kept.keyring.replace(record);
    replaced.map_err(|_| KeysFault::Malformed)?;
    let keep = KeepKeyring {
        replaces: kept.version,
        keyring: sealed(&kept.keyring)?,
        authentication: Some(authentication(&crypto, (email, passphrase)).await?),
        recovery: Some(on_the_wire(&Made::of_recovery_key(&crypto, &key))),
    };
    Ok(NewRecoveryKey { keep, key })
}

impl NewRecoveryKey {
    /// Has the server take it in the place of the old one.
    ///
    /// # Errors
    ///
    /// [`KeysFault`].
    pub(crate) async fn finish(&self) -> Result<(), KeysFault> {
        match api::keep_keyring(self.keep.clone()).await? {
            KeepOutcome::Kept { .. } => Ok(()),
            KeepOutcome::Conflict(_) => {
                Err(KeysFault::Server(Failure::Problem(ProblemCode::NotNow)))
            }
        }
    }
}

async fn kept() -> Result<KeptKeyring, KeysFault> {
    let kept = KeptKeyring::of(&api::keyring().await?)?;
    kept.ok_or(KeysFault::Malformed)
}

async fn wrap(
    crypto: &Crypto,
    root: RootKey,
    (email, passphrase): (&str, &Passphrase),
) -> Result<NewKeys, KeysFault> {
    let recovery_key = RecoveryKey::generate(crypto)?;
    let authentication = authentication(crypto, (email, passphrase)).await?;
    paint().await;
    let records = [
        Unlock::Passphrase(passphrase),
        Unlock::Recovery(&recovery_key),
    ];
    let records = records.map(|unlock| WrappedRoot::wrap(crypto, &root, unlock));
    let records: Result<Vec<_>, _> = records.into_iter().collect();
    Ok(NewKeys {
        keyring: Keyring::new(records?).map_err(|_| KeysFault::Broken)?,
        root,
        authentication,
        recovery: on_the_wire(&Made::of_recovery_key(crypto, &recovery_key)),
        recovery_key,
    })
}

async fn authentication(
    crypto: &Crypto,
    (email, passphrase): (&str, &Passphrase),
) -> Result<Authentication, KeysFault> {
    paint().await;
    let made = Made::of_passphrase(crypto, passphrase, email).ok_or(KeysFault::Memory)?;
    Ok(on_the_wire(&made))
}

fn on_the_wire(made: &Made) -> Authentication {
    Authentication::from_bytes(*made.expose_bytes())
}

/// Makes this browser a device of the demo's root, which is opened by the demo's link. The first browser makes the
/// root.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn enter_demo(account: &Account, token: &LinkToken) -> Result<(), KeysFault> {
    let crypto = Crypto::default();
    let secret = Secret::from_bytes(*token.expose_bytes());
    let kept = match KeptKeyring::of(&api::keyring().await?)? {
        Some(kept) => kept,
        None => make_demo(&crypto, &secret).await?,
    };
    let root = open(&crypto, &kept.keyring, Unlock::Secret(&secret))?;
    if let Ok(device) = Device::find(account.id).await {
        if device.root == *root.public_key() {
            return Ok(());
        }
        // A server that calls a practice's account a demo's would have its own keys in their place.
        if device.owner == Owner::Practice {
            return Err(KeysFault::Wrong);
        }
    }
    Device::make(account, &root, Owner::Demo).await.map(drop)
}

async fn make_demo(crypto: &Crypto, secret: &Secret<32>) -> Result<KeptKeyring, KeysFault> {
    let root = RootKey::generate(crypto)?;
    let record = WrappedRoot::wrap(crypto, &root, Unlock::Secret(secret))?;
    let keyring = Keyring::new(vec![record]).map_err(|_| KeysFault::Broken)?;
    let keep = KeepKeyring {
        replaces: 0,
        keyring: sealed(&keyring)?,
        authentication: None,
        recovery: None,
    };
    match api::keep_keyring(keep).await? {
        KeepOutcome::Kept { version } => Ok(KeptKeyring { keyring, version }),
        // Another browser was faster: its root is the demo's.
        KeepOutcome::Conflict(kept) => KeptKeyring::of(&kept)?.ok_or(KeysFault::Malformed),
    }
}

/// Opens a keyring.
pub(super) fn open(
    crypto: &Crypto,
    keyring: &Keyring,
    unlock: Unlock<'_>,
) -> Result<RootKey, KeysFault> {
    keyring.open(crypto, unlock).map_err(|error| match error {
        UnwrapError::Memory => KeysFault::Memory,
        UnwrapError::OtherKind | UnwrapError::Wrong => KeysFault::Wrong,
        UnwrapError::Seal(_) => KeysFault::Broken,
    })
}

/// Returns a keyring as the server keeps it.
pub(super) fn sealed(keyring: &Keyring) -> Result<Sealed, KeysFault> {
    Sealed::new(keyring.to_bytes()).ok_or(KeysFault::Malformed)
}
