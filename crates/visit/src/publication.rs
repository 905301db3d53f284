//! Who publishes what, and who may receive it.
//!
//! A track is a number of the visit. It stands in the roster only after the SFU took the offer that
//! brings it, and goes with the media connection it came over.

use crate::{
    Visit,
    effect::{ConnectionId, Effect, Negotiation, Routing},
    permission::{Command, Rank, may},
    seat::Seat,
};
use protocol::{
    Mid, ParticipantId, Problem, ProblemCode, Publication, Reception, Sdp, Track, TrackId,
    VisitMessage,
    limit::{PUBLICATIONS_MAX, RECEPTIONS_MAX},
    time::Instant,
};

/// The media connection of someone inside.
#[derive(Clone, Debug)]
pub(crate) struct Media {
    /// Whether the SFU was told to have one.
    is_open: bool,
    /// Whether an answer reached the client, so that there is a session to be kept over a drop.
    is_settled: bool,
    tracks: Vec<Published>,
    /// The offer the SFU has not answered yet.
    pending: Option<Pending>,
}

/// One track, and the media section of its publisher that carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Published {
    mid: Mid,
    track: Track,
}

/// An offer on its way.
#[derive(Clone, Debug)]
struct Pending {
    /// The visit's number.
    number: u32,
    /// The client's number.
    client_number: u32,
    connection: ConnectionId,
    tracks: Vec<Published>,
}

impl Media {
    /// Makes the media of someone whose connection the SFU does not know.
    pub(crate) const fn closed() -> Self {
        Self {
            is_open: false,
            is_settled: false,
            tracks: Vec::new(),
            pending: None,
        }
    }

    /// Makes the media of someone for whom the SFU is told to have a connection.
    pub(crate) const fn open() -> Self {
        let mut media = Self::closed();
        media.is_open = true;
        media
    }

    pub(crate) const fn is_open(&self) -> bool {
        self.is_open
    }

    pub(crate) const fn is_settled(&self) -> bool {
        self.is_settled
    }

    pub(crate) fn tracks(&self) -> Vec<Track> {
        self.tracks
            .iter()
            .map(|published| published.track)
            .collect()
    }

    /// Forgets the offer on its way: nobody is there to take its answer.
    pub(crate) fn forget_offer(&mut self) {
        self.pending = None;
    }

    fn has(&self, track: TrackId) -> bool {
        self.tracks
            .iter()
            .any(|published| published.track.id == track)
    }

    /// Returns the number of what already comes from that source over that section.
    fn number_of(&self, publication: &Publication) -> Option<TrackId> {
        self.tracks
            .iter()
            .find(|published| {
                published.mid == publication.mid && published.track.source == publication.source
            })
            .map(|published| published.track.id)
    }
}

/// An offer as the client sent it.
pub(crate) struct Offer {
    pub(crate) number: u32,
    pub(crate) sdp: Sdp,
    pub(crate) publish: Vec<Publication>,
    pub(crate) receive: Vec<Reception>,
}

impl Visit {
    pub(crate) fn offer(
        &mut self,
        who: ParticipantId,
        connection: ConnectionId,
        offer: Offer,
    ) -> Result<(), Problem> {
        let refused = |code| Problem::of_offer(code, offer.number);
        let seat = self
            .seats
            .get(&who)
            .ok_or_else(|| refused(ProblemCode::NotInside))?;
        check_publish(seat, &offer.publish).map_err(refused)?;
        let receive = self.checked_receive(who, &offer.receive).map_err(refused)?;
        if has_repeated(
            offer
                .publish
                .iter()
                .map(|publication| &publication.mid)
                .chain(offer.receive.iter().map(|reception| &reception.mid)),
        ) {
            return Err(refused(ProblemCode::BadMessage));
        }
        let media = &seat
            .inside()
            .ok_or_else(|| refused(ProblemCode::NotInside))?
            .media;

        let mut issued = self.tracks_issued;
        let tracks: Vec<Published> = offer
            .publish
            .iter()
            .map(|publication| Published {
                mid: publication.mid.clone(),
                track: Track {
                    id: media.number_of(publication).unwrap_or_else(|| {
                        issued += 1;
                        TrackId(issued)
                    }),
                    source: publication.source,
                },
            })
            .collect();
        self.tracks_issued = issued;
        self.negotiations += 1;
        let negotiation = Negotiation {
            who,
            number: self.negotiations,
            sdp: offer.sdp,
            publish: tracks
                .iter()
                .map(|published| {
                    let track = published.track;
                    (published.mid.clone(), track.id, track.source)
                })
                .collect(),
            receive,
        };
        let media = self
            .media_mut(who)
            .expect("an offer was checked to come from someone inside");
        media.pending = Some(Pending {
            number: negotiation.number,
            client_number: offer.number,
            connection,
            tracks,
        });
        self.effects.push_back(Effect::Negotiate(negotiation));
        Ok(())
    }

