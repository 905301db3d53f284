//! Who is in the visit, and the provider's two ways to change that.

use crate::text::{self, t};
use leptos::prelude::*;
use protocol::{ParticipantId, Person, Presence};

/// Everyone inside.
#[derive(Clone, Copy)]
pub(crate) struct PeopleList {
    /// Everyone, oneself included.
    pub(crate) people: Signal<Vec<Person>>,
    /// Oneself: only others can be sent out.
    pub(crate) you: ParticipantId,
    /// Sends someone back to the waiting room.
    pub(crate) on_send_back: Callback<ParticipantId>,
    /// Puts someone out.
    pub(crate) on_remove: Callback<ParticipantId>,
}

impl PeopleList {
    /// Draws the list.
    pub(crate) fn draw(self) -> AnyView {
        let Self {
            people,
            you,
            on_send_back,
            on_remove,
        } = self;
        let one = move |person: Person| {
            let who = person.id;
            let is_away = move || {
                people.with(|all| {
                    all.iter()
                        .any(|other| other.id == who && other.presence == Presence::Reconnecting)
                })
            };
            let name_id = ["inside-", &who.path_segment()].concat();
            let actions = (who != you).then(|| {
                view! {
                    <div class="person-actions">
                        <button
                            type="button"
                            class="button"
                            data-kind="calm"
                            aria-describedby=name_id.clone()
                            on:click=move |_| on_send_back.run(who)
                        >
                            {t!("send-back")}
                        </button>
                        <button
                            type="button"
                            class="button"
                            data-kind="calm"
                            aria-describedby=name_id.clone()
                            on:click=move |_| on_remove.run(who)
                        >
                            {t!("remove")}
                        </button>
                    </div>
                }
            });
            view! {
                <li class="person">
                    <p class="person-name" id=name_id.clone()>
                        <bdi>{person.name.for_screen().to_owned()}</bdi>
                        {(who == you).then_some(t!("you-suffix"))}
                    </p>
                    <p class="person-facts">
                        <span>{text::role(person.role)}</span>
                        {move || is_away().then(|| view! { <span>{t!("reconnecting")}</span> })}
                    </p>
                    {actions}
                </li>
            }
        };
        view! {
            <div class="panel-part">
                <h3>{t!("inside-title")}</h3>
                <ul class="panel-part">
                    <For each=move || people.get() key=|person| person.id children=one />
                </ul>
            </div>
        }
        .into_any()
    }
}
