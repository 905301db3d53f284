//! The code of one invite: made when it is wanted, shown to be read out, revoked.

use super::links::{LinkPlace, LinkRows};
use crate::{
    browser::location,
    busy::Busy,
    keys::code::{self, SpokenCode},
    part::spoken_code::spoken_code,
    route::Route,
    text::t,
};
use leptos::prelude::*;
use protocol::api::InviteSummary;
use wasm_bindgen_futures::spawn_local;

impl LinkRows {
    /// Draws the code, or the button that makes one.
    pub(super) fn code(self, invite: StoredValue<InviteSummary>, owner_id: String) -> AnyView {
        let id = invite.with_value(|invite| invite.id);
        let code = Memo::new(move |_| self.links.with(|links| links.as_ref()?.code_of(id)));
        // One that was just made is read aloud; those of a list that is opened are not, all at once.
        let is_asked = RwSignal::new(false);
        let role = move || is_asked.get().then_some("status");
        view! {
            <div class="link-code" role=role>
                {move || {
                    code.get().map(|code| match code {
                        SpokenCode::Live(digits) => {
                            let name = invite.with_value(|it| it.name.for_screen().to_owned());
                            let address = [&location::origin(), &Route::Code.path()[..]].concat();
                            spoken_code(&digits, &name, &address)
                        }
                        SpokenCode::Burned => {
                            view! { <p class="chip" data-tone="bad">{t!("phone-code-burned")}</p> }.into_any()
                        }
                    })
                }}
            </div>
            {self.code_buttons(invite, (code, is_asked), owner_id)}
        }
        .into_any()
    }

    fn code_buttons(
        self,
        invite: StoredValue<InviteSummary>,
        (code, is_asked): (Memo<Option<SpokenCode>>, RwSignal<bool>),
        owner_id: String,
    ) -> AnyView {
        let id = invite.with_value(|invite| invite.id);
        let LinkPlace { account, visit, .. } = self.place;
        // Of two at once the server would know the one and the vault perhaps the other.
        let busy = Busy::new();
        let make = move |_| {
            is_asked.set(true);
            if busy.begin() {
                spawn_local(async move {
                    self.take(code::make(account, visit, id).await);
                    busy.end();
                });
            }
        };
        let revoke = move |_| {
            if busy.begin() {
                spawn_local(async move {
                    self.take(code::revoke(account, visit, id).await);
                    busy.end();
                });
            }
        };
        let described_by = owner_id.clone();
        let is_there = Memo::new(move |_| code.with(Option::is_some));
        view! {
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    data-kind="second"
                    aria-describedby=owner_id
                    aria-disabled=move || busy.aria()
                    on:click=make
                >
                    {move || if is_there.get() { t!("phone-code-again") } else { t!("phone-code-make") }}
                </button>
                <Show when=move || is_there.get()>
                    <button
                        type="button"
                        class="button"
                        data-kind="quiet"
                        aria-describedby=described_by.clone()
                        aria-disabled=move || busy.aria()
                        on:click=revoke
                    >
                        {t!("phone-code-revoke")}
                    </button>
                </Show>
            </div>
        }
        .into_any()
    }
}
