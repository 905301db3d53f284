//! Who publishes what, and who may receive it.
//!
//! A track is a number of the visit. It stands in the roster only after the SFU took the offer that
//! brings it, and goes with the media connection it came over.

mod outline;
mod screen;

use crate::{
    Visit,
    effect::{ConnectionId, Effect, Negotiation, Routing},
    permission::{Command, Rank, may},
    seat::Seat,
};
use protocol::{
    Mid, ParticipantId, Problem, ProblemCode, Publication, Reception, Sdp, Source, Track, TrackId,
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
    /// What the SFU was last told that this one receives. Some of it may be gone.
    received: Received,
    /// The offer the SFU has not answered yet.
    pending: Option<Pending>,
}

/// What someone receives: in which media section, whose, and which track.
type Received = Vec<(Mid, ParticipantId, TrackId)>;

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
            received: Vec::new(),
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
            receive: receive.clone(),
        };
        let media = self
            .media_mut(who)
            .expect("an offer was checked to come from someone inside");
        media.received = receive;
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

        if let Some(media) = self.media_mut(who) {
            media.received.clone_from(&receive);
        }
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
        media.received.clear();
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
    ) -> Result<Received, ProblemCode> {
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
    let is_allowed = |source| {
        let may_share = seat.inside().is_some_and(|inside| inside.may_share);
        may(rank, Command::publish(source)) || source == Source::Screen && may_share
    };
    if !publish
        .iter()
        .all(|publication| is_allowed(publication.source))
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

#[cfg(test)]
mod tests {
    use crate::{Visit, fixture::*};
    use protocol::{
        ClientMessage, ProblemCode, Source,
        limit::{PUBLICATIONS_MAX, RECEPTIONS_MAX},
    };

    const SOUND_AND_PICTURE: &[(&str, Source)] =
        &[("0", Source::Microphone), ("1", Source::Camera)];

    /// A visit in which 1 publishes tracks 1 and 2, and 2 publishes tracks 3 and 4.
    fn visit_with_media() -> Visit {
        let mut visit = visit_with(&[2, 3]);
        for (n, number) in [(1, 1), (2, 2)] {
            say(&mut visit, n, offer(1, SOUND_AND_PICTURE, &[])).unwrap();
            visit.handle_answer(who(n), number, Some(sdp()), START);
        }
        trace(&mut visit);
        visit
    }

    #[test]
    fn offer_reaches_the_sfu_with_numbers_of_the_visit() {
        let mut visit = visit_with(&[2]);

        say(&mut visit, 2, offer(41, SOUND_AND_PICTURE, &[])).unwrap();

        assert_eq!(
            trace(&mut visit),
            ["negotiate 2 number 1 publish 0=1:Microphone 1=2:Camera receive"]
        );
    }

    #[test]
    fn tracks_stand_in_the_roster_once_the_sfu_answered() {
        let mut visit = visit_with(&[2]);
        say(&mut visit, 2, offer(41, SOUND_AND_PICTURE, &[])).unwrap();
        trace(&mut visit);

        visit.handle_answer(who(2), 1, Some(sdp()), START);

        assert_eq!(
            trace(&mut visit),
            [
                "to 2: answer 41",
                "to 1: roster 1 2 tracks 2:1 2:2",
                "to 2: roster 1 2 tracks 2:1 2:2",
            ]
        );
    }

    #[test]
    fn refused_offer_is_told_and_the_next_one_starts_afresh() {
        let mut visit = visit_with_media();
        say(&mut visit, 2, offer(2, SOUND_AND_PICTURE, &[])).unwrap();
        trace(&mut visit);

        visit.handle_answer(who(2), 3, None, START);

        assert_eq!(
            trace(&mut visit),
            [
                "close media 2",
                "open media 2",
                "to 2: OfferRefused Some(2)",
                "to 1: roster 1 2 3 tracks 1:1 1:2",
                "to 2: roster 1 2 3 tracks 1:1 1:2",
                "to 3: roster 1 2 3 tracks 1:1 1:2",
            ]
        );
        visit.handle_disconnect(at(2), START);
        trace(&mut visit);
        visit.handle_return(back(2, 22), START).unwrap();
        assert_eq!(
            told(&mut visit)[0],
            "to 22: admitted 2 token 2 media_kept false"
        );
    }

    #[test]
    fn answer_to_an_offer_of_an_older_connection_reaches_nobody() {
        let mut visit = visit_with(&[2]);
        say(&mut visit, 2, offer(1, SOUND_AND_PICTURE, &[])).unwrap();
        visit.handle_disconnect(at(2), START);
        visit.handle_return(back(2, 22), START).unwrap();
        say(&mut visit, 22, offer(1, SOUND_AND_PICTURE, &[])).unwrap();
        trace(&mut visit);

        visit.handle_answer(who(2), 1, Some(sdp()), START);
        assert_eq!(trace(&mut visit), [""; 0]);

        visit.handle_answer(who(2), 2, Some(sdp()), START);
        assert_eq!(trace(&mut visit)[0], "to 22: answer 1");
    }

    #[test]
    fn answer_for_someone_who_is_gone_or_waits_reaches_nobody() {
        let mut visit = visit_with(&[2, 3]);
        say(&mut visit, 2, offer(1, SOUND_AND_PICTURE, &[])).unwrap();
        say(&mut visit, 3, offer(1, SOUND_AND_PICTURE, &[])).unwrap();
        say(&mut visit, 1, remove(2)).unwrap();
        say(&mut visit, 1, send_back(3)).unwrap();
        trace(&mut visit);

        visit.handle_answer(who(2), 1, Some(sdp()), START);
        visit.handle_answer(who(3), 2, Some(sdp()), START);

        assert_eq!(trace(&mut visit), [""; 0]);
    }

    #[test]
    fn offer_made_before_a_send_back_is_not_answered_after_the_next_admission() {
        let mut visit = visit_with(&[2]);
        say(&mut visit, 2, offer(1, SOUND_AND_PICTURE, &[])).unwrap();
        say(&mut visit, 1, send_back(2)).unwrap();
        say(&mut visit, 1, admit(2)).unwrap();
        trace(&mut visit);

        visit.handle_answer(who(2), 1, Some(sdp()), START);

        assert_eq!(trace(&mut visit), [""; 0]);
    }

    #[test]
    fn same_source_over_the_same_section_keeps_its_number() {
        let mut visit = visit_with_media();

        say(
            &mut visit,
            1,
            offer(
                2,
                &[
                    ("0", Source::Microphone),
                    ("1", Source::Camera),
                    ("8", Source::Screen),
                ],
                &[],
            ),
        )
        .unwrap();

        assert_eq!(
            trace(&mut visit),
            ["negotiate 1 number 3 publish 0=1:Microphone 1=2:Camera 8=5:Screen receive"]
        );
    }

    #[test]
    fn number_of_a_track_is_never_given_again() {
        let mut visit = visit_with_media();
        say(&mut visit, 2, offer(2, &[], &[])).unwrap();
        visit.handle_answer(who(2), 3, Some(sdp()), START);
        assert!(trace(&mut visit).contains(&"to 1: roster 1 2 3 tracks 1:1 1:2".to_owned()));

        say(&mut visit, 2, offer(3, SOUND_AND_PICTURE, &[])).unwrap();

        assert_eq!(
            trace(&mut visit),
            ["negotiate 2 number 4 publish 0=5:Microphone 1=6:Camera receive"]
        );
    }

    #[test]
    fn only_the_provider_shares_a_screen() {
        let mut visit = visit_with_media();
        let screen = || offer(2, &[("8", Source::Screen)], &[]);

        assert_eq!(refusal(&mut visit, 2, screen()), ProblemCode::NotAllowed);
        assert!(say(&mut visit, 1, screen()).is_ok());
    }

    #[test]
    fn refused_offer_is_named_by_its_number() {
        let mut visit = visit_with_media();

        let problem = say(&mut visit, 2, offer(17, &[("8", Source::Screen)], &[])).unwrap_err();

        assert_eq!(problem.offer, Some(17));
    }

    #[test]
    fn source_or_section_used_twice_is_refused() {
        let mut visit = visit_with_media();
        let offers = [
            offer(2, &[("0", Source::Camera), ("1", Source::Camera)], &[]),
            offer(2, &[("0", Source::Microphone), ("0", Source::Camera)], &[]),
            offer(2, &[("0", Source::Microphone)], &[("0", 2, 3)]),
            offer(2, &[], &[("5", 2, 3), ("5", 2, 4)]),
            offer(2, &[], &[("5", 2, 3), ("6", 2, 3)]),
        ];

        for offer in offers {
            assert_eq!(refusal(&mut visit, 1, offer), ProblemCode::BadMessage);
        }
    }

    #[test]
    fn track_with_the_wrong_publisher_is_refused() {
        let mut visit = visit_with_media();

        for list in [[("5", 3, 3)], [("5", 1, 3)], [("5", 2, 1)], [("5", 77, 3)]] {
            assert_eq!(
                refusal(&mut visit, 3, receive(&list)),
                ProblemCode::BadMessage,
                "{list:?}"
            );
            assert_eq!(
                refusal(&mut visit, 3, offer(2, &[], &list)),
                ProblemCode::BadMessage,
                "{list:?}"
            );
        }
    }

    #[test]
    fn own_track_and_a_number_never_given_are_refused() {
        let mut visit = visit_with_media();

        for list in [[("5", 1, 1)], [("5", 2, 99)], [("5", 2, 0)]] {
            assert_eq!(
                refusal(&mut visit, 1, receive(&list)),
                ProblemCode::BadMessage,
                "{list:?}"
            );
        }
    }

    #[test]
    fn list_of_receptions_reaches_the_sfu() {
        let mut visit = visit_with_media();

        say(&mut visit, 3, receive(&[("5", 1, 1), ("6", 2, 4)])).unwrap();

        assert_eq!(trace(&mut visit), ["route 3 5=1:1 6=2:4"]);
    }

    #[test]
    fn track_that_is_gone_is_left_out_and_the_rest_received() {
        let mut visit = visit_with_media();
        say(&mut visit, 1, remove(2)).unwrap();
        trace(&mut visit);

        say(&mut visit, 3, receive(&[("5", 1, 1), ("6", 2, 4)])).unwrap();

        assert_eq!(trace(&mut visit), ["route 3 5=1:1"]);
    }

    #[test]
    fn track_the_sfu_has_not_taken_yet_is_left_out() {
        let mut visit = visit_with_media();
        say(&mut visit, 3, offer(1, SOUND_AND_PICTURE, &[])).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, receive(&[("5", 3, 5)])).unwrap();

        assert_eq!(trace(&mut visit), ["route 1"]);
    }

    #[test]
    fn lists_have_a_limit() {
        let mut visit = visit_with_media();
        let publish: Vec<(&str, Source)> = ["0", "1", "2", "3"]
            .into_iter()
            .map(|mid| (mid, Source::Camera))
            .collect();
        let mids: Vec<String> = (0..=RECEPTIONS_MAX).map(|n| format!("r{n}")).collect();
        let list: Vec<(&str, u8, u32)> = mids.iter().map(|mid| (mid.as_str(), 2, 3)).collect();
        assert!(publish.len() > PUBLICATIONS_MAX);

        assert_eq!(
            refusal(&mut visit, 1, offer(2, &publish, &[])),
            ProblemCode::TooMany
        );
        assert_eq!(refusal(&mut visit, 1, receive(&list)), ProblemCode::TooMany);
    }

    #[test]
    fn media_outlives_a_drop_once_it_was_answered() {
        let mut visit = visit_with_media();
        visit.handle_disconnect(at(2), START);
        trace(&mut visit);

        visit.handle_return(back(2, 22), after_s(1)).unwrap();

        assert_eq!(
            told(&mut visit),
            [
                "to 22: admitted 2 token 2 media_kept true",
                "to 1: roster 1 2 3 tracks 1:1 1:2 2:3 2:4",
                "to 22: roster 1 2 3 tracks 1:1 1:2 2:3 2:4",
                "to 3: roster 1 2 3 tracks 1:1 1:2 2:3 2:4",
            ]
        );
    }

    #[test]
    fn media_lost_by_the_sfu_is_gone_from_the_roster_and_not_kept() {
        let mut visit = visit_with_media();
        visit.handle_disconnect(at(2), START);
        trace(&mut visit);

        visit.handle_media_lost(who(2), START);
        assert_eq!(
            told(&mut visit),
            [
                "to 1: roster 1 (2) 3 tracks 1:1 1:2",
                "to 3: roster 1 (2) 3 tracks 1:1 1:2",
            ]
        );

        visit.handle_return(back(2, 22), after_s(1)).unwrap();
        assert_eq!(
            told(&mut visit)[0],
            "to 22: admitted 2 token 2 media_kept false"
        );
    }

    #[test]
    fn media_lost_of_someone_without_any_changes_nothing() {
        let mut visit = visit_with(&[2]);
        visit.handle_knock(knock(3), START).unwrap();
        trace(&mut visit);

        for n in [2, 3, 77] {
            visit.handle_media_lost(who(n), START);
        }

        assert_eq!(trace(&mut visit), [""; 0]);
    }

    #[test]
    fn tracks_go_with_whoever_leaves_is_removed_or_sent_back() {
        for message in [remove(2), send_back(2)] {
            let mut visit = visit_with_media();

            say(&mut visit, 1, message).unwrap();

            let lines = trace(&mut visit);
            assert!(lines.contains(&"close media 2".to_owned()));
            assert!(lines.contains(&"to 3: roster 1 3 tracks 1:1 1:2".to_owned()));
        }
    }

    #[test]
    fn screen_is_carried_while_the_provider_allows_it_and_for_nobody_else() {
        let mut visit = visit_with_media();
        let screen = |number| offer(number, &[("0", Source::Screen)], &[]);
        let allow = |n, allowed| ClientMessage::AllowScreen {
            who: who(n),
            allowed,
        };
        let sources = |visit: &Visit| {
            let inside = visit.seats[&who(2)].inside().unwrap();
            let tracks = inside.media.tracks().into_iter();
            tracks.map(|track| track.source).collect::<Vec<_>>()
        };

        for (n, message) in [(2, allow(2, true)), (2, screen(2))] {
            assert_eq!(refusal(&mut visit, n, message), ProblemCode::NotAllowed);
        }
        say(&mut visit, 1, allow(2, true)).unwrap();
        assert_eq!(refusal(&mut visit, 3, screen(2)), ProblemCode::NotAllowed);
        say(&mut visit, 2, screen(2)).unwrap();
        let number = visit.negotiations;
        visit.handle_answer(who(2), number, Some(sdp()), START);
        assert!(sources(&visit).contains(&Source::Screen));

        say(&mut visit, 1, allow(2, false)).unwrap();

        assert!(sources(&visit).is_empty());
        assert_eq!(refusal(&mut visit, 2, screen(3)), ProblemCode::NotAllowed);
        let stranger = allow(9, true);
        assert_eq!(refusal(&mut visit, 1, stranger), ProblemCode::NotInside);
    }

    #[test]
    fn screen_that_is_not_allowed_any_more_is_stopped_for_everyone_who_receives_it() {
        let mut visit = visit_with_media();
        let allow = |allowed| ClientMessage::AllowScreen {
            who: who(2),
            allowed,
        };
        say(&mut visit, 1, allow(true)).unwrap();
        let publish = [SOUND_AND_PICTURE, &[("2", Source::Screen)]].concat();
        say(&mut visit, 2, offer(2, &publish, &[])).unwrap();
        visit.handle_answer(who(2), 3, Some(sdp()), START);
        let number = visit.negotiations + 1;
        say(&mut visit, 3, offer(1, &[], &[("0", 2, 5), ("1", 2, 4)])).unwrap();
        visit.handle_answer(who(3), number, Some(sdp()), START);
        say(&mut visit, 1, receive(&[("7", 2, 3), ("8", 2, 5)])).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, allow(false)).unwrap();

        let tracks = "tracks 1:1 1:2 2:3 2:4";
        assert_eq!(
            trace(&mut visit),
            [
                "route 1 7=2:3".to_owned(),
                "route 3 1=2:4".to_owned(),
                format!("to 1: roster 1 2 3 {tracks}"),
                format!("to 2: roster 1 2 3 {tracks}"),
                format!("to 3: roster 1 2 3 {tracks}"),
            ]
        );
    }

    #[test]
    fn one_who_waits_never_reaches_the_sfu() {
        let mut visit = visit_with_media();
        visit.handle_knock(knock(4), START).unwrap();
        trace(&mut visit);

        for message in [
            offer(1, SOUND_AND_PICTURE, &[]),
            offer(1, &[], &[("0", 1, 1)]),
            receive(&[("0", 1, 1)]),
        ] {
            assert_eq!(refusal(&mut visit, 4, message), ProblemCode::NotAllowed);
        }
    }
}
