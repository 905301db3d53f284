//! A try of a code that is said on the telephone, as the server carries it between two pages.

use crate::{CodeRunId, Locator, Sealed};
use serde::{Deserialize, Serialize};

/// Bytes of the longest message of a run: the last one has 144. The server carries nothing longer.
pub const MESSAGE_BYTES_MAX: usize = 256;

/// Bytes of a hello: the version, a nonce, a hash and a point. The server makes one up where a locator leads nowhere.
pub const HELLO_BYTES: usize = 1 + 16 + 32 + 32;

/// First of the bytes of the point in a hello.
pub const HELLO_POINT_AT: usize = HELLO_BYTES - 32;

/// `POST /api/codes/ask`: somebody typed a code. Of its digits the first four are told.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskCode {
    /// The first four digits.
    pub locator: Locator,
    /// For the host's page.
    pub ask: Sealed,
}

/// The answer to [`AskCode`], the same for every locator.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeAsked {
    /// Names the run.
    pub run: CodeRunId,
    /// From the host's page, or made up.
    pub hello: Sealed,
}

/// `POST /api/codes/prove`: the page shows the host's that it knows the other digits.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProveCode {
    /// The run.
    pub run: CodeRunId,
    /// For the host's page.
    pub proof: Sealed,
}

/// The answer to [`ProveCode`] where the digits are right. For anything else there is one answer,
/// [`crate::ProblemCode::CodeNotValid`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeProved {
    /// From the host's page.
    pub grant: Sealed,
}

/// `POST /api/invites/{invite}/code`: a code for this invite. It says nothing: as a message of this form no other site's form
/// can send it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeCode {}

/// `POST /api/invites/{invite}/code`: the answer. The other digits are drawn by the browser that asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeCode {
    /// Unique among the codes that work.
    pub locator: Locator,
}
