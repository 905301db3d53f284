//! Questions of a form that take more than one line: an account in words, a choice of several, a moment.

use crate::text::t;
use leptos::prelude::*;

/// Asks for an account in words.
pub(crate) fn words(
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    value: RwSignal<String>,
    chars_max: usize,
) -> AnyView {
    let hint_id = [id, "-hint"].concat();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <p class="hint" id=hint_id.clone()>
                {hint}
            </p>
            <textarea
                class="input"
                id=id
                rows="5"
                // Browsers write what stands in a field to the disk, to have it again after a crash.
                autocomplete="off"
                maxlength=chars_max.to_string()
                aria-describedby=hint_id
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    }
    .into_any()
}

/// Asks which of several; any number of them.
pub(crate) fn choices(
    label: &'static str,
    hint: &'static str,
    of: Signal<Vec<String>>,
    chosen: RwSignal<Vec<String>>,
) -> AnyView {
    let one = move |name: String| {
        let (is, turned) = (name.clone(), name.clone());
        let turn = move |event: leptos::ev::Event| {
            let is_on = event_target_checked(&event);
            chosen.update(|chosen| {
                chosen.retain(|other| *other != turned);
                if is_on {
                    chosen.push(turned.clone());
                }
            });
        };
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&is))
                    on:change=turn
                />
                <bdi>{name}</bdi>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend class="label">{label}</legend>
            <p class="hint">{hint}</p>
            <For each=move || of.get() key=String::clone children=one />
        </fieldset>
    }
    .into_any()
}

/// Asks for a moment: a day and a time of day.
pub(crate) fn moment(
    label: &'static str,
    date: RwSignal<String>,
    time: RwSignal<String>,
) -> AnyView {
    let input = |words: &'static str, kind: &'static str, value: RwSignal<String>| {
        view! {
            <label class="field">
                <span class="hint">{words}</span>
                <input
                    class="input"
                    type=kind
                    required=true
                    autocomplete="off"
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </label>
        }
    };
    view! {
        <fieldset class="moment">
            <legend class="label">{label}</legend>
            {input(t!("report-day"), "date", date)}
            {input(t!("report-time"), "time", time)}
        </fieldset>
    }
    .into_any()
}
