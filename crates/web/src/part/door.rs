//! The frame of every page that stands before the door: the arch, the lamp, the floor.

use super::{brand::brand, heading::heading};
use crate::text::t;
use leptos::prelude::*;

/// What stands in the arch.
pub(crate) struct Door {
    /// Whether the lamp burns: the provider is there.
    pub(crate) lit: Signal<bool>,
    /// The page's heading.
    pub(crate) title: AnyView,
    /// A sentence under it.
    pub(crate) lead: Option<AnyView>,
    /// The rest.
    pub(crate) body: AnyView,
}

impl Door {
    /// Makes a door with the lamp out.
    pub(crate) fn new(title: impl IntoAny, body: impl IntoAny) -> Self {
        Self {
            lit: Signal::stored(false),
            title: title.into_any(),
            lead: None,
            body: body.into_any(),
        }
    }

    /// Adds the sentence under the heading.
    pub(crate) fn lead(mut self, lead: impl IntoAny) -> Self {
        self.lead = Some(lead.into_any());
        self
    }

    /// Says when the lamp burns.
    pub(crate) fn lit(mut self, lit: Signal<bool>) -> Self {
        self.lit = lit;
        self
    }

    /// Draws the page.
    pub(crate) fn draw(self) -> AnyView {
        let Self {
            lit,
            title,
            lead,
            body,
        } = self;
        view! {
            <div class="door">
                <main id="main" tabindex="-1" class="arch" data-lamp=move || lit.get().then_some("lit")>
                    <div class="lamp"></div>
                    <div class="arch-crown">{brand()}</div>
                    <div class="arch-head">{heading(title)} {lead.map(|lead| view! { <p>{lead}</p> })}</div>
                    <div class="arch-body">{body}</div>
                </main>
                <footer class="floor">{t!("promise")}</footer>
            </div>
        }
        .into_any()
    }
}

/// Draws the door while something is on its way.
pub(crate) fn opening() -> AnyView {
    Door::new(
        t!("opening-title"),
        view! { <p class="pending" role="status">{t!("opening")}</p> },
    )
    .draw()
}
