//! What stands behind the `#` of a private link, and what of it the server is shown.

use crate::browser::secret;
use protocol::{InviteId, InviteSecret};

/// Form of a link that a provider's browser made.
const VERSION: &str = "1";

/// Form of what this tab keeps of a code.
const CODE: &str = "code.";

/// A private link's secret half.
#[derive(Clone)]
pub(crate) enum PrivateLink {
    /// Made in a provider's browser: it names the root that the visit must be under, and carries a secret that
    /// the server never has.
    Browser {
        /// All of it: `1.<root>.<secret>`.
        text: String,
        /// The last part.
        secret: InviteSecret,
    },
    /// What a provider's browser gave for a code that was said on the telephone.
    Code {
        /// As that of a browser's link: `1.<root>.<secret>`.
        text: String,
        /// What the server is shown.
        token: InviteSecret,
    },
    /// Made by the server, which could knock with it.
    Server(InviteSecret),
}

impl PrivateLink {
    /// Reads a fragment, without the `#`. `None` for any other form.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if let Some(secret) = InviteSecret::from_text(text) {
            return Some(Self::Server(secret));
        }
        if let Some(rest) = text.strip_prefix(CODE) {
            let (text, token) = rest.rsplit_once('.')?;
            let link = Self::read(text)?;
            return matches!(link, Self::Browser { .. }).then_some(Self::Code {
                text: text.to_owned(),
                token: InviteSecret::from_text(token)?,
            });
        }
        let mut parts = text.split('.');
        let (version, root, secret) = (parts.next()?, parts.next()?, parts.next()?);
        // A root's fingerprint has as many bytes as a secret.
        let is_whole = parts.next().is_none() && InviteSecret::from_text(root).is_some();
        (is_whole && version == VERSION).then_some(Self::Browser {
            text: text.to_owned(),
            secret: InviteSecret::from_text(secret)?,
        })
    }

    /// Returns the text. It must reach no log, path, query or error.
    pub(crate) fn expose_text(&self) -> String {
        match self {
            Self::Browser { text, .. } => text.clone(),
            Self::Code { text, token } => [CODE, text, ".", &token.expose_text()].concat(),
            Self::Server(secret) => secret.expose_text(),
        }
    }

    /// Returns what the server is shown. `None` where the browser cannot derive it.
    pub(crate) async fn token(&self, invite: InviteId) -> Option<InviteSecret> {
        match self {
            Self::Browser { secret, .. } => secret::join_token(invite, secret).await,
            Self::Code { token, .. } => Some(token.clone()),
            Self::Server(secret) => Some(secret.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "AQEBAQEBAQEBAQEBAQEBAQ";
    const SECRET: &str = "AgICAgICAgICAgICAgICAg";

    #[test]
    fn both_kinds_of_link_read_back() {
        let browser = format!("1.{ROOT}.{SECRET}");
        for text in [browser.as_str(), SECRET] {
            let link = PrivateLink::read(text).unwrap();

            let is_browser = matches!(link, PrivateLink::Browser { .. });
            assert_eq!(is_browser, text.contains('.'));
            assert_eq!(link.expose_text(), text);
        }
    }

    #[test]
    fn what_is_kept_of_a_code_reads_back() {
        let kept = format!("code.1.{ROOT}.{SECRET}.{ROOT}");

        let link = PrivateLink::read(&kept).unwrap();

        assert_eq!(link.expose_text(), kept);
        let PrivateLink::Code { text, token } = link else {
            panic!("a code");
        };
        assert_eq!(text, format!("1.{ROOT}.{SECRET}"));
        assert_eq!(token.expose_text(), ROOT);
    }

    #[test]
    fn link_of_any_other_form_is_none() {
        let cases = [
            String::new(),
            format!("1.{ROOT}"),
            format!("2.{ROOT}.{SECRET}"),
            format!("01.{ROOT}.{SECRET}"),
            format!("1..{SECRET}"),
            format!("1.{ROOT}.{SECRET}x"),
            format!("1.{ROOT}.{SECRET}.x"),
            format!("{SECRET}x"),
            format!("code.1.{ROOT}.{SECRET}"),
            format!("code.{SECRET}.{SECRET}"),
            format!("code.code.1.{ROOT}.{SECRET}.{ROOT}.{ROOT}"),
        ];
        for text in cases {
            assert!(PrivateLink::read(&text).is_none(), "{text}");
        }
    }
}
