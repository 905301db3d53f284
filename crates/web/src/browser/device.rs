//! This browser as one device of whoever holds a link: a key that it never gives away, one for each invite.

#[cfg(feature = "house")]
use super::location;
#[cfg(feature = "house")]
use js_sys::Uint8Array;
use protocol::InviteId;
#[cfg(feature = "house")]
use protocol::{
    DeviceBytes, DeviceProof, DeviceStatement,
    limit::{EARLY_BY_MAX, LATE_BY_MAX, VISIT_MINUTES_MAX},
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

#[cfg(feature = "house")]
#[wasm_bindgen(module = "/src/browser/device.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = findDevice)]
    async fn find_device(invite: &str, older_than_ms: f64) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = publicKey)]
    fn public_key(device: &JsValue) -> Uint8Array;

    #[wasm_bindgen(catch)]
    async fn sign(device: &JsValue, bytes: Uint8Array) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/browser/device.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = forgetDevice)]
    async fn forget_device(invite: &str) -> Result<(), JsValue>;
}

/// The key of this browser for one invite; clones are the same.
#[cfg(feature = "house")]
#[derive(Clone)]
pub struct Device(JsValue);

#[cfg(feature = "house")]
impl Device {
    /// Finds the key that this browser keeps for an invite, or makes one. `None` where the browser cannot.
    ///
    /// Where the browser stores nothing (some private windows), the key is this page's alone.
    pub async fn find(invite: InviteId) -> Option<Self> {
        // No link works for longer, from the first knock that it lets through to the end of the longest visit.
        let minutes = u64::from(VISIT_MINUTES_MAX);
        let lives = EARLY_BY_MAX + LATE_BY_MAX + std::time::Duration::from_secs(minutes * 60);
        let device = find_device(&invite.path_segment(), lives.as_secs_f64() * 1_000.0).await;
        device.ok().map(Self)
    }

    /// Proves to the server that this is the device. `None` where the browser cannot.
    pub async fn prove(&self, statement: &DeviceStatement) -> Option<DeviceProof> {
        let bytes = statement.to_bytes(&location::origin());
        let signature = sign(&self.0, Uint8Array::from(&bytes[..])).await.ok()?;
        Some(DeviceProof {
            key: DeviceBytes::new(public_key(&self.0).to_vec())?,
            signature: DeviceBytes::new(Uint8Array::new(&signature).to_vec())?,
        })
    }
}

/// Erases the key of an invite: the visit is over for this browser.
pub fn forget(invite: InviteId) {
    spawn_local(async move {
        // Where it fails nothing was kept.
        let _ = forget_device(&invite.path_segment()).await;
    });
}
