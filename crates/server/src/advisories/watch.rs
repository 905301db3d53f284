//! Looks for new lists for as long as the server runs.

use super::{Advisories, Offered};
use crate::{app::Stop, config::ListUrl, verify::Site};
use std::{sync::Arc, time::Duration};

/// How often the file is looked at: whoever puts a new one there sees it at once, as people wait.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// How often a list is fetched, where that is wanted: a weakness is told of within half a working day, and whoever serves
/// the list learns little more than that somebody runs this program.
const FETCH_EVERY: Duration = Duration::from_secs(6 * 60 * 60);

/// Looks at the file, and fetches a list where the operator named an address, until the server stops.
pub async fn watch(advisories: Arc<Advisories>, mut stopping: Stop, from: Option<ListUrl>) {
    let mut look = tokio::time::interval(LOOK_EVERY);
    let mut fetch = tokio::time::interval(FETCH_EVERY);
    loop {
        tokio::select! {
            () = stopping.told() => return,
            _ = look.tick() => {
                let advisories = Arc::clone(&advisories);
                // The disk may be slow.
                let _ = tokio::task::spawn_blocking(move || advisories.look()).await;
            }
            _ = fetch.tick(), if from.is_some() => {
                if let Some(from) = &from {
                    // A host that is slow on purpose does not keep the server from stopping.
                    tokio::select! {
                        () = stopping.told() => return,
                        () = fetch_from(&advisories, from) => {}
                    }
                }
            }
        }
    }
}

async fn fetch_from(advisories: &Advisories, from: &ListUrl) {
    if advisories.key.is_none() {
        return;
    }
    let fetched = match Site::new(from.origin()) {
        Ok(site) => Offered::fetch(&site, from.path()).await,
        Err(error) => Err(error),
    };
    let outcome = match fetched {
        Ok(offered) => advisories.take(offered),
        Err(error) => Err(error.into()),
    };
    advisories.say(outcome);
}
