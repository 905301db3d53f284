//! Whether an address that somebody wrote is to be opened: whose page it is, and that others wrote it.

use super::Visit;
use crate::{
    part::icon::{Icon, icon},
    text::t,
};
use leptos::prelude::*;
use protocol::piece::HttpsLink;

impl Visit {
    /// Asks about an address.
    pub(super) fn ask_of_link(self) -> Callback<HttpsLink> {
        Callback::new(move |link| {
            self.link.set(Some(link));
            self.opening.set(true);
        })
    }

    /// The dialog's inside, made when it opens. The link itself is only here.
    pub(super) fn link_body(self) -> AnyView {
        let Some(link) = self.link.get_untracked() else {
            return ().into_any();
        };
        let encoded = link.is_encoded().then(|| {
            view! {
                <p class="code-warning">
                    {icon(Icon::Warning)} <span>{t!("link-encoded")}</span>
                </p>
            }
        });
        let close = move |_| self.opening.set(false);
        view! {
            <p>{t!("link-lead")}</p>
            <p class="link-host" dir="ltr">
                {link.host().to_owned()}
            </p>
            {encoded}
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    data-kind="second"
                    autofocus=true
                    on:click=close
                >
                    {t!("link-cancel")}
                </button>
                <a
                    class="button"
                    href=link.href().to_owned()
                    target="_blank"
                    rel="noopener noreferrer"
                    on:click=close
                >
                    {t!("link-open")}
                </a>
            </div>
        }
        .into_any()
    }
}
