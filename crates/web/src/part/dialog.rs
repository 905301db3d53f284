//! A dialog over the page, on the browser's own `<dialog>`: it keeps the focus inside, gives it back
//! at the end, and closes on Escape.

use super::icon::{Icon, icon};
use crate::text::t;
use leptos::{html, prelude::*};

/// Draws a dialog that is open while `open` says so.
///
/// `body` is made when it opens and dropped when it closes, so a hidden dialog costs nothing and holds no
/// camera.
pub(crate) fn dialog(
    open: RwSignal<bool>,
    title: &'static str,
    body: Callback<(), AnyView>,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = node.get() else {
            return;
        };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });

    view! {
        <dialog class="dialog" node_ref=node aria-label=title on:close=move |_| open.set(false)>
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <div class="dialog-inside">
                                <div class="dialog-head">
                                    <h2>{title}</h2>
                                    <button
                                        type="button"
                                        class="round"
                                        aria-label=t!("close")
                                        on:click=move |_| open.set(false)
                                    >
                                        {icon(Icon::Cross)}
                                    </button>
                                </div>
                                {body.run(())}
                            </div>
                        }
                    })
            }}
        </dialog>
    }
    .into_any()
}
