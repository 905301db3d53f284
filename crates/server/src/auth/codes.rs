//! Tries of codes that are said on the telephone: carried between the page where one is typed and the provider's,
//! and made up where there is nobody to carry to.
//!
//! Wrong, dead, never issued, at the wrong time, and with a provider who is not there are answered alike, each step
//! after the same time ([`pad`]). Which tries were wrong is for the provider's page to know and to count; here it is only known
//! that one was answered with a no.

use crate::{app::App, live::code::CodeStep, random};
use curve25519_dalek::RistrettoPoint;
use protocol::{
    CodeRunId, Sealed, VisitId, VisitMessage,
    code::{HELLO_BYTES, HELLO_POINT_AT},
    time::Instant,
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::oneshot;

/// When a step is answered, counted from its arrival: longer than a provider's page takes over a satellite, and short
/// enough for somebody who waits with the telephone in hand.
const ANSWERED_AFTER: Duration = Duration::from_secs(2);

/// How long the provider's page has for its answer. Less than [`ANSWERED_AFTER`], so that one that comes at the last
/// moment is no later than one that is made up.
const CARRIED_WITHIN: Duration = Duration::from_millis(1_800);

/// How long a try waits for its second step. Pages take it at once; a guesser gains nothing by waiting.
const RUN_KEPT_FOR: Duration = Duration::from_secs(60);

/// Tries that are kept. More than the limit on all of them lets begin in [`RUN_KEPT_FOR`].
const RUNS_MAX: usize = 512;

/// Version of every message of a run.
const VERSION: u8 = 1;

/// The tries that were answered once and wait for their second step.
#[derive(Debug, Default)]
pub struct Codes(Mutex<BTreeMap<CodeRunId, Run>>);

#[derive(Debug)]
struct Run {
    /// None for one that leads nowhere.
    visit: Option<VisitId>,
    until: Instant,
}

impl Codes {
    /// Keeps a try, real or made up.
    pub fn begin(&self, run: CodeRunId, visit: Option<VisitId>, now: Instant) {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        runs.retain(|_, run| run.until > now);
        if runs.len() < RUNS_MAX {
            let until = now + RUN_KEPT_FOR;
            runs.insert(run, Run { visit, until });
        }
    }

    /// Takes a try out: it has one second step. None where there is none; none within where it leads nowhere.
    pub fn take(&self, run: CodeRunId, now: Instant) -> Option<Option<VisitId>> {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let run = runs.remove(&run).filter(|run| run.until > now)?;
        Some(run.visit)
    }
}

/// Starts the time that every answer takes; to be made at the arrival and waited for before the answer.
pub fn pad() -> tokio::time::Sleep {
    tokio::time::sleep(ANSWERED_AFTER)
}

/// Hands a step to the provider of a visit, and waits for the answer. None is a no, also where nobody is there.
pub async fn carry(
    app: &App,
    visit: VisitId,
    (run, message): (CodeRunId, VisitMessage),
) -> Option<Sealed> {
    let (answer, answered) = oneshot::channel();
    let step = CodeStep {
        run,
        message,
        answer,
    };
    let answer = async {
        app.live.carry_code(visit, step).await;
        answered.await.ok().flatten()
    };
    tokio::time::timeout(CARRIED_WITHIN, answer).await.ok()?
}

/// Makes up what a provider's page would say: to whoever does not know the digits one is random bytes and a random point
/// as well as the other.
///
/// # Panics
///
/// Where the system has no random source.
#[must_use]
pub fn made_up_hello() -> Sealed {
    let mut hello = [0; HELLO_BYTES];
    hello[0] = VERSION;
    hello[1..HELLO_POINT_AT].copy_from_slice(&random::bytes::<{ HELLO_POINT_AT - 1 }>());
    let point = RistrettoPoint::from_uniform_bytes(&random::bytes());
    hello[HELLO_POINT_AT..].copy_from_slice(point.compress().as_bytes());
    Sealed::new(hello.to_vec()).expect("a hello is short")
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::ristretto::CompressedRistretto;

    #[test]
    fn made_up_hello_is_random_bytes_and_a_point_each_time_another() {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..50 {
            let hello = made_up_hello();
            let bytes = hello.as_bytes();

            assert_eq!((bytes.len(), bytes[0]), (HELLO_BYTES, VERSION));
            let point = CompressedRistretto::from_slice(&bytes[HELLO_POINT_AT..]).unwrap();
            assert!(point.decompress().is_some());
            for part in [1..17, 17..HELLO_POINT_AT, HELLO_POINT_AT..HELLO_BYTES] {
                assert!(seen.insert(bytes[part].to_vec()));
            }
        }
    }

    #[test]
    fn try_has_one_second_step_and_not_for_ever() {
        let codes = Codes::default();
        let (run, visit) = (CodeRunId::from_bytes([1; 16]), VisitId::from_bytes([2; 16]));
        let now = Instant::from_millis(1_000);

        codes.begin(run, Some(visit), now);
        assert_eq!(codes.take(run, now), Some(Some(visit)));
        assert_eq!(codes.take(run, now), None);
        codes.begin(run, Some(visit), now);
        assert_eq!(codes.take(run, now + RUN_KEPT_FOR), None);
    }

    #[test]
    fn flood_of_tries_takes_no_more_than_its_place() {
        let codes = Codes::default();
        let run = |number: usize| {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&number.to_be_bytes());
            CodeRunId::from_bytes(bytes)
        };
        for number in 0..RUNS_MAX * 2 {
            codes.begin(run(number), None, Instant::START);
        }
        assert_eq!(codes.0.lock().unwrap().len(), RUNS_MAX);

        codes.begin(run(0), None, Instant::START + RUN_KEPT_FOR);
        assert_eq!(codes.0.lock().unwrap().len(), 1);
    }
}
