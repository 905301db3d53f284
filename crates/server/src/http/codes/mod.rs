//! Codes that are said on the telephone: a try, in its two steps.

pub mod ask;
pub mod prove;

use crate::http::problem::Refusal;
use protocol::{ProblemCode, Sealed, code::MESSAGE_BYTES_MAX};

/// Says no to what is longer than any message of a run: it would be carried to a provider.
///
/// # Errors
///
/// [`ProblemCode::TooLong`].
fn check(message: &Sealed) -> Result<(), Refusal> {
    if message.as_bytes().len() > MESSAGE_BYTES_MAX {
        return Err(ProblemCode::TooLong.into());
    }
    Ok(())
}
