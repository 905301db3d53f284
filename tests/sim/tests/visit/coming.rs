//! Somebody comes: by an account, a link, or the token of a seat.

use crate::{
    breach::Breach,
    law::{Place, Standing},
    people::{ACCOUNT, Line, Person, Seat, invite_of},
    state::State,
    store::name,
};
use visit::{Entry, Knock, Return};

impl State {
    /// A provider enters, or comes back.
    pub(crate) fn enter(&mut self, line: Line, fresh: Option<Seat>) {
        let held = Person::Provider.seats();
        let held = held
            .into_iter()
            .find(|seat| self.law.standing(*seat) == Standing::Inside);
        let Some(seat) = held.or(fresh) else { return };
        let entry = Entry {
            participant: fresh.unwrap_or(seat).id(),
            account: ACCOUNT,
            name: name(),
            connection: line.connection(),
        };
        let taken = self.visit.handle_enter(entry, self.numbers.now);
        if taken.is_ok() {
            self.law.sit(seat, Standing::Inside, line);
        }
        let is_over = self.law.is_over;
        self.breaches.check(
            !is_over || taken.is_err(),
            Breach::Undone,
            "entered what is over",
        );
        self.breaches
            .check(is_over || taken.is_ok(), Breach::ControlLost, taken);
        self.settle();
    }

    /// Somebody knocks with the link that they have.
    pub(crate) fn knock(&mut self, line: Line, seat: Seat) {
        let Some(whose) = line.person().link() else {
            return;
        };
        let knock = Knock {
            participant: seat.id(),
            invite: invite_of(whose),
            name: name(),
            role: line.person().role(),
            seat: self.next_token(seat),
            device: line.person().device(),
            connection: line.connection(),
            may_be_shared: false,
        };
        let taken = self.visit.handle_knock(knock, self.numbers.now);
        if taken.is_ok() {
            self.law.sit(seat, Standing::Waiting, line);
            self.numbers.issued[seat.index()] += 1;
            let link = self.law.link_of(whose);
            let is_kept_out = link.is_some_and(|link| link.kept_out > 0);
            let is_right = !self.law.is_over && !is_kept_out;
            self.breaches
                .check(is_right, Breach::Undone, "knocked too early or too late");
        }
        self.settle();
    }

    /// Somebody shows the newest token of a seat, or the one before. The server looks it up, as at its door; where it
    /// opens nothing, what is left is the knock.
    pub(crate) fn show(&mut self, line: Line, seat: Seat, issued: u16) {
        let token = seat.token(issued);
        let is_newest = issued == self.numbers.issued[seat.index()];
        let is_held = self.law.of(seat).place != Place::Nowhere;
        // Whoever has a copy of the token is not on the device that the seat was taken on.
        let is_theirs = line.person() == seat.person();
        let is_right = is_newest && is_held && is_theirs;
        let mut taken = None;
        // The rules are asked also where the door would have looked at the device before them.
        if self.store.opens(&token, seat) {
            let back = Return {
                participant: seat.id(),
                seat: token,
                device: line.person().device(),
                connection: line.connection(),
            };
            taken = Some(self.visit.handle_return(back, self.numbers.now));
        }
        let is_taken = taken.as_ref().is_some_and(Result::is_ok);
        if is_taken {
            let standing = match self.law.standing(seat) {
                Standing::Waiting => Standing::Waiting,
                Standing::Inside | Standing::Unused | Standing::Gone | Standing::Removed => {
                    Standing::Inside
                }
            };
            self.breaches
                .check(is_right, Breach::ComesBack, (seat, issued));
            self.law.sit(seat, standing, line);
        } else {
            self.breaches
                .check(!is_right, Breach::LosesPlace, (seat, taken));
        }
        self.settle();
    }
}
