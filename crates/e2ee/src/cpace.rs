//! CPace over ristretto255 with SHA-512: two who know the same six digits agree on a key, and whoever does not
//! learns nothing but whether one guess was right.
//!
//! draft-irtf-cfrg-cpace-21, initiator and responder, by the crate `pakery-cpace`; a test holds it to the draft's
//! vectors through this file. The host begins: it is the only side that knows both nonces first.

use crate::primitive::{SealFailed, Secret};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::random::OpenMlsRand;
use pakery_cpace::{CpaceInitiator, CpaceMode, CpaceOutput, CpaceResponder, InitiatorState};
use pakery_crypto::CpaceRistretto255;
use std::convert::Infallible;
use zeroize::Zeroizing;

/// Bytes of a share: a ristretto255 point.
pub(crate) const SHARE_BYTES: usize = 32;

/// Bytes that a secret scalar is drawn from: twice its length, so that every scalar is as likely as any other.
const SCALAR_SEED_BYTES: usize = 64;

/// What both sides must agree in, to come to the same key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inputs<'a> {
    /// What both know and nobody else: PRS.
    pub(crate) password: &'a [u8],
    /// Who talks to whom and about what: CI.
    pub(crate) channel: &'a [u8],
    /// What makes this run different from every other: sid.
    pub(crate) session: &'a [u8],
    /// What the initiator says of itself: `ADa`.
    pub(crate) initiator: &'a [u8],
    /// What the responder says of itself: `ADb`.
    pub(crate) responder: &'a [u8],
}

/// A share that is no point, or a point that would fix the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoShare;

/// The initiator between its share and the responder's.
pub(crate) struct Initiator(InitiatorState<CpaceRistretto255>);

/// The key of one run: ISK, 64 bytes.
pub(crate) type RunKey = Secret<64>;

/// Random bytes that were drawn before, handed out once and in order. Where there are none left it repeats zeros, and so
/// [`SCALAR_SEED_BYTES`] must be all that a run takes: a test sees to it.
pub(crate) struct Drawn {
    bytes: Zeroizing<[u8; SCALAR_SEED_BYTES]>,
    used: usize,
}

impl Drawn {
    pub(crate) fn new(crypto: &RustCrypto) -> Result<Self, SealFailed> {
        let bytes = crypto.random_array().map_err(|_| SealFailed)?;
        Ok(Self::of(bytes))
    }

    fn of(bytes: [u8; SCALAR_SEED_BYTES]) -> Self {
        Self {
            bytes: Zeroizing::new(bytes),
            used: 0,
        }
    }
}

impl Initiator {
    /// Begins a run: returns the share for the responder.
    pub(crate) fn begin(
        inputs: &Inputs<'_>,
        mut drawn: Drawn,
    ) -> Result<(Self, [u8; SHARE_BYTES]), NoShare> {
        let (share, state) = CpaceInitiator::<CpaceRistretto255>::start(
            inputs.password,
            inputs.channel,
            inputs.session,
            inputs.initiator,
            &mut drawn,
        )
        .map_err(|_| NoShare)?;
        Ok((Self(state), share.try_into().map_err(|_| NoShare)?))
    }

    /// Takes the responder's share.
    pub(crate) fn finish(
        self,
        share: &[u8; SHARE_BYTES],
        inputs: &Inputs<'_>,
    ) -> Result<RunKey, NoShare> {
        let output = self
            .0
            .finish(share, inputs.responder, CpaceMode::InitiatorResponder);
        key(&output.map_err(|_| NoShare)?)
    }
}

/// Answers the initiator's share: returns the own share and the key.
pub(crate) fn respond(
    share: &[u8; SHARE_BYTES],
    inputs: &Inputs<'_>,
    mut drawn: Drawn,
) -> Result<([u8; SHARE_BYTES], RunKey), NoShare> {
    let (own, output) = CpaceResponder::<CpaceRistretto255>::respond(
        share,
        inputs.password,
        inputs.channel,
        inputs.session,
        inputs.initiator,
        inputs.responder,
        CpaceMode::InitiatorResponder,
        &mut drawn,
    )
    .map_err(|_| NoShare)?;
    Ok((own.try_into().map_err(|_| NoShare)?, key(&output)?))
}

fn key(output: &CpaceOutput) -> Result<RunKey, NoShare> {
    Secret::from_slice(output.isk.as_bytes()).ok_or(NoShare)
}

