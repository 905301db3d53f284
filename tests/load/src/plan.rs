//! Visits planned over the HTTP API, with links made here as a provider's browser makes them.

use crate::{clock, failure::Failure, http::Api, person::Pass};
use e2ee::{Crypto, invitation::JoinToken, primitive::Secret};
use protocol::{
    DisplayName, InviteId, InviteSecret, Role, SecretHash, VisitId,
    api::{PlanInvite, PlanVisit, VisitSummary},
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

fn visit(api: &mut Api, invites: usize) -> Result<Planned, Failure> {
    let links: Vec<_> = (0..invites).map(|_| Link::draw()).collect();
    let plan = PlanVisit {
        id: VisitId::from_bytes(draw()),
        starts_at: clock::wall(),
        minutes: MINUTES,
        people: links.iter().map(Link::person).collect(),
        vault: None,
    };
    let visit = api.post("/api/visits", &plan)?;
    Ok(Planned { visit, links })
}

fn links(planned: &Planned) -> impl Iterator<Item = Pass> + '_ {
    let links = planned.links.iter();
    links.map(|link| Pass::Link(link.id, link.token.clone()))
}

/// A visit that was planned, with its links.
struct Planned {
    visit: VisitSummary,
    links: Vec<Link>,
}

/// A link, as a browser makes it.
struct Link {
    id: InviteId,
    token: InviteSecret,
}

impl Link {
    fn draw() -> Self {
        Self {
            id: InviteId::from_bytes(draw()),
            token: InviteSecret::from_bytes(draw()),
        }
    }

    fn person(&self) -> PlanInvite {
        let token = JoinToken::from_bytes(*self.token.expose_bytes());
        PlanInvite {
            id: self.id,
            hash: SecretHash::from_bytes(token.hash(&Crypto::default())),
            name: DisplayName::clean("Load Test").expect("a visible name"),
            role: Role::Patient,
        }
    }
}

fn draw() -> [u8; 16] {
    let drawn = Secret::random(&Crypto::default()).expect("the system has a random source");
    *drawn.expose_bytes()
}
