//! Which visits are running: finds a visit's driver, or starts it.

use super::driver::{self, Change, Input};
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
use visit::ConnectionId;

/// Inputs waiting for one visit. Connections wait for a place, so this bounds memory and nothing is
/// lost.
const INBOX_MAX: usize = 512;

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

#[derive(Default)]
struct Running {
    by_visit: BTreeMap<VisitId, mpsc::Sender<Input>>,
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
        if let Some(inbox) = running.by_visit.get(&visit)
            && !inbox.is_closed()
        {
            return inbox.clone();
        }
        let (sender, inbox) = mpsc::channel(INBOX_MAX);
        if !running.is_closed {
            running.by_visit.insert(visit, sender.clone());
            let surroundings = Arc::clone(&self.0.surroundings);
            tokio::spawn(driver::run(visit, surroundings, self.clone(), inbox));
        }
        sender
    }

    /// Tells a running visit that what the store has about it was changed. One that is not running
    /// reads the store when it starts.
    pub async fn tell(&self, visit: VisitId, change: Change) {
        let inbox = self.running().by_visit.get(&visit).cloned();
        if let Some(inbox) = inbox {
            // A driver that just ended has nobody to tell.
            let _ = inbox.send(Input::Change(change)).await;
        }
    }

    /// Hands an event of the SFU to its visit.
    pub async fn handle_media(&self, event: sfu::Event) {
        let inbox = self.running().by_visit.get(&visit_of(&event)).cloned();
        if let Some(inbox) = inbox {
            // A driver that just ended has closed the visit's media.
            let _ = inbox.send(Input::Media(event)).await;
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
        | sfu::Event::Lost { visit, .. } => *visit,
    }
}
