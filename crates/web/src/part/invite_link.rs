//! A private link with its Copy button.

use super::icon::{Icon, icon};
use crate::text::t;
use leptos::{html, prelude::*};

/// A private link.
pub(crate) struct InviteLink {
    /// Unique on the page.
    pub(crate) id: String,
    /// Whose link it is.
    pub(crate) name: String,
    /// The link.
    pub(crate) link: String,
    /// Whether it was just copied.
    pub(crate) copied: Signal<bool>,
    /// Puts it on the clipboard.
    pub(crate) on_copy: Callback<()>,
}

impl InviteLink {
    /// Draws the link.
    pub(crate) fn draw(self) -> AnyView {
        let Self {
            id,
            name,
            link,
            copied,
            on_copy,
        } = self;
        let who_id = [&id, "-who"].concat();
        let node = NodeRef::<html::Input>::new();
        // The whole link, for those who copy by hand.
        let select_all = move |_| {
            if let Some(input) = node.get() {
                input.select();
            }
        };
        view! {
            <div class="link-text">
                <input
                    class="input"
                    id=id
                    type="text"
                    readonly=true
                    dir="ltr"
                    value=link
                    aria-label=t!("link-label", name = &name)
                    node_ref=node
                    on:focus=select_all
                />
                <button
                    type="button"
                    class="button"
                    data-kind="second"
                    aria-describedby=who_id.clone()
                    on:click=move |_| on_copy.run(())
                >
                    {move || icon(if copied.get() { Icon::Check } else { Icon::Copy })}
                    {move || if copied.get() { t!("copied") } else { t!("copy") }}
                </button>
                <span class="spoken" id=who_id>{name}</span>
                <span class="spoken" role="status">
                    {move || copied.get().then_some(t!("copied"))}
                </span>
            </div>
        }
        .into_any()
    }
}
