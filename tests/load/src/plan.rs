//! Visits planned over the HTTP API, with the links that it answered.

use crate::{clock, failure::Failure, http::Api, person::Pass};
use protocol::{
    DisplayName, Role,
    api::{NewVisit, PlanInvite, PlanVisit},
    limit::SEATS_PER_INVITE_MAX,
};

/// Planned length of a visit; longer than a round takes.
const MINUTES: u32 = 60;

/// The passes of everyone in a visit of two.
pub(crate) struct Pair {
    /// The provider's.
    pub(crate) provider: Pass,
    /// The patient's.
    pub(crate) patient: Pass,
}

/// Plans a visit of two.
pub(crate) fn pair(api: &mut Api) -> Result<Pair, Failure> {
    let planned = visit(api, 1)?;
    let patient = links(&planned).next();
    Ok(Pair {
        provider: Pass::Session(planned.visit.id),
        patient: patient.ok_or(Failure::Unexpected("a visit without invites"))?,
    })
}

/// Plans a visit for so many people in its waiting room, as many devices to a link as may knock.
pub(crate) fn waiting_room(api: &mut Api, people: usize) -> Result<Vec<Pass>, Failure> {
    let planned = visit(api, people.div_ceil(SEATS_PER_INVITE_MAX))?;
    let devices = |pass| std::iter::repeat_n(pass, SEATS_PER_INVITE_MAX);
    Ok(links(&planned).flat_map(devices).take(people).collect())
}

fn visit(api: &mut Api, invites: usize) -> Result<NewVisit, Failure> {
    let person = PlanInvite {
        name: DisplayName::clean("Load Test").expect("a visible name"),
        role: Role::Patient,
    };
    let plan = PlanVisit {
        starts_at: clock::wall(),
        minutes: MINUTES,
        people: vec![person; invites],
    };
    api.post("/api/visits", &plan)
}

fn links(planned: &NewVisit) -> impl Iterator<Item = Pass> + '_ {
    let invites = planned.invites.iter();
    invites.map(|invite| Pass::Link(invite.id, invite.secret.clone()))
}
