//! Who is in the visit, how sure the provider may be of each, and the two ways to send somebody out.

use super::{
    button::calm,
    code::{badge, code_button},
    icon::{Icon, icon},
    person_controls::{OnPerson, facts, person_controls},
};
use crate::text::{self, t};
use client::{Likeness, Tile};
use leptos::prelude::*;
use protocol::{ParticipantId, Presence};

/// Everyone inside.
#[derive(Clone, Copy)]
pub(crate) struct PeopleList {
    /// Everyone, oneself included.
    pub(crate) people: Signal<Vec<Tile>>,
    /// How many are in the group whom the provider has not named.
    pub(crate) unknown: Signal<usize>,
    /// Oneself: only others can be sent out.
    pub(crate) you: ParticipantId,
    /// Sends someone back to the waiting room.
    pub(crate) on_send_back: Callback<ParticipantId>,
    /// Puts someone out.
    pub(crate) on_remove: Callback<ParticipantId>,
    /// Shows the comparison code large.
    pub(crate) on_code: Callback<ParticipantId>,
    /// What can be set for a person.
    pub(crate) on_person: OnPerson,
}

impl PeopleList {
    /// Draws the list.
    pub(crate) fn draw(self) -> AnyView {
        let Self {
            people,
            unknown,
            you,
            on_send_back,
            on_remove,
            on_code,
            on_person,
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
            let name_id = ["inside-", &who.path_segment()].concat();
            let proof = (who != you).then(|| proof(row, &name_id, on_code));
            let actions = (who != you).then(|| {
                let presses = [(t!("send-back"), on_send_back), (t!("remove"), on_remove)];
                let actions = actions(who, &name_id, presses);
                let controls = person_controls(who, row, &name_id, on_person);
                view! {
                    {actions}
                    {controls}
                }
            });
            let name = move || {
                row.with(|row| {
                    let person = &row.as_ref()?.person;
                    Some(person.name.for_screen().to_owned())
                })
            };
            view! {
                <li class="person">
                    <p class="person-name" id=name_id>
                        <bdi>{name}</bdi>
                        {(who == you).then_some(t!("you-suffix"))}
                    </p>
                    <p class="person-facts">
                        <span>{text::role(person.role)}</span>
                        {move || is_away().then(|| view! { <span>{t!("reconnecting")}</span> })}
                        {move || row.with(|row| row.as_ref().and_then(|row| row.controls).map(facts))}
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
                    {move || (0..unknown.get()).map(|_| stranger()).collect_view()}
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
        let press = Callback::new(move |()| press.run(who));
        calm(Signal::stored(words), Some(name_id.to_owned()), press)
    };
    view! { <div class="person-actions">{presses.map(button).into_iter().collect_view()}</div> }
        .into_any()
}

/// Says in plain words how the provider knows who it is, with the code to read aloud.
fn proof(row: Memo<Option<Tile>>, name_id: &str, on_code: Callback<ParticipantId>) -> AnyView {
    let level = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| row.level)));
    let likeness = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| row.likeness)));
    let code = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| row.code.clone())));
    let show_code = Callback::new(move |()| {
        let who = row.with_untracked(|row| row.as_ref().map(|row| row.person.id));
        if let Some(who) = who {
            on_code.run(who);
        }
    });
    view! {
        {move || likeness.get().map(likeness_mark)}
        {move || level.get().and_then(badge)}
        {code_button(code.into(), Some(name_id.to_owned()), show_code)}
    }
    .into_any()
}

/// Says that a name could be taken for somebody else's.
pub(crate) fn likeness_mark(likeness: Likeness) -> AnyView {
    let words = match likeness {
        Likeness::Provider => t!("mark-like-you"),
        Likeness::SomebodyElse => t!("mark-like-other"),
    };
    view! { <p class="person-mark">{icon(Icon::Warning)} {words}</p> }.into_any()
}

/// Somebody who is in the group and whom no provider named.
fn stranger() -> AnyView {
    view! {
        <li class="person" data-unknown="">
            <p class="person-name">{t!("unknown-name")}</p>
            <p class="person-facts">{t!("unknown-facts")}</p>
        </li>
    }
    .into_any()
}
