//! Which page a path stands for.

use crate::title::Title;
use protocol::{InviteId, VisitId};

/// Every page with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// `/`: today's visits.
    Desk,
    /// `/visits/new`: the form of a new visit.
    NewVisit,
    /// `/sign-in`.
    SignIn,
    /// `/recover`: a new passphrase for whoever has the recovery key.
    Recover,
    /// `/account`: the own keys.
    Account,
    /// `/promises`: what this build was tried with.
    Promises,
    /// `/notices`: the security notices of the releases.
    Notices,
    /// `/setup#<token>`: the first provider makes the practice.
    SetUp,
    /// `/demo#<token>`: signs in and opens today's only visit.
    Demo,
    /// `/visits/<id>`: the provider's side of a visit.
    Visit(VisitId),
    /// `/visits/<id>/log`: what happened in a visit, and the report of an intrusion.
    Log(VisitId),
    /// `/code`: where a code is typed that was said on the telephone.
    Code,
    /// `/v/<id>#<secret>`: the door of a private link.
    Invite(InviteId),
    /// Anything else.
    Nowhere,
}

impl Route {
    /// Reads a URL's path.
    pub(crate) fn of_path(path: &str) -> Self {
        let path = path.strip_suffix('/').unwrap_or(path);
        match path {
            "" => return Self::Desk,
            "/visits/new" => return Self::NewVisit,
            "/sign-in" => return Self::SignIn,
            "/recover" => return Self::Recover,
            "/account" => return Self::Account,
            "/promises" => return Self::Promises,
            "/notices" => return Self::Notices,
            "/setup" => return Self::SetUp,
            "/demo" => return Self::Demo,
            "/code" => return Self::Code,
            _ => {}
        }
        let below = path.strip_prefix("/visits/");
        let log = below
            .and_then(|rest| rest.strip_suffix("/log"))
            .map(str::parse);
        if let Some(Ok(visit)) = log {
            return Self::Log(visit);
        }
        let visit = below.map(str::parse);
        let invite = path.strip_prefix("/v/").map(str::parse);
        match (visit, invite) {
            (Some(Ok(visit)), _) => Self::Visit(visit),
            (_, Some(Ok(invite))) => Self::Invite(invite),
            _ => Self::Nowhere,
        }
    }

    /// Returns the title of the page as it opens.
    pub(crate) const fn title(self) -> Title {
        match self {
            Self::Desk => Title::Today,
            Self::NewVisit => Title::NewVisit,
            Self::SignIn => Title::SignIn,
            Self::Recover => Title::Recover,
            Self::Account => Title::Account,
            Self::Promises => Title::Promises,
            Self::Notices => Title::Notices,
            Self::SetUp => Title::SetUp,
            Self::Demo | Self::Visit(_) => Title::Visit,
            Self::Log(_) => Title::Log,
            Self::Code => Title::Code,
            Self::Invite(_) => Title::Link,
            Self::Nowhere => Title::Nowhere,
        }
    }

    /// Writes the URL's path. No path holds a secret.
    pub(crate) fn path(self) -> String {
        match self {
            Self::Desk | Self::Nowhere => "/".to_owned(),
            Self::NewVisit => "/visits/new".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Recover => "/recover".to_owned(),
            Self::Account => "/account".to_owned(),
            Self::Promises => "/promises".to_owned(),
            Self::Notices => "/notices".to_owned(),
            Self::SetUp => "/setup".to_owned(),
            Self::Demo => "/demo".to_owned(),
            Self::Code => "/code".to_owned(),
            Self::Visit(visit) => ["/visits/", &visit.path_segment()].concat(),
            Self::Log(visit) => ["/visits/", &visit.path_segment(), "/log"].concat(),
            Self::Invite(invite) => ["/v/", &invite.path_segment()].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_by_its_own_path() {
        for route in [
            Route::Desk,
            Route::NewVisit,
            Route::SignIn,
            Route::Recover,
            Route::Account,
            Route::Promises,
            Route::Notices,
            Route::SetUp,
            Route::Demo,
            Route::Code,
            Route::Visit(VisitId::from_bytes([7; 16])),
            Route::Log(VisitId::from_bytes([7; 16])),
            Route::Invite(InviteId::from_bytes([9; 16])),
        ] {
            assert_eq!(Route::of_path(&route.path()), route);
        }
    }

    #[test]
    fn path_that_is_no_page_leads_nowhere() {
        for path in [
            "/x",
            "/v/",
            "/v/short",
            "/visits/x",
            "/visits/new/x",
            "/visits/x/log",
            "/visits//log",
            "//",
        ] {
            assert_eq!(Route::of_path(path), Route::Nowhere, "{path}");
        }
    }
}
