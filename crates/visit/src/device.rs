//! Devices: which one an invite belongs to, and which are new to it.
//!
//! An invite belongs to the first device that knocks by it, and from the first admission on to the one that was let in by
//! it last: whoever came first may be anybody who got hold of the link, and the provider's yes says more. A no says
//! nothing of any other device, so it changes nothing here.

use crate::{
    Visit,
    effect::{Deed, Effect},
    seat::Seat,
};
use protocol::{DeviceId, InviteId, ParticipantId, time::Instant};
use std::collections::{BTreeMap, BTreeSet};

/// New devices of one invite that the log tells of while a visit is in memory: more than a person has. Whoever makes
/// devices up is told of as often, and uses up no other invite's.
const TOLD_MAX: usize = 8;

/// Devices that the log tells of. A restart forgets them, and the log may tell of one again.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewDevices(BTreeMap<InviteId, BTreeSet<DeviceId>>);

impl NewDevices {
    /// Returns whether the log is to tell of this one.
    fn take(&mut self, invite: InviteId, device: DeviceId) -> bool {
        let told = self.0.entry(invite).or_default();
        told.len() < TOLD_MAX && told.insert(device)
    }
}

impl Visit {
    /// Takes note on which device somebody knocked.
    pub(crate) fn note_device(
        &mut self,
        who: ParticipantId,
        invite: InviteId,
        device: DeviceId,
        now: Instant,
    ) {
        let Some(bound) = self.device_of(invite) else {
            self.bind(invite, device);
            return;
        };
        if bound != device && self.new_devices.take(invite, device) {
            self.log(Deed::NewDevice, who, None, now);
        }
    }

    /// Takes note on which device somebody was let in.
    pub(crate) fn bind_to_admitted(&mut self, seat: &Seat) {
        let (Some(invite), Some(device)) = (seat.invite(), seat.device()) else {
            return;
        };
        if self.device_of(invite) != Some(device) {
            self.bind(invite, device);
        }
    }

    /// Returns whether somebody is on another device than the one that their invite belongs to.
    pub(crate) fn is_on_new_device(&self, seat: &Seat) -> bool {
        let bound = seat.invite().and_then(|invite| self.device_of(invite));
        bound.is_some() && bound != seat.device()
    }

    fn device_of(&self, invite: InviteId) -> Option<DeviceId> {
        self.invites.get(&invite)?.device
    }

    fn bind(&mut self, invite: InviteId, device: DeviceId) {
        let record = self.invite_mut(invite);
        record.device = Some(device);
        let record = *record;
        self.effects.push_back(Effect::SaveInvite(record));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Knock, Return, fixture::*};
    use protocol::{Knocker, ProblemCode};

    /// Person `n` on their own device, with the link of person `of`.
    fn knock_elsewhere(n: u8, of: u8) -> Knock {
        Knock {
            device: device(n),
            ..knock_with(n, of)
        }
    }

    fn marks(visit: &Visit) -> Vec<(ParticipantId, bool)> {
        let mark = |knocker: Knocker| (knocker.id, knocker.new_device);
        visit.knockers(START).into_iter().map(mark).collect()
    }

    #[test]
    fn invite_belongs_to_the_first_device_that_knocks_by_it() {
        let mut visit = visit_with_provider();

        visit.handle_knock(knock(2), START).unwrap();
        let first = trace(&mut visit);
        visit.handle_knock(knock_elsewhere(3, 2), START).unwrap();

        assert_eq!(
            first[1..3],
            [
                "log knocked 2",
                "save invite 2 declines 0 removals 0 device 2"
            ]
        );
        assert_eq!(marks(&visit), [(who(2), false), (who(3), true)]);
        let second = trace(&mut visit);
        assert!(second.contains(&"log new_device 3".to_owned()));
        assert!(!second.iter().any(|line| line.starts_with("save invite")));
    }

    #[test]
    fn second_window_of_the_same_device_is_no_new_device() {
        let mut visit = visit_with(&[2]);

        visit.handle_knock(knock_with(3, 2), START).unwrap();

        assert_eq!(marks(&visit), [(who(3), false)]);
        assert!(!trace(&mut visit).contains(&"log new_device 3".to_owned()));
    }

    #[test]
    fn new_device_waits_apart_and_the_first_one_hears_and_loses_nothing() {
        let mut visit = visit_with(&[2]);

        visit.handle_knock(knock_elsewhere(3, 2), START).unwrap();

        assert_eq!(
            told(&mut visit),
            [
                "to waiting 3: knocked token 3 provider_here true",
                "to 1: waiting room 3",
            ]
        );
        assert_eq!(visit.inside_count(), 2);
        assert!(say(&mut visit, 2, ask()).is_ok());
    }

