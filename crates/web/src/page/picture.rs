//! The elements that show pictures and play sound. They follow their streams for as long as they live.

use super::live::Live;
#[cfg(feature = "house")]
use crate::browser::media_devices;
use crate::text::t;
use leptos::{html, prelude::*};
#[cfg(feature = "house")]
use protocol::Mid;
#[cfg(feature = "house")]
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Whether the browser plays sound, and the person's wish that it does.
#[derive(Clone, Copy)]
pub(crate) struct Hearing {
    /// Whether the browser keeps the page silent until it is touched.
    pub(crate) is_blocked: RwSignal<bool>,
    /// Counts the person's wishes to hear.
    wishes: RwSignal<u32>,
}

impl Hearing {
    /// Makes it without anything to hear.
    pub(crate) fn new() -> Self {
        Self {
            is_blocked: RwSignal::new(false),
            wishes: RwSignal::new(0),
        }
    }

    /// Plays again what the browser refused to play. Works in the task of a press only.
    pub(crate) fn wake(self) {
        self.is_blocked.set(false);
        self.wishes.update(|wishes| *wishes += 1);
    }
}

/// Draws one's own picture.
pub(crate) fn own_picture(live: Live) -> AnyView {
    let node = NodeRef::<html::Video>::new();
    Effect::new(move || {
        let stream = live.media.stream();
        if let Some(video) = node.get()
            && video.src_object() != stream
        {
            video.set_src_object(stream.as_ref());
        }
    });
    video(node, Signal::stored(t!("own-picture").to_owned()))
}

/// Draws the screen one shares oneself.
#[cfg(feature = "house")]
pub(crate) fn own_screen(live: Live) -> AnyView {
    let node = NodeRef::<html::Video>::new();
    Effect::new(move || {
        live.view().track();
        let stream = live.shell.own_screen();
        if let Some(video) = node.get()
            && video.src_object() != stream
        {
            video.set_src_object(stream.as_ref());
        }
    });
    video(node, Signal::stored(t!("sharing-own").to_owned()))
}

/// Draws the picture that arrives in a section.
#[cfg(feature = "house")]
pub(crate) fn picture(live: Live, mid: Signal<Option<Mid>>, label: Signal<String>) -> AnyView {
    let node = NodeRef::<html::Video>::new();
    Effect::new(move || {
        // A section's stream changes with the media connection, which the view reports.
        live.view().track();
        let stream = mid.get().and_then(|mid| live.shell.stream_of(&mid));
        if let Some(video) = node.get()
            && video.src_object() != stream
        {
            video.set_src_object(stream.as_ref());
        }
    });
    video(node, label)
}

/// Plays the sound that arrives in a section.
#[cfg(feature = "house")]
pub(crate) fn sound(live: Live, mid: Signal<Option<Mid>>) -> AnyView {
    let node = NodeRef::<html::Audio>::new();
    Effect::new(move || {
        live.view().track();
        let stream = mid.get().and_then(|mid| live.shell.stream_of(&mid));
        let Some(audio) = node.get() else {
            return;
        };
        if audio.src_object() != stream {
            audio.set_src_object(stream.as_ref());
            play(node, live.hearing);
        }
    });
    Effect::new(move || {
        if live.hearing.wishes.get() > 0 {
            play(node, live.hearing);
        }
    });
    Effect::new(move || {
        let (Some(audio), Some(speaker)) = (node.get(), live.media.speaker.get()) else {
            return;
        };
        spawn_local(async move {
            // A speaker that is gone leaves the sound where it was.
            let _ = media_devices::use_speaker(&audio, &speaker).await;
        });
    });
    view! { <audio node_ref=node autoplay=true></audio> }.into_any()
}

/// Silent always: the sound has an element of its own, and a silent picture may always play.
fn video(node: NodeRef<html::Video>, label: Signal<String>) -> AnyView {
    // The attribute alone does not silence an element that a script made.
    node.on_load(|video| video.set_muted(true));
    view! {
        <video
            node_ref=node
            autoplay=true
            playsinline=true
            muted=true
            disablepictureinpicture=true
            aria-label=move || label.get()
        ></video>
    }
    .into_any()
}

#[cfg(feature = "house")]
fn play(node: NodeRef<html::Audio>, hearing: Hearing) {
    let Some(audio) = node
        .get_untracked()
        .filter(|audio| audio.src_object().is_some())
    else {
        return;
    };
    let Ok(playing) = audio.play() else {
        return;
    };
    spawn_local(async move {
        let outcome = JsFuture::from(playing).await;
        // An element that was taken away meanwhile refuses too; that is no silence.
        if outcome.is_err() && audio.is_connected() && audio.paused() {
            hearing.is_blocked.try_set(true);
        }
    });
}
