//! The HTTP API, one function for each request.

use crate::browser::http::{Failure, Method, ask, tell};
use protocol::{
    Authentication, InviteId, InviteSecret, LinkToken, VisitId,
    api::{
        Account, Advisories, InviteCard, Keep, KeepKeyring, KeepOutcome, Kept, LogLine, OpenInvite,
        OpenRecovery, PlanVisit, Promises, Recover, ReissueInvites, SetUp, SignIn, SignInByLink,
        VisitList, VisitSummary,
    },
    code::{AskCode, CodeAsked, CodeProved, MadeCode, MakeCode, ProveCode},
    time::Instant,
    write,
};

/// Who is signed in.
pub(crate) async fn account() -> Result<Account, Failure> {
    ask(Method::Get, "/api/session", None).await
}

/// Signs in.
pub(crate) async fn sign_in(
    email: String,
    authentication: Authentication,
) -> Result<Account, Failure> {
    let body = write(&SignIn {
        email,
        authentication,
    });
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
pub(crate) async fn visits(from: Instant, to: Instant) -> Result<VisitList, Failure> {
    let path = format!(
        "/api/visits?from={}&to={}",
        from.as_millis(),
        to.as_millis()
    );
    ask(Method::Get, &path, None).await
}

/// What this build was tried with.
pub(crate) async fn promises() -> Result<Promises, Failure> {
    ask(Method::Get, "/api/promises", None).await
}

/// Which weaknesses are known.
pub(crate) async fn advisories() -> Result<Advisories, Failure> {
    ask(Method::Get, "/api/advisories", None).await
}

/// Plans a visit.
pub(crate) async fn plan_visit(plan: PlanVisit) -> Result<VisitSummary, Failure> {
    ask(Method::Post, "/api/visits", Some(write(&plan))).await
}

/// One visit.
pub(crate) async fn visit(visit: VisitId) -> Result<VisitSummary, Failure> {
    let path = ["/api/visits/", &visit.path_segment()].concat();
    ask(Method::Get, &path, None).await
}

/// What happened in a visit.
pub(crate) async fn log(visit: VisitId) -> Result<Vec<LogLine>, Failure> {
    let path = ["/api/visits/", &visit.path_segment(), "/log"].concat();
    ask(Method::Get, &path, None).await
}

/// What the provider's devices keep of a visit.
pub(crate) async fn vault(visit: VisitId) -> Result<Kept, Failure> {
    ask(Method::Get, &vault_path(visit), None).await
}

/// Keeps something else of it.
pub(crate) async fn keep_vault(visit: VisitId, keep: Keep) -> Result<KeepOutcome, Failure> {
    ask(Method::Put, &vault_path(visit), Some(write(&keep))).await
}

fn vault_path(visit: VisitId) -> String {
    ["/api/visits/", &visit.path_segment(), "/vault"].concat()
}

/// The account's keyring.
pub(crate) async fn keyring() -> Result<Kept, Failure> {
    ask(Method::Get, "/api/keyring", None).await
}

/// Keeps another keyring.
pub(crate) async fn keep_keyring(keep: KeepKeyring) -> Result<KeepOutcome, Failure> {
    ask(Method::Put, "/api/keyring", Some(write(&keep))).await
}

/// The keyring for whoever has the recovery key.
pub(crate) async fn open_recovery(open: OpenRecovery) -> Result<Kept, Failure> {
    ask(Method::Post, "/api/recovery/open", Some(write(&open))).await
}

/// A new passphrase and a new recovery key.
pub(crate) async fn recover(recover: Recover) -> Result<Account, Failure> {
    ask(Method::Post, "/api/recovery", Some(write(&recover))).await
}

/// Cancels a visit.
pub(crate) async fn cancel_visit(visit: VisitId) -> Result<(), Failure> {
    let path = ["/api/visits/", &visit.path_segment()].concat();
    tell(Method::Delete, &path, None).await.map(drop)
}

/// Makes new links for invites; the old ones are dead.
pub(crate) async fn reissue(visit: VisitId, new: ReissueInvites) -> Result<(), Failure> {
    let path = ["/api/visits/", &visit.path_segment(), "/reissue"].concat();
    tell(Method::Post, &path, Some(write(&new))).await.map(drop)
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

/// Gives an invite a code that leads to it.
pub(crate) async fn make_code(invite: InviteId) -> Result<MadeCode, Failure> {
    ask(Method::Post, &code_path(invite), Some(write(&MakeCode {}))).await
}

/// Takes it away.
pub(crate) async fn revoke_code(invite: InviteId) -> Result<(), Failure> {
    tell(Method::Delete, &code_path(invite), None)
        .await
        .map(drop)
}

fn code_path(invite: InviteId) -> String {
    ["/api/invites/", &invite.path_segment(), "/code"].concat()
}

/// Tries a code: the first step.
pub(crate) async fn ask_code(asked: AskCode) -> Result<CodeAsked, Failure> {
    ask(Method::Post, "/api/codes/ask", Some(write(&asked))).await
}

/// Tries a code: the second step.
pub(crate) async fn prove_code(proof: ProveCode) -> Result<CodeProved, Failure> {
    ask(Method::Post, "/api/codes/prove", Some(write(&proof))).await
}
