//! The page of a path that leads nowhere.

use crate::{
    app::App,
    part::{code_way::code_way, door::Door},
    route::Route,
    text::t,
};
use leptos::prelude::*;

/// Draws the page.
pub(crate) fn page(app: App) -> AnyView {
    let body = view! {
        <div class="actions" data-stacked="">
            <button type="button" class="button" on:click=move |_| app.go_instead(Route::Desk)>
                {t!("nowhere-home")}
            </button>
        </div>
        {code_way()}
    };
    Door::new(t!("nowhere-title"), body)
        .lead(t!("nowhere-lead"))
        .draw()
}
