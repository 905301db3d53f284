//! `GET /api/promises`: what the intrusion suite found out about this build.

use crate::{app::App, auth::session::Provider, http::problem::Refusal, version};
use axum::{Json, extract::State};
use protocol::{
    ProblemCode,
    api::{Promises, Suite},
};
use rust_embed::RustEmbed;

/// Where the suite writes what came of it. A debug build reads the folder when asked, a release build carries it.
#[derive(RustEmbed)]
#[folder = "../../target/promises"]
#[allow_missing = true]
struct Written;

/// Answers what came of the suite.
///
/// # Errors
///
/// [`ProblemCode::SignInNeeded`] to whoever is not signed in, [`ProblemCode::TryAgain`] where what was written
/// down cannot be read.
pub async fn handler(_: State<App>, _: Provider) -> Result<Json<Promises>, Refusal> {
    let suite = match Written::get("suite.json") {
        Some(file) => Some(read(&file.data)?),
        None => None,
    };
    Ok(Json(Promises {
        version: version::VERSION.to_owned(),
        commit: version::commit().map(str::to_owned),
        suite,
    }))
}

fn read(bytes: &[u8]) -> Result<Suite, ProblemCode> {
    let text = std::str::from_utf8(bytes).map_err(|_| ProblemCode::TryAgain)?;
    protocol::read(text).map_err(|_| ProblemCode::TryAgain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::api::PromiseVerdict;

    /// As `xtask/src/ci/intrusion.rs` writes it.
    const SAMPLE: &str = r#"{"at":1790000000000,"commit":"c0ffee","groups":[{"rows":[
        {"id":"A1","note":null,"tests":4,"tried":"somebody waits","verdict":"held"},
        {"id":"F1","note":"there is no telephone","tests":0,"tried":"a call","verdict":"absent"}],
        "title":"What a waiting person can receive"}]}"#;

    #[test]
    fn what_the_suite_writes_is_read() {
        let suite = read(SAMPLE.as_bytes()).unwrap();

        let rows = &suite.groups[0].rows;
        assert_eq!(rows[0].verdict, PromiseVerdict::Held);
        assert_eq!(rows[1].note.as_deref(), Some("there is no telephone"));
        assert!(read(b"{}").is_err());
    }

    #[test]
    fn suite_of_another_commit_is_not_of_this_build() {
        let of = |commit: Option<&str>| Promises {
            version: String::new(),
            commit: commit.map(str::to_owned),
            suite: read(SAMPLE.as_bytes()).ok(),
        };

        assert!(of(Some("c0ffee")).is_of_this_build());
        assert!(!of(Some("decaf")).is_of_this_build());
        assert!(!of(None).is_of_this_build());
    }
}
