//! Who is in the visit, and the provider's two ways to change that.

use crate::text::{self, t};
use client::Tile;
use e2ee::group::Level;
use leptos::prelude::*;
use protocol::{ParticipantId, Presence};

/// Everyone inside.
#[derive(Clone, Copy)]
pub(crate) struct PeopleList {
    /// Everyone, oneself included.
    pub(crate) people: Signal<Vec<Tile>>,
    /// Oneself: only others can be sent out.
    pub(crate) you: ParticipantId,
    /// Sends someone back to the waiting room.
    pub(crate) on_send_back: Callback<ParticipantId>,
    /// Puts someone out.
    pub(crate) on_remove: Callback<ParticipantId>,
    /// Says that the comparison code was read aloud and is the same.
    pub(crate) on_compared: Callback<ParticipantId>,
}

impl PeopleList {
    /// Draws the list.
    pub(crate) fn draw(self) -> AnyView {
        let Self {
            people,
            you,
            on_send_back,
            on_remove,
            on_compared,
        } = self;
        let one = move |tile: Tile| {
            let person = tile.person;
            let who = person.id;
            let row = Memo::new(move |_| {
                people.with(|all| all.iter().find(|other| other.person.id == who).cloned())
            });
            let is_away = move || {
                row.with(|row| {
                    row.as_ref()
                        .is_some_and(|row| row.person.presence == Presence::Reconnecting)
                })
            };
            let proof = move || {
                row.get()
                    .filter(|row| !row.is_you)
                    .map(|row| proof(&row, on_compared))
            };
            let name_id = ["inside-", &who.path_segment()].concat();
            let actions = (who != you).then(|| {
                let presses = [(t!("send-back"), on_send_back), (t!("remove"), on_remove)];
                actions(who, &name_id, presses)
            });
            view! {
                <li class="person">
                    <p class="person-name" id=name_id>
                        <bdi>{person.name.for_screen().to_owned()}</bdi>
                        {(who == you).then_some(t!("you-suffix"))}
                    </p>
                    <p class="person-facts">
                        <span>{text::role(person.role)}</span>
                        {move || is_away().then(|| view! { <span>{t!("reconnecting")}</span> })}
                    </p>
                    {proof}
                    {actions}
                </li>
            }
        };
        view! {
            <div class="panel-part">
                <h3>{t!("inside-title")}</h3>
                <ul class="panel-part">
                    <For each=move || people.get() key=|tile| tile.person.id children=one />
                </ul>
            </div>
        }
        .into_any()
    }
}

/// The two ways to send somebody out.
fn actions(
    who: ParticipantId,
    name_id: &str,
    presses: [(&'static str, Callback<ParticipantId>); 2],
) -> AnyView {
    let button = |(words, press): (&'static str, Callback<ParticipantId>)| {
        view! {
            <button
                type="button"
                class="button"
                data-kind="calm"
                aria-describedby=name_id.to_owned()
                on:click=move |_| press.run(who)
            >
                {words}
            </button>
        }
    };
    view! { <div class="person-actions">{presses.map(button).to_vec()}</div> }.into_any()
}

/// Says in plain words how the provider knows who it is, with the code to read aloud.
fn proof(tile: &Tile, on_compared: Callback<ParticipantId>) -> AnyView {
    let who = tile.person.id;
    let is_compared = tile.level == Some(Level::Compared);
    let words = match tile.level {
        Some(Level::Vouched) => Some(t!("level-vouched")),
        Some(Level::Link) => Some(t!("level-link")),
        Some(Level::Compared) => Some(t!("level-compared")),
        Some(Level::PhoneCode | Level::KnownDevice | Level::Certificate) | None => None,
    };
    let code = tile.code.clone().map(|code| {
        let button = (!is_compared).then(|| {
            view! {
                <button
                    type="button"
                    class="button"
                    data-kind="calm"
                    on:click=move |_| on_compared.run(who)
                >
                    {t!("code-same")}
                </button>
            }
        });
        view! {
            <p class="person-code">
                <span>{t!("code-label")}</span>
                <b class="numbers">{code}</b>
            </p>
            {button}
        }
    });
    view! {
        <p class="person-facts">{words}</p>
        {code}
    }
    .into_any()
}
