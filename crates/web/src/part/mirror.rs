//! One's own picture, as in a mirror.

use super::icon::{Icon, icon};
use crate::text::t;
use leptos::prelude::*;

/// Draws the frame around one's own picture, or says why there is none.
///
/// `faces_away` is for a phone's back camera, which must not be mirrored.
pub(crate) fn mirror(picture: AnyView, shows: Signal<bool>, faces_away: Signal<bool>) -> AnyView {
    view! {
        <figure class="mirror" data-faces=move || faces_away.get().then_some("away")>
            {picture}
            {move || {
                (!shows.get())
                    .then(|| {
                        view! {
                            <figcaption class="mirror-words">
                                {icon(Icon::CameraOff)}
                                <p>{t!("own-off")}</p>
                            </figcaption>
                        }
                    })
            }}
        </figure>
    }
    .into_any()
}
