//! What the keys cost: frames sealed and opened, people let into a group.
//!
//! In: rounds and a clock. Out: nanoseconds, every round as it was measured. `cargo xtask bench` runs it natively
//! and, in node, compiled for wasm32 as the page's own programs are. It says nothing of right and wrong: the tests
//! of `e2ee` do.

mod frames;
mod group;
mod practice;

pub use frames::FrameCost;
pub use group::GroupCost;

use serde::Serialize;

/// A clock: nanoseconds since any moment.
pub type Clock<'c> = &'c dyn Fn() -> f64;

/// Everything that was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Rounds of each.
    pub rounds: u32,
    /// Kinds of frames.
    pub frames: Vec<FrameCost>,
    /// Changes of the group.
    pub group: Vec<GroupCost>,
}

impl Report {
    /// Measures everything. `wall` is the time in milliseconds since 1970, for certificates.
    #[must_use]
    pub fn measure(rounds: u32, wall: u64, clock: Clock<'_>) -> Self {
        Self {
            rounds,
            frames: frames::measure(rounds, clock),
            group: group::measure(rounds, wall, clock),
        }
    }

    /// Returns the document that is printed.
    ///
    /// # Panics
    ///
    /// Never: numbers and names have a JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("numbers and names have a JSON form")
    }
}

/// Measures in wasm. `clock` returns milliseconds.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
#[must_use]
pub fn run(rounds: u32, wall: f64, clock: &js_sys::Function) -> String {
    let nanos = || {
        let millis = clock.call0(&wasm_bindgen::JsValue::UNDEFINED);
        millis
            .ok()
            .and_then(|millis| millis.as_f64())
            .unwrap_or(f64::NAN)
            * 1e6
    };
    Report::measure(rounds, wall as u64, &nanos).to_json()
}
