//! This browser as one of the provider's devices: a key that it never gives away, and the root's word for it.

use super::KeysFault;
use crate::browser::{
    clock,
    keys::{self, DeviceKeys},
};
use e2ee::{
    Crypto,
    identity::{
        DeviceChain, DevicePublicKey, Grant, Rights, RootFingerprint, RootKey, RootPublicKey,
        Validity,
    },
    kem::KemKey,
};
use protocol::{AccountId, api::Account};
use std::{cell::RefCell, rc::Rc, time::Duration};

/// How long a device's certificate must hold, for the device to be used: a whole day's visits, so that none of
/// them ends because of it.
const HOLDS_FOR_MIN: Duration = Duration::from_secs(24 * 60 * 60);

/// Form of what is stored beside the keys.
const WORDS_VERSION: u8 = 1;

thread_local! {
    static DEVICE: RefCell<Option<Rc<Device>>> = const { RefCell::new(None) };
}

/// This browser, as a device of an account's root.
pub(crate) struct Device {
    account: AccountId,
    keys: DeviceKeys,
    /// The root's word for it.
    pub(crate) chain: DeviceChain,
    /// The root.
    pub(crate) root: RootPublicKey,
    /// Opens what is sealed to the root.
    pub(crate) kem: KemKey,
    /// Whose keys these are.
    pub(crate) owner: Owner,
}

/// Whose keys a device holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A practice's.
    Practice,
    /// A demo's: whoever has its link has them, and its server makes links.
    Demo,
}

impl Device {
    /// Finds this browser's device for an account, where its certificate holds.
    ///
    /// # Errors
    ///
    /// [`KeysFault::NoDevice`].
    pub(crate) async fn find(account: AccountId) -> Result<Rc<Self>, KeysFault> {
        let known = DEVICE.with_borrow(Clone::clone);
        let known = known.filter(|device| device.account == account && device.holds());
        if let Some(device) = known {
            return Ok(device);
        }
        let recalled = keys::recall(account).await.ok_or(KeysFault::NoDevice)?;
        let device = Self::of_recalled(account, recalled).ok_or(KeysFault::NoDevice)?;
        if !device.holds() {
            return Err(KeysFault::NoDevice);
        }
        Ok(device.remember())
    }

    /// Makes this browser a device of a root, in place of the one it was for the account.
    ///
    /// # Errors
    ///
    /// [`KeysFault::Unsupported`].
    pub(crate) async fn make(
        account: &Account,
        root: &RootKey,
        owner: Owner,
    ) -> Result<Rc<Self>, KeysFault> {
        let crypto = Crypto::default();
        let keys = DeviceKeys::make().await.ok_or(KeysFault::Unsupported)?;
        let public = DevicePublicKey::from_slice(&keys.public_key());
        let public = public.ok_or(KeysFault::Unsupported)?;
        let grant = Grant {
            holder: account.name.clone(),
            rights: Rights::OWNER,
            validity: Validity::for_certificate(clock::now()),
        };
        let device = Self {
            account: account.id,
            keys,
            chain: DeviceChain {
                delegation: None,
                device: root.certify(&crypto, public, grant),
            },
            root: *root.public_key(),
            kem: root.kem_key(&crypto),
            owner,
        };
        // Where the browser stores nothing the device is this page's alone, and the next one asks for the
        // passphrase again.
        let kem = device.kem.expose_bytes();
        let words = device.words();
        device.keys.keep(account.id, &words, &kem[..]).await;
        Ok(device.remember())
    }

    /// Forgets this browser's device for an account: it signed out.
    pub(crate) async fn forget(account: AccountId) {
        DEVICE.with_borrow_mut(|device| *device = None);
        keys::forget(account).await;
    }

    /// Signs with the device's key.
    ///
    /// # Errors
    ///
    /// [`KeysFault::Unsupported`].
    pub(crate) async fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, KeysFault> {
        let signature = self.keys.sign(bytes).await;
        signature.ok_or(KeysFault::Unsupported)
    }

    /// Returns what a link says of the root.
    pub(crate) fn fingerprint(&self) -> RootFingerprint {
        self.root.fingerprint(&Crypto::default())
    }

    fn holds(&self) -> bool {
        let until = clock::now() + HOLDS_FOR_MIN;
        self.chain
            .verify(&Crypto::default(), &self.root, until)
            .is_ok()
    }

    fn remember(self) -> Rc<Self> {
        let device = Rc::new(self);
        DEVICE.with_borrow_mut(|known| *known = Some(Rc::clone(&device)));
        device
    }

    fn words(&self) -> Vec<u8> {
        let mut words = vec![WORDS_VERSION, u8::from(self.owner == Owner::Demo)];
        words.extend(self.root.as_bytes());
        words.extend(self.chain.to_bytes());
        words
    }

    fn of_recalled(account: AccountId, recalled: keys::RecalledDevice) -> Option<Self> {
        let (head, rest) = recalled.words.split_at_checked(2)?;
        let (root, chain) = rest.split_at_checked(32)?;
        let owner = match head {
            [WORDS_VERSION, 0] => Owner::Practice,
            [WORDS_VERSION, 1] => Owner::Demo,
            _ => return None,
        };
        Some(Self {
            account,
            keys: recalled.keys,
            chain: DeviceChain::from_bytes(chain).ok()?,
            root: RootPublicKey::from_slice(root)?,
            kem: KemKey::from_bytes(recalled.secret.as_slice().try_into().ok()?),
            owner,
        })
    }
}
