//! The HTTP API, one function for each request.

use crate::browser::http::{Failure, Method, ask, tell};
use protocol::{
    InviteId, InviteSecret, LinkToken, VisitId,
    api::{
        Account, InviteCard, NewInvite, NewVisit, OpenInvite, PlanVisit, SetUp, SignIn,
        SignInByLink, VisitList, VisitSummary,
    },
    time::Instant,
    write,
};

/// Who is signed in.
pub(crate) async fn account() -> Result<Account, Failure> {
    ask(Method::Get, "/api/session", None).await
}

/// Signs in.
pub(crate) async fn sign_in(email: String, password: String) -> Result<Account, Failure> {
    let body = write(&SignIn { email, password });
    ask(Method::Post, "/api/session", Some(body)).await
}

/// Signs in with the demo's link.
pub(crate) async fn sign_in_by_link(token: LinkToken) -> Result<Account, Failure> {
    let body = write(&SignInByLink { token });
    ask(Method::Post, "/api/session/link", Some(body)).await
}

/// Signs out.
pub(crate) async fn sign_out() -> Result<(), Failure> {
    tell(Method::Delete, "/api/session", None).await.map(drop)
}

/// Makes the practice and its first account.
pub(crate) async fn set_up(answers: SetUp) -> Result<Account, Failure> {
    ask(Method::Post, "/api/setup", Some(write(&answers))).await
}

/// Lists the visits that start in a time.
pub(crate) async fn visits(from: Instant, to: Instant) -> Result<Vec<VisitSummary>, Failure> {
    let path = format!(
        "/api/visits?from={}&to={}",
        from.as_millis(),
        to.as_millis()
    );
    let list: VisitList = ask(Method::Get, &path, None).await?;
    Ok(list.visits)
}

/// Plans a visit.
pub(crate) async fn plan_visit(plan: PlanVisit) -> Result<NewVisit, Failure> {
    ask(Method::Post, "/api/visits", Some(write(&plan))).await
}

/// Cancels a visit.
pub(crate) async fn cancel_visit(visit: VisitId) -> Result<(), Failure> {
    let path = ["/api/visits/", &visit.path_segment()].concat();
    tell(Method::Delete, &path, None).await.map(drop)
}

/// Makes a new link for an invite; the old one is dead.
pub(crate) async fn reissue(invite: InviteId) -> Result<NewInvite, Failure> {
    let path = ["/api/invites/", &invite.path_segment(), "/reissue"].concat();
    ask(Method::Post, &path, None).await
}

/// Revokes an invite's link.
pub(crate) async fn revoke(invite: InviteId) -> Result<(), Failure> {
    let path = ["/api/invites/", &invite.path_segment()].concat();
    tell(Method::Delete, &path, None).await.map(drop)
}

/// Proves a link's secret and learns whom the visit is with.
pub(crate) async fn open_invite(
    invite: InviteId,
    secret: InviteSecret,
) -> Result<InviteCard, Failure> {
    let body = write(&OpenInvite { invite, secret });
    ask(Method::Post, "/api/invites/open", Some(body)).await
}
