//! Chooses a camera, a microphone or a speaker.

use leptos::prelude::*;

/// One device to choose.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The browser's id for it.
    pub(crate) id: String,
    /// What the browser calls it.
    pub(crate) label: String,
}

/// Devices of one kind, which one is used, and how to use another.
#[derive(Clone, Copy)]
pub(crate) struct Choosable {
    /// To choose from.
    pub(crate) choices: Signal<Vec<Choice>>,
    /// In use.
    pub(crate) chosen: Signal<Option<String>>,
    /// Uses another.
    pub(crate) on_choose: Callback<String>,
}

impl Choosable {
    /// Draws the list where there is something to choose. `id` is unique on the page.
    pub(crate) fn picker(self, id: &'static str, label: &'static str) -> AnyView {
        let has_choice = Memo::new(move |_| self.choices.with(|choices| choices.len() > 1));
        view! { {move || has_choice.get().then(|| self.list(id, label))} }.into_any()
    }

    fn list(self, id: &'static str, label: &'static str) -> AnyView {
        let options = move || {
            let chosen = self.chosen.get();
            self.choices
                .get()
                .into_iter()
                .map(|choice| {
                    let is_chosen = chosen.as_deref() == Some(choice.id.as_str());
                    view! {
                        <option value=choice.id prop:selected=is_chosen>
                            {choice.label}
                        </option>
                    }
                })
                .collect_view()
        };
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <select
                    class="input"
                    id=id
                    on:change=move |event| self.on_choose.run(event_target_value(&event))
                >
                    {options}
                </select>
            </div>
        }
        .into_any()
    }
}
