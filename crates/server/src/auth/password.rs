//! What accounts sign in with: hashed once more by Argon2id, on a few threads.
//!
//! A page makes the value of a passphrase by an Argon2id of its own, so that this one need not be slow: it is
//! there so that a stolen database signs nobody in.

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use protocol::{Authentication, ProblemCode};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;

/// Memory of one hash in KiB, and passes over it: OWASP's first recommendation (19 MiB, 2, 1).
/// Higher costs sign-in time on small machines; lower makes a stolen database cheaper to guess.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes computed at the same time: 40 MiB at most, and a core is left for media.
const AT_ONCE_MAX: usize = 2;

/// Hashes waiting for their turn: a few seconds of work. Who comes later is asked to try again.
const QUEUE_MAX: usize = 64;

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
    /// Hashes a value with a fresh salt, as a PHC string.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::TryLater`] where too many wait for their turn.
    ///
    /// # Panics
    ///
    /// Where the system has no random source.
    pub async fn hash(&self, value: &Authentication) -> Result<String, ProblemCode> {
        let value = value.clone();
        self.in_turn(move || {
            hasher()
                .hash_password(value.expose_bytes())
                .expect("the parameters are in range and the system has a random source")
                .to_string()
        })
        .await
    }

    /// Answers whether the value is the one that was hashed. Takes as long where there is none.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::TryLater`] where too many wait for their turn.
    pub async fn is_right(
        &self,
        value: &Authentication,
        hashed: Option<String>,
    ) -> Result<bool, ProblemCode> {
        let value = value.clone();
        self.in_turn(move || {
            let exists = hashed.is_some();
            let hashed = hashed.unwrap_or_else(|| NOBODY.to_owned());
            let Ok(hashed) = PasswordHash::new(&hashed) else {
                return false;
            };
            let is_right = hasher()
                .verify_password(value.expose_bytes(), &hashed)
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

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_value_is_right() {
        let passwords = Passwords::default();
        let value = |byte| Authentication::from_bytes([byte; 32]);

        let hashed = passwords.hash(&value(7)).await.unwrap();

        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        for (byte, is_right) in [(7, true), (8, false), (0, false)] {
            let answer = passwords.is_right(&value(byte), Some(hashed.clone())).await;
            assert_eq!(answer, Ok(is_right), "{byte}");
        }
    }

    #[tokio::test]
    async fn nobody_has_no_password_and_costs_the_same() {
        let hash = PasswordHash::new(NOBODY).unwrap();

        let answer = Passwords::default()
            .is_right(&Authentication::from_bytes([0; 32]), None)
            .await;

        assert_eq!(answer, Ok(false));
        let costs = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        assert_eq!(
            costs(&Params::try_from(&hash).unwrap()),
            costs(hasher().params()),
            "the dummy costs what real hashes cost"
        );
        assert_eq!(hash.hash.map(|output| output.len()), Some(32));
    }
}
