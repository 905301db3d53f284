//! Keys of one of staff's devices, which the browser keeps and never gives away.

use js_sys::{Array, Uint8Array};
use protocol::AccountId;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/keys.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = makeDevice)]
    async fn make_device() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = publicKey)]
    fn public_key(device: &JsValue) -> Uint8Array;

    #[wasm_bindgen(catch)]
    async fn sign(device: &JsValue, bytes: Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = keepDevice)]
    async fn keep_device(
        account: &str,
        device: &JsValue,
        words: Uint8Array,
        secret: Uint8Array,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_name = recallDevice)]
    async fn recall_device(account: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = forgetDevice)]
    async fn forget_device(account: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = paint)]
    async fn next_paint();
}

/// A device's keys: one signs, one seals what is stored.
pub struct DeviceKeys(JsValue);

/// A device as this browser keeps it.
pub struct RecalledDevice {
    /// Its keys.
    pub keys: DeviceKeys,
    /// What was kept beside them, as it was.
    pub words: Vec<u8>,
    /// What was kept sealed.
    pub secret: Vec<u8>,
}

impl DeviceKeys {
    /// Makes keys. `None` where the browser cannot.
    pub async fn make() -> Option<Self> {
        make_device().await.ok().map(Self)
    }

    /// Returns the public half of the signing key.
    #[must_use]
    pub fn public_key(&self) -> Vec<u8> {
        public_key(&self.0).to_vec()
    }

    /// Signs. `None` where the browser cannot.
    pub async fn sign(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let signature = sign(&self.0, Uint8Array::from(bytes)).await.ok()?;
        Some(Uint8Array::new(&signature).to_vec())
    }

    /// Keeps the keys for an account in place of those there were, with `words` beside them and `secret`
    /// sealed. Returns whether the browser did: in some private windows none does.
    pub async fn keep(&self, account: AccountId, words: &[u8], secret: &[u8]) -> bool {
        let (words, secret) = (Uint8Array::from(words), Uint8Array::from(secret));
        keep_device(&account.path_segment(), &self.0, words, secret)
            .await
            .is_ok()
    }
}

/// Returns the device that this browser keeps for an account.
pub async fn recall(account: AccountId) -> Option<RecalledDevice> {
    let kept = recall_device(&account.path_segment()).await.ok()?;
    let kept: Array = kept.dyn_into().ok()?;
    Some(RecalledDevice {
        keys: DeviceKeys(kept.get(0)),
        words: Uint8Array::new(&kept.get(1)).to_vec(),
        secret: Uint8Array::new(&kept.get(2)).to_vec(),
    })
}

/// Forgets the device that this browser keeps for an account.
pub async fn forget(account: AccountId) {
    // Where it fails nothing was kept.
    let _ = forget_device(&account.path_segment()).await;
}

/// Lets the browser draw what was changed, before work that holds it up.
pub async fn paint() {
    next_paint().await;
}
