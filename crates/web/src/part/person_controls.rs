//! What the provider sets for one person: folded away under "More", said in words where it is set.

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
}

/// One control: whether it is set, what the button says then, and what it says else.
struct Switch {
    control: PersonControl,
    is_set: fn(&PersonControls) -> bool,
    words: fn(bool) -> &'static str,
}

const SWITCHES: [Switch; 5] = [
    Switch {
        control: PersonControl::Mute,
        is_set: |controls| controls.is_muted,
        words: |is_set| either(is_set, t!("person-unmute"), t!("person-mute")),
    },
    Switch {
        control: PersonControl::StopVideo,
        is_set: |controls| controls.is_video_stopped,
        words: |is_set| either(is_set, t!("person-allow-video"), t!("person-stop-video")),
    },
    Switch {
        control: PersonControl::Suspend,
        is_set: |controls| controls.is_suspended,
        words: |is_set| either(is_set, t!("person-resume"), t!("person-suspend")),
    },
    Switch {
        control: PersonControl::Share,
        is_set: |controls| controls.may_share,
        words: |is_set| either(is_set, t!("person-share-not"), t!("person-share")),
    },
    Switch {
        control: PersonControl::Draw,
        is_set: |controls| controls.may_draw,
        words: |is_set| either(is_set, t!("person-draw-not"), t!("person-draw")),
    },
];

const fn either(is_set: bool, then: &'static str, other: &'static str) -> &'static str {
    if is_set { then } else { other }
}

/// Says what is set for somebody, in a few words each.
pub(crate) fn facts(controls: PersonControls) -> AnyView {
    let all = [
        (controls.is_suspended, t!("person-is-suspended")),
        (controls.is_muted, t!("person-is-muted")),
        (controls.is_video_stopped, t!("person-is-video-stopped")),
        (controls.may_share, t!("person-may-share")),
        (controls.may_draw, t!("person-may-draw")),
    ];
    let set = all.into_iter().filter(|(is_set, _)| *is_set);
    let words = set.map(|(_, words)| view! { <span>{words}</span> });
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
        let Switch {
            control,
            is_set,
            words,
        } = switch;
        let is_on = Memo::new(move |_| is_set(&controls.get()));
        view! {
            <button
                type="button"
                class="button"
                data-kind="calm"
                aria-describedby=name_id.to_owned()
                on:click=move |_| on.set.run((who, control, !is_on.get_untracked()))
            >
                {move || words(is_on.get())}
            </button>
        }
    };
    view! {
        <details class="person-more">
            <summary aria-describedby=name_id.to_owned()>{t!("person-more")}</summary>
            <div class="person-actions">{SWITCHES.map(button).to_vec()}</div>
            {rename(who, row, on)}
        </details>
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
