//! What whoever sets a practice up is asked.

use super::Form;
use crate::{
    part::{
        field::Field,
        passphrase_field::{PassphraseField, Purpose},
    },
    text::t,
};
use leptos::prelude::*;

impl Form {
    /// Draws the fields.
    pub(super) fn draw_fields(self) -> AnyView {
        let field = |id, label, hint, (kind, autocomplete), value| {
            Field {
                id,
                label,
                hint,
                kind,
                autocomplete,
                value,
            }
            .draw()
        };
        [
            field(
                "practice",
                t!("practice"),
                Some(t!("practice-hint")),
                ("text", "organization"),
                self.practice,
            ),
            field(
                "name",
                t!("your-name"),
                Some(t!("your-name-hint")),
                ("text", "name"),
                self.name,
            ),
            field(
                "email",
                t!("email"),
                None,
                ("email", "username"),
                self.email,
            ),
            PassphraseField {
                label: t!("passphrase"),
                hint: Some(t!("passphrase-hint")),
                purpose: Purpose::New,
                account: None,
                value: self.passphrase,
            }
            .draw(),
        ]
        .collect_view()
        .into_any()
    }
}
