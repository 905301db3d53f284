//! tidy
use crate::run::Failure;
pub(crate) fn run() -> Result<(), Failure> { Ok(()) }
