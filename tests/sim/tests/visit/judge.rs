//! What the visit asks for is done, and held against what ought to be.

use crate::{
    breach::Breach,
    law::{Place, Standing},
    people::{Line, Person, Seat},
    state::State,
};
use protocol::{ParticipantId, Source};
use visit::{ConnectionId, Deed, Effect, LogEntry, SeatRecord, Standing as Kept};

impl State {
    /// Does one thing that the visit asks for.
    pub(crate) fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Save(record) => self.save(record),
            Effect::Erase(who) => {
                let is_held = self.is_held(who);
                self.breaches.check(!is_held, Breach::LosesPlace, who);
                self.store.erase(who);
            }
            Effect::SaveInvite(record) => self.store.save_invite(record),
            Effect::SaveVisit(record) => {
                let is_over = record.ended_at.is_some();
                self.breaches
                    .check(is_over == self.law.is_over, Breach::Undone, record);
                self.store.visit = record;
            }
            Effect::Log(entry) => self.read(entry),
            Effect::TellProblem(..) | Effect::AnswerCode(..) => {}
            Effect::OpenMedia(who) => {
                self.check_inside(who, "media");
                self.sfu.peers |= Seat::of_id(who).map_or(0, Seat::bit);
            }
            Effect::CloseMedia(who) => {
                if let Some(seat) = Seat::of_id(who) {
                    self.sfu.close(seat);
                }
            }
            Effect::Negotiate(negotiation) => {
                self.check_inside(negotiation.who, "an offer");
                self.check_routes(negotiation.receive.iter().map(|(_, from, _)| *from));
                let mut sources = negotiation.publish.iter().map(|(_, _, source)| *source);
                self.check_screen(negotiation.who, sources.any(|one| one == Source::Screen));
                if let Some(seat) = Seat::of_id(negotiation.who) {
                    self.sfu.negotiate(seat, &negotiation);
                }
            }
            Effect::Route(routing) => {
                self.check_inside(routing.who, "a route");
                self.check_routes(routing.receive.iter().map(|(_, from, _)| *from));
                if let Some(seat) = Seat::of_id(routing.who) {
                    self.sfu.route(seat, &routing.receive);
                }
            }
            Effect::TellWaiting(to, message) => self.hear_waiting(to, &message),
            Effect::Tell(to, message) => self.hear(to, message),
            Effect::CloseSignaling(connection) => {
                let seat = self.seat_of(connection);
                self.breaches
                    .check(seat.is_none(), Breach::LosesPlace, seat);
            }
        }
    }

    /// Compares what is kept, and who has media, with what ought to be.
    pub(crate) fn compare(&mut self) {
        for seat in Seat::all() {
            let kept = self.store.standing(seat);
            let breach = match (self.law.standing(seat), kept) {
                (Standing::Waiting, Some(Kept::Waiting))
                | (Standing::Inside, Some(Kept::Admitted))
                | (Standing::Unused | Standing::Gone | Standing::Removed, None) => continue,
                (Standing::Waiting | Standing::Unused, Some(Kept::Admitted)) => Breach::Admission,
                (Standing::Unused | Standing::Gone | Standing::Removed, Some(_)) => {
                    Breach::ComesBack
                }
                (Standing::Waiting, None) | (Standing::Inside, None | Some(Kept::Waiting)) => {
                    Breach::LosesPlace
                }
            };
            self.breaches.add(breach, (seat, kept));
        }
        let inside = self.law.seats_of(Standing::Inside);
        let inside = inside.fold(0, |bits, seat| bits | seat.bit());
        let peers = self.sfu.peers;
        self.breaches.check(
            peers & !inside == 0,
            Breach::Receiving,
            ("media", peers, inside),
        );
        for seat in Seat::all() {
            for from in self.sfu.screens_to(seat) {
                let may_share = self.law.may_share(from);
                let shown_by = ("a screen is carried", from, seat);
                self.breaches.check(may_share, Breach::Undone, shown_by);
            }
        }
    }

    fn save(&mut self, record: SeatRecord) {
        let is_held = self.is_held(record.participant);
        self.breaches.check(is_held, Breach::ComesBack, &record);
        self.store.save(record);
    }

    /// Whatever takes a provider is in the log as a provider's.
    fn read(&mut self, entry: LogEntry) {
        let is_by_provider = entry
            .by
            .and_then(Seat::of_id)
            .is_some_and(|by| by.person() == Person::Provider);
        let takes_provider = match entry.what {
            Deed::Admitted | Deed::Declined | Deed::SentBack | Deed::Removed | Deed::Ended => true,
            // The last is the driver's to write: the rules never say it.
            Deed::Entered
            | Deed::Knocked
            | Deed::NewDevice
            | Deed::Revoked
            | Deed::Left
            | Deed::Lost
            | Deed::Overreached
            | Deed::Misforwarded => false,
        };
        let is_right = is_by_provider == takes_provider;
        self.breaches.check(is_right, Breach::ControlTaken, entry);
    }

    fn check_inside(&mut self, who: ParticipantId, what: &str) {
        let is_inside = self.law.standing_of(who) == Standing::Inside;
        self.breaches
            .check(is_inside, Breach::Receiving, (who, what));
    }

    fn check_routes(&mut self, from: impl Iterator<Item = ParticipantId>) {
        for publisher in from {
            self.check_inside(publisher, "somebody's track");
        }
    }

    pub(crate) fn check_screen(&mut self, who: ParticipantId, has_screen: bool) {
        let may_share = Seat::of_id(who).is_some_and(|seat| self.law.may_share(seat));
        self.breaches
            .check(!has_screen || may_share, Breach::Undone, (who, "a screen"));
    }

    fn is_held(&self, who: ParticipantId) -> bool {
        Seat::of_id(who).is_some_and(|seat| self.law.of(seat).place != Place::Nowhere)
    }

    pub(crate) fn seat_of(&self, connection: ConnectionId) -> Option<Seat> {
        self.law.seat_at(Line::of(connection)?)
    }
}
