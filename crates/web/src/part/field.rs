//! One line of a form: its label, its hint, its input.

use leptos::prelude::*;

/// What a field asks for.
pub(crate) struct Field {
    /// Unique on the page.
    pub(crate) id: &'static str,
    /// Its label.
    pub(crate) label: &'static str,
    /// A sentence under the label.
    pub(crate) hint: Option<&'static str>,
    /// `type` of the input.
    pub(crate) kind: &'static str,
    /// `autocomplete` of the input.
    pub(crate) autocomplete: &'static str,
    /// What was typed.
    pub(crate) value: RwSignal<String>,
}

impl Field {
    /// Draws the field. It is required.
    pub(crate) fn draw(self) -> AnyView {
        let Self {
            id,
            label,
            hint,
            kind,
            autocomplete,
            value,
        } = self;
        let hint_id = [id, "-hint"].concat();
        let described_by = hint.is_some().then(|| hint_id.clone());
        view! {
            <div class="field">
                <label for=id>{label}</label>
                {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
                <input
                    class="input"
                    id=id
                    type=kind
                    required=true
                    autocomplete=autocomplete
                    aria-describedby=described_by
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </div>
        }
        .into_any()
    }
}
