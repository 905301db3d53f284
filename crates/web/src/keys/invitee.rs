//! What the client of whoever holds a private link is given.

use crate::{browser::storage, link::PrivateLink};
use client::keys::{InviteeSecrets, Link};
use e2ee::{Crypto, invitation::LinkFragment, knock::RejoinKey};
use protocol::{DisplayName, InviteId, Role};

/// Makes what a client needs to knock with a link and to come back. `None` where there is no randomness.
pub(crate) fn invitee_secrets(
    invite: InviteId,
    link: &PrivateLink,
    (name, class): (DisplayName, Role),
) -> Option<InviteeSecrets> {
    let link = match link {
        PrivateLink::Server(_) => None,
        PrivateLink::Browser { text, .. } | PrivateLink::Code { text, .. } => {
            let fragment = LinkFragment::from_text(text).ok()?;
            Some(Link {
                root: fragment.root,
                secret: fragment.secret?,
            })
        }
    };
    Some(InviteeSecrets {
        invite,
        link,
        rejoin: rejoin_key(invite)?,
        name,
        class,
    })
}

/// Returns the key by which this tab is known again: that of its storage, or a new one.
fn rejoin_key(invite: InviteId) -> Option<RejoinKey> {
    if let Some(bytes) = storage::recall_rejoin(invite) {
        return Some(RejoinKey::from_bytes(&bytes));
    }
    let key = RejoinKey::generate(&Crypto::default()).ok()?;
    storage::remember_rejoin(invite, &key.expose_bytes());
    Some(key)
}
