//! The sounds of the house, made of a few soft tones; no files are loaded.
//!
//! Browsers keep a page silent until its person has touched it. [`Chimes::is_silenced`] says so, and
//! the first touch or key wakes the sound.

use super::{document, listen::Listener};
use std::{cell::RefCell, rc::Rc};
use web_sys::{AudioContext, AudioContextState, OscillatorType};

/// One tone: pitch in Hz, start and length in seconds, loudness 0 to 1.
type Tone = (f32, f64, f64, f32);

/// Two low taps of wood: someone is at the door.
const KNOCK: &[Tone] = &[(220.0, 0.0, 0.16, 0.5), (196.0, 0.22, 0.2, 0.5)];
/// A rising third: the door opens for you.
const ADMITTED: &[Tone] = &[
    (523.25, 0.0, 0.5, 0.3),
    (659.25, 0.18, 0.6, 0.3),
    (783.99, 0.36, 0.9, 0.3),
];
/// Up: someone came in.
const ENTRY: &[Tone] = &[(440.0, 0.0, 0.3, 0.22), (587.33, 0.14, 0.5, 0.22)];
/// Down: someone left.
const EXIT: &[Tone] = &[(587.33, 0.0, 0.3, 0.2), (440.0, 0.14, 0.5, 0.2)];
/// A short melody, long enough to turn the volume up.
const TEST: &[Tone] = &[
    (392.0, 0.0, 0.5, 0.3),
    (523.25, 0.35, 0.5, 0.3),
    (659.25, 0.7, 0.5, 0.3),
    (523.25, 1.05, 0.9, 0.3),
];

/// Which sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chime {
    /// Someone waits.
    Knock,
    /// You were let in.
    Admitted,
    /// Someone came in.
    Entry,
    /// Someone left.
    Exit,
    /// For the sound check.
    Test,
}

/// Plays the sounds. Cheap to clone.
#[derive(Clone)]
pub struct Chimes {
    inner: Rc<RefCell<Inner>>,
}

struct Inner {
    context: Option<AudioContext>,
    on_wake: Option<Rc<dyn Fn()>>,
    listeners: Vec<Listener>,
}

impl Chimes {
    /// Makes the sounds ready and waits for the first touch where the browser wants one.
    #[must_use]
    pub fn new() -> Self {
        let inner = Rc::new(RefCell::new(Inner {
            context: AudioContext::new().ok(),
            on_wake: None,
            listeners: vec![],
        }));
        let listeners = ["pointerdown", "keydown"]
            .map(|name| {
                let inner = Rc::clone(&inner);
                Listener::new(&document(), name, move |_| wake(&inner))
            })
            .into();
        inner.borrow_mut().listeners = listeners;
        Self { inner }
    }

    /// Calls `call` once the sound works.
    pub fn on_wake(&self, call: impl Fn() + 'static) {
        self.inner.borrow_mut().on_wake = Some(Rc::new(call));
    }

    /// Lets the page sound. Works in the task of a press only; a screen reader's may come without the
    /// touch or key that is waited for.
    pub fn wake(&self) {
        wake(&self.inner);
    }

    /// Returns whether the browser keeps the page silent until its person touches it.
    #[must_use]
    pub fn is_silenced(&self) -> bool {
        let inner = self.inner.borrow();
        inner
            .context
            .as_ref()
            .is_some_and(|context| context.state() == AudioContextState::Suspended)
    }

    /// Plays one sound, over whatever else sounds.
    pub fn play(&self, chime: Chime) {
        let inner = self.inner.borrow();
        let Some(context) = &inner.context else {
            return;
        };
        let tones = match chime {
            Chime::Knock => KNOCK,
            Chime::Admitted => ADMITTED,
            Chime::Entry => ENTRY,
            Chime::Exit => EXIT,
            Chime::Test => TEST,
        };
        for tone in tones {
            // A tone that cannot be made is a tone less.
            let _ = play_tone(context, *tone);
        }
    }
}

impl Default for Chimes {
    fn default() -> Self {
        Self::new()
    }
}

fn wake(inner: &Rc<RefCell<Inner>>) {
    let (context, on_wake) = {
        let inner = inner.borrow();
        (inner.context.clone(), inner.on_wake.clone())
    };
    let Some(context) = context else {
        return;
    };
    if context.state() != AudioContextState::Suspended {
        return;
    }
    let Ok(resumed) = context.resume() else {
        return;
    };
    wasm_bindgen_futures::spawn_local(async move {
        let is_awake = wasm_bindgen_futures::JsFuture::from(resumed).await.is_ok();
        if let (true, Some(call)) = (is_awake, on_wake) {
            call();
        }
    });
}

/// A sine with a soft start and a long fall, like a small bell.
fn play_tone(
    context: &AudioContext,
    (pitch, start, length, loudness): Tone,
) -> Result<(), wasm_bindgen::JsValue> {
    let start = context.current_time() + start;
    let oscillator = context.create_oscillator()?;
    let volume = context.create_gain()?;
    oscillator.set_type(OscillatorType::Sine);
    oscillator.frequency().set_value(pitch);
    let gain = volume.gain();
    gain.set_value_at_time(0.0001, start)?;
    gain.exponential_ramp_to_value_at_time(loudness, start + 0.02)?;
    gain.exponential_ramp_to_value_at_time(0.0001, start + length)?;
    oscillator.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&context.destination())?;
    oscillator.start_with_when(start)?;
    oscillator.stop_with_when(start + length)
}
