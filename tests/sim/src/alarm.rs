//! An error in the log is a bug: it ends the day.

use std::sync::Once;
use tracing::{
    Event, Level, Metadata, Subscriber,
    span::{Attributes, Id, Record},
    subscriber::set_global_default,
};

/// Takes errors only, and panics.
struct Alarm;

/// Makes every error that is logged from here on a panic.
pub fn set() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Somebody else's subscriber, in somebody else's test, may be there before.
        let _ = set_global_default(Alarm);
    });
}

impl Subscriber for Alarm {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR
    }

    fn event(&self, event: &Event<'_>) {
        panic!("an error was logged: {event:?}");
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "an error was logged")]
    fn error_in_the_log_panics() {
        tracing::subscriber::with_default(Alarm, || tracing::error!("broken"));
    }

    #[test]
    fn warning_in_the_log_does_not() {
        tracing::subscriber::with_default(Alarm, || tracing::warn!("odd"));
    }
}
