//! The browser's clock and timers.

use super::window;
use protocol::time::Instant;
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};

/// Returns the time: the wall clock at the page's start, grown by the monotonic clock, so that a
/// change of the wall clock during a visit moves nothing.
///
/// # Panics
///
/// Outside a page.
#[must_use]
pub fn now() -> Instant {
    let performance = window()
        .performance()
        .expect("a page has a performance clock");
    let millis = performance.time_origin() + performance.now();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since 1970 are positive and below 2^53"
    )]
    Instant::from_millis(millis as u64)
}

/// A call to be made once. Dropped, it is not made.
pub struct Timer {
    handle: i32,
    _call: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `call` after `delay`; background pages may be called up to a minute later.
    #[must_use]
    pub fn after(delay: Duration, call: impl FnOnce() + 'static) -> Self {
        let call = Closure::once(call);
        let millis = i32::try_from(delay.as_millis()).unwrap_or(i32::MAX);
        let handle = window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(
                call.as_ref().unchecked_ref(),
                millis,
            )
            .unwrap_or(0);
        Self {
            handle,
            _call: call,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        window().clear_timeout_with_handle(self.handle);
    }
}

/// Waits.
pub async fn sleep(time: Duration) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let millis = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
        // A page that cannot set a timer is going away.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// A call made again and again until dropped.
pub struct Ticker {
    handle: i32,
    _call: Closure<dyn FnMut()>,
}

impl Ticker {
    /// Calls `call` every `period`.
    #[must_use]
    pub fn every(period: Duration, call: impl FnMut() + 'static) -> Self {
        let call = Closure::<dyn FnMut()>::new(call);
        let millis = i32::try_from(period.as_millis()).unwrap_or(i32::MAX);
        let handle = window()
            .set_interval_with_callback_and_timeout_and_arguments_0(
                call.as_ref().unchecked_ref(),
                millis,
            )
            .unwrap_or(0);
        Self {
            handle,
            _call: call,
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        window().clear_interval_with_handle(self.handle);
    }
}
