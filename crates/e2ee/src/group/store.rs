//! Where OpenMLS keeps its secrets: memory only, one store for each leaf.

use openmls_rust_crypto::{MemoryStorage, OpenMlsRustCrypto, RustCrypto};
use openmls_traits::OpenMlsProvider;
use zeroize::Zeroize as _;

/// Memory, randomness and primitives of one leaf. Wiped when dropped, as far as OpenMLS lets it be:
/// values that it overwrote before are beyond reach.
#[derive(Default)]
pub(super) struct Store(OpenMlsRustCrypto);

impl OpenMlsProvider for Store {
    type CryptoProvider = RustCrypto;
    type RandProvider = RustCrypto;
    type StorageProvider = MemoryStorage;

    fn storage(&self) -> &MemoryStorage {
        self.0.storage()
    }

    fn crypto(&self) -> &RustCrypto {
        self.0.crypto()
    }

    fn rand(&self) -> &RustCrypto {
        self.0.rand()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Ok(mut values) = self.0.storage().values.write() {
            values.drain().for_each(|(_, mut value)| value.zeroize());
        }
    }
}