impl rand_core::TryRng for Drawn {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        let (_, left) = self.bytes.split_at(self.used);
        let given = left.len().min(into.len());
        debug_assert_eq!(
            given,
            into.len(),
            "a run takes the bytes that were drawn for it"
        );
        into.fill(0);
        into[..given].copy_from_slice(&left[..given]);
        self.used += given;
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Drawn {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appendix B.3 of draft-irtf-cfrg-cpace-21.
    const INPUTS: Inputs<'_> = Inputs {
        password: b"Password",
        channel: b"\x0bA_initiator\x0bB_responder",
        session: b"\x7e\x4b\x47\x91\xd6\xa8\xef\x01\x9b\x93\x6c\x79\xfb\x7f\x2c\x57",
        initiator: b"ADa",
        responder: b"ADb",
    };
    const SCALAR_A: &str = "da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08";
    const SHARE_A: &str = "d6bac480f2c386c394efc7c47adb9925dcd2630b64f240c50f8d0eec482b9157";
    const SCALAR_B: &str = "d2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d";
    const SHARE_B: &str = "3ea7e0b19560d7c0b0f5734f63b955286dfa8232b5ebe63324e2d9e7433f7258";
    const KEY: &str = "b69effbf61b51d56401c0f65601abe428de8206feaaf0e32198896dcae7b35cd\
                       2b38950a39dfd5d4a79164614c2984f7daa460b588c1e80c3fa2068af7900447";
    /// Shares at which the draft says that a run must end.
    const NO_SHARES: [&str; 2] = [
        "2b3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c",
        "0000000000000000000000000000000000000000000000000000000000000000",
    ];

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        let pairs = text.as_bytes().as_chunks::<2>().0.iter();
        let byte = |pair: &[u8; 2]| {
            let digit = |place: usize| char::from(pair[place]).to_digit(16).unwrap();
            u8::try_from(digit(0) * 16 + digit(1)).unwrap()
        };
        pairs.map(byte).collect::<Vec<_>>().try_into().unwrap()
    }

    /// Draws so that the scalar is this one: it is below the order, and the upper half of what is reduced is zero.
    fn drawn(scalar: &str) -> Drawn {
        let mut seed = [0; SCALAR_SEED_BYTES];
        seed[..32].copy_from_slice(&bytes::<32>(scalar));
        Drawn::of(seed)
    }

    #[test]
    fn both_sides_compute_the_shares_and_the_key_of_the_draft() {
        let (initiator, share_a) = Initiator::begin(&INPUTS, drawn(SCALAR_A)).unwrap();
        assert_eq!(share_a, bytes(SHARE_A));

        let (share_b, key_b) = respond(&share_a, &INPUTS, drawn(SCALAR_B)).unwrap();
        assert_eq!(share_b, bytes(SHARE_B));
        assert_eq!(*key_b.expose_bytes(), bytes::<64>(KEY));

        let key_a = initiator.finish(&share_b, &INPUTS).unwrap();
        assert_eq!(*key_a.expose_bytes(), bytes::<64>(KEY));
    }

    #[test]
    fn shares_at_which_the_draft_ends_a_run_end_it_on_both_sides() {
        for share in NO_SHARES {
            let share = bytes(share);
            let (initiator, _) = Initiator::begin(&INPUTS, drawn(SCALAR_A)).unwrap();

            assert_eq!(initiator.finish(&share, &INPUTS).err(), Some(NoShare));
            assert_eq!(
                respond(&share, &INPUTS, drawn(SCALAR_B)).err(),
                Some(NoShare)
            );
        }
    }

    #[test]
    fn each_input_changes_the_key() {
        let (_, key) = respond(&bytes(SHARE_A), &INPUTS, drawn(SCALAR_B)).unwrap();
        let others = [
            Inputs {
                password: b"password",
                ..INPUTS
            },
            Inputs {
                channel: b"other",
                ..INPUTS
            },
            Inputs {
                session: b"other",
                ..INPUTS
            },
            Inputs {
                initiator: b"other",
                ..INPUTS
            },
            Inputs {
                responder: b"other",
                ..INPUTS
            },
        ];
        for inputs in others {
            let (_, other) = respond(&bytes(SHARE_A), &inputs, drawn(SCALAR_B)).unwrap();
            assert_ne!(other.expose_bytes(), key.expose_bytes(), "{inputs:?}");
        }
    }

    #[test]
    fn run_takes_all_that_was_drawn_for_it_and_no_two_runs_are_alike() {
        let crypto = RustCrypto::default();
        let mut shares = std::collections::BTreeSet::new();
        for _ in 0..50 {
            let (_, share) = Initiator::begin(&INPUTS, Drawn::new(&crypto).unwrap()).unwrap();
            assert!(shares.insert(share));
        }
        let last = |last: u8| {
            let mut seed = [7; SCALAR_SEED_BYTES];
            seed[SCALAR_SEED_BYTES - 1] = last;
            Initiator::begin(&INPUTS, Drawn::of(seed)).unwrap().1
        };
        assert_ne!(last(1), last(2));
    }
}
