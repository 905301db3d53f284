//! Shows how loud the microphone hears.

use crate::text::t;
use leptos::prelude::*;

/// Bars of the meter.
const BARS: usize = 20;

/// Draws the meter of a level between 0 and 1.
pub(crate) fn level_meter(level: Signal<f32>) -> AnyView {
    let lit = Memo::new(move |_| lit_bars(level.get()));
    let bars = (0..BARS)
        .map(|bar| view! { <i data-lit=move || (bar < lit.get()).then_some("")></i> })
        .collect_view();
    // A value that changes many times a second must not be read out each time, so this is a picture
    // with a name; the words beside it say when something was heard.
    view! {
        <div class="meter" role="img" aria-label=t!("meter-label")>
            {bars}
        </div>
    }
    .into_any()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the value is between 0 and the number of bars"
)]
fn lit_bars(level: f32) -> usize {
    (level.clamp(0.0, 1.0) * BARS as f32).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_lights_nothing_and_loud_lights_all() {
        assert_eq!(lit_bars(0.0), 0);
        assert_eq!(lit_bars(-1.0), 0);
        assert_eq!(lit_bars(0.5), BARS / 2);
        assert_eq!(lit_bars(1.0), BARS);
        assert_eq!(lit_bars(9.0), BARS);
        assert_eq!(lit_bars(f32::NAN), 0);
    }
}
