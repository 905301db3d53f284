//! The catalogue's texts: `t!("key")`, compiled from `locales/en` by `build.rs`; and the words that
//! several pages choose by a value.

use protocol::{ProblemCode, Role};
use std::time::Duration;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// Returns the word for a role.
pub(crate) const fn role(role: Role) -> &'static str {
    match role {
        Role::Provider => t!("role-provider"),
        Role::Patient => t!("role-patient"),
        Role::Family => t!("role-family"),
        Role::Interpreter => t!("role-interpreter"),
        Role::SecondProvider => t!("role-second-provider"),
    }
}

/// Returns the sentence that says what went wrong and what to do next.
pub(crate) const fn problem(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::BadMessage => t!("problem-bad-message"),
        ProblemCode::TooLong => t!("problem-too-long"),
        ProblemCode::TooFast => t!("problem-too-fast"),
        ProblemCode::ReloadNeeded => t!("problem-reload-needed"),
        ProblemCode::InviteNotValid => t!("problem-invite-not-valid"),
        ProblemCode::DeviceNotProved => t!("problem-device-not-proved"),
        ProblemCode::CodeNotValid => t!("problem-code-not-valid"),
        ProblemCode::TooEarly => t!("problem-too-early"),
        ProblemCode::KnockLater => t!("problem-knock-later"),
        ProblemCode::WaitingRoomFull => t!("problem-waiting-room-full"),
        ProblemCode::VisitFull => t!("problem-visit-full"),
        ProblemCode::NotAllowed => t!("problem-not-allowed"),
        ProblemCode::NotWaiting => t!("problem-not-waiting"),
        ProblemCode::NotInside => t!("problem-not-inside"),
        ProblemCode::NotMember => t!("problem-not-member"),
        ProblemCode::NotNow => t!("problem-not-now"),
        ProblemCode::OfferRefused => t!("problem-offer-refused"),
        ProblemCode::SignInNeeded => t!("problem-sign-in-needed"),
        ProblemCode::SignInRefused => t!("problem-sign-in-refused"),
        ProblemCode::TryLater => t!("problem-try-later"),
        ProblemCode::NoSuchVisit => t!("problem-no-such-visit"),
        ProblemCode::NoSuchInvite => t!("problem-no-such-invite"),
        ProblemCode::VisitEnded => t!("problem-visit-ended"),
        ProblemCode::TooMany => t!("problem-too-many"),
        ProblemCode::NameNotValid => t!("problem-name-not-valid"),
        ProblemCode::EmailNotValid => t!("problem-email-not-valid"),
        ProblemCode::TimeNotValid => t!("problem-time-not-valid"),
        ProblemCode::LinkNotValid => t!("problem-link-not-valid"),
        ProblemCode::WrongOrigin => t!("problem-wrong-origin"),
        ProblemCode::NotFound => t!("problem-not-found"),
        ProblemCode::TryAgain => t!("problem-try-again"),
    }
}

/// Returns the word for a digit, as it is said on the telephone.
#[cfg(feature = "house")]
pub(crate) const fn digit(digit: u32) -> &'static str {
    match digit {
        0 => t!("digit-zero"),
        1 => t!("digit-one"),
        2 => t!("digit-two"),
        3 => t!("digit-three"),
        4 => t!("digit-four"),
        5 => t!("digit-five"),
        6 => t!("digit-six"),
        7 => t!("digit-seven"),
        8 => t!("digit-eight"),
        _ => t!("digit-nine"),
    }
}

/// Returns how long a wait is, in words that do not change every second.
pub(crate) fn wait(wait: Duration) -> String {
    let minutes = wait.as_secs() / 60;
    let hours = minutes / 60;
    if hours > 0 {
        return t!("wait-hours", hours = hours, minutes = minutes % 60);
    }
    if minutes == 0 {
        return t!("wait-moment").to_owned();
    }
    t!("wait-minutes", minutes = minutes)
}

/// Returns a time that runs, as a clock shows it: `3:07`, `1:03:07`.
pub(crate) fn elapsed(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        return format!("{hours}:{minutes:02}:{seconds:02}");
    }
    format!("{minutes}:{seconds:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elapsed_time_reads_like_a_clock() {
        for (seconds, text) in [
            (0, "0:00"),
            (67, "1:07"),
            (3_600, "1:00:00"),
            (45_296, "12:34:56"),
        ] {
            assert_eq!(elapsed(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn wait_is_told_in_whole_minutes() {
        for (seconds, text) in [
            (0, "less than a minute"),
            (59, "less than a minute"),
            (60, "1 minute"),
            (300, "5 minutes"),
            (3_600, "1 hour"),
            (3_660, "1 hour 1 minute"),
            (7_500, "2 hours 5 minutes"),
        ] {
            assert_eq!(wait(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn every_problem_has_a_sentence_of_its_own() {
        let mut sentences: Vec<_> = ProblemCode::ALL.iter().map(|code| problem(*code)).collect();

        sentences.sort_unstable();
        sentences.dedup();

        assert_eq!(sentences.len(), ProblemCode::ALL.len());
    }

    #[test]
    fn every_role_has_a_word_of_its_own() {
        let mut words = Role::ALL.map(role);

        words.sort_unstable();

        assert!(words.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
