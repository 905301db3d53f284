//! What the intrusion suite found out about a build.

use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// `GET /api/promises`: what this build was tried with, to whoever is signed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promises {
    /// The version of the program.
    #[serde(default)]
    pub version: String,
    /// The commit that the program was built from; none where files were changed since, or it is not known.
    pub commit: Option<String>,
    /// What came of the suite; none where it was not run before the program was built.
    pub suite: Option<Suite>,
}

/// What came of one run of the suite.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// The commit that it was run on; none where files were changed since, or it is not known.
    pub commit: Option<String>,
    /// When it was run.
    pub at: Instant,
    /// The ways in, by kind.
    pub groups: Vec<PromiseGroup>,
}

/// Ways in of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromiseGroup {
    /// The kind, in English.
    pub title: String,
    /// The ways in.
    pub rows: Vec<Promise>,
}

/// One way in that others were broken into by.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The catalogue's ID: a letter and a number.
    pub id: String,
    /// What was tried, in English.
    pub tried: String,
    /// What came of it.
    pub verdict: PromiseVerdict,
    /// What is not shown, or why there is nothing to show, in English.
    pub note: Option<String>,
    /// How many tests tell.
    pub tests: u32,
}

/// What came of trying a way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseVerdict {
    /// All that the catalogue asks for was tried, and nothing got in.
    Held,
    /// What was tried did not get in; a part was not tried.
    InPart,
    /// Something got in, or was not tried though it should have been.
    NotHeld,
    /// There is nothing there that could be broken into.
    Absent,
}

impl Promises {
    /// Returns whether the suite was run on the very commit that the program was built from.
    #[must_use]
    pub fn is_of_this_build(&self) -> bool {
        let run_on = self.suite.as_ref().and_then(|suite| suite.commit.as_ref());
        run_on.is_some() && run_on == self.commit.as_ref()
    }
}
