//! The datagrams of real media, on their way and where they arrive.

use super::World;
use crate::{
    invariant::{Held, hold},
    media::Media,
    real::{LATENCY_MAX, Real, SFU_ADDRESS},
};
use protocol::time::Instant;
use std::time::Duration;

/// How long the SFU sends a lost packet again to whom it was sent before, also where its publisher has
/// gone meanwhile: str0m keeps packets for that long.
const SENT_AGAIN_FOR: Duration = Duration::from_secs(3);

impl World {
    pub(super) fn deliver_datagrams(&mut self, now: Instant) {
        while let Some(parcel) = self.air.poll(now) {
            if parcel.destination == SFU_ADDRESS {
                if let Some(real) = self.server.media().and_then(Media::real) {
                    real.handle_datagram(&parcel, now);
                }
                continue;
            }
            for tab in self.tabs.iter_mut().filter(|tab| !tab.is_closed) {
                if self.network.is_online(tab.id, now) {
                    tab.handle_datagram(&parcel, now);
                }
            }
        }
    }

    /// I2, for each packet: media goes to someone inside, and comes from someone inside of the same visit.
    pub(super) fn send_datagrams(&mut self, now: Instant) -> Held {
        for (visit, room) in self.server.referee.rooms() {
            for person in room.people.iter().filter(|person| person.is_inside()) {
                self.inside_at.insert(person.id, (visit, now));
            }
        }
        for tab in self.tabs.iter_mut().filter(|tab| !tab.is_closed) {
            if let Some((address, owner)) = tab.address() {
                self.air.owners.insert(address, owner);
            }
            let is_online = self.network.is_online(tab.id, now);
            while let Some(parcel) = tab.poll_transmit() {
                if is_online {
                    self.air.send(parcel, now);
                }
            }
            while let Some(heard) = tab.poll_heard(now) {
                let [to, from] = [heard.to, heard.from].map(|who| self.inside_at.get(&who));
                let is_fine = to.zip(from).is_some_and(|(to, from)| {
                    to.0 == from.0
                        && now.since(to.1) <= LATENCY_MAX * 3
                        && now.since(from.1) <= LATENCY_MAX * 3 + SENT_AGAIN_FOR
                });
                hold("I2", is_fine && heard.to != heard.from, || {
                    format!("{heard:?} came through, inside were {to:?} and {from:?}")
                })?;
            }
        }
        while let Some(parcel) = self
            .server
            .media()
            .and_then(Media::real)
            .and_then(Real::poll_transmit)
        {
            let owner = self.air.owners.get(&parcel.destination);
            let inside_at = owner.and_then(|owner| self.inside_at.get(owner));
            let is_inside = inside_at.is_some_and(|(_, at)| *at == now);
            hold("I2", !parcel.is_media() || is_inside, || {
                format!("media is sent to {owner:?}, inside for the last time at {inside_at:?}")
            })?;
            self.air.send(parcel, now);
        }
        Ok(())
    }
}
