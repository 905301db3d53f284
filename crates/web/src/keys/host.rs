//! What a provider's client is given for one visit: its vault, a card signed for this page, and a key of its own
//! with the chain that proves it.

use super::{
    KeysFault,
    device::{Device, Owner},
    keeper, vault,
};
use crate::browser::clock;
use client::keys::HostSecrets;
use e2ee::{
    Crypto,
    group::LeafKey,
    identity::{HostRole, LeafGrant, LeafPublicKey, Rights, Validity},
    vault::Vault,
    visit_card::{CardContent, CardDraft, PracticeId, VisitPolicy},
};
use protocol::{VisitId, api::Account, limit::PARTICIPANTS_MAX, time::Instant};
use std::time::Duration;

/// How long before it is made a card begins: the clocks of others may be behind.
const EARLIER: Duration = Duration::from_secs(60 * 60);

/// How long after its planned end a card ends: twice as long as any visit runs late, so that nobody's clock
/// ends one.
const CARD_VALID_AFTER_END: Duration = Duration::from_secs(12 * 60 * 60);

/// How long a member goes on sending without a sign of the host.
const GRACE: Duration = Duration::from_secs(60);

/// 2026-01-01T00:00:00Z in milliseconds since 1970.
const SERIALS_BEGIN_MS: u64 = 1_767_225_600_000;

/// Milliseconds between two serials of cards. A page is not loaded twice in a quarter of a second; the numbers
/// last for 34 years.
const SERIAL_EVERY_MS: u64 = 250;

/// How often what a running page needs anew is tried to be had. The server answered a moment ago on another way.
const TRIES_MAX: u32 = 4;

/// How long until it is tried again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// Whose page a visit runs in, and when it is planned to end.
#[derive(Clone)]
pub(super) struct Plan {
    account: Account,
    ends_at: Instant,
}

/// Makes what a client of this account needs to run a visit that is planned to end at `ends_at`.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn host_secrets(
    visit: VisitId,
    account: &Account,
    ends_at: Instant,
) -> Result<HostSecrets, KeysFault> {
    let account = account.clone();
    make(visit, Plan { account, ends_at }, 1).await
}

/// Makes anew what a running page needs, with a card of at least this serial. None where that cannot be.
pub(crate) async fn renewed_secrets(visit: VisitId, serial_min: u32) -> Option<HostSecrets> {
    let plan = keeper::plan_of(visit)?;
    for _ in 0..TRIES_MAX {
        // What this page changed comes first.
        keeper::settled(visit).await;
        if let Ok(secrets) = make(visit, plan.clone(), serial_min).await {
            return Some(secrets);
        }
        clock::sleep(AGAIN_AFTER).await;
    }
    None
}

async fn make(visit: VisitId, plan: Plan, serial_min: u32) -> Result<HostSecrets, KeysFault> {
    let Plan { account, ends_at } = &plan;
    let ends_at = *ends_at;
    let device = Device::find(account.id).await?;
    let kept = match vault::read(&device, visit).await? {
        Some(kept) => kept,
        None => vault::change(&device, visit, |_| {}).await?,
    };
    let vault = kept.vault.clone();
    let card = card(&device, visit, (&vault, ends_at, serial_min)).await?;
    let leaf = LeafKey::generate().map_err(|_| KeysFault::Broken)?;
    let grant = LeafGrant {
        visit,
        leaf: LeafPublicKey::from_bytes(*leaf.public_key()),
        role: HostRole::Provider,
        rights: Rights::OWNER,
        not_after: ends_at + CARD_VALID_AFTER_END,
    };
    let signature = device.sign(&grant.to_sign()).await?;
    let chain = grant
        .with_signature(&Crypto::default(), device.chain.clone(), &signature)
        .map_err(|_| KeysFault::Unsupported)?;
    let secrets = HostSecrets {
        vault,
        card,
        root: device.fingerprint(),
        leaf,
        chain: chain.to_bytes(),
        name: account.name.clone(),
    };
    keeper::begin((visit, plan), device, kept);
    Ok(secrets)
}

async fn card(
    device: &Device,
    visit: VisitId,
    (vault, ends_at, serial_min): (&Vault, Instant, u32),
) -> Result<Vec<u8>, KeysFault> {
    let crypto = Crypto::default();
    let now = clock::now();
    let not_before = now.as_millis().saturating_sub(millis(EARLIER));
    let content = CardContent {
        visit,
        // A practice of one root is known by it.
        practice: PracticeId::from_bytes(*device.fingerprint().as_bytes()),
        root: device.root,
        validity: Validity {
            not_before: Instant::from_millis(not_before),
            not_after: ends_at + CARD_VALID_AFTER_END,
        },
        host_kem: *vault.seed.host_kem_key(&crypto).public_key(),
        greeter_kem: None,
        policy: VisitPolicy {
            members_max: u8::try_from(PARTICIPANTS_MAX).unwrap_or(u8::MAX),
            grace: GRACE,
            gateway_allowed: false,
            recording_allowed: false,
            comparison_required: false,
            goes_on_without_host: false,
            server_vouched_allowed: device.owner == Owner::Demo,
        },
        serial: serial(now).max(serial_min),
    };
    let draft = CardDraft::new(content, device.chain.clone());
    let signature = device.sign(&draft.to_sign()).await?;
    draft
        .with_signature(&crypto, &signature)
        .map_err(|_| KeysFault::Unsupported)
}

/// Returns the serial of a card that is made at `now`: it grows with the time, so that each page's card takes the
/// place of those before without a word between the provider's devices.
fn serial(now: Instant) -> u32 {
    let steps = now.as_millis().saturating_sub(SERIALS_BEGIN_MS) / SERIAL_EVERY_MS;
    u32::try_from(steps).unwrap_or(u32::MAX).max(1)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_of_cards_grow_with_the_time() {
        let at = |millis| serial(Instant::from_millis(SERIALS_BEGIN_MS + millis));

        assert_eq!(serial(Instant::START), 1);
        assert_eq!((at(1_000), at(1_250), at(1_499)), (4, 5, 5));
        assert!(at(30 * 366 * 24 * 60 * 60 * 1_000) < u32::MAX);
    }
}
