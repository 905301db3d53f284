//! What this tab remembers over a reload: the session storage, which dies with the tab.
//!
//! A browser may refuse storage (private windows, settings). Then nothing is remembered and a
//! reload asks for the link again; nothing else changes.

use super::{clock, window};
use protocol::{InviteId, LinkToken, SeatToken, Source, limit::SEAT_KEPT_FOR, time::Instant};
use web_sys::Storage;

const CHIME_OFF: &str = "vestibule.off.chime";

/// Keeps a link's secret half, so that a reload works although the address bar is rid of it.
pub fn remember_link(invite: InviteId, fragment: &str) {
    write(&key("secret", invite), fragment);
}

/// Returns the link's secret half kept by this tab.
#[must_use]
pub fn recall_link(invite: InviteId) -> Option<String> {
    read(&key("secret", invite))
}

/// Keeps both halves of the key by which this tab is known again in the visit.
pub fn remember_rejoin(invite: InviteId, bytes: &[u8; 64]) {
    let halves = bytes.as_chunks::<32>().0.iter();
    let texts: String = halves
        .map(|half| LinkToken::from_bytes(*half).expose_text())
        .collect();
    write(&key("rejoin", invite), &texts);
}

/// Returns the key by which this tab is known again.
#[must_use]
pub fn recall_rejoin(invite: InviteId) -> Option<[u8; 64]> {
    let texts = read(&key("rejoin", invite))?;
    let (one, other) = texts.split_at_checked(texts.len() / 2)?;
    let halves = [LinkToken::from_text(one)?, LinkToken::from_text(other)?];
    let halves = halves.map(|half| *half.expose_bytes());
    halves.as_flattened().try_into().ok()
}

/// Keeps the token of the seat this tab holds.
pub fn remember_seat(invite: InviteId, seat: &SeatToken) {
    write(&key("seat", invite), &seat.expose_text());
    erase(&key("left", invite));
}

/// Keeps when this page was left, so that a seat given up long ago is not asked for.
pub fn remember_departure(invite: InviteId) {
    if read(&key("seat", invite)).is_some() {
        write(&key("left", invite), &clock::now().as_millis().to_string());
    }
}

/// Returns the token of the seat this tab held last, be it given up or not: who knocks with it does not
/// queue twice.
#[must_use]
pub fn recall_seat(invite: InviteId) -> Option<SeatToken> {
    SeatToken::from_text(&read(&key("seat", invite))?)
}

/// Returns whether this tab left its seat so lately that the house still keeps it. Only then may a page
/// go on by itself: opening a link must not knock, nor may a tab that a browser restores after a crash,
/// which leaves no note.
#[must_use]
pub fn holds_seat(invite: InviteId) -> bool {
    let left = read(&key("left", invite)).and_then(|text| text.parse().ok());
    recall_seat(invite).is_some() && is_lately(left.map(Instant::from_millis), clock::now())
}

fn is_lately(left: Option<Instant>, now: Instant) -> bool {
    left.is_some_and(|left| now.since(left) < SEAT_KEPT_FOR)
}

/// Forgets the seat.
pub fn forget_seat(invite: InviteId) {
    erase(&key("seat", invite));
    erase(&key("left", invite));
}

/// Forgets all that was kept for an invite: the visit is over for this tab.
pub fn forget_invite(invite: InviteId) {
    forget_seat(invite);
    erase(&key("secret", invite));
    erase(&key("rejoin", invite));
    erase(&typing_key(&invite.path_segment()));
}

/// Notes that the checks are over: what comes next is the knock.
pub fn remember_check_in(invite: InviteId) {
    write(&key("checked", invite), "yes");
}

/// Returns whether the checks are over, and forgets it: the next time begins at the door again.
#[must_use]
pub fn take_check_in(invite: InviteId) -> bool {
    let key = key("checked", invite);
    let is_over = read(&key).is_some();
    erase(&key);
    is_over
}

/// Keeps whether a source of this person is sent, so that whoever was muted before a reload is muted
/// after it.
pub fn remember_sending(source: Source, on: bool) {
    if on {
        erase(off_key(source));
    } else {
        write(off_key(source), "yes");
    }
}

/// Returns whether the person turned a source off.
#[must_use]
pub fn was_turned_off(source: Source) -> bool {
    read(off_key(source)).is_some()
}

/// Keeps whether a sound is played when someone comes or goes.
pub fn remember_chime(on: bool) {
    if on {
        erase(CHIME_OFF);
    } else {
        write(CHIME_OFF, "yes");
    }
}

/// Returns whether the person turned that sound off.
#[must_use]
pub fn was_chime_turned_off() -> bool {
    read(CHIME_OFF).is_some()
}

/// Keeps whether the others see what this person types, for one visit: its own id, or that of the person's link.
pub fn remember_real_time_text(visit: &str, on: bool) {
    let key = typing_key(visit);
    if on { write(&key, "yes") } else { erase(&key) }
}

/// Returns whether the person turned that on in this visit.
#[must_use]
pub fn was_real_time_text_turned_on(visit: &str) -> bool {
    read(&typing_key(visit)).is_some()
}

fn typing_key(visit: &str) -> String {
    format!("vestibule.on.typing.{visit}")
}

const fn off_key(source: Source) -> &'static str {
    match source {
        Source::Microphone => "vestibule.off.microphone",
        Source::Camera => "vestibule.off.camera",
        Source::Screen => "vestibule.off.screen",
    }
}

fn key(what: &str, invite: InviteId) -> String {
    format!("vestibule.{what}.{}", invite.path_segment())
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn write(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // Full or refused: the tab remembers nothing, see the header.
        let _ = storage.set_item(key, value);
    }
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

fn erase(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Instant = Instant::from_millis(1_000);

    #[test]
    fn seat_left_lately_is_held_until_it_is_given_up() {
        assert!(is_lately(Some(LEFT), LEFT));
        assert!(!is_lately(Some(LEFT), LEFT + SEAT_KEPT_FOR));
    }

    #[test]
    fn tab_that_never_noted_its_departure_holds_nothing() {
        assert!(!is_lately(None, LEFT));
    }
}
