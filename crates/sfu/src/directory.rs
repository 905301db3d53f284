//! Who is open, by key and by visit, and which track goes into which slot.

use crate::{
    demux::PeerKey,
    offer::Origin,
    peer::Peer,
    track::{Slot, Subscriber},
};
use protocol::{Forwarding, MediaKind, ParticipantId, VisitId};
use std::collections::{BTreeMap, HashMap};

/// Everyone who may have media.
#[derive(Default)]
pub(crate) struct Directory {
    entries: Vec<Option<Entry>>,
    free: Vec<PeerKey>,
    visits: HashMap<VisitId, Members>,
}

/// One who may have media in a visit, connected or not.
pub(crate) struct Entry {
    pub(crate) visit: VisitId,
    pub(crate) id: ParticipantId,
    pub(crate) peer: Option<Box<Peer>>,
    /// Where the connection came from that was lost last.
    pub(crate) lost: Option<Origin>,
}

type Members = BTreeMap<ParticipantId, PeerKey>;

/// Where the track for a slot was found.
struct Found {
    publisher: PeerKey,
    connection: u64,
    track: usize,
}

impl Directory {
    /// Lets someone in. Returns nothing where they are in already.
    pub(crate) fn open(&mut self, visit: VisitId, id: ParticipantId) -> Option<PeerKey> {
        let members = self.visits.entry(visit).or_default();
        if members.contains_key(&id) {
            return None;
        }
        let key = self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            PeerKey::new(self.entries.len() - 1)
        });
        members.insert(id, key);
        let entry = Entry {
            visit,
            id,
            peer: None,
            lost: None,
        };
        *self
            .entries
            .get_mut(key.index())
            .expect("a free key is within the list") = Some(entry);
        Some(key)
    }

    /// Puts someone out.
    pub(crate) fn close(&mut self, visit: VisitId, id: ParticipantId) -> Option<PeerKey> {
        let members = self.visits.get_mut(&visit)?;
        let key = members.remove(&id)?;
        if members.is_empty() {
            self.visits.remove(&visit);
        }
        *self.entries.get_mut(key.index())? = None;
        self.free.push(key);
        Some(key)
    }

    pub(crate) fn count(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    pub(crate) fn key(&self, visit: VisitId, id: ParticipantId) -> Option<PeerKey> {
        self.visits.get(&visit)?.get(&id).copied()
    }

    pub(crate) fn ids(&self, visit: VisitId) -> Vec<ParticipantId> {
        let members = self.visits.get(&visit);
        members.map_or_else(Vec::new, |members| members.keys().copied().collect())
    }

    pub(crate) fn entry_mut(&mut self, key: PeerKey) -> Option<&mut Entry> {
        self.entries.get_mut(key.index())?.as_mut()
    }

    pub(crate) fn peer(&self, key: PeerKey) -> Option<&Peer> {
        self.entries.get(key.index())?.as_ref()?.peer.as_deref()
    }

    pub(crate) fn peer_mut(&mut self, key: PeerKey) -> Option<&mut Peer> {
        self.entry_mut(key)?.peer.as_deref_mut()
    }

    /// Puts each wanted track into its slot, anew for the whole visit, and empties the other slots.
    /// Hands out the tracks that someone begins to receive.
    pub(crate) fn wire(&mut self, visit: VisitId) -> Vec<(PeerKey, usize)> {
        let Some(members) = self.visits.get(&visit).cloned() else {
            return Vec::new();
        };
        for key in members.values() {
            if let Some(peer) = self.peer_mut(*key) {
                for track in &mut peer.tracks {
                    track.subscribers.clear();
                }
            }
        }

        let mut begun = Vec::new();
        for key in members.values() {
            let slots = self.peer(*key).map_or(0, |peer| peer.slots.len());
            for slot in 0..slots {
                begun.extend(self.wire_slot(&members, *key, slot));
            }
        }
        begun
    }

    fn wire_slot(
        &mut self,
        members: &Members,
        subscriber: PeerKey,
        index: usize,
    ) -> Option<(PeerKey, usize)> {
        let slot = self.peer(subscriber)?.slots.get(index)?;
        let found = self.find(members, subscriber, slot);
        let source = found.as_ref().map(|f| (f.publisher, f.connection, f.track));

        let peer = self.peer_mut(subscriber)?;
        let is_open = peer.is_open();
        let slot = peer.slots.get_mut(index)?;
        let is_new = slot.source != source;
        if is_new {
            slot.source = source;
            slot.forwarder.pause();
        }
        let is_video = slot.kind == MediaKind::Video;
        let found = found?;
        let track = self
            .peer_mut(found.publisher)?
            .tracks
            .get_mut(found.track)?;
        track.subscribers.push(Subscriber {
            peer: subscriber,
            slot: index,
        });
        (is_new && is_open && is_video).then_some((found.publisher, found.track))
    }

    /// Returns what went out in each slot since this was asked last. What somebody sent whose connection is gone is left
    /// out: who it was cannot be told any more.
    pub(crate) fn take_carried(&mut self) -> BTreeMap<VisitId, Vec<Forwarding>> {
        let mut carried = Vec::new();
        for entry in self.entries.iter_mut().flatten() {
            let (visit, to) = (entry.visit, entry.id);
            let slots = entry.peer.iter_mut().flat_map(|peer| &mut peer.slots);
            let taken = slots.filter_map(|slot| slot.carried.take());
            carried.extend(taken.map(|carried| (visit, to, carried)));
        }
        let mut sent: BTreeMap<VisitId, Vec<Forwarding>> = BTreeMap::new();
        for (visit, to, (publisher, connection, source)) in carried {
            let publisher = self.entry_mut(publisher).filter(|entry| {
                let peer = entry.peer.as_ref();
                peer.is_some_and(|peer| peer.connection == connection)
            });
            if let Some(from) = publisher.map(|entry| entry.id) {
                let list = sent.entry(visit).or_default();
                list.push(Forwarding { to, from, source });
            }
        }
        for list in sent.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
        sent
    }

    /// Finds the track that a slot wants: of another one in the same visit, and of the slot's kind.
    fn find(&self, members: &Members, subscriber: PeerKey, slot: &Slot) -> Option<Found> {
        if !slot.is_receiving {
            return None;
        }
        let (from, id) = slot.wanted?;
        let publisher = *members.get(&from)?;
        if publisher == subscriber {
            return None;
        }
        let peer = self.peer(publisher)?;
        let track = peer
            .tracks
            .iter()
            .position(|track| track.id == id && track.source.kind() == slot.kind)?;
        Some(Found {
            publisher,
            connection: peer.connection,
            track,
        })
    }
}
