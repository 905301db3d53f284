//! Codes that are said on the telephone: made and revoked by a provider, tried by whoever was told one.

use super::{
    KeysFault,
    device::Device,
    link::Links,
    vault::{self, KeptVault},
};
use crate::{api, browser::http::Failure, link::PrivateLink};
use e2ee::{
    Crypto,
    code_run::{Asking, CodeGrant, CodeRunError},
    invitation::LinkFragment,
    phone_code::{CodeSecret, PhoneCode},
    vault::InviteCode,
};
use protocol::{
    AccountId, InviteId, InviteSecret, ProblemCode, Sealed, VisitId,
    code::{AskCode, ProveCode},
    limit::CODES_EVER_MAX,
};

/// A code as its provider sees it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum SpokenCode {
    /// To be read out: three groups of four digits.
    Live(String),
    /// Somebody typed wrong digits too often.
    Burned,
}

impl SpokenCode {
    /// Returns what is to be shown of a code; nothing of one that was revoked.
    pub(super) fn of(code: &InviteCode) -> Option<Self> {
        if code.is_revoked {
            return None;
        }
        Some(if code.is_burned() {
            Self::Burned
        } else {
            Self::Live(code.digits().expose_text().as_str().to_owned())
        })
    }
}

/// Makes a code for an invite, in the place of the one that it had.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn make(
    account: AccountId,
    visit: VisitId,
    invite: InviteId,
) -> Result<Links, KeysFault> {
    let device = Device::find(account).await?;
    let secret = CodeSecret::generate(&Crypto::default())?;
    // A code that the vault has no room for must not take the place of the one that works.
    let known = vault::read(&device, visit).await?;
    let is_last = known.is_some_and(|KeptVault { vault, .. }| {
        let mut invitations = vault.invitations.iter();
        let code = invitations.find_map(|one| one.code.as_ref().filter(|_| one.id == invite));
        code.is_some_and(|code| code.number >= CODES_EVER_MAX)
    });
    if is_last {
        return Err(KeysFault::Server(Failure::Problem(ProblemCode::TooMany)));
    }
    // The server first: it alone knows which locators are free. One without digits in the vault opens nothing.
    let locator = api::make_code(invite).await?.locator;
    let KeptVault { vault, .. } = vault::change(&device, visit, |vault| {
        if let Some(invitation) = vault.invitation_mut(invite) {
            let before = invitation.code.take();
            let next = InviteCode::following(before.as_ref(), locator, secret.clone());
            invitation.code = Some(next)
                .filter(|next| next.number <= CODES_EVER_MAX)
                .or(before);
        }
    })
    .await?;
    let mut invitations = vault.invitations.iter();
    let known = invitations.find(|invitation| invitation.id == invite);
    let code = known.and_then(|invitation| invitation.code.as_ref());
    if code.is_none_or(|code| code.locator != locator) {
        return Err(KeysFault::Server(Failure::Problem(ProblemCode::TooMany)));
    }
    Ok(Links::of_vault(&device, &vault))
}

/// Revokes the code of an invite. Its link works on.
///
/// # Errors
///
/// [`KeysFault`].
pub(crate) async fn revoke(
    account: AccountId,
    visit: VisitId,
    invite: InviteId,
) -> Result<Links, KeysFault> {
    api::revoke_code(invite).await?;
    let device = Device::find(account).await?;
    let KeptVault { vault, .. } = vault::change(&device, visit, |vault| {
        let invitation = vault.invitation_mut(invite);
        if let Some(code) = invitation.and_then(|invitation| invitation.code.as_mut()) {
            code.is_revoked = true;
        }
    })
    .await?;
    Ok(Links::of_vault(&device, &vault))
}

/// Tries a code whose digits check: where they are those of a provider who is there, returns the invite that it leads to,
/// and what a private link would have carried.
///
/// # Errors
///
/// [`Failure`].
pub(crate) async fn try_code(code: &PhoneCode) -> Result<(InviteId, PrivateLink), Failure> {
    let crypto = Crypto::default();
    let (asking, ask) = Asking::begin(&crypto, code).map_err(CodeRunError::from)?;
    let asked = api::ask_code(AskCode {
        locator: code.locator(),
        ask: sealed(ask)?,
    });
    let asked = asked.await?;
    let (proving, proof) = asking.handle_hello(&crypto, asked.hello.as_bytes())?;
    let proved = api::prove_code(ProveCode {
        run: asked.run,
        proof: sealed(proof)?,
    });
    let grant = proving.handle_grant(&crypto, proved.await?.grant.as_bytes())?;
    Ok((grant.invite, link(grant)))
}

/// Whatever does not hold in a try is told in the one way in which a wrong code is.
impl From<CodeRunError> for Failure {
    fn from(_: CodeRunError) -> Self {
        Self::Problem(ProblemCode::CodeNotValid)
    }
}

fn sealed(bytes: Vec<u8>) -> Result<Sealed, Failure> {
    Sealed::new(bytes).ok_or(Failure::Problem(ProblemCode::CodeNotValid))
}

fn link(grant: CodeGrant) -> PrivateLink {
    let fragment = LinkFragment {
        root: grant.root,
        secret: Some(grant.secret),
    };
    PrivateLink::Code {
        text: fragment.expose_text().as_str().to_owned(),
        token: InviteSecret::from_bytes(*grant.token.expose_bytes()),
    }
}
