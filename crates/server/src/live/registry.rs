//! Which visits are running: finds a visit's driver, or starts it.

use super::{
    code::CodeStep,
    driver,
    input::{Change, Input},
};
use crate::{clock::Clock, store::Store};
use protocol::VisitId;
use sfu::Sfu;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::mpsc;
use tracing::error;
use visit::ConnectionId;

/// Inputs waiting for one visit. Connections wait for a place, so this bounds memory and nothing is
/// lost.
const INBOX_MAX: usize = 512;

/// Events of the SFU waiting for one visit: many times the one answer and the one loss that everyone of a
/// full visit can have under way.
const MEDIA_EVENTS_MAX: usize = 256;

/// What a driver works with.
pub(super) struct Surroundings {
    pub(super) store: Store,
    pub(super) clock: Arc<Clock>,
    pub(super) media: Arc<Sfu>,
}

/// The running visits; clones are the same.
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    surroundings: Arc<Surroundings>,
    running: Mutex<Running>,
    connections: AtomicU64,
}

/// What a running visit is reached by.
///
/// The SFU's events have a way of their own: they come from one place for all visits, so that none may
/// wait for a visit whose connections have filled its inbox.
#[derive(Clone)]
struct Inbox {
    inputs: mpsc::Sender<Input>,
    media: mpsc::Sender<sfu::Event>,
}

#[derive(Default)]
struct Running {
    by_visit: BTreeMap<VisitId, Inbox>,
    is_closed: bool,
}

impl Registry {
    /// Starts with no visit running.
    #[must_use]
    pub fn new(store: Store, clock: Arc<Clock>, media: Arc<Sfu>) -> Self {
        Self(Arc::new(Inner {
            surroundings: Arc::new(Surroundings {
                store,
                clock,
                media,
            }),
            running: Mutex::default(),
            connections: AtomicU64::new(1),
        }))
    }

