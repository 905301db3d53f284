//! Keeps the vault of a running visit: one request at a time, the newest wins, tried again for as long as the
//! page lives.

mod versions;

use super::{
    KeysFault,
    device::Device,
    host::Plan,
    vault::{self, KeptVault},
};
use crate::browser::{clock, http::Failure, unsaved};
use e2ee::vault::Vault;
use protocol::{ProblemCode, VisitId, api::KeepOutcome};
use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};
use versions::Versions;
use wasm_bindgen_futures::spawn_local;

/// How often one looks whether a vault that is on its way is kept.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// How many times: for two seconds in all. After that the server is not there, and the next question fails anyway.
const LOOKS_MAX: u32 = 100;

/// How long until a server that was not reached is asked again.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

thread_local! {
    static KEEPERS: RefCell<BTreeMap<VisitId, Keeper>> = const { RefCell::new(BTreeMap::new()) };
}

/// What is known of one visit's vault.
struct Keeper {
    plan: Plan,
    device: Rc<Device>,
    versions: Versions,
    is_busy: bool,
}

/// Begins to keep the vault of a visit.
pub(super) fn begin((visit, plan): (VisitId, Plan), device: Rc<Device>, kept: KeptVault) {
    let keeper = Keeper {
        plan,
        device,
        versions: Versions::new(kept),
        is_busy: false,
    };
    KEEPERS.with_borrow_mut(|keepers| {
        // One that is at work goes on with what it has.
        let is_busy = keepers.get(&visit).is_some_and(|keeper| keeper.is_busy);
        if !is_busy {
            keepers.insert(visit, keeper);
        }
    });
}

/// Returns what a visit was begun with, where it was.
pub(super) fn plan_of(visit: VisitId) -> Option<Plan> {
    with(visit, |keeper| keeper.plan.clone())
}

/// Waits until nothing that this page changed is on its way any more.
pub(super) async fn settled(visit: VisitId) {
    for _ in 0..LOOKS_MAX {
        if with(visit, |keeper| keeper.is_busy) != Some(true) {
            return;
        }
        clock::sleep(LOOK_EVERY).await;
    }
}

/// Has the server keep this vault in the place of the one before. For a visit whose secrets this page was given;
/// nothing happens for any other.
pub(crate) fn keep_vault(visit: VisitId, vault: Box<Vault>) {
    let was_busy = with(visit, |keeper| {
        keeper.versions.put_next(vault);
        std::mem::replace(&mut keeper.is_busy, true)
    });
    match was_busy {
        Some(false) => spawn_local(work(visit)),
        Some(true) => spawn_local(remember_next(visit)),
        None => {}
    }
}

/// Has the browser remember what is to be kept next, before its turn has come: a server can leave the request before it
/// without an answer for as long as it likes, and the page may be gone by then.
async fn remember_next(visit: VisitId) {
    let next = with(visit, |keeper| {
        let vault = keeper.versions.next()?.clone();
        Some((Rc::clone(&keeper.device), vault))
    });
    let Some((device, vault)) = next.flatten() else {
        return;
    };
    let Ok(sealed) = vault::seal(&device, visit, &vault).await else {
        return;
    };
    with(visit, |keeper| {
        let next = keeper.versions.next();
        if next.is_some_and(|next| next.serial == vault.serial) {
            unsaved::remember(visit, protocol::write(&sealed));
        }
    });
}

/// Returns the vault as the server keeps it, where the visit that this page runs was not told of that version.
pub(crate) async fn newer_vault(visit: VisitId, version: u32) -> Option<Vault> {
    // What this page changed itself has a version that it learns in a moment.
    settled(visit).await;
    let (device, known) = with(visit, |keeper| {
        (Rc::clone(&keeper.device), keeper.versions.version())
    })?;
    if known >= version {
        // It may have come by a change of others that was faster than one of this page's.
        return with(visit, |keeper| keeper.versions.tell()).flatten();
    }
    let kept = vault::read(&device, visit).await.ok()??;
    let vault = kept.vault.clone();
    with(visit, |keeper| {
        // What is on its way meanwhile replaces the one that it was made of.
        if !keeper.is_busy {
            keeper.versions.handle_read(kept);
        }
    });
    Some(vault)
}

async fn work(visit: VisitId) {
    while let Some((device, vault, version)) = with(visit, Keeper::take).flatten() {
        match vault::put(&device, visit, &vault, version).await {
            Ok(KeepOutcome::Kept { version }) => {
                with(visit, |keeper| keeper.versions.handle_kept(*vault, version));
            }
            Ok(KeepOutcome::Conflict(theirs)) => {
                let theirs = vault::opened(&device, visit, theirs).ok().flatten();
                let is_merged = theirs.and_then(|theirs| {
                    with(visit, |keeper| {
                        keeper.versions.handle_conflict(vault, theirs)
                    })
                });
                if is_merged != Some(true) {
                    // Of another seed, or none of this root's: nothing of this page's belongs there.
                    break;
                }
            }
            Err(KeysFault::Server(Failure::Problem(
                ProblemCode::VisitEnded | ProblemCode::NoSuchVisit | ProblemCode::SignInNeeded,
            ))) => break,
            Err(_) => {
                with(visit, |keeper| keeper.versions.handle_failure(vault));
                clock::sleep(AGAIN_AFTER).await;
            }
        }
    }
    with(visit, |keeper| keeper.is_busy = false);
}

impl Keeper {
    /// Takes what is to be kept next, with what else the server keeps.
    fn take(&mut self) -> Option<(Rc<Device>, Box<Vault>, u32)> {
        let (vault, version) = self.versions.take()?;
        Some((Rc::clone(&self.device), vault, version))
    }
}

fn with<T>(visit: VisitId, call: impl FnOnce(&mut Keeper) -> T) -> Option<T> {
    KEEPERS.with_borrow_mut(|keepers| keepers.get_mut(&visit).map(call))
}
