//! The private links of a visit: shown whenever they are wanted, made again, revoked. The same in the day's list and in the
//! running visit.

use super::fault;
use crate::{
    app::App,
    browser::{clipboard, clock},
    keys::{
        KeysFault,
        link::{self, Links},
    },
    part::{invite_link::InviteLink, notice},
    text::{self, t},
};
use leptos::prelude::*;
use protocol::{AccountId, Role, VisitId, api::InviteSummary};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How long a button says that the link was copied.
const COPIED_FOR: Duration = Duration::from_secs(4);

/// How long a button asks whether it was meant.
const ASKED_FOR: Duration = Duration::from_secs(10);

/// Draws a link, with its Copy button.
pub(crate) fn copyable(invite: &InviteSummary, link: String) -> AnyView {
    let copied = RwSignal::new(false);
    let timer = StoredValue::new_local(None);
    let text = link.clone();
    let copy = Callback::new(move |()| {
        let text = text.clone();
        spawn_local(async move {
            if !clipboard::copy(&text).await {
                return;
            }
            copied.set(true);
            let forget = clock::Timer::after(COPIED_FOR, move || copied.set(false));
            timer.set_value(Some(forget));
        });
    });
    InviteLink {
        id: ["link-", &invite.id.path_segment()].concat(),
        name: invite.name.for_screen().to_owned(),
        link,
        copied: copied.into(),
        on_copy: copy,
    }
    .draw()
}

/// Draws whose link it is.
pub(crate) fn link_owner(id: String, name: String, role: Role) -> AnyView {
    view! {
        <p class="link-who" id=id>
            <bdi>
                <b>{name}</b>
            </bdi>
            <span class="soft">{text::role(role)}</span>
        </p>
    }
    .into_any()
}

/// How far the replacing of all links is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Replacing {
    No,
    Asked,
    Busy,
}

/// Where the links of a visit stand: whose they are, and what the page around them does.
#[derive(Clone, Copy)]
pub(crate) struct LinkPlace {
    pub(crate) app: App,
    /// Whose visit.
    pub(crate) account: AccountId,
    pub(crate) visit: VisitId,
    /// Asks the server for the invites again.
    pub(crate) load: Callback<()>,
    /// What went wrong, in words.
    pub(crate) problem: RwSignal<Option<String>>,
}

impl LinkPlace {
    /// Asks for the invites again, where they still stand on the screen: what was asked for may take longer than that.
    fn reload(self) {
        self.load.try_run(());
    }

    /// Says why keys are not to be had.
    pub(crate) fn fail(self, why: &KeysFault) {
        self.problem.try_set(Some(fault::sentence(self.app, why)));
    }
}

/// The links of one visit.
#[derive(Clone, Copy)]
pub(crate) struct LinkRows {
    pub(super) place: LinkPlace,
    pub(super) links: RwSignal<Option<Links>>,
}

impl LinkRows {
    /// Begins to open the links of a visit.
    pub(crate) fn start(place: LinkPlace) -> Self {
        let rows = Self::new(place);
        spawn_local(rows.open());
        rows
    }

    /// Opens none yet.
    pub(crate) fn new(place: LinkPlace) -> Self {
        Self {
            place,
            links: RwSignal::new(None),
        }
    }

    /// Opens the links of a visit.
    pub(crate) async fn open(self) {
        let LinkPlace { account, visit, .. } = self.place;
        self.take(link::of_visit(account, visit).await);
    }

    /// Draws a row for each of these invites.
    pub(crate) fn list(self, invites: Memo<Vec<InviteSummary>>) -> AnyView {
        let row = move |invite: InviteSummary| self.draw(invite);
        view! {
            <ul class="link-rows">
                <For
                    each=move || invites.get()
                    key=|invite| (invite.id, invite.revoked, invite.may_be_shared)
                    children=row
                />
            </ul>
        }
        .into_any()
    }

