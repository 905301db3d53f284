//! What follows from what was done.

use super::{Held, KEPT_PIECES, Law, Link, Place, Standing};
use crate::people::{INVITED, Line, Person, Seat};
use protocol::{ClientMessage, GroupPosition};

impl Law {
    /// Somebody is at a new connection, with a seat that they had or a new one.
    pub(crate) fn sit(&mut self, seat: Seat, standing: Standing, line: Line) {
        self.held[seat.index()].standing = standing;
        self.held[seat.index()].place = Place::Here(line);
        if let Some(whose) = seat.person().link() {
            self.link_mut(whose).belongs_to.get_or_insert(seat.person());
        }
    }

    pub(crate) fn drop_line(&mut self, seat: Seat) {
        self.held[seat.index()].place = Place::Away(0);
    }

    pub(crate) fn revoke(&mut self, whose: Person) {
        for seat in Seat::all().filter(|seat| seat.person().link() == Some(whose)) {
            if self.standing(seat) == Standing::Waiting {
                self.put_out(seat, Standing::Gone);
            }
        }
        self.link_mut(whose).is_revoked = true;
    }

    /// Ends it for everyone.
    pub(crate) fn end(&mut self) {
        for seat in Seat::all() {
            if self.of(seat).place != Place::Nowhere {
                self.put_out(seat, Standing::Gone);
            }
        }
        self.is_over = true;
    }

    /// A piece of time goes by.
    pub(crate) fn pass_time(&mut self) {
        for seat in Seat::all() {
            let Place::Away(pieces) = self.of(seat).place else {
                continue;
            };
            if pieces + 1 < KEPT_PIECES {
                self.held[seat.index()].place = Place::Away(pieces + 1);
            } else {
                self.put_out(seat, Standing::Gone);
            }
        }
        for link in &mut self.links {
            link.kept_out = link.kept_out.saturating_sub(1);
        }
    }

    /// Nobody is let in or put out by a restart; everyone is away from then on. The group is to be founded anew, and
    /// leave to share a screen to be given anew.
    pub(crate) fn restart(&mut self) {
        for held in &mut self.held {
            if held.place != Place::Nowhere {
                held.place = Place::Away(0);
            }
            held.may_share = false;
            held.is_member = false;
        }
        self.at = GroupPosition::default();
        self.was_restarted = true;
    }

    /// Something that a connection said was taken.
    pub(crate) fn follow(&mut self, seat: Seat, message: &ClientMessage) {
        match message {
            ClientMessage::Decline { who } => {
                let Some(who) = Seat::of_id(*who) else { return };
                self.refuse_link_of(who).kept_out = KEPT_PIECES;
                self.put_out(who, Standing::Gone);
            }
            ClientMessage::SendBack { who } => {
                let Some(who) = Seat::of_id(*who) else { return };
                let held = &mut self.held[who.index()];
                *held = Held {
                    standing: Standing::Waiting,
                    place: held.place,
                    ..Held::default()
                };
            }
            ClientMessage::Remove { who } => {
                let Some(who) = Seat::of_id(*who) else { return };
                self.refuse_link_of(who);
                self.put_out(who, Standing::Removed);
            }
            ClientMessage::AllowScreen { who, allowed } => {
                let Some(who) = Seat::of_id(*who) else { return };
                self.held[who.index()].may_share = *allowed;
            }
            ClientMessage::EndVisit {} => self.end(),
            ClientMessage::Leave {} => self.put_out(seat, Standing::Gone),
            ClientMessage::Found { generation } => self.found(seat, *generation),
            ClientMessage::Commit { at, welcomes, .. } => {
                if *at == self.at && self.of(seat).is_member {
                    let added = welcomes.iter().filter_map(|one| Seat::of_id(one.who));
                    self.commit(added.collect());
                }
            }
            ClientMessage::Enter { .. }
            | ClientMessage::Knock { .. }
            | ClientMessage::SetDevices { .. }
            | ClientMessage::Offer { .. }
            | ClientMessage::Receive { .. }
            | ClientMessage::Card { .. }
            | ClientMessage::SealedKnock { .. }
            | ClientMessage::Seal { .. }
            | ClientMessage::Ready { .. }
            | ClientMessage::Resume { .. }
            | ClientMessage::AnswerCode { .. }
            | ClientMessage::AnswerKnock { .. } => {}
        }
    }

    fn found(&mut self, by: Seat, generation: u32) {
        if generation <= self.at.generation {
            return;
        }
        self.at = GroupPosition {
            generation,
            epoch: 0,
        };
        for held in &mut self.held {
            held.is_member = false;
        }
        self.held[by.index()].is_member = true;
    }

    fn commit(&mut self, added: Vec<Seat>) {
        self.at.epoch += 1;
        for seat in added {
            let before = self.standing(seat);
            if let Standing::Waiting | Standing::Inside = before {
                self.held[seat.index()].standing = Standing::Inside;
                self.held[seat.index()].is_member = true;
            }
            if let (Standing::Waiting, Some(whose)) = (before, seat.person().link()) {
                self.link_mut(whose).belongs_to = Some(seat.person());
            }
        }
    }

    fn put_out(&mut self, seat: Seat, standing: Standing) {
        self.held[seat.index()] = Held {
            standing,
            ..Held::default()
        };
    }

    fn refuse_link_of(&mut self, seat: Seat) -> &mut Link {
        let whose = seat.person().link();
        let link = self.link_mut(whose.expect("a provider is never refused"));
        link.was_refused = true;
        link
    }

    fn link_mut(&mut self, whose: Person) -> &mut Link {
        let index = INVITED.iter().position(|invited| *invited == whose);
        &mut self.links[index.expect("everyone who is invited has a link")]
    }
}
