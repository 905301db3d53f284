//! The rows of a new visit's form: name and role of each person.

use super::icon::{Icon, icon};
use crate::text::{self, t};
use leptos::prelude::*;
use protocol::{Role, limit::NAME_CHARS_MAX};

/// One person, while being typed.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Row {
    /// Tells rows apart while others come and go.
    pub(crate) number: u32,
    /// Name.
    pub(crate) name: RwSignal<String>,
    /// Role.
    pub(crate) role: RwSignal<Role>,
}

impl Row {
    /// Makes an empty row.
    pub(crate) fn new(number: u32, role: Role) -> Self {
        Self {
            number,
            name: RwSignal::new(String::new()),
            role: RwSignal::new(role),
        }
    }
}

/// Roles that a link can carry, with the word of each in the form's value.
const ROLES: [(Role, &str); 4] = [
    (Role::Patient, "patient"),
    (Role::Family, "family"),
    (Role::Interpreter, "interpreter"),
    (Role::SecondProvider, "second_provider"),
];

/// Draws the row of one person.
pub(crate) fn person_row(row: Row, can_drop: Signal<bool>, on_drop: Callback<u32>) -> AnyView {
    let name_id = format!("name-{}", row.number);
    let role_id = format!("role-{}", row.number);
    let options = ROLES.map(|(role, word)| {
        view! {
            <option value=word prop:selected=move || row.role.get() == role>
                {text::role(role)}
            </option>
        }
    });
    let choose = move |event| {
        let word = event_target_value(&event);
        let role = ROLES.iter().find(|(_, known)| *known == word);
        row.role.set(role.map_or(Role::Patient, |(role, _)| *role));
    };
    view! {
        <div class="person-row">
            <div class="field">
                <label for=name_id.clone()>{t!("person-name")}</label>
                <input
                    class="input"
                    id=name_id
                    type="text"
                    required=true
                    autocomplete="off"
                    maxlength=NAME_CHARS_MAX.to_string()
                    prop:value=move || row.name.get()
                    on:input=move |event| row.name.set(event_target_value(&event))
                />
            </div>
            <div class="field">
                <label for=role_id.clone()>{t!("person-role")}</label>
                <select class="input" id=role_id on:change=choose>
                    {options}
                </select>
            </div>
            <button
                type="button"
                class="round"
                hidden=move || !can_drop.get()
                aria-label=move || t!("person-drop", name = row.name.get().as_str())
                on:click=move |_| on_drop.run(row.number)
            >
                {icon(Icon::Cross)}
            </button>
        </div>
    }
    .into_any()
}
