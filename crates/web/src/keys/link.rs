//! Private links that are made in a provider's browser.

use super::{
    KeysFault,
    code::SpokenCode,
    device::Device,
    vault::{self, KeptVault},
};
use crate::{
    api,
    browser::{clock, http::Failure, location},
    route::Route,
};
use e2ee::{
    Crypto,
    invitation::{LinkFragment, VisitSeed},
    primitive::{SealFailed, Secret},
    vault::{Invitation, Vault},
};
use protocol::{
    AccountId, DisplayName, InviteId, ProblemCode, Role, SecretHash, VisitId,
    api::{InviteSummary, PlanInvite, PlanVisit, ReissueInvite, ReissueInvites, VisitSummary},
    time::Instant,
};
use std::{collections::BTreeMap, time::Duration};
use wasm_bindgen_futures::spawn_local;

/// How long until a server that was not reached, or failed, is asked again to refuse a link.
const REVOKE_AGAIN_AFTER: Duration = Duration::from_secs(3);

/// How often it is asked: for an hour, which is longer than a visit goes on without a server.
const REVOKE_TRIES_MAX: u32 = 1_200;

/// When, how long and with whom.
pub(crate) struct Plan {
    /// Planned start.
    pub(crate) starts_at: Instant,
    /// Planned length in minutes.
    pub(crate) minutes: u32,
    /// Who is invited.
    pub(crate) people: Vec<(DisplayName, Role)>,
}

/// The links of a visit that were made in one of the provider's browsers, and the codes beside them.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Links {
    links: BTreeMap<InviteId, String>,
    codes: BTreeMap<InviteId, SpokenCode>,
}

impl Links {
    /// Returns the link of an invite. None where the server made it.
    pub(crate) fn of(&self, invite: InviteId) -> Option<String> {
        self.links.get(&invite).cloned()
    }

    /// Returns the code of an invite. None where none was made, or it was revoked.
    pub(crate) fn code_of(&self, invite: InviteId) -> Option<SpokenCode> {
        self.codes.get(&invite).cloned()
    }

    pub(super) fn of_vault(device: &Device, vault: &Vault) -> Self {
        let living = vault.invitations.iter();
        let living = living.filter(|invitation| !invitation.is_revoked);
        let code = |invitation: &Invitation| {
            let code = invitation.code.as_ref()?;
            Some((invitation.id, SpokenCode::of(code)?))
        };
        let codes = living.clone().filter_map(code).collect();
        let link = |invite| (invite, text(device, &vault.seed, invite));
        Self {
            links: living.map(|invitation| link(invitation.id)).collect(),
            codes,
        }
    }
}

/// Plans a visit and makes its links.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn plan(
    account: AccountId,
    plan: Plan,
) -> Result<(VisitSummary, Links), KeysFault> {
    let device = Device::find(account).await?;
    let id = VisitId::from_bytes(draw()?);
    let mut vault = vault::new()?;
    let mut people = Vec::new();
    for (name, role) in plan.people {
        let invite = InviteId::from_bytes(draw()?);
        let invitation = vault::invitation(invite, name.clone(), role);
        vault.invitations.push(invitation);
        people.push(PlanInvite {
            id: invite,
            hash: hash(&vault.seed, invite),
            name,
            role,
        });
    }
    let plan = PlanVisit {
        id,
        starts_at: plan.starts_at,
        minutes: plan.minutes,
        people,
        vault: Some(vault::seal(&device, id, &vault).await?),
    };
    let visit = api::plan_visit(plan).await?;
    Ok((visit, Links::of_vault(&device, &vault)))
}

/// Returns the links of a visit, at any time and on every device.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn of_visit(account: AccountId, visit: VisitId) -> Result<Links, KeysFault> {
    let device = Device::find(account).await?;
    let kept = vault::read(&device, visit).await?;
    Ok(kept.map_or_else(Links::default, |kept| Links::of_vault(&device, &kept.vault)))
}

/// Makes new links in the places of invites' old ones. The server replaces all of them or none; where it does not, the
/// vault refuses the old ones all the same, and the next try replaces them.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn reissue(
    account: AccountId,
    visit: VisitId,
    old: &[InviteSummary],
) -> Result<Links, KeysFault> {
    let device = Device::find(account).await?;
    let mut new = Vec::new();
    for old in old {
        let id = InviteId::from_bytes(draw()?);
        new.push((old, vault::invitation(id, old.name.clone(), old.role)));
    }
    // The vault first: an entry without a link is nothing, a link without an entry is one that nobody can
    // copy again.
    let KeptVault { vault, .. } = vault::change(&device, visit, |vault| {
        for (old, new) in &new {
            let mut new = new.clone();
            // Who somebody is says the vault, where it knows them, and no server.
            if let Some(known) = vault.invitation_mut(old.id) {
                known.is_revoked = true;
                new.name.clone_from(&known.name);
                new.class = known.class;
            }
            vault.invite(new);
        }
    })
    .await?;
    let links = new.iter().map(|(old, new)| ReissueInvite {
        old: old.id,
        id: new.id,
        hash: hash(&vault.seed, new.id),
    });
    let links = links.collect();
    api::reissue(visit, ReissueInvites { links }).await?;
    Ok(Links::of_vault(&device, &vault))
}

/// Revokes an invite's link.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn revoke(
    account: AccountId,
    visit: VisitId,
    invite: InviteId,
) -> Result<(), KeysFault> {
    // The server's no is what counts for whoever knocks; the vault's keeps it on other devices.
    api::revoke(invite).await?;
    let device = Device::find(account).await?;
    let kept = vault::read(&device, visit).await?;
    if kept.is_some() {
        vault::change(&device, visit, |vault| revoke_in(vault, invite)).await?;
    }
    Ok(())
}

/// Has the server refuse a link whose end a running visit has in its vault; asks again for as long as the server is not
/// reached, or fails.
pub(crate) fn revoke_surely(invite: InviteId) {
    spawn_local(async move {
        for _ in 0..REVOKE_TRIES_MAX {
            match api::revoke(invite).await {
                // It failed, and says so.
                Err(Failure::Problem(ProblemCode::TryAgain | ProblemCode::TryLater)) => {
                    clock::sleep(REVOKE_AGAIN_AFTER).await;
                }
                // Where it says no, there is no such link, or nobody is signed in any more: the vault holds all the same.
                Ok(()) | Err(Failure::Problem(_)) => return,
                Err(_) => clock::sleep(REVOKE_AGAIN_AFTER).await,
            }
        }
    });
}

fn revoke_in(vault: &mut Vault, invite: InviteId) {
    if let Some(invitation) = vault.invitation_mut(invite) {
        invitation.is_revoked = true;
    }
}

/// Returns what the server is told of a link.
fn hash(seed: &VisitSeed, invite: InviteId) -> SecretHash {
    let crypto = Crypto::default();
    let token = seed
        .link_secret(&crypto, invite)
        .join_token(&crypto, invite);
    SecretHash::from_bytes(token.hash(&crypto))
}

/// Writes the whole private link. It goes to the screen and the clipboard only.
fn text(device: &Device, seed: &VisitSeed, invite: InviteId) -> String {
    let fragment = LinkFragment {
        root: device.fingerprint(),
        secret: Some(seed.link_secret(&Crypto::default(), invite)),
    };
    let path = Route::Invite(invite).path();
    [
        &location::origin(),
        &path,
        "#",
        fragment.expose_text().as_str(),
    ]
    .concat()
}

fn draw() -> Result<[u8; 16], SealFailed> {
    Secret::random(&Crypto::default()).map(|bytes| *bytes.expose_bytes())
}
