//! Passwords: Argon2id on a few threads, and what counts as strong.

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use protocol::ProblemCode;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;

/// Least characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 12;

/// Most bytes of a password: a long sentence. More would only cost us time.
pub const PASSWORD_BYTES_MAX: usize = 512;

/// Memory of one hash in KiB, and passes over it: OWASP's first recommendation (19 MiB, 2, 1).
/// Higher costs sign-in time on small machines; lower makes a stolen database cheaper to guess.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes computed at the same time: 40 MiB at most, and a core is left for media.
const AT_ONCE_MAX: usize = 2;

/// Hashes waiting for their turn: a few seconds of work. Who comes later is asked to try again.
const QUEUE_MAX: usize = 64;

/// Guesses that zxcvbn must think necessary: "safely unguessable: moderate protection from offline
/// slow-hash scenario" (score 3 of 4).
const SCORE_MIN: zxcvbn::Score = zxcvbn::Score::Three;

/// Compared with where there is no such account, so that the answer takes the same time. Nobody knows
/// a password of this hash: its output is all zero.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Where passwords are hashed and checked.
#[derive(Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    queued: AtomicUsize,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE_MAX)),
            queued: AtomicUsize::new(0),
        }
    }
}

impl Passwords {
    /// Hashes a password with a fresh salt, as a PHC string.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::TryLater`] where too many wait for their turn.
    ///
    /// # Panics
    ///
    /// Where the system has no random source.
    pub async fn hash(&self, password: String) -> Result<String, ProblemCode> {
        self.in_turn(move || {
            hasher()
                .hash_password(password.as_bytes())
                .expect("the parameters are in range and the system has a random source")
                .to_string()
        })
        .await
    }

    /// Answers whether the password is the one that was hashed. Takes as long where there is none.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::TryLater`] where too many wait for their turn.
    pub async fn is_right(
        &self,
        password: String,
        hashed: Option<String>,
    ) -> Result<bool, ProblemCode> {
        self.in_turn(move || {
            let exists = hashed.is_some();
            let hashed = hashed.unwrap_or_else(|| NOBODY.to_owned());
            let Ok(hashed) = PasswordHash::new(&hashed) else {
                return false;
            };
            let is_right = hasher()
                .verify_password(password.as_bytes(), &hashed)
                .is_ok();
            is_right && exists
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ProblemCode> {
        if self.queued.fetch_add(1, Ordering::Relaxed) >= QUEUE_MAX {
            self.queued.fetch_sub(1, Ordering::Relaxed);
            return Err(ProblemCode::TryLater);
        }
        let turns = Arc::clone(&self.turns);
        let turn = turns.acquire_owned().await;
        self.queued.fetch_sub(1, Ordering::Relaxed);
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| ProblemCode::TryAgain)
    }
}

/// Answers whether a password may be chosen. `known` are words an attacker would try first.
#[must_use]
pub fn is_strong(password: &str, known: &[&str]) -> bool {
    password.chars().count() >= PASSWORD_CHARS_MIN
        && password.len() <= PASSWORD_BYTES_MAX
        && zxcvbn::zxcvbn(password, known).score() >= SCORE_MIN
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let passwords = Passwords::default();

        let hashed = passwords.hash("correct horse".to_owned()).await.unwrap();

        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        for (password, is_right) in [
            ("correct horse", true),
            ("correct hors", false),
            ("", false),
        ] {
            let answer = passwords
                .is_right(password.to_owned(), Some(hashed.clone()))
                .await;
            assert_eq!(answer, Ok(is_right), "{password:?}");
        }
    }

    #[tokio::test]
    async fn nobody_has_no_password_and_costs_the_same() {
        let hash = PasswordHash::new(NOBODY).unwrap();

        let answer = Passwords::default().is_right(String::new(), None).await;

        assert_eq!(answer, Ok(false));
        let costs = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        assert_eq!(
            costs(&Params::try_from(&hash).unwrap()),
            costs(hasher().params()),
            "the dummy costs what real hashes cost"
        );
        assert_eq!(hash.hash.map(|output| output.len()), Some(32));
    }

    #[test]
    fn easy_passwords_are_weak() {
        for password in [
            "",
            "short-X9!",
            "password1234",
            "aaaaaaaaaaaaaaaa",
            "ana.mueller@clinic.example",
        ] {
            assert!(
                !is_strong(password, &["ana.mueller@clinic.example"]),
                "{password:?}"
            );
        }
        assert!(is_strong("gravel-otter-lantern-9", &[]));
        assert!(!is_strong(&"gravel-otter-lantern-9".repeat(100), &[]));
    }
}
