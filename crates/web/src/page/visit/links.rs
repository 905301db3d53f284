//! The private links and codes of the people of a running visit, without leaving it.

use super::Visit;
use crate::{
    api,
    page::links::{LinkPlace, LinkRows},
    part::{button::calm, notice},
    text::t,
};
use leptos::prelude::*;
use protocol::{InviteId, api::InviteSummary};
use wasm_bindgen_futures::spawn_local;

/// The dialog of links: whether it is open, and whose link is replaced as it opens.
#[derive(Clone, Copy)]
pub(super) struct LinkDialog {
    pub(super) is_open: RwSignal<bool>,
    replaces: RwSignal<Option<InviteId>>,
}

impl LinkDialog {
    pub(super) fn new() -> Self {
        Self {
            is_open: RwSignal::new(false),
            replaces: RwSignal::new(None),
        }
    }
}

/// What the dialog shows: made when it opens, dropped when it closes.
#[derive(Clone, Copy)]
struct Shown {
    rows: LinkRows,
    invites: RwSignal<Option<Vec<InviteSummary>>>,
    /// Whose link was replaced as it opened.
    replaced: RwSignal<Option<String>>,
}

impl Visit {
    /// The way to all of them.
    pub(super) fn links_button(self) -> AnyView {
        let open = Callback::new(move |()| {
            self.links.replaces.set(None);
            self.links.is_open.set(true);
        });
        calm(Signal::stored(t!("visit-links")), None, open)
    }

    /// Replaces somebody's link, and shows the new one.
    pub(super) fn replace_link(self) -> Callback<InviteId> {
        Callback::new(move |invite| {
            self.links.replaces.set(Some(invite));
            self.links.is_open.set(true);
        })
    }

    /// The dialog's inside, made when it opens.
    pub(super) fn links_body(self) -> AnyView {
        let app = self.live.app;
        let account = app
            .account
            .with_untracked(|account| account.as_ref().map(|account| account.id));
        let (Some(account), Some(visit)) = (account, app.visit()) else {
            return ().into_any();
        };
        let invites = RwSignal::new(None);
        let problem = RwSignal::new(None);
        let load = move || async move {
            match api::visit(visit).await {
                Ok(found) => {
                    invites.try_set(Some(found.invites));
                }
                Err(failure) => {
                    problem.try_set(Some(app.explain(&failure)));
                }
            }
        };
        let place = LinkPlace {
            app,
            account,
            visit,
            load: Callback::new(move |()| spawn_local(load())),
            problem,
        };
        let shown = Shown {
            rows: LinkRows::new(place),
            invites,
            replaced: RwSignal::new(None),
        };
        let replaces = self.links.replaces.get_untracked();
        spawn_local(async move {
            load().await;
            match replaces {
                Some(invite) => shown.replace(invite).await,
                None => shown.rows.open().await,
            }
        });
        shown.draw()
    }
}

impl Shown {
    async fn replace(self, invite: InviteId) {
        let old = self.invites.try_get_untracked().flatten();
        let old = old.into_iter().flatten().find(|old| old.id == invite);
        let Some(old) = old else {
            // Another page of the provider's was faster: its new link is in the list.
            self.rows.open().await;
            return;
        };
        let name = old.name.for_screen().to_owned();
        if self.rows.replace(&[old]).await {
            self.replaced.try_set(Some(name));
        }
    }

    fn draw(self) -> AnyView {
        let problem = self.rows.place.problem;
        let is_there = Memo::new(move |_| self.invites.with(Option::is_some));
        let listed = Memo::new(move |_| self.invites.get().unwrap_or_default());
        let replaced = move || {
            let name = self.replaced.get()?;
            let title = t!("link-replaced-title", name = &name);
            Some(notice::notice(
                notice::Tone::Plain,
                title,
                t!("link-replaced"),
            ))
        };
        view! {
            {replaced}
            {notice::problem(problem.into())}
            <Show
                when=move || is_there.get()
                fallback=move || {
                    problem
                        .with(Option::is_none)
                        .then(|| view! { <p class="pending" role="status">{t!("loading")}</p> })
                }
            >
                <p class="hint">{t!("links-hint")}</p>
                {self.rows.list(listed)}
                <div class="actions">{self.rows.replace_all(listed)}</div>
            </Show>
        }
        .into_any()
    }
}
