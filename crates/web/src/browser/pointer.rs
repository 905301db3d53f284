//! A finger, a pen or a mouse on a part of the page: where it is, and holding on to it until it is lifted; and how
//! large the picture is that it points at.

use super::listen::Listener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlVideoElement, PointerEvent};

/// Where a pointer is on a part of the page, and how large that part is: all in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// From its left.
    pub x: f64,
    /// From its top.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// Returns where the pointer is on a part of the page.
#[must_use]
pub fn spot(part: &Element, event: &PointerEvent) -> Spot {
    let bounds = part.get_bounding_client_rect();
    Spot {
        x: f64::from(event.client_x()) - bounds.x(),
        y: f64::from(event.client_y()) - bounds.y(),
        width: bounds.width(),
        height: bounds.height(),
    }
}

/// Leads everything that this pointer does to a part of the page until it is lifted, also outside of that part.
pub fn hold(part: &Element, event: &PointerEvent) {
    // Refused for a pointer that is gone already.
    let _ = part.set_pointer_capture(event.pointer_id());
}

/// Calls `call` with the size of the video's picture in a part of the page, at once and at each change.
#[must_use]
pub fn on_picture_size(
    part: &Element,
    call: impl Fn((u32, u32)) + Clone + 'static,
) -> Vec<Listener> {
    let video = part.query_selector("video").ok().flatten();
    let Some(video) = video.and_then(|video| video.dyn_into::<HtmlVideoElement>().ok()) else {
        return Vec::new();
    };
    let tell = {
        let video = video.clone();
        move || call((video.video_width(), video.video_height()))
    };
    tell();
    let listener = |name| {
        let tell = tell.clone();
        Listener::new(&video, name, move |_| tell())
    };
    ["resize", "loadedmetadata"].map(listener).into()
}
