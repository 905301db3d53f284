//! Who waits: name, role, since when, what to know before opening; and the two answers.

use super::{
    button::calm,
    icon::{Icon, icon},
    people_list::likeness_mark,
    person_controls::for_good,
};
use crate::text::{self, t};
use client::WaitingPerson;
use e2ee::invitation::Level;
use leptos::prelude::*;
use protocol::{InviteId, ParticipantId, Presence, time::Instant};

/// Everyone who waits.
#[derive(Clone, Copy)]
pub(crate) struct WaitingList {
    /// Everyone, the longest wait first.
    pub(crate) waiting: Signal<Vec<WaitingPerson>>,
    /// The planned start, as a clock shows it.
    pub(crate) expected_at: Signal<Option<String>>,
    /// The time.
    pub(crate) now: Signal<Instant>,
    /// Lets someone in.
    pub(crate) on_admit: Callback<ParticipantId>,
    /// Turns someone away.
    pub(crate) on_decline: Callback<ParticipantId>,
    /// Turns someone away and ends their link.
    pub(crate) on_decline_for_good: Callback<ParticipantId>,
    /// Replaces the link that somebody came by.
    pub(crate) on_replace_link: Callback<InviteId>,
    /// Lets everyone in who is expected.
    pub(crate) on_admit_expected: Callback<()>,
    /// Whether nobody new is let in: then to let somebody in is to unlock.
    pub(crate) is_locked: Signal<bool>,
}

impl WaitingList {
    /// Draws the list.
    pub(crate) fn draw(self) -> AnyView {
        let one = move |waits: WaitingPerson| self.row(&waits);
        view! {
            <div class="panel-part">
                <h3>{t!("waiting-title")}</h3>
                <Show
                    when=move || self.waiting.with(|all| !all.is_empty())
                    fallback=|| view! { <p class="panel-empty">{t!("waiting-nobody")}</p> }
                >
                    <ul class="panel-part">
                        <For
                            each=move || self.waiting.get()
                            key=|waits| waits.knocker.id
                            children=one
                        />
                    </ul>
                    {self.admit_expected()}
                </Show>
            </div>
        }
        .into_any()
    }

    /// One press for several people, where there are several of whom nothing is odd.
    fn admit_expected(self) -> impl IntoView {
        let expected = Memo::new(move |_| {
            self.waiting
                .with(|all| all.iter().filter(|waits| waits.is_expected()).count())
        });
        move || {
            let count = expected.get();
            (count > 1).then(|| {
                view! {
                    <button
                        type="button"
                        class="button"
                        data-kind="admit"
                        on:click=move |_| self.on_admit_expected.run(())
                    >
                        {t!("admit-expected", count = &count.to_string())}
                    </button>
                }
            })
        }
    }

    fn row(self, waits: &WaitingPerson) -> AnyView {
        let Self {
            waiting,
            expected_at,
            now,
            ..
        } = self;
        let who = waits.knocker.id;
        let row = Memo::new(move |_| {
            waiting.with(|all| all.iter().find(|other| other.knocker.id == who).cloned())
        });
        let name_id = ["waits-", &who.path_segment()].concat();
        let marks = move || row.get().map(|row| marks(&row));
        let name = move || {
            row.get()
                .map(|row| row.knocker.name.for_screen().to_owned())
        };
        let role = move || row.get().map(|row| text::role(row.knocker.role));
        let may_admit =
            Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.is_provable)));
        let actions = self.actions(who, name_id.clone(), may_admit);
        let was_refused = Memo::new(move |_| {
            row.with(|row| row.as_ref().is_some_and(|row| row.knocker.refused_before))
        });
        let described_by = name_id.clone();
        // Offered to whom a no was said already: a second one should not have to be said again and again.
        let for_good = move || {
            let press = (who, self.on_decline_for_good);
            was_refused
                .get()
                .then(|| for_good(t!("decline-for-good"), &described_by, press))
        };
        let owner_id = name_id.clone();
        let shared = Memo::new(move |_| row.with(|row| row.as_ref().and_then(shared_link)));
        let replace = move || {
            let (invite, owner_id) = (shared.get()?, owner_id.clone());
            let press = Callback::new(move |()| self.on_replace_link.run(invite));
            let button = calm(Signal::stored(t!("link-reissue")), Some(owner_id), press);
            Some(view! { <div class="person-actions">{button}</div> })
        };
        let since = move || {
            let since = row.get()?.since;
            Some(t!("waiting-since", time = &text::wait(now.get() - since)))
        };
        let expected = move || {
            let time = expected_at.get()?;
            Some(view! { <span>{t!("expected-at", time = &time)}</span> })
        };
        view! {
            <li class="person" data-waiting="">
                <p class="person-name" id=name_id>
                    <bdi>{name}</bdi>
                </p>
                <p class="person-facts">
                    <span>{role}</span>
                    <span>{since}</span>
                    {expected}
                </p>
                {marks}
                {replace}
                {actions}
                {for_good}
            </li>
        }
        .into_any()
    }

    /// "Admit" can be pressed only for whoever can be let in: their browser has shown the link. In a visit that is
    /// locked it says that it unlocks. It is drawn before that, so that no other button moves under a hand that reaches for it.
    fn actions(self, who: ParticipantId, name_id: String, may_admit: Memo<bool>) -> AnyView {
        let described_by = name_id.clone();
        let decline = Callback::new(move |()| self.on_decline.run(who));
        view! {
            <div class="person-actions">
                <button
                    type="button"
                    class="button"
                    data-kind="admit"
                    aria-describedby=described_by
                    disabled=move || !may_admit.get()
                    on:click=move |_| self.on_admit.run(who)
                >
                    {move || {
                        if self.is_locked.get() { t!("admit-unlock") } else { t!("admit") }
                    }}
                </button>
                {calm(Signal::stored(t!("decline")), Some(name_id), decline)}
            </div>
        }
        .into_any()
    }
}

/// Returns the link that may have been handed on, where it is known which one it is: several devices came by it.
fn shared_link(waits: &WaitingPerson) -> Option<InviteId> {
    let visitor = waits.visitor.as_ref()?;
    let knocker = &waits.knocker;
    (knocker.may_be_shared || knocker.new_device).then_some(visitor.invite)
}

/// What the provider should know before opening.
fn marks(waits: &WaitingPerson) -> AnyView {
    let knocker = &waits.knocker;
    let level = waits.visitor.as_ref().map(|visitor| visitor.level);
    let came_by = match level {
        Some(Level::Link) => Some(t!("level-link")),
        Some(Level::PhoneCode) => Some(t!("level-code")),
        Some(Level::ServerVouched) | None => None,
    };
    let private = came_by.map(|words| {
        view! {
            <p class="badge" data-tone="plain">
                {icon(Icon::Door)}
                <span>{words}</span>
            </p>
        }
    });
    let mark = |shows: bool, words: &'static str| {
        shows.then(|| view! { <p class="person-mark">{icon(Icon::Warning)} {words}</p> })
    };
    view! {
        {mark(waits.visitor.is_none(), t!("mark-no-knock"))}
        {mark(level == Some(Level::ServerVouched), t!("level-vouched-waits"))}
        {private}
        {mark(waits.claims_role, t!("mark-claims-role"))}
        {waits.likeness.map(likeness_mark)}
        {mark(knocker.new_device, t!("mark-new-device"))}
        {mark(knocker.may_be_shared, t!("mark-may-be-shared"))}
        {mark(knocker.refused_before, t!("mark-refused-before"))}
        {mark(knocker.presence == Presence::Reconnecting, t!("mark-reconnecting"))}
    }
    .into_any()
}
