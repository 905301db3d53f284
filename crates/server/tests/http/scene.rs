//! A visit with the provider and one patient inside.

use crate::{
    house::{Browser, House, NewVisit},
    socket::Socket,
};
use protocol::{Closure, ParticipantId, ServerMessage, VisitMessage, WaitingMessage};

/// Such a visit.
pub(crate) struct Scene {
    pub(crate) house: House,
    pub(crate) browser: Browser,
    pub(crate) visit: NewVisit,
    pub(crate) provider: Socket,
    pub(crate) patient: Socket,
    /// Who the patient is.
    pub(crate) who: ParticipantId,
}

/// Plans a visit for so many patients, and lets the first of them in.
pub(crate) fn scene(patients: usize) -> Scene {
    let house = House::open();
    let browser = house.provider();
    let visit = house.plan(&browser, patients);
    let mut patient = house.knock(&visit.invites[0]);
    let mut provider = house.enter(&browser, &visit);
    let who = provider.waiting_room_of(1)[0].id;
    provider.admit(who);
    patient.admitted();
    provider.roster_of(2);
    Scene {
        house,
        browser,
        visit,
        provider,
        patient,
        who,
    }
}

/// Returns why a connection was closed, where its last word says so.
pub(crate) fn closure(messages: &[ServerMessage]) -> Option<Closure> {
    match messages.last()? {
        ServerMessage::Visit(VisitMessage::Closed(why))
        | ServerMessage::Waiting(WaitingMessage::Closed(why)) => Some(*why),
        _ => None,
    }
}
