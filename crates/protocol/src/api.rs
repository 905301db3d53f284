//! Bodies of the HTTP API: signing in, planning visits, opening a link.
//!
//! Everything but signing in, recovering and opening a link needs the session cookie. Every refusal is a
//! [`crate::Problem`].

mod account;
mod advisory;
mod keep;
mod promise;

pub use account::{Account, SetUp, SignIn, SignInByLink};
pub use advisory::{Advisories, Advisory, AdvisorySource, Severity};
pub use keep::{Keep, KeepKeyring, KeepOutcome, Kept, OpenRecovery, Recover};
pub use promise::{Promise, PromiseGroup, PromiseVerdict, Promises, Suite};

use crate::{
    DisplayName, InviteId, InviteSecret, ParticipantId, Role, Sealed, SecretHash, VisitId,
    time::Instant,
};
use serde::{Deserialize, Serialize};

/// `POST /api/visits`: plan a visit. Answers [`VisitSummary`].
///
/// The browser draws the ids and the links' secrets, and keeps the secrets to itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanVisit {
    /// 16 random bytes.
    pub id: VisitId,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned length in minutes, 1 to [`crate::limit::VISIT_MINUTES_MAX`].
    pub minutes: u32,
    /// Who is invited: at least one, at most [`crate::limit::INVITES_MAX`]. None is a provider.
    pub people: Vec<PlanInvite>,
    /// What the provider's devices keep of the visit, sealed: its first vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vault: Option<Sealed>,
}

/// One person to invite. Also the body of `POST /api/visits/{visit}/invites`, which answers
/// [`InviteSummary`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanInvite {
    /// 16 random bytes.
    pub id: InviteId,
    /// Hash of what the link's holder will show: [`OpenInvite::secret`].
    pub hash: SecretHash,
    /// Name, as everyone in the visit reads it.
    pub name: DisplayName,
    /// Role.
    pub role: Role,
}

/// `POST /api/visits/{visit}/reissue`: new links in the place of old ones, all of them or none. Answers an
/// [`InviteSummary`] for each, in the same order.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReissueInvites {
    /// 1 to [`INVITES_MAX`](crate::limit::INVITES_MAX), each old one once.
    pub links: Vec<ReissueInvite>,
}

/// A new link in the place of an old one, for the same person.
///
/// The id is another one, because a link's secret is derived from it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReissueInvite {
    /// Whose link is dead from here on.
    pub old: InviteId,
    /// 16 random bytes.
    pub id: InviteId,
    /// Hash of what the link's holder will show.
    pub hash: SecretHash,
}

/// `GET /api/visits?from=…&to=…` (milliseconds since 1970): the account's visits in that time, by start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitList {
    /// The visits.
    pub visits: Vec<VisitSummary>,
    /// How many links that do not work were shown in an hour, where those are so many that somebody tries links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong_links: Option<u32>,
    /// The same of codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong_codes: Option<u32>,
}

/// One visit in a list. Also the answer of `GET /api/visits/{visit}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitSummary {
    /// Which visit.
    pub id: VisitId,
    /// Planned start.
    pub starts_at: Instant,
    /// Planned length in minutes.
    pub minutes: u32,
    /// Where it stands.
    pub state: VisitState,
    /// People in the waiting room.
    pub waiting: u32,
    /// Who is invited.
    pub invites: Vec<InviteSummary>,
}

/// Where a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    /// Nobody was admitted yet.
    Planned,
    /// Someone was admitted.
    Running,
    /// The provider ended it, or its time is over.
    Ended,
}

/// One invite in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InviteSummary {
    /// Which invite.
    pub id: InviteId,
    /// Name.
    pub name: DisplayName,
    /// Role.
    pub role: Role,
    /// Whether the link was revoked.
    pub revoked: bool,
    /// Whether it was used as if it had been handed on, as far as the server remembers.
    pub may_be_shared: bool,
}

/// `POST /api/invites/open`: the page proves that it holds the secret. Answers [`InviteCard`].
/// Changes nothing and tells nobody.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenInvite {
    /// The link's public half.
    pub invite: InviteId,
    /// What a link that a browser made gives for the server, or the private half of one that the server
    /// made.
    pub secret: InviteSecret,
}

/// What the holder of a link may know before knocking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InviteCard {
    /// Name of the invited person.
    pub name: DisplayName,
    /// Role of the invited person.
    pub role: Role,
    /// Whom the visit is with.
    pub provider: DisplayName,
    /// Name of the practice.
    pub practice: DisplayName,
    /// Planned start.
    pub starts_at: Instant,
    /// From when on knocking works.
    pub opens_at: Instant,
    /// The server's clock, for a browser whose own is wrong.
    pub now: Instant,
}

/// Who asked for what in a visit; one line of `GET /api/visits/{visit}/log`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogLine {
    /// When.
    pub at: Instant,
    /// What, a stable word: `planned`, `invited`, `reissued`, `link_revoked`, `code_made`, `code_revoked`, `cancelled` of the plan;
    /// `entered`, `knocked`, `admitted`, `declined`, `sent_back`, `removed`, `revoked`, `left`, `lost`,
    /// `ended` of the visit, and `overreached`: somebody asked for what is the provider's alone and was refused,
    /// which no page of ours does; told once for each time they came in. `left_out` stands where older lines of people
    /// who knocked and left again are not told.
    pub what: String,
    /// Who it happened to, if a person.
    pub who: Option<ParticipantId>,
    /// Whose link they knocked by. None for a provider, and for whoever knocked before the log said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<LogPerson>,
}

/// Whose link somebody in the log knocked by. Whether it was that person, no log knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogPerson {
    /// Name, as invited.
    pub name: DisplayName,
    /// Role, as invited.
    pub role: Role,
}
