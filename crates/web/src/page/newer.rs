//! Offers a newer build of the pages: at the desk and after a visit, never in one.

use crate::{
    browser::{build, clock, listen::Listener, location, window},
    part::{
        button::quiet,
        icon::{Icon, icon},
    },
    text::t,
};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How often it is asked for: an upgrade is no emergency, and a question is 2 kB.
const LOOK_EVERY: Duration = Duration::from_secs(10 * 60);

/// Draws the offer, once there is a newer build.
pub(crate) fn offer() -> AnyView {
    let is_newer = RwSignal::new(build::is_outdated());
    let look = move || {
        spawn_local(async move {
            is_newer.try_set(build::look().await);
        });
    };
    look();
    // Dropped with the page.
    StoredValue::new_local((
        clock::Ticker::every(LOOK_EVERY, look),
        Listener::new(&window(), "focus", move |_| look()),
    ));
    view! {
        <div class="newer" role="status">
            {move || {
                is_newer
                    .get()
                    .then(|| {
                        view! {
                            {icon(Icon::Again)}
                            <p>{t!("newer")}</p>
                            {quiet(t!("newer-reload"), Callback::new(|()| location::reload()))}
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
