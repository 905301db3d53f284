//! Times as the person's own clock and calendar show them.
//!
//! In: instants. Out: words and the values of date and time inputs. The clock itself is read
//! elsewhere; only the time zone and the habits of the region come from the browser here.

use js_sys::{Array, Date, Function, Intl::DateTimeFormat, Object, Reflect};
use protocol::time::Instant;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// Returns the time of day: `14:00` or `2:00 PM`, by the region.
pub(crate) fn time_of_day(at: Instant) -> String {
    format(at, &[("hour", "numeric"), ("minute", "2-digit")])
}

/// Returns the day in full: `Tuesday, 24 November`.
pub(crate) fn day(at: Instant) -> String {
    format(
        at,
        &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
    )
}

/// Returns the day with its year: `27 November 2026`.
pub(crate) fn date(at: Instant) -> String {
    format(
        at,
        &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
    )
}

/// Returns the day and the time to the second, with the time zone: for what outlives the page.
pub(crate) fn in_full(at: Instant) -> String {
    let options = [
        ("day", "numeric"),
        ("month", "long"),
        ("year", "numeric"),
        ("hour", "numeric"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
        ("timeZoneName", "short"),
    ];
    format(at, &options)
}

/// Returns the time as programs read it, in UTC: `2026-11-24T14:00:00.000Z` (RFC 3339).
pub(crate) fn for_programs(at: Instant) -> String {
    date_of(at).to_iso_string().into()
}

/// Returns the value of a date input: `2026-11-24`.
pub(crate) fn date_value(at: Instant) -> String {
    let date = date_of(at);
    let (year, month, day) = (date.get_full_year(), date.get_month() + 1, date.get_date());
    format!("{year:04}-{month:02}-{day:02}")
}

/// Returns the value of a time input: `14:00`.
pub(crate) fn time_value(at: Instant) -> String {
    let date = date_of(at);
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// Reads the values of a date input and a time input, in the person's time zone.
pub(crate) fn of_values(date: &str, time: &str) -> Option<Instant> {
    let mut date = date.split('-').map(|part| part.parse::<i32>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let mut time = time.split(':').map(|part| part.parse::<i32>().ok());
    let (hour, minute) = (time.next()??, time.next()??);
    let at = Date::new_with_year_month_day_hr_min(
        u32::try_from(year).ok()?,
        month - 1,
        day,
        hour,
        minute,
    );
    instant_of(&at)
}

/// Returns the first instant of the day `days` after the one `at` lies in.
pub(crate) fn day_start(at: Instant, days: i32) -> Instant {
    let date = date_of(at);
    let start = Date::new_with_year_month_day(
        date.get_full_year(),
        i32::try_from(date.get_month()).unwrap_or(0),
        i32::try_from(date.get_date()).unwrap_or(1) + days,
    );
    instant_of(&start).unwrap_or(at)
}

/// Returns the quarter of an hour `at` lies in.
pub(crate) fn quarter(at: Instant) -> Instant {
    const QUARTER: Duration = Duration::from_secs(15 * 60);
    let into = at.as_millis() % u64::try_from(QUARTER.as_millis()).unwrap_or(1);
    Instant::from_millis(at.as_millis() - into)
}

#[expect(clippy::cast_precision_loss, reason = "dates are below 2^53 ms")]
fn date_of(at: Instant) -> Date {
    Date::new(&JsValue::from_f64(at.as_millis() as f64))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be a number that is not negative"
)]
fn instant_of(date: &Date) -> Option<Instant> {
    let millis = date.get_time();
    (millis >= 0.0).then(|| Instant::from_millis(millis as u64))
}

fn format(at: Instant, options: &[(&str, &str)]) -> String {
    let wanted = Object::new();
    for (name, value) in options {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&wanted, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    let format: Function = DateTimeFormat::new(&locales(), &wanted).format();
    format
        .call1(&JsValue::UNDEFINED, &date_of(at))
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// The browser's own English, or else a plain one: the page's texts are English, and a date in
/// another language among them would be read with the wrong voice.
fn locales() -> Array {
    let own = DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    let own = Reflect::get(&own, &JsValue::from_str("locale"))
        .ok()
        .and_then(|locale| locale.as_string())
        .filter(|locale| locale.starts_with("en"));
    let locale = own.as_deref().unwrap_or("en-GB");
    Array::of1(&JsValue::from_str(locale))
}
