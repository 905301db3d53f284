//! What all of a provider's devices share of a visit: read, changed and sealed here, kept by the server.

use super::{KeysFault, device::Device};
use crate::{
    api,
    browser::{clock, http::Failure, serials, unsaved},
};
use e2ee::{
    Crypto,
    identity::ChainError,
    invitation::{Level, VisitSeed},
    vault::{
        Invitation, InvitationState, PersonControls, Vault, VaultError, VaultKey, VisitControls,
    },
};
use protocol::{
    DisplayName, InviteId, ProblemCode, Role, Sealed, VisitId,
    api::{Keep, KeepOutcome, Kept},
    time::Instant,
};

/// How often a change that others were faster than is tried again before it is given up.
const TRIES_MAX: usize = 8;

/// A vault and the version under which the server keeps it.
pub(crate) struct KeptVault {
    /// What it holds.
    pub(crate) vault: Vault,
    /// What a change of it replaces.
    pub(crate) version: u32,
}

/// Makes the first vault of a visit.
pub(crate) fn new() -> Result<Vault, KeysFault> {
    Ok(Vault {
        serial: 1,
        generation: 0,
        controls: VisitControls::default(),
        seed: VisitSeed::generate(&Crypto::default())?,
        invitations: Vec::new(),
    })
}

/// Makes the entry of a link that is made here.
pub(crate) fn invitation(id: InviteId, name: DisplayName, class: Role) -> Invitation {
    Invitation {
        id,
        name,
        class,
        level: Level::Link,
        state: InvitationState::Open,
        is_revoked: false,
        controls: PersonControls::default(),
        code: None,
    }
}

/// Reads the vault of a visit, where there is one, with what this browser did that the server has not kept: whom it
/// put out stays out, and what it locked stays locked, whatever a server leaves undone.
pub(crate) async fn read(device: &Device, visit: VisitId) -> Result<Option<KeptVault>, KeysFault> {
    let own = unsaved(device, visit);
    read_with(device, visit, own.as_ref()).await
}

async fn read_with(
    device: &Device,
    visit: VisitId,
    own: Option<&Vault>,
) -> Result<Option<KeptVault>, KeysFault> {
    let mut kept = opened(device, visit, api::vault(visit).await?)?;
    if let Some(kept) = &mut kept {
        absorb_unsaved(kept, own);
    }
    Ok(kept)
}

/// Takes in what this browser did that no answer of the server's confirmed, however far others went on meanwhile: what one
/// vault takes in of another lets fewer in, never more.
fn absorb_unsaved(kept: &mut KeptVault, own: Option<&Vault>) {
    if let Some(own) = own {
        kept.vault.absorb(own);
    }
}

/// Opens what this browser made and the server has not kept.
fn unsaved(device: &Device, visit: VisitId) -> Option<Vault> {
    let sealed: Sealed = protocol::read(&unsaved::recall(visit)?).ok()?;
    open((device, visit), &sealed, 0, clock::now()).ok()
}

fn open(
    (device, visit): (&Device, VisitId),
    sealed: &Sealed,
    serial_min: u32,
    now: Instant,
) -> Result<Vault, VaultError> {
    let key = VaultKey {
        kem: &device.kem,
        root: &device.root,
        serial_min,
        now,
    };
    Vault::open(&Crypto::default(), sealed.as_bytes(), visit, &key)
}

/// Opens what the server keeps.
pub(super) fn opened(
    device: &Device,
    visit: VisitId,
    kept: Kept,
) -> Result<Option<KeptVault>, KeysFault> {
    let seen = serials::recall(visit);
    let Some(content) = kept.content else {
        // Where one was seen it cannot be that there is none.
        return match seen {
            0 => Ok(None),
            _ => Err(KeysFault::Vault(VaultError::Serial)),
        };
    };
    let open = |now| open((device, visit), &content, seen, now);
    let vault = match (open(clock::now()), kept.at) {
        // A visit may be planned for longer than a device's certificate holds: then what counts is when the
        // server says that it was written.
        (Err(VaultError::Chain(ChainError::Expired)), Some(at)) => open(at)?,
        (vault, _) => vault?,
    };
    serials::remember(visit, vault.serial);
    Ok(Some(KeptVault {
        vault,
        version: kept.version,
    }))
}

/// Signs a vault with the device's key and seals it to the root.
pub(crate) async fn seal(
    device: &Device,
    visit: VisitId,
    vault: &Vault,
) -> Result<Sealed, KeysFault> {
    let crypto = Crypto::default();
    let signature = device.sign(&vault.to_sign(&crypto, visit)).await?;
    let signed = (&device.chain, &signature[..]);
    let sealed = vault.seal(&crypto, visit, signed, &[*device.kem.public_key()])?;
    Sealed::new(sealed).ok_or(KeysFault::Malformed)
}

/// Asks the server to keep a vault in the place of one.
pub(super) async fn put(
    device: &Device,
    visit: VisitId,
    vault: &Vault,
    replaces: u32,
) -> Result<KeepOutcome, KeysFault> {
    let content = seal(device, visit, vault).await?;
    let written = protocol::write(&content);
    unsaved::remember(visit, written.clone());
    let outcome = api::keep_vault(visit, Keep { replaces, content }).await;
    if let Err(Failure::Problem(ProblemCode::VisitEnded | ProblemCode::NoSuchVisit)) = outcome {
        // Nobody can come into it any more.
        unsaved::forget(visit);
    }
    let outcome = outcome?;
    if let KeepOutcome::Kept { .. } = outcome {
        serials::remember(visit, vault.serial);
        unsaved::forget_one(visit, &written);
    }
    Ok(outcome)
}

/// Changes the vault of a visit, and makes it where there is none. `change` is called again where another
/// device or tab was faster.
pub(crate) async fn change(
    device: &Device,
    visit: VisitId,
    change: impl Fn(&mut Vault),
) -> Result<KeptVault, KeysFault> {
    let own = unsaved(device, visit);
    let mut current = read_with(device, visit, own.as_ref()).await?;
    for _ in 0..TRIES_MAX {
        let (mut vault, version) = match current {
            Some(kept) => (kept.vault, kept.version),
            None => (new()?, 0),
        };
        change(&mut vault);
        vault.serial = vault.serial.saturating_add(1);
        match put(device, visit, &vault, version).await? {
            KeepOutcome::Kept { version } => return Ok(KeptVault { vault, version }),
            KeepOutcome::Conflict(kept) => {
                current = opened(device, visit, kept)?;
                if let Some(kept) = &mut current {
                    absorb_unsaved(kept, own.as_ref());
                }
            }
        }
    }
    Err(KeysFault::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: InviteId = InviteId::from_bytes([1; 16]);

    fn begun() -> Vault {
        let name = DisplayName::clean("Ana").expect("a name");
        let mut vault = new().expect("there is randomness");
        vault.invite(invitation(ANA, name, Role::Patient));
        vault
    }

    fn state(vault: &mut Vault) -> &mut InvitationState {
        &mut vault.invitation_mut(ANA).expect("there is one").state
    }

    #[test]
    fn whom_this_browser_put_out_stays_out_though_another_device_went_on() {
        let mut own = begun();
        let mut elsewhere = own.clone();
        *state(&mut own) = InvitationState::Removed;
        own.serial += 1;
        elsewhere.serial += 7;
        let mut kept = KeptVault {
            vault: elsewhere,
            version: 8,
        };

        absorb_unsaved(&mut kept, Some(&own));

        assert_eq!(*state(&mut kept.vault), InvitationState::Removed);
        assert_eq!(kept.version, 8);
        assert!(kept.vault.serial > 8);
    }
}