    /// Returns a number for a connection. None is ever used again.
    #[must_use]
    pub fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.0.connections.fetch_add(1, Ordering::Relaxed))
    }

    /// Finds the driver of a visit, or starts one, which then loads the visit from the store.
    #[must_use]
    pub fn reach(&self, visit: VisitId) -> mpsc::Sender<Input> {
        let mut running = self.running();
        if let Some(Inbox { inputs, .. }) = running.by_visit.get(&visit)
            && !inputs.is_closed()
        {
            return inputs.clone();
        }
        let (inputs, inbox) = mpsc::channel(INBOX_MAX);
        if !running.is_closed {
            let (media, media_inbox) = mpsc::channel(MEDIA_EVENTS_MAX);
            let reached_by = Inbox {
                inputs: inputs.clone(),
                media,
            };
            running.by_visit.insert(visit, reached_by);
            let surroundings = Arc::clone(&self.0.surroundings);
            let inboxes = (inbox, media_inbox);
            tokio::spawn(driver::run(visit, surroundings, self.clone(), inboxes));
        }
        inputs
    }

    /// Tells a running visit that what the store has about it was changed. One that is not running
    /// reads the store when it starts.
    pub async fn tell(&self, visit: VisitId, change: Change) {
        let inbox = self.running().by_visit.get(&visit).cloned();
        if let Some(Inbox { inputs, .. }) = inbox {
            // A driver that just ended has nobody to tell.
            let _ = inputs.send(Input::Change(change)).await;
        }
    }

    /// Hands a step of a try of a code to a running visit. Where none runs, no provider is there to answer.
    pub async fn carry_code(&self, visit: VisitId, step: CodeStep) {
        let inbox = self.running().by_visit.get(&visit).cloned();
        if let Some(Inbox { inputs, .. }) = inbox {
            let _ = inputs.send(Input::Code(step)).await;
        }
    }

    /// Hands an event of the SFU to its visit, without waiting for it.
    pub fn handle_media(&self, event: sfu::Event) {
        let visit = visit_of(&event);
        let running = self.running();
        let Some(inbox) = running.by_visit.get(&visit) else {
            if matches!(event, sfu::Event::Forwarded { .. }) && !running.is_closed {
                // Nobody drives the visit, so nobody is inside. Under the lock: no driver starts in between.
                let media = &self.0.surroundings.media;
                media.send(sfu::Command::CloseVisit { visit });
            }
            return;
        };
        // A driver that just ended has closed the visit's media. An event for which there is no place is
        // lost, as in the SFU's own queue: the client that waits for it makes a new offer.
        if let Err(mpsc::error::TrySendError::Full(_)) = inbox.media.try_send(event) {
            error!(?visit, "an event of the SFU was lost");
        }
    }

    /// Ends every driver as soon as its connections are gone; none is started after this.
    pub fn close(&self) {
        let mut running = self.running();
        running.is_closed = true;
        running.by_visit.clear();
    }

    /// Takes a driver that has nothing to do off the list. Answers `false` where somebody is about to
    /// speak to it.
    pub(super) fn retire(&self, visit: VisitId, inbox: &mpsc::Receiver<Input>) -> bool {
        let mut running = self.running();
        // Copies of the sender are made under this lock, and the list holds one.
        if inbox.sender_strong_count() > 1 || !inbox.is_empty() {
            return false;
        }
        running.by_visit.remove(&visit);
        true
    }

    /// Takes a driver that failed off the list.
    pub(super) fn remove(&self, visit: VisitId) {
        self.running().by_visit.remove(&visit);
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.0
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

const fn visit_of(event: &sfu::Event) -> VisitId {
    match event {
        sfu::Event::Answered { visit, .. }
        | sfu::Event::Connected { visit, .. }
        | sfu::Event::Lost { visit, .. }
        | sfu::Event::Forwarded { visit, .. } => *visit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ParticipantId;
    use sfu::SfuConfig;
    use std::net::{IpAddr, Ipv4Addr};
    use tokio::runtime::Runtime;

    /// A registry, and the folder to remove after it.
    fn registry(runtime: &Runtime) -> (Registry, std::path::PathBuf) {
        let name = u64::from_le_bytes(crate::random::bytes());
        let folder = std::env::temp_dir().join(format!("vestibule-test-{name:x}"));
        crate::store::make_folder(&folder).unwrap();
        let store = runtime
            .block_on(Store::open(&folder, &folder.join("names.key")))
            .unwrap();
        let media = SfuConfig {
            port: 0,
            addresses: vec![IpAddr::from(Ipv4Addr::LOCALHOST)],
            public_addresses: Vec::new(),
        };
        let media = Sfu::start(media, |_| {}).unwrap();
        let registry = Registry::new(store, Arc::new(Clock::start()), Arc::new(media));
        (registry, folder)
    }

    /// A visit whose driver does nothing.
    fn stuck(
        registry: &Registry,
        visit: VisitId,
    ) -> (mpsc::Receiver<Input>, mpsc::Receiver<sfu::Event>) {
        let (inputs, inbox) = mpsc::channel(INBOX_MAX);
        let (media, media_inbox) = mpsc::channel(MEDIA_EVENTS_MAX);
        let reached_by = Inbox { inputs, media };
        registry.running().by_visit.insert(visit, reached_by);
        (inbox, media_inbox)
    }

    fn lost(visit: VisitId) -> sfu::Event {
        let peer = ParticipantId::from_bytes([1; 16]);
        sfu::Event::Lost { visit, peer }
    }

    #[test]
    fn media_of_a_visit_that_nobody_drives_is_closed() {
        let runtime = Runtime::new().unwrap();
        let (registry, folder) = registry(&runtime);
        let (visit, peer) = (
            VisitId::from_bytes([1; 16]),
            ParticipantId::from_bytes([1; 16]),
        );
        let media = Arc::clone(&registry.0.surroundings.media);
        let wait_for = |peers| {
            while media.stats().peers != peers {
                std::thread::yield_now();
            }
        };
        media.send(sfu::Command::Open { visit, peer });
        wait_for(1);

        registry.handle_media(sfu::Event::Forwarded {
            visit,
            list: Vec::new(),
        });

        wait_for(0);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn visit_that_does_not_keep_up_holds_up_no_other_visits_media() {
        let runtime = Runtime::new().unwrap();
        let (registry, folder) = registry(&runtime);
        let (busy, other) = (VisitId::from_bytes([1; 16]), VisitId::from_bytes([2; 16]));
        let (_inputs, mut media_of_busy) = stuck(&registry, busy);
        let (_other_inputs, mut media_of_other) = stuck(&registry, other);
        for n in 0..INBOX_MAX {
            let gone = Input::Disconnected(ConnectionId(u64::try_from(n).unwrap()));
            registry.reach(busy).try_send(gone).unwrap();
        }

        for _ in 0..=MEDIA_EVENTS_MAX {
            registry.handle_media(lost(busy));
        }
        registry.handle_media(lost(other));

        assert!(media_of_other.try_recv().is_ok());
        let kept = std::iter::from_fn(|| media_of_busy.try_recv().ok()).count();
        assert_eq!(kept, MEDIA_EVENTS_MAX);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