    #[test]
    fn seat_is_nobodys_who_has_its_token_on_another_device() {
        let mut visit = visit_with(&[2]);
        visit.handle_disconnect(at(2), START);
        trace(&mut visit);
        let copied = Return {
            device: device(3),
            ..back(2, 33)
        };

        let result = visit.handle_return(copied.clone(), after_s(1));

        assert_eq!(result, Err(ProblemCode::NotInside));
        assert_eq!(trace(&mut visit), [""; 0]);
        assert_eq!(visit.handle_return(back(2, 22), after_s(2)), Ok(()));
        // Nor is it taken from whoever is there.
        assert_eq!(
            visit.handle_return(copied, after_s(3)),
            Err(ProblemCode::NotInside)
        );
        assert!(say_at(&mut visit, 22, ask(), after_s(3)).is_ok());
    }

    #[test]
    fn waiting_seat_is_nobodys_who_has_its_token_on_another_device() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        trace(&mut visit);
        let copied = Return {
            device: device(3),
            ..back(2, 33)
        };

        let result = visit.handle_return(copied, START);

        assert_eq!(result, Err(ProblemCode::NotInside));
        assert_eq!(trace(&mut visit), [""; 0]);
    }

    #[test]
    fn admission_makes_the_invite_that_devices() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        visit.handle_knock(knock_elsewhere(3, 2), START).unwrap();
        trace(&mut visit);

        say(&mut visit, 1, admit(3)).unwrap();

        let lines = trace(&mut visit);
        let bound = lines
            .iter()
            .position(|line| line == "save invite 2 declines 0 removals 0 device 3");
        let told = lines
            .iter()
            .position(|line| line.starts_with("to 3: admitted"));
        assert!(bound.is_some() && bound < told, "{lines:?}");
        assert_eq!(marks(&visit), [(who(2), true)]);
    }

    #[test]
    fn decline_and_removal_change_nothing_of_whose_the_invite_is() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();
        say(&mut visit, 1, decline(2)).unwrap();

        let later = after_s(31);
        visit.handle_knock(knock_elsewhere(3, 2), later).unwrap();
        say_at(&mut visit, 1, decline(3), later).unwrap();
        let later = after_s(120);
        visit.handle_knock(knock_with(4, 2), later).unwrap();

        assert_eq!(marks(&visit), [(who(4), false)]);
    }

    #[test]
    fn log_tells_of_a_new_device_once() {
        let mut visit = visit_with_provider();
        visit.handle_knock(knock(2), START).unwrap();

        for n in [3, 4] {
            let again = Knock {
                device: device(3),
                ..knock_with(n, 2)
            };
            visit.handle_knock(again, START).unwrap();
        }

        let lines = trace(&mut visit);
        let told = lines.iter().filter(|line| line.contains("new_device"));
        assert_eq!(told.count(), 1);
        assert_eq!(marks(&visit)[1..], [(who(3), true), (who(4), true)]);
    }

    #[test]
    fn devices_that_the_log_tells_of_have_a_limit_for_each_invite() {
        let mut devices = NewDevices::default();

        let told = (0..99).filter(|n| devices.take(invite(2), device(*n)));

        assert_eq!(told.count(), TOLD_MAX);
        assert!(devices.take(invite(3), device(1)));
    }

    #[test]
    fn restart_changes_nothing_of_devices() {
        let mut before = visit_with_provider();
        before.handle_knock(knock(2), START).unwrap();
        say(&mut before, 1, admit(2)).unwrap();
        let seats = before.seats.values().map(|seat| seat.record(None));
        let invites = before.invites.values().copied();

        let mut visit = restored(seats.collect(), invites.collect());

        let copied = Return {
            device: device(3),
            ..back(2, 33)
        };
        assert_eq!(
            visit.handle_return(copied, START),
            Err(ProblemCode::NotInside)
        );
        visit.handle_knock(knock_elsewhere(3, 2), START).unwrap();
        assert_eq!(marks(&visit), [(who(3), true)]);
        assert_eq!(visit.handle_return(back(2, 22), START), Ok(()));
    }

    #[test]
    fn nobody_comes_back_to_a_seat_of_before_there_were_devices() {
        let mut before = visit_with(&[2]);
        let mut record = before.erase(who(2)).record(None);
        record.device = None;
        let mut visit = restored(vec![record], Vec::new());

        let result = visit.handle_return(back(2, 22), START);

        assert_eq!(result, Err(ProblemCode::NotInside));
    }
}
