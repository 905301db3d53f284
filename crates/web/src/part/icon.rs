//! The icons: our own, one stroke width, drawn on a grid of 24. Always beside a word or inside a
//! control that has a name, so a screen reader never reads them.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident $path:literal)*) => {
        /// Which picture.
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Icon {
            $($name,)*
        }

        const fn path(icon: Icon) -> &'static str {
            match icon {
                $(Icon::$name => $path,)*
            }
        }
    };
}

icons! {
    Microphone "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M8.5 21h7"
    MicrophoneOff "M15 10.5V6a3 3 0 0 0-5.7-1.3M9 9v2a3 3 0 0 0 4.6 2.5M5.5 11a6.5 6.5 0 0 0 10.3 5.2M18.5 11c0 1-.2 2-.6 2.8M12 17.5V21M8.5 21h7M4 4l16 16"
    Camera "M4.5 6h9A1.5 1.5 0 0 1 15 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 3 16.5v-9A1.5 1.5 0 0 1 4.5 6zM15 10.5l6-3v9l-6-3"
    CameraOff "M9 6h4.5A1.5 1.5 0 0 1 15 7.5V12M15 16.5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 3 16.5v-9C3 6.9 3.3 6.4 3.8 6.2M15 10.5l6-3v9l-3-1.5M4 4l16 16"
    Screen "M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM8.5 21h7M12 14V8.5M9.5 10.5L12 8l2.5 2.5"
    Chat "M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-8l-4.5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM8.5 9h7M8.5 12h4.5"
    People "M9.5 11a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5zM3 19.5c.3-3.3 2.9-5.5 6.5-5.5s6.2 2.2 6.5 5.5M16 4.9a3.25 3.25 0 0 1 0 5.8M18 14.5c1.8.9 2.9 2.7 3 5"
    Leave "M13.5 4H6.5v16h7M10.5 12H20M16.5 8.5L20 12l-3.5 3.5"
    Settings "M4 7.5h9M17.5 7.5H20M15.25 5.25v4.5M4 16.5h2.5M11 16.5h9M8.75 14.25v4.5"
    Check "M5 12.5l4.5 4.5L19 7.5"
    Copy "M9 9h11v11H9zM5.5 15H4V4h11v1.5"
    Warning "M12 4l9 16H3zM12 10v4.5M12 17.3v.01"
    Info "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.7v.01"
    Sound "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"
    SoundOff "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5"
    Bell "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2.2 2.2 0 0 0 4 0M12 5V3.5"
    Flip "M20 11A8 8 0 0 0 5.5 7.5L4 9M4 4.5V9h4.5M4 13a8 8 0 0 0 14.5 3.5L20 15M20 19.5V15h-4.5"
    Expand "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"
    Keyboard "M4 6.5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM7 10.5v.01M10.3 10.5v.01M13.7 10.5v.01M17 10.5v.01M8 14h8"
    EyeOff "M9.5 6C14.5 4.8 19 7.5 21.5 12c-.7 1.2-1.5 2.3-2.5 3.2M6.2 7.5C4.6 8.6 3.3 10.2 2.5 12c2.8 5 8.3 7.7 13.5 5.4M10 10a2.8 2.8 0 0 0 4 4M4 4l16 16"
    Plus "M12 5v14M5 12h14"
    Cross "M6 6l12 12M18 6L6 18"
    Next "M9 5l7 7-7 7"
    Back "M15 5l-7 7 7 7"
    Door "M6 21V8.5a6 6 0 0 1 12 0V21M3 21h18M14.5 14v.01"
    Again "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15"
    Send "M4 5l17 7-17 7 2.5-7zM6.5 12H13"
    Board "M4 5h16v11H4zM12 16v2.5M8.5 20.5L12 18.5l3.5 2M7.5 12.5c2-4 3 1 5-1.5s2 .5 4-1"
    Pen "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5"
    Undo "M9 5L4.5 9.5 9 14M4.5 9.5H14a5 5 0 0 1 0 10h-3.5"
    Lamp "M12 3v2.5M9 8.5a3 3 0 0 1 6 0V15H9zM7.5 15h9M10 18h4M4.5 8l1.8.8M19.5 8l-1.8.8"
}

/// Draws an icon.
pub(crate) fn icon(icon: Icon) -> AnyView {
    // Only these point in the direction of reading.
    let turns = matches!(icon, Icon::Leave | Icon::Next | Icon::Back | Icon::Send);
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            aria-hidden="true"
            focusable="false"
            data-turns=turns.then_some("")
        >
            <path d=path(icon) />
        </svg>
    }
    .into_any()
}
