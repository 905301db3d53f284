//! Every way a run can fail. None holds an address, an id or a secret.

use protocol::ProblemCode;

/// Why the run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file, a process or a socket failed.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The server's first line was not what `vestibule demo --json` prints.
    #[error("the server printed no links: {0}")]
    NoLinks(&'static str),
    /// An HTTP answer that is none, or a refusal.
    #[error("{path}: answered {status}{}", code.map(|code| format!(" {code:?}")).unwrap_or_default())]
    Refused {
        /// What was asked.
        path: &'static str,
        /// HTTP status; 0 where the answer could not be read.
        status: u16,
        /// The problem's word, where there was one.
        code: Option<ProblemCode>,
    },
    /// The WebSocket failed or was closed.
    #[error("signaling: {0}")]
    Signaling(String),
    /// The server said no over the WebSocket.
    #[error("the server refused a message: {0:?}")]
    Problem(ProblemCode),
    /// The server said something that does not fit the scenario.
    #[error("unexpected from the server: {0}")]
    Unexpected(&'static str),
    /// The media connection failed.
    #[error("media: {0}")]
    Media(#[from] str0m::RtcError),
    /// The server's answer is no session description.
    #[error("the answer could not be read: {0}")]
    Answer(#[from] str0m::error::SdpError),
    /// Something did not happen in time.
    #[error("gave up after {seconds} s: {what}")]
    TooLate {
        /// What was waited for.
        what: &'static str,
        /// How long.
        seconds: u64,
    },
}

/// Says what was being done when an operation of the system failed.
pub(crate) trait While<T> {
    /// Adds what was being done.
    fn while_doing(self, doing: &'static str) -> Result<T, Failure>;
}

impl<T> While<T> for std::io::Result<T> {
    fn while_doing(self, doing: &'static str) -> Result<T, Failure> {
        self.map_err(|source| Failure::Io { doing, source })
    }
}
