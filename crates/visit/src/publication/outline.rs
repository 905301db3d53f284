//! A media connection without its numbers, for the outline of the visit.

use super::{Media, Published};
use crate::{Visit, outline::MediaOutline};
use protocol::{ParticipantId, Source, TrackId};

impl Visit {
    pub(crate) fn media_outline(&self, media: &Media) -> MediaOutline {
        let Media {
            is_open,
            is_settled,
            tracks,
            received,
            pending,
        } = media;
        let received = received.iter();
        let received = received.filter_map(|(_, from, track)| {
            let source = self.source_of(*from, *track)?;
            Some((*from, source))
        });
        MediaOutline {
            is_open: *is_open,
            is_settled: *is_settled,
            tracks: sources(tracks),
            received: received.collect(),
            pending: pending
                .as_ref()
                .map(|pending| (pending.connection, sources(&pending.tracks))),
        }
    }

    fn source_of(&self, from: ParticipantId, track: TrackId) -> Option<Source> {
        let mut tracks = self.seats.get(&from)?.inside()?.media.tracks.iter();
        let published = tracks.find(|published| published.track.id == track)?;
        Some(published.track.source)
    }
}

fn sources(tracks: &[Published]) -> Vec<Source> {
    let sources = tracks.iter().map(|published| published.track.source);
    sources.collect()
}
