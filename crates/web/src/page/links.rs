//! The private links of a visit: shown once when made; made again and revoked later.

use super::schedule::Schedule;
use crate::{
    api,
    browser::{clipboard, clock, location},
    part::invite_link::InviteLink,
    route::Route,
    text::{self, t},
};
use leptos::prelude::*;
use protocol::{
    InviteId, InviteSecret, Role,
    api::{InviteSummary, NewInvite},
};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How long a button says that the link was copied.
const COPIED_FOR: Duration = Duration::from_secs(4);

/// Writes the whole private link. It goes to the screen and the clipboard only.
fn link_of(invite: InviteId, secret: &InviteSecret) -> String {
    [
        &location::origin(),
        &Route::Invite(invite).path(),
        "#",
        &secret.expose_text(),
    ]
    .concat()
}

/// Draws a link just made, with its Copy button.
pub(crate) fn fresh_link(made: &NewInvite) -> AnyView {
    let link = link_of(made.id, &made.secret);
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
        id: ["link-", &made.id.path_segment()].concat(),
        name: made.name.for_screen().to_owned(),
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

/// The link of one invite in the day's list.
#[derive(Clone, Copy)]
pub(crate) struct LinkRow {
    invite: InviteId,
    made: RwSignal<Option<NewInvite>>,
    is_revoked: RwSignal<bool>,
    name: StoredValue<String>,
    role: Role,
}

impl LinkRow {
    /// Makes the row of an invite.
    pub(crate) fn of_invite(invite: &InviteSummary) -> Self {
        Self {
            invite: invite.id,
            made: RwSignal::new(None),
            is_revoked: RwSignal::new(invite.revoked),
            name: StoredValue::new(invite.name.for_screen().to_owned()),
            role: invite.role,
        }
    }

    /// Draws the row.
    pub(crate) fn draw(self, schedule: Schedule) -> AnyView {
        let owner_id = ["owner-", &self.invite.path_segment()].concat();
        let described_by = owner_id.clone();
        let revoke_described_by = owner_id.clone();
        let reissue = move |_| {
            spawn_local(async move {
                match api::reissue(self.invite).await {
                    Ok(made) => {
                        self.is_revoked.set(false);
                        self.made.set(Some(made));
                    }
                    Err(failure) => schedule.fail(&failure),
                }
            });
        };
        let revoke = move |_| {
            spawn_local(async move {
                match api::revoke(self.invite).await {
                    Ok(()) => {
                        self.made.set(None);
                        self.is_revoked.set(true);
                    }
                    Err(failure) => schedule.fail(&failure),
                }
            });
        };
        view! {
            <li class="link-row">
                <div class="link-who">
                    {link_owner(owner_id, self.name.get_value(), self.role)}
                    {move || {
                        self.is_revoked
                            .get()
                            .then(|| view! { <span class="chip" data-tone="bad">{t!("link-revoked")}</span> })
                    }}
                </div>
                <div class="actions">
                    <button
                        type="button"
                        class="button"
                        data-kind="second"
                        aria-describedby=described_by
                        on:click=reissue
                    >
                        {t!("link-reissue")}
                    </button>
                    <button
                        type="button"
                        class="button"
                        data-kind="quiet"
                        aria-describedby=revoke_described_by
                        disabled=move || self.is_revoked.get()
                        on:click=revoke
                    >
                        {t!("link-revoke")}
                    </button>
                </div>
                {move || {
                    self.made
                        .get()
                        .map(|made| {
                            view! {
                                <p class="hint">{t!("link-shown-once")}</p>
                                {fresh_link(&made)}
                            }
                        })
                }}
            </li>
        }
        .into_any()
    }
}