    pub(crate) fn receive(
        &mut self,
        who: ParticipantId,
        receive: &[Reception],
    ) -> Result<(), Problem> {
        let receive = self.checked_receive(who, receive).map_err(Problem::new)?;

        self.effects
            .push_back(Effect::Route(Routing { who, receive }));
        Ok(())
    }

    pub(crate) fn answer(
        &mut self,
        who: ParticipantId,
        number: u32,
        answer: Option<Sdp>,
        now: Instant,
    ) {
        let Some(media) = self.media_mut(who) else {
            return;
        };
        let Some(pending) = media.pending.take_if(|pending| pending.number == number) else {
            return;
        };

        let tracks_before = media.tracks();
        let told = match answer {
            Some(sdp) => {
                media.is_settled = true;
                media.tracks = pending.tracks;
                Effect::Tell(
                    pending.connection,
                    VisitMessage::Answer {
                        number: pending.client_number,
                        sdp,
                    },
                )
            }
            None => {
                *media = Media::open();
                // The client makes a new connection after this; what is left of the old one at the
                // SFU must not be taken for it.
                self.effects.push_back(Effect::CloseMedia(who));
                self.effects.push_back(Effect::OpenMedia(who));
                Effect::TellProblem(
                    pending.connection,
                    Problem::of_offer(ProblemCode::OfferRefused, pending.client_number),
                )
            }
        };
        self.effects.push_back(told);
        let tracks_after = self.media_mut(who).map(|media| media.tracks());
        if tracks_after.as_ref() != Some(&tracks_before) {
            self.tell_roster(now);
        }
    }

    pub(crate) fn lose_media(&mut self, who: ParticipantId, now: Instant) {
        let Some(media) = self.media_mut(who) else {
            return;
        };
        let had_tracks = !media.tracks.is_empty();
        media.is_settled = false;
        media.tracks.clear();
        if had_tracks {
            self.tell_roster(now);
        }
    }

    fn media_mut(&mut self, who: ParticipantId) -> Option<&mut Media> {
        let inside = self.seats.get_mut(&who)?.inside_mut()?;
        Some(&mut inside.media)
    }

    /// Returns the receptions that can be served. A track that has gone is left out: the list crossed
    /// the roster that says so.
    fn checked_receive(
        &self,
        who: ParticipantId,
        receive: &[Reception],
    ) -> Result<Vec<(Mid, ParticipantId, TrackId)>, ProblemCode> {
        if receive.len() > RECEPTIONS_MAX {
            return Err(ProblemCode::TooMany);
        }
        if has_repeated(receive.iter().map(|reception| &reception.mid))
            || has_repeated(receive.iter().map(|reception| reception.track))
        {
            return Err(ProblemCode::BadMessage);
        }
        let mut checked = Vec::with_capacity(receive.len());
        for reception in receive {
            if reception.from == who
                || reception.track.0 == 0
                || reception.track.0 > self.tracks_issued
            {
                return Err(ProblemCode::BadMessage);
            }
            match self.publisher_of(reception.track) {
                Some(publisher) if publisher == reception.from => {
                    checked.push((reception.mid.clone(), reception.from, reception.track))
                }
                Some(_) => return Err(ProblemCode::BadMessage),
                None => {}
            }
        }
        Ok(checked)
    }

    fn publisher_of(&self, track: TrackId) -> Option<ParticipantId> {
        self.seats
            .values()
            .find(|seat| seat.inside().is_some_and(|inside| inside.media.has(track)))
            .map(|seat| seat.participant)
    }
}

fn check_publish(seat: &Seat, publish: &[Publication]) -> Result<(), ProblemCode> {
    if publish.len() > PUBLICATIONS_MAX {
        return Err(ProblemCode::TooMany);
    }
    let rank = Rank::of(seat);
    if !publish
        .iter()
        .all(|publication| may(rank, Command::publish(publication.source)))
    {
        return Err(ProblemCode::NotAllowed);
    }
    if has_repeated(publish.iter().map(|publication| publication.source)) {
        return Err(ProblemCode::BadMessage);
    }
    Ok(())
}

fn has_repeated<T: PartialEq>(items: impl Iterator<Item = T> + Clone) -> bool {
    let mut rest = items;
    while let Some(item) = rest.next() {
        if rest.clone().any(|other| other == item) {
            return true;
        }
    }
    false
}