    /// Draws the row of an invite.
    fn draw(self, invite: InviteSummary) -> AnyView {
        let (id, role) = (invite.id, invite.role);
        let owner_id = ["owner-", &id.path_segment()].concat();
        let name = invite.name.for_screen().to_owned();
        let is_revoked = RwSignal::new(invite.revoked);
        let link = Memo::new(move |_| {
            let links = self.links.get()?;
            (!is_revoked.get()).then(|| links.of(id))
        });
        let may_be_shared = invite.may_be_shared && !invite.revoked;
        let invite = StoredValue::new(invite);
        view! {
            <li class="link-row">
                <div class="link-who">
                    {link_owner(owner_id.clone(), name, role)}
                    {move || {
                        is_revoked
                            .get()
                            .then(|| view! { <span class="chip" data-tone="bad">{t!("link-revoked")}</span> })
                    }}
                </div>
                {may_be_shared.then(|| {
                    notice::notice(notice::Tone::Warn, t!("link-shared-title"), t!("link-shared"))
                })}
                {move || match link.get() {
                    Some(Some(link)) => copyable(&invite.get_value(), link),
                    Some(None) => view! { <p class="hint">{t!("link-of-server")}</p> }.into_any(),
                    None => ().into_any(),
                }}
                {self.buttons(invite, (owner_id.clone(), is_revoked))}
                {move || {
                    // A code leads where a link leads that was made here.
                    let has_link = link.with(|link| matches!(link, Some(Some(_))));
                    has_link.then(|| self.code(invite, owner_id.clone()))
                }}
            </li>
        }
        .into_any()
    }

    /// Draws the button that replaces all links at once: whoever is inside stays, everybody else needs a new link.
    pub(crate) fn replace_all(self, invites: Memo<Vec<InviteSummary>>) -> AnyView {
        let step = RwSignal::new(Replacing::No);
        let timer = StoredValue::new_local(None);
        let press = move |_| match step.get_untracked() {
            Replacing::No => {
                step.set(Replacing::Asked);
                let forget = move || {
                    step.update(|step| {
                        if *step == Replacing::Asked {
                            *step = Replacing::No;
                        }
                    });
                };
                timer.set_value(Some(clock::Timer::after(ASKED_FOR, forget)));
            }
            Replacing::Asked => {
                step.set(Replacing::Busy);
                spawn_local(async move {
                    let mut living = invites.get_untracked();
                    living.retain(|invite| !invite.revoked);
                    self.replace(&living).await;
                    step.try_set(Replacing::No);
                });
            }
            Replacing::Busy => {}
        };
        let words = move || match step.get() {
            Replacing::No => t!("links-replace-all"),
            Replacing::Asked => t!("links-replace-all-sure"),
            Replacing::Busy => t!("links-replacing"),
        };
        view! {
            <button type="button" class="button" data-kind="second" on:click=press>
                {words}
            </button>
        }
        .into_any()
    }

    /// Shows the links as they are after a change, or says why there was none. Returns whether there was.
    pub(super) fn take(self, changed: Result<Links, KeysFault>) -> bool {
        match changed {
            Ok(all) => {
                self.links.try_set(Some(all));
                true
            }
            Err(why) => {
                self.place.fail(&why);
                false
            }
        }
    }

    /// Puts new links in the places of these, and returns whether it did.
    pub(crate) async fn replace(self, invites: &[InviteSummary]) -> bool {
        if invites.is_empty() {
            return true;
        }
        let LinkPlace { account, visit, .. } = self.place;
        let is_done = self.take(link::reissue(account, visit, invites).await);
        self.place.reload();
        is_done
    }

    fn buttons(
        self,
        invite: StoredValue<InviteSummary>,
        (owner_id, is_revoked): (String, RwSignal<bool>),
    ) -> AnyView {
        let place = self.place;
        let reissue = move |_| {
            spawn_local(async move {
                self.replace(&[invite.get_value()]).await;
            });
        };
        let revoke = move |_| {
            spawn_local(async move {
                let id = invite.with_value(|invite| invite.id);
                match link::revoke(place.account, place.visit, id).await {
                    Ok(()) => {
                        is_revoked.try_set(true);
                        place.reload();
                    }
                    Err(why) => place.fail(&why),
                }
            });
        };
        view! {
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    data-kind="second"
                    aria-describedby=owner_id.clone()
                    on:click=reissue
                >
                    {t!("link-reissue")}
                </button>
                <button
                    type="button"
                    class="button"
                    data-kind="quiet"
                    aria-describedby=owner_id
                    disabled=move || is_revoked.get()
                    on:click=revoke
                >
                    {t!("link-revoke")}
                </button>
            </div>
        }
        .into_any()
    }
}
