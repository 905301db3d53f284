//! What the provider sets for one person: folded away under "More", said in words where it is set.

use super::button::calm;
use crate::text::t;
use client::{Tile, keys::PersonControl};
use e2ee::vault::PersonControls;
use leptos::{html, prelude::*};
use protocol::{DisplayName, ParticipantId, limit::NAME_CHARS_MAX};

/// What can be set for a person.
#[derive(Clone, Copy)]
pub(crate) struct OnPerson {
    /// Sets one thing, or takes it back.
    pub(crate) set: Callback<(ParticipantId, PersonControl, bool)>,
    /// Gives another name.
    pub(crate) rename: Callback<(ParticipantId, DisplayName)>,
    /// Puts them out and ends their link.
    pub(crate) remove_for_good: Callback<ParticipantId>,
}

/// One control: what its button says before it is set and after, and what is said of a person of whom it is set.
struct Switch {
    control: PersonControl,
    set: &'static str,
    unset: &'static str,
    fact: &'static str,
}

const SWITCHES: [Switch; 5] = [
    Switch {
        control: PersonControl::Mute,
        set: t!("person-mute"),
        unset: t!("person-unmute"),
        fact: t!("person-is-muted"),
    },
    Switch {
        control: PersonControl::StopVideo,
        set: t!("person-stop-video"),
        unset: t!("person-allow-video"),
        fact: t!("person-is-video-stopped"),
    },
    Switch {
        control: PersonControl::Suspend,
        set: t!("person-suspend"),
        unset: t!("person-resume"),
        fact: t!("person-is-suspended"),
    },
    Switch {
        control: PersonControl::Share,
        set: t!("person-share"),
        unset: t!("person-share-not"),
        fact: t!("person-may-share"),
    },
    Switch {
        control: PersonControl::Draw,
        set: t!("person-draw"),
        unset: t!("person-draw-not"),
        fact: t!("person-may-draw"),
    },
];

/// Says what is set for somebody, in a few words each.
pub(crate) fn facts(controls: PersonControls) -> AnyView {
    let mut switches = SWITCHES;
    // What stops everything is said first.
    switches.sort_by_key(|switch| switch.control != PersonControl::Suspend);
    let set = switches
        .into_iter()
        .filter(|switch| switch.control.is_set(controls));
    let words = set.map(|switch| view! { <span>{switch.fact}</span> });
    words.collect_view().into_any()
}

/// Draws the controls of one person.
pub(crate) fn person_controls(
    who: ParticipantId,
    row: Memo<Option<Tile>>,
    name_id: &str,
    on: OnPerson,
) -> AnyView {
    let controls = Memo::new(move |_| {
        let controls = row.with(|row| row.as_ref().and_then(|row| row.controls));
        controls.unwrap_or_default()
    });
    let button = |switch: Switch| {
        let is_set = Memo::new(move |_| switch.control.is_set(controls.get()));
        let words = Signal::derive(move || {
            if is_set.get() {
                switch.unset
            } else {
                switch.set
            }
        });
        let press = Callback::new(move |()| {
            on.set.run((who, switch.control, !is_set.get_untracked()));
        });
        calm(words, Some(name_id.to_owned()), press)
    };
    view! {
        <details class="person-more">
            <summary aria-describedby=name_id.to_owned()>{t!("person-more")}</summary>
            <div class="person-actions">{SWITCHES.map(button).into_iter().collect_view()}</div>
            {rename(who, row, on)}
            {for_good(t!("remove-for-good"), name_id, (who, on.remove_for_good))}
        </details>
    }
    .into_any()
}

/// Ends somebody's link with one press, and says what that does and what it does not.
pub(crate) fn for_good(
    words: &'static str,
    name_id: &str,
    (who, on_press): (ParticipantId, Callback<ParticipantId>),
) -> AnyView {
    let press = Callback::new(move |()| on_press.run(who));
    view! {
        <div class="person-actions">{calm(Signal::stored(words), Some(name_id.to_owned()), press)}</div>
        <p class="soft small">{t!("for-good-hint")}</p>
    }
    .into_any()
}

fn rename(who: ParticipantId, row: Memo<Option<Tile>>, on: OnPerson) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = field.get_untracked().map(|field| field.value());
        if let Some(name) = typed.as_deref().and_then(DisplayName::clean) {
            on.rename.run((who, name));
        }
    };
    let name = move || row.get().map(|row| row.person.name.for_screen().to_owned());
    view! {
        <form class="person-rename" on:submit=submit>
            <label>
                <span>{t!("rename-label")}</span>
                <input
                    class="input"
                    node_ref=field
                    // Browsers write what stands in a field to the disk, to have it again after a crash.
                    autocomplete="off"
                    maxlength=NAME_CHARS_MAX.to_string()
                    prop:value=name
                />
            </label>
            <button type="submit" class="button" data-kind="calm">
                {t!("rename")}
            </button>
        </form>
    }
    .into_any()
}
