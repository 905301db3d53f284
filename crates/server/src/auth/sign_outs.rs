//! Hears of sign-outs: a connection ends with the session it was opened with.

use crate::store::{Hash, Store};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// The sign-outs from when this was made on.
pub struct SignOuts {
    heard: Receiver<Hash>,
    store: Store,
    /// Some were missed, and the store was not asked since. Kept here, because a wait can be dropped.
    is_behind: bool,
}

impl SignOuts {
    /// Begins to hear.
    #[must_use]
    pub fn new(heard: Receiver<Hash>, store: Store) -> Self {
        Self {
            heard,
            store,
            is_behind: false,
        }
    }

    /// Waits until a session is signed out. Can be dropped while it waits.
    ///
    /// Whoever missed some sign-outs asks the store: strangers' noise must close nobody's visit. Where the
    /// store fails, the session counts as signed out; its connection comes back, if it still may.
    pub async fn wait_for(&mut self, session: &Hash) {
        loop {
            if self.is_behind {
                if !matches!(self.store.session(session).await, Ok(Some(_))) {
                    return;
                }
                self.is_behind = false;
            }
            match self.heard.recv().await {
                Ok(signed_out) if signed_out == *session => return,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => self.is_behind = true,
                // The app is gone, and the server with it.
                Err(RecvError::Closed) => return,
            }
        }
    }
}
