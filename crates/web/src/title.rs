//! What a tab, a history and a screen reader call each page. No title names a person or a practice:
//! they stay in the browser's history and show on a shared screen.

use crate::{browser::document, text::t};

/// A page, as far as its title tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Title {
    /// A private link, before it is known what is behind it.
    Link,
    /// Where a code is typed.
    Code,
    /// The link's card and the checks.
    CheckIn,
    /// The wait.
    WaitingRoom,
    /// The visit, on both sides.
    Visit,
    /// Out of it: left, over, declined.
    Out,
    /// What happened in a visit.
    Log,
    /// The provider's list.
    Today,
    /// The form of a new visit.
    NewVisit,
    /// The sign-in.
    SignIn,
    /// The making of the practice.
    SetUp,
    /// A new passphrase by the recovery key.
    Recover,
    /// The own keys.
    Account,
    /// What the build was tried with.
    Promises,
    /// The security notices.
    Notices,
    /// No page.
    Nowhere,
    /// The hint at the secure address.
    Insecure,
}

impl Title {
    /// Gives the tab this title.
    pub(crate) fn show(self) {
        document().set_title(self.words());
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Link => t!("tab-link"),
            Self::Code => t!("tab-code"),
            Self::CheckIn => t!("tab-check-in"),
            Self::WaitingRoom => t!("tab-waiting-room"),
            Self::Visit => t!("tab-visit"),
            Self::Out => t!("tab-out"),
            Self::Log => t!("tab-log"),
            Self::Today => t!("tab-today"),
            Self::NewVisit => t!("tab-new-visit"),
            Self::SignIn => t!("tab-sign-in"),
            Self::SetUp => t!("tab-set-up"),
            Self::Recover => t!("tab-recover"),
            Self::Account => t!("tab-account"),
            Self::Promises => t!("tab-promises"),
            Self::Notices => t!("tab-notices"),
            Self::Nowhere => t!("tab-nowhere"),
            Self::Insecure => t!("tab-insecure"),
        }
    }
}
